"""Which texts tell who or where somebody is: the values that the last look at a delivery's bytes searches for."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from hub.domain.person import HIDDEN, Address, AddressClass, Contact, Person, PersonName
from hub.domain.watch import Mark, Watched, joined, run, words
from hub.flow.words.streets import STREETS
from hub.matching.normal import contact_key, postcode_key
from hub.matching.normal import folded as not_a_placeholder

SHORTEST_NUMBER = 5
"""Characters of a number that is looked for; a shorter one stands in others by chance."""
SHORTEST_WORD = 3
"""Letters of a word out of a longer name that is looked for by itself."""
SHORTEST_NAME = 2
REMEMBERED = 10_000
"""Dates, names and addresses whose texts are kept: the same people come again with every event of their case."""
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
_PARTS_OF_A_HOUSE = frozenset({"flat", "unit", "apartment", "apt", "room", "floor", "block", "number", "ground", "the"})
_STREETS = STREETS | {"house"}

_NAME, _BORN = Mark(path="name"), Mark(path="date-of-birth")
_IDENTIFIER, _CONTACT = Mark(path="identifiers"), Mark(path="contacts")

Found = Iterator[tuple[str, Mark]]


def marks_of(person: Person) -> Found:
    """Yield every text that tells who or where a person is, with what it is."""
    for name in person.names:
        yield from ((text, _NAME) for text in _name(name))
    for born in (person.date_of_birth, person.expected_due_date):
        yield from ((text, _BORN) for text in _spellings(born))
    for number in person.identifiers:
        yield from ((text, _IDENTIFIER) for text in _number(number.value))
    for contact in person.contacts:
        yield from ((text, _CONTACT) for text in _contact(contact))
    for address in person.addresses:
        yield from address_marks(address)


@lru_cache(maxsize=REMEMBERED)
def address_marks(address: Address) -> tuple[tuple[str, Mark], ...]:
    """Return every text that tells an address: postcode, numbered lines, streets; never a town alone."""
    return tuple(_address_marks(address))


def _address_marks(address: Address) -> Found:
    hidden, postcode = address.visibility in HIDDEN, postcode_key(address.postcode)
    number = Mark(path="address", confidential=hidden, precise=hidden)
    precise = Mark(path="address", confidential=hidden, precise=hidden, placed=bool(postcode))
    vague = Mark(path="address", confidential=hidden, placed=bool(postcode))
    for value in (postcode, address.uprn):
        yield from ((text, number) for text in _number(value or ""))
    segments = [segment for line in address.lines for segment in line.split(",")]
    for place, segment in enumerate(segments):
        if _tells(segment, first=place == 0):
            yield words(segment), precise
            yield joined(segment), precise
            yield from _street(segment, precise, vague)


def watched_in(people: Iterable[Person]) -> Watched:
    """Return everything that tells who or where these people are; of two meanings of a text the stricter counts."""
    found: dict[str, Mark] = {}
    for person in dict.fromkeys(people):
        for text, mark in marks_of(person):
            before = found.get(text)
            if before is None or mark.strictness > before.strictness:
                found[text] = mark
    return Watched(found)


@lru_cache(maxsize=REMEMBERED)
def _name(name: PersonName) -> tuple[str, ...]:
    return tuple(_words_of(name))


def _words_of(name: PersonName) -> Iterator[str]:
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


@lru_cache(maxsize=REMEMBERED)
def _spellings(born: str | None) -> tuple[str, ...]:
    """Return a full date in each common spelling; of a part of one, or of a month, too many are equal."""
    try:
        day = date.fromisoformat(born or "")
    except ValueError:
        return ()
    year, short = f"{day:%Y}", f"{day:%y}"
    days, months = dict.fromkeys((f"{day.day}", f"{day:%d}")), dict.fromkeys((f"{day.month}", f"{day:%m}"))
    numbers = (f" {d} {m} {y} " for d in days for m in months for y in (year, short))
    said = (*days, f"{day.day}{_ORDINALS.get(day.day, 'th')}")
    month = _MONTHS[day.month - 1]
    named = (*dict.fromkeys((month, month[:3])), *(["sept"] if month == "september" else []))
    in_words = (f" {one} {y} " for d in said for m in named for y in (year, short) for one in (f"{d} {m}", f"{m} {d}"))
    written_together = (f" {d}{m}{year} " for d in said for m in named)
    return (f"{day:%Y%m%d}", f"{day:%d%m%Y}", *numbers, *in_words, *written_together)


def _tells(line: str, *, first: bool) -> bool:
    """Say whether a line tells a house or a street, and is not a town or `Flat 1`."""
    said = words(line).split()
    named = [w for w in said if w.isalpha() and len(w) >= SHORTEST_WORD and w not in _PARTS_OF_A_HOUSE]
    if not named or len(said) < 2:  # noqa: PLR2004 - a single word is a town
        return False
    return first or any(c.isdigit() for c in line) or bool(_STREETS & {*said})


def _street(line: str, numbered: Mark, unnumbered: Mark) -> Found:
    """Yield house number and street, whatever stands before them, and the street by itself."""
    said = words(line).split()
    ends = [place for place, word in enumerate(said) if word in _STREETS]
    if not ends:
        return
    numbers = [place for place, word in enumerate(said[: ends[-1]]) if word[0].isdigit()]
    begins = numbers[-1] + 1 if numbers else 0
    street = said[begins : ends[-1] + 1]
    if len(street) < 2:  # noqa: PLR2004 - `Road` alone is none
        return
    yield f" {' '.join(street)} ", unnumbered
    yield "".join(street), unnumbered
    if numbers:
        yield f" {' '.join((said[begins - 1], *street))} ", numbered
