"""Blocking keys: keyed hashes under which a description finds everyone who may be the same person.

Each joins what few people share, and each fails in another way, so that one slip of the pen leaves others whole.
The hash key lies outside the database, so that a stolen database does not tell who is in it (ADR 4). Nothing of a
refuge, a hidden address or a public building is ever a key.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from itertools import islice, product

from hub.domain.ids import BlockingKey
from hub.domain.person import Person
from hub.matching.features import Features, features_of
from hub.matching.names import sound
from hub.matching.normal import is_whole_postcode

KEY_BYTES = 16
SHARED_AT_MOST = 30
"""How many people one key may name before it is taken to name nobody in particular."""
KEYS_AT_MOST = 24
"""More than any description needs that gives one name; somebody with many aliases keeps the strongest."""
_FULL = 10
_NEW_YEAR = "-01-01"


def blocking_keys(person: Person, source: str, secret: bytes) -> tuple[BlockingKey, ...]:
    """Return the keys of one description, the strongest first."""
    words = dict.fromkeys(_words(features_of(person, source)))
    return tuple(BlockingKey(_hashed(word, secret)) for word in islice(words, KEYS_AT_MOST))


def _words(said: Features) -> Iterator[str]:
    yield from (f"number {number}" for number in (*said.numbers, *said.locals))
    yield from (f"reach {contact}" for contact in (*said.phones, *said.emails))
    postcodes = [code for code in said.postcodes if is_whole_postcode(code)]
    for born in said.born:
        yield from _words_of_birth(said, born)
    yield from (f"names {first} {family}" for first, family in product(_whole(said.firsts), said.families))
    yield from (f"door {door} {sound(first)}" for door, first in product(said.doors, _whole(said.firsts)))
    yield from (f"post {code} {head}" for code, head in product(postcodes, _heads(said.firsts)))


def _words_of_birth(said: Features, born: str) -> Iterator[str]:
    """Yield keys by the date of birth and the sound of names; swapped names and swapped day and month are one key."""
    families = _parts(said.families)
    if len(born) == _FULL and not born.endswith(_NEW_YEAR):
        yield from (f"birth {born} {sound(family)}" for family in families)
        yield from (f"birth {born} {head}" for head in _heads((*said.firsts, *said.families)))
        day = " ".join(sorted((born[5:7], born[8:])))
        yield from (f"day {day} {pair}" for pair in _pairs(said.firsts, families))
    yield from (f"year {born[:4]} {pair}" for pair in _pairs(said.firsts, families))
    yield from (f"home {code} {born[:4]}" for code in said.postcodes if is_whole_postcode(code))


def _pairs(firsts: Iterable[str], families: Iterable[str]) -> Iterator[str]:
    heard = product(map(sound, _whole(firsts)), map(sound, families))
    return (" ".join(sorted(pair)) for pair in heard)


def _parts(families: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(part for family in families for part in family.split("+")))


def _whole(firsts: Iterable[str]) -> list[str]:
    return [first for first in firsts if len(first) > 1]


def _heads(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name[0] for name in names))


def _hashed(word: str, secret: bytes) -> bytes:
    return hmac.digest(secret, word.encode(), hashlib.sha256)[:KEY_BYTES]
