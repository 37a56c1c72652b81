"""Whether two descriptions are of one person: certain agreement only, and vetoes that nothing overrides."""

from dataclasses import dataclass
from itertools import product

from hub.domain.identifiers import STRONG, canonical_identifier
from hub.domain.person import AddressClass, Person, PersonName
from hub.matching.normal import birthday, contact_key, folded, name_key, postcode_key, second_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What one agency said of a person."""

    source: str
    person: Person


def is_same(one: Described, other: Described) -> bool:
    """Say whether two descriptions are certainly of one person.

    Equal valid strong identifiers; or an agency's own number for the person, said by that agency twice; or
    equal name and date of birth with one more thing that agrees. Different valid identifiers of one strong
    system make two people, whatever else agrees.
    """
    if contradicts(one.person, other.person):
        return False
    if _strong(one.person) & _strong(other.person):
        return True
    if one.source == other.source and _own(one.person) & _own(other.person):
        return _names_fit(one.person, other.person)
    return same_name_and_birthday(one.person, other.person) and _one_more_agrees(one, other)


def contradicts(one: Person, other: Person) -> bool:
    """Say whether two descriptions hold valid numbers of one strong system and none of them in common.

    A person may have two police numbers until they are merged.
    """
    mine, theirs = _strong(one), _strong(other)
    shared = {system for system, _ in mine} & {system for system, _ in theirs}
    return bool(shared - {system for system, _ in mine & theirs})


def continues(one: Person, other: Person) -> bool:
    """Say whether a later revision of one record means the same person under the same ref."""
    if one.ref != other.ref or contradicts(one, other):
        return False
    return bool(_names(one) & _names(other)) or (birthday(one) is not None and birthday(one) == birthday(other))


def is_called_alike(one: Person, other: Person) -> bool:
    """Say whether two descriptions in one record of an agency are of one person: role, name, no other birthday."""
    born = {birthday(one), birthday(other)} - {None}
    same_part = bool(set(one.roles) & set(other.roles))
    return same_part and bool(_names(one) & _names(other)) and len(born) <= 1 and not contradicts(one, other)


def same_name_and_birthday(one: Person, other: Person) -> bool:
    """Say whether a name and the full date of birth agree; twins who share a first name have second ones."""
    born = birthday(one)
    return (
        born is not None
        and born == birthday(other)
        and any(_is_one_name(a, b) for a, b in product(one.names, other.names))
    )


def _strong(person: Person) -> frozenset[tuple[str, str]]:
    return frozenset(pair for pair in _numbers(person) if pair[0] in STRONG)


def _own(person: Person) -> frozenset[tuple[str, str]]:
    return frozenset(pair for pair in _numbers(person) if pair[0] not in STRONG)


def _numbers(person: Person) -> list[tuple[str, str]]:
    read = [(i.system, canonical_identifier(i.system, i.value)) for i in person.identifiers]
    return [(system, value) for system, value in read if value]


def _names(person: Person) -> frozenset[str]:
    return frozenset(key for key in map(name_key, person.names) if key)


def _names_fit(one: Person, other: Person) -> bool:
    first, second = ({folded(n.family or "") for n in p.names} - {""} for p in (one, other))
    return not first or not second or bool(first & second)


def _is_one_name(one: PersonName, other: PersonName) -> bool:
    """Say whether two names agree, where both give a second one also in that; an initial may stand for it."""
    if name_key(one) is None or name_key(one) != name_key(other):
        return False
    mine, theirs = second_name(one), second_name(other)
    return mine.startswith(theirs) or theirs.startswith(mine)


def _one_more_agrees(one: Described, other: Described) -> bool:
    places = _places(one.person) & _places(other.person)
    contacts = {contact_key(c) for c in one.person.contacts} & {contact_key(c) for c in other.person.contacts}
    return bool(places or contacts - {None})


def _places(person: Person) -> frozenset[str]:
    ordinary = (a for a in person.addresses if a.visibility is AddressClass.ORDINARY)
    return frozenset(key for key in (postcode_key(a.postcode) for a in ordinary) if key)
