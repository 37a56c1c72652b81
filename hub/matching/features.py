"""What is compared of one agency's description of one person: plain words in one form, placeholders left out.

It is computed once, when a description arrives, and stored beside it, so that judging needs no reading again.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

from hub.domain.identifiers import STRONG, canonical_identifier
from hub.domain.person import Person, Sex
from hub.matching.names import Spelled, spelled, without_pet_names
from hub.matching.normal import birth_text, contact_key
from hub.matching.places import doors_of, postcodes_of

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """One description, or the union of several descriptions of one person. Nothing said is an empty tuple."""

    source: str = ""
    """Agency that said it; empty for a union."""
    roles: Words = ()
    firsts: Words = ()
    """First given names; a single letter is an initial."""
    middles: Words = ()
    """Further given names and initials."""
    families: Words = ()
    """Family names, those of aliases too; the parts of a double name stand beside the whole as `part+part`."""
    generations: Words = ()
    """`jr`, `sr`, `ii`, ... where a name says so."""
    born: Words = ()
    """`YYYY-MM-DD`, `YYYY-MM` or `YYYY`."""
    sexes: Words = ()
    """`female` or `male`."""
    doors: Words = ()
    """House and postcode or street, of places that may count as evidence."""
    postcodes: Words = ()
    phones: Words = ()
    """National numbers without the leading zero."""
    emails: Words = ()
    numbers: Words = ()
    """`system:value` of valid numbers that belong to one person in the whole country."""
    locals: Words = ()
    """`agency:system:value` of an agency's own numbers."""

    def to_json(self) -> str:
        """Return the features as a list without what is empty at its end: short, and quick to read."""
        return json.dumps([getattr(self, name) for name in _NAMES], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Features":
        """Return the features that `to_json` wrote."""
        return cls.from_list(json.loads(text))

    @classmethod
    def from_list(cls, values: Sequence[str | Sequence[str]]) -> "Features":
        """Return the features from the list that `to_json` wrote and the database has read."""
        source, *words = values
        return cls(source=str(source), **dict(zip(_NAMES[1:], map(tuple, words), strict=True)))


_NAMES = tuple(field.name for field in fields(Features))


@lru_cache(maxsize=1 << 14)
def features_of(person: Person, source: str) -> Features:
    """Return what is compared of a description that an agency gave."""
    names = without_pet_names([spelled(name) for name in person.names])
    born = birth_text(person)
    return Features(
        source=source,
        roles=tuple(role.value for role in person.roles),
        firsts=_once(name.first for name in names),
        middles=_once(middle for name in names for middle in name.middles),
        families=_once(name.family for name in names),
        generations=_once(_generations(names)),
        born=(born,) if born else (),
        sexes=(person.sex.value,) if person.sex in {Sex.FEMALE, Sex.MALE} else (),
        doors=_once(doors_of(person)),
        postcodes=_once(postcodes_of(person)),
        phones=_once(contact_key(c) for c in person.contacts if c.kind == "phone"),
        emails=_once(contact_key(c) for c in person.contacts if c.kind == "email"),
        numbers=_once(_numbers(person)),
        locals=_once(_local_numbers(person, source)),
    )


def united(known: Sequence[Features]) -> Features:
    """Return everything that was said of one person as if one agency had said it."""
    if len(known) == 1:
        return known[0]
    words = {name: _once(word for said in known for word in getattr(said, name)) for name in _NAMES[1:]}
    return Features(source="", **words)


def _generations(names: Sequence[Spelled]) -> Iterable[str]:
    return (name.generation for name in names)


def _numbers(person: Person) -> Iterable[str]:
    for identifier in person.identifiers:
        value = canonical_identifier(identifier.system, identifier.value)
        if value and identifier.system in STRONG:
            yield f"{identifier.system}:{value}"


def _local_numbers(person: Person, source: str) -> Iterable[str]:
    for identifier in person.identifiers:
        value = canonical_identifier(identifier.system, identifier.value)
        if value and identifier.system not in STRONG:
            yield f"{source}:{identifier.system}:{value}"


def _once(words: Iterable[str | None]) -> Words:
    return tuple(dict.fromkeys(word for word in words if word))
