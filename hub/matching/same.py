"""Whether two people of one record are one: what an agency calls so within a record, and numbers that rule it out."""

from dataclasses import dataclass

from hub.domain.identifiers import STRONG, canonical_identifier
from hub.domain.person import Person
from hub.matching.normal import birthday, name_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What one agency said of a person."""

    source: str
    person: Person


def is_called_alike(one: Person, other: Person) -> bool:
    """Say whether two descriptions in one record of an agency are of one person: role, name, no other birthday."""
    born = {birthday(one), birthday(other)} - {None}
    same_part = bool(set(one.roles) & set(other.roles))
    return same_part and bool(_names(one) & _names(other)) and len(born) <= 1 and not contradicts(one, other)


def contradicts(one: Person, other: Person) -> bool:
    """Say whether two descriptions hold valid numbers of one strong system and none of them in common.

    A person may have two police numbers until they are merged.
    """
    mine, theirs = _strong(one), _strong(other)
    shared = {system for system, _ in mine} & {system for system, _ in theirs}
    return bool(shared - {system for system, _ in mine & theirs})


def _strong(person: Person) -> frozenset[tuple[str, str]]:
    read = [(i.system, canonical_identifier(i.system, i.value)) for i in person.identifiers if i.system in STRONG]
    return frozenset((system, value) for system, value in read if value)


def _names(person: Person) -> frozenset[str]:
    return frozenset(key for key in map(name_key, person.names) if key)
