"""The values by which somebody could be known or found, as bytes to look for in what goes out."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from hub.domain.person import Address, Person

_KEPT = bytes(range(ord("a"), ord("z") + 1)) + bytes(range(ord("0"), ord("9") + 1))
_LOWER = bytes(range(256)).lower()
_DROPPED = bytes(set(range(256)) - set(_KEPT) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
SHORTEST = 6
"""Letters and digits below which a value could stand anywhere by chance."""


def squeezed(text: bytes) -> bytes:
    """Return letters and digits alone, in lower case: so every way to set spaces, hyphens and capitals is one."""
    return text.translate(_LOWER, _DROPPED)


@lru_cache(4_000)
def values_of(person: Person) -> frozenset[bytes]:
    """Return everything by which somebody could be known or found, in each spelling."""
    said = [person.safe_contact.note or ""] if person.safe_contact else []
    said += [person.at_incident.voice.words or ""] if person.at_incident and person.at_incident.voice else []
    return frozenset({*_needles(said), *names_of(person), *ways_to(person)})


@lru_cache(4_000)
def names_of(person: Person) -> frozenset[bytes]:
    """Return the names and the date of birth that are said of somebody."""
    return frozenset({*_needles(_own_words(person)), *_dates(person.date_of_birth)})


@lru_cache(4_000)
def ways_to(person: Person) -> frozenset[bytes]:
    """Return numbers, ways to reach somebody and places where they may be found."""
    said = [identifier.value for identifier in person.identifiers]
    said += [contact.value[-10:] if contact.kind == "phone" else contact.value for contact in person.contacts]
    places = {value for address in person.addresses for value in values_of_address(address)}
    return frozenset({*_needles(said), *places})


@lru_cache(100)
def values_of_address(address: Address) -> frozenset[bytes]:
    """Return what tells an address: lines, street without its number, postcode, property number."""
    lines = [line for line in address.lines if line != "Testford"]
    streets = [line.lstrip("0123456789 ") for line in lines]
    return frozenset(_needles([*lines, *streets, address.postcode or "", address.uprn or ""]))


def _own_words(person: Person) -> Iterator[str]:
    for name in person.names:
        yield from name.given
        yield name.family or ""


def _needles(said: Iterable[str]) -> set[bytes]:
    return {word for text in said if len(word := squeezed(text.encode())) >= SHORTEST}


def _dates(born: str | None) -> set[bytes]:
    if born is None:
        return set()
    day = date.fromisoformat(born)
    forms = (born, f"{day:%d%m%Y}", f"{day:%d%b%Y}", f"{day.day}{day:%b%Y}", f"{day:%d%B%Y}", f"{day.day}{day:%B%Y}")
    return _needles(forms)


@lru_cache(4_000)
def own_of(person: Person) -> frozenset[bytes]:
    """Return what is looked for once somebody is erased: their values, but for a street without its number."""
    streets = _needles(line.lstrip("0123456789 ") for a in person.addresses for line in a.lines)
    return (names_of(person) | ways_to(person)) - streets
