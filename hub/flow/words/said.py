"""What tells who or where somebody is: the values by which the net is knotted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from hub.domain.person import HIDDEN, Address, Person, PersonName
from hub.domain.shown import PersonShown
from hub.flow.words.folded import closed_up, words
from hub.flow.words.streets import is_school, is_street, names_of_place
from hub.matching.names import PARTICLES, TITLES
from hub.matching.nicknames import NICKNAMES
from hub.matching.normal import folded

SHORTEST = 3
"""Letters of a part of a name that is sought by itself: shorter ones are particles, and words."""
SHORTEST_NUMBER = 5
"""Letters and digits from which a number is told apart from any other."""


class Sort(StrEnum):
    """What was found. It names no value."""

    NAME = "name"
    LIKE_A_NAME = "like-a-name"
    PLACE = "place"
    POSTCODE = "postcode"
    SCHOOL = "school"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH = "date-of-birth"
    NUMBER = "number"
    HIDDEN_ADDRESS = "hidden-address"
    """Of an address that nobody may see. A person who reads it cannot pass it either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Values in the forms in which they are sought."""

    spaced: Mapping[str, Sort] = field(default_factory=dict)
    """Words with one space between them."""
    derived: Mapping[str, Sort] = field(default_factory=dict)
    """Words that were not said and may mean the same: short forms."""
    closed: Mapping[str, Sort] = field(default_factory=dict)
    """Numbers without anything between their digits and letters."""
    births: frozenset[str] = frozenset()
    """Whole dates, `YYYY-MM-DD`."""


def said_of(people: Iterable[Person | PersonShown]) -> Said:
    """Return what these people's descriptions say of who and where they are."""
    plain: dict[str, Sort] = {}
    derived: dict[str, Sort] = {}
    closed: dict[str, Sort] = {}
    births: set[str] = set()
    for person in people:
        for name in _names(person):
            _put(plain, ((form, Sort.NAME) for form in _forms(name)))
            derived.update((form, Sort.NAME) for form in _short_forms(name))
        for address in person.addresses or ():
            _put(plain, _places(address))
            _put(closed, _place_numbers(address))
        _put(closed, _numbers(person))
        if person.date_of_birth and len(person.date_of_birth) == len("YYYY-MM-DD"):
            births.add(person.date_of_birth)
            closed.update((form, Sort.BIRTH) for form in _run_together(person.date_of_birth))
    return Said(spaced=plain, derived=derived, closed=closed, births=frozenset(births))


def _put(forms: dict[str, Sort], more: Iterable[tuple[str, Sort]]) -> None:
    """Add forms; what is hidden anywhere stays hidden."""
    for form, sort in more:
        if forms.get(form) is not Sort.HIDDEN_ADDRESS:
            forms[form] = sort


def _run_together(born: str) -> tuple[str, str]:
    year, month, day = born.split("-")
    return day + month + year, year + month + day


def _names(person: Person | PersonShown) -> Iterator[PersonName]:
    if isinstance(person, Person):
        yield from person.names
        return
    if person.name:
        yield person.name
    yield from person.aliases or ()


def _parts(name: PersonName) -> Iterator[str]:
    return (part for part in (*name.given, name.family or "") if folded(part))


def _forms(name: PersonName) -> Iterator[str]:
    """Yield each part of a name by itself, with and without its hyphen, and the possessive of each."""
    for part in _parts(name):
        whole = words(part)
        forms = {" ".join(whole), "".join(whole), *(w for w in whole if len(w) >= SHORTEST and w not in _NO_NAMES)}
        for form in forms:
            if len(form) > 1:
                yield form
                yield form + "s"


_NO_NAMES = TITLES | PARTICLES


def _by_group() -> dict[int, list[str]]:
    groups: dict[int, list[str]] = {}
    for name, numbers in NICKNAMES.items():
        for number in numbers:
            groups.setdefault(number, []).append(name)
    return groups


_GROUPS = _by_group()


def _short_forms(name: PersonName) -> Iterator[str]:
    return (form for given in name.given for word in words(given) for form in _short_forms_of(word))


@cache
def _short_forms_of(name: str) -> tuple[str, ...]:
    forms = {form for group in NICKNAMES.get(name, ()) for form in _GROUPS[group]}
    return tuple(sorted(forms | {f"{form}s" for form in forms}))


def _places(address: Address) -> Iterator[tuple[str, Sort]]:
    hidden = address.visibility in HIDDEN
    for number, line in enumerate(address.lines):
        sort = Sort.SCHOOL if is_school(line) else Sort.PLACE
        if hidden or number == 0 or sort is Sort.SCHOOL or is_street(line):
            yield from ((form, Sort.HIDDEN_ADDRESS if hidden else sort) for form in names_of_place(line))


def _place_numbers(address: Address) -> Iterator[tuple[str, Sort]]:
    hidden = address.visibility in HIDDEN
    for value, sort in ((address.postcode, Sort.POSTCODE), (address.uprn, Sort.NUMBER)):
        form = closed_up(value or "")
        if len(form) >= SHORTEST_NUMBER:
            yield form, Sort.HIDDEN_ADDRESS if hidden else sort


def _numbers(person: Person | PersonShown) -> Iterator[tuple[str, Sort]]:
    for identifier in person.identifiers or ():
        form = closed_up(identifier.value)
        if len(form) >= SHORTEST_NUMBER and any(c.isdigit() for c in form):
            yield form, Sort.NUMBER
    for contact in person.contacts or ():
        form = closed_up(contact.value)
        if contact.kind == "phone":
            form = national(form)
        if len(form) > SHORTEST_NUMBER:
            yield form, Sort.PHONE if contact.kind == "phone" else Sort.EMAIL


def national(digits: str) -> str:
    """Return a British number without what stands before it in any spelling."""
    return digits.removeprefix("00").removeprefix("44").removeprefix("0")
