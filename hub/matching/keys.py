"""Blocking keys: keyed hashes under which a description finds everyone who may be the same person.

The hash key lies outside the database, so that a stolen database does not tell who is in it (ADR 4).
"""

import hashlib
import hmac

from hub.domain.identifiers import STRONG, canonical_identifier
from hub.domain.ids import BlockingKey
from hub.domain.person import Person
from hub.matching.normal import birthday, name_key

KEY_BYTES = 16


def blocking_keys(person: Person, source: str, secret: bytes) -> tuple[BlockingKey, ...]:
    """Return the keys of one description: valid identifiers, and each name with the date of birth."""
    words = [*_identifier_words(person, source), *_name_words(person)]
    return tuple(BlockingKey(_hashed(word, secret)) for word in dict.fromkeys(words))


def _identifier_words(person: Person, source: str) -> list[str]:
    words = []
    for identifier in person.identifiers:
        value = canonical_identifier(identifier.system, identifier.value)
        if value:
            owner = "" if identifier.system in STRONG else source
            words.append(f"id:{owner}:{identifier.system}:{value}")
    return words


def _name_words(person: Person) -> list[str]:
    born = birthday(person)
    names = [name_key(name) for name in person.names]
    return [f"name:{name}:{born}" for name in names if name and born]


def _hashed(word: str, secret: bytes) -> bytes:
    return hmac.digest(secret, word.encode(), hashlib.sha256)[:KEY_BYTES]
