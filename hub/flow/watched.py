"""Which texts tell who or where somebody is: the values that the last look at a delivery's bytes searches for."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from hub.domain.person import Address, AddressClass, Contact, Person, PersonName
from hub.domain.watch import Mark, Watched, folded, joined, run, words
from hub.flow.enrich import HIDDEN
from hub.matching.normal import contact_key, postcode_key
from hub.matching.normal import folded as not_a_placeholder

SHORTEST_NUMBER = 5
"""Characters of a number that is looked for; a shorter one stands in others by chance."""
SHORTEST_WORD = 3
"""Letters of a word out of a longer name that is looked for by itself."""
SHORTEST_NAME = 2
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
_PARTS_OF_A_HOUSE = frozenset({"flat", "unit", "apartment", "apt", "room", "floor", "block", "number", "ground", "the"})
_STREETS = frozenset(
    {
        *("street", "road", "lane", "close", "avenue", "drive", "way", "court", "place", "crescent", "terrace"),
        *("gardens", "grove", "square", "row", "hill", "house", "walk", "mews", "rise", "park", "view", "green"),
    }
)

Found = Iterator[tuple[str, Mark]]


def marks_of(person: Person) -> Found:
    """Yield every text that tells who or where a person is, with what it is."""
    for name in person.names:
        yield from ((text, Mark(path="name")) for text in _name(name))
    for born in (person.date_of_birth, person.expected_due_date):
        yield from ((text, Mark(path="date-of-birth")) for text in _spellings(born))
    for number in person.identifiers:
        yield from ((text, Mark(path="identifiers")) for text in _number(number.value))
    for contact in person.contacts:
        yield from ((text, Mark(path="contacts")) for text in _contact(contact))
    for address in person.addresses:
        yield from address_marks(address)


def address_marks(address: Address) -> Found:
    """Yield every text that tells an address: postcode, numbered lines, streets; never a town alone."""
    hidden = address.visibility in HIDDEN
    precise = Mark(path="address", confidential=hidden, precise=hidden)
    vague = Mark(path="address", confidential=hidden)
    postcode = postcode_key(address.postcode)
    for number in (postcode, address.uprn):
        yield from ((text, precise) for text in _number(number or ""))
    for place, line in enumerate(address.lines):
        if _tells(line, first=place == 0):
            yield words(line), precise
            yield joined(line), precise
            yield from ((text, vague) for text in _street(line))


def watched_in(people: Iterable[Person]) -> Watched:
    """Return everything that tells who or where these people are; of two meanings of a text the stricter counts."""
    found: dict[str, Mark] = {}
    for person in people:
        for text, mark in marks_of(person):
            before = found.get(text)
            if before is None or (mark.confidential, mark.precise) > (before.confidential, before.precise):
                found[text] = mark
    return Watched(found)


def _name(name: PersonName) -> Iterator[str]:
    for part in (*name.given, name.family or ""):
        if len(not_a_placeholder(part)) < SHORTEST_NAME:
            continue
        yield words(part)
        yield joined(part)
        yield from (f" {word} " for word in words(part).split() if len(word) >= SHORTEST_WORD)


def _number(value: str) -> Iterator[str]:
    text = run(value)
    if len(text) >= SHORTEST_NUMBER:
        yield text


def _contact(contact: Contact) -> Iterator[str]:
    if contact.kind == "post":
        yield from (
            text for text, _ in address_marks(Address(visibility=AddressClass.ORDINARY, lines=(contact.value,)))
        )
        return
    yield from _number(contact_key(contact) or contact.value)


def _spellings(born: str | None) -> Iterator[str]:
    """Yield a full date in each common spelling; of a part of one, or of a month, too many are equal."""
    try:
        day = date.fromisoformat(born or "")
    except ValueError:
        return
    d, month, year, short = day.day, _MONTHS[day.month - 1], f"{day:%Y}", f"{day:%y}"
    yield f"{day:%Y%m%d}"
    yield f"{day:%d%m%Y}"
    for days in dict.fromkeys((f"{d}", f"{d:02}", f"{d}{_ORDINALS.get(d, 'th')}")):
        for months in dict.fromkeys((f"{day.month}", f"{day.month:02}", month, month[:3], month[:4])):
            yield from (f" {days} {months} {y} " for y in (year, short))
            yield f" {days}{months}{year} "
            if months.isalpha():
                yield from (f" {months} {days} {y} " for y in (year, short))


def _tells(line: str, *, first: bool) -> bool:
    """Say whether a line tells a house or a street, and is not a town or `Flat 1`."""
    said = words(line).split()
    named = [w for w in said if w.isalpha() and len(w) >= SHORTEST_WORD and w not in _PARTS_OF_A_HOUSE]
    if not named or len(said) < 2:  # noqa: PLR2004 - a single word is a town
        return False
    return first or any(c.isdigit() for c in line) or bool(_STREETS & {*said})


def _street(line: str) -> Iterator[str]:
    """Yield the name of the street without the number of the house."""
    said = [w for w in words(re.sub(r"^\W*\d+\w?\b", "", folded(line))).split() if w not in _PARTS_OF_A_HOUSE]
    if len(said) >= 2 and _STREETS & {*said}:  # noqa: PLR2004 - `Road` alone is none
        yield f" {' '.join(said)} "
