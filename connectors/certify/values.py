"""What events say, laid flat: every value by its name, and the values that would tell who somebody is."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from connectors.documents import Outgoing
from hub.domain.person import AddressClass, Coded, ConsentStatus, Person, YesNo
from hub.domain.risk import Answer

NEGATIVE = frozenset({YesNo.NO.value, Answer.NO.value, ConsentStatus.REFUSED.value, ConsentStatus.WITHDRAWN.value})
"""Answers that do harm when nobody gave them."""
PERSONAL_NUMBERS = frozenset({"nhs-number", "pnc", "cro", "upn", "nino"})
"""Systems whose numbers find a person anywhere; an agency's own client number is not among them."""

_SAFE = frozenset({"safe", "message_safe"})
_SPARSE = 3
"""Characters below which a name is found in any text by chance."""


def within(value: object, kind: type) -> Iterator[object]:
    """Return every value of a type that is anywhere in another."""
    if isinstance(value, kind):
        yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from within(getattr(value, field.name), kind)
    elif isinstance(value, tuple):
        for element in value:
            yield from within(element, kind)


def coded(sent: Iterable[Outgoing]) -> tuple[Coded, ...]:
    """Return every coded value of the events."""
    return tuple(value for one in sent for value in within(one.event, Coded) if isinstance(value, Coded))


def people(sent: Iterable[Outgoing]) -> tuple[Person, ...]:
    """Return everybody whom the events describe."""
    return tuple(value for one in sent for value in within(one.event, Person) if isinstance(value, Person))


def texts(sent: Iterable[Outgoing]) -> tuple[str, ...]:
    """Return every text of the events."""
    return tuple(str(value) for one in sent for value in within(one.event, str))


def negatives(sent: Iterable[Outgoing]) -> Counter[tuple[str, str]]:
    """Return how often each named field holds a no, a refusal or a withdrawal."""
    return Counter((name, str(value)) for one in sent for name, value in _named(one.event, "") if _is_negative(value))


def permissions(sent: Iterable[Outgoing]) -> Counter[tuple[str, str]]:
    """Return how often each named field lets somebody do what would otherwise be left: tell, call, show."""
    return Counter((name, str(value)) for one in sent for name, value in _named(one.event, "") if _permits(name, value))


def personal(sent: Iterable[Outgoing]) -> frozenset[str]:
    """Return what would tell who somebody is: names, dates, places, ways to reach them, numbers."""
    return frozenset(text for person in people(tuple(sent)) for text in _of(person) if len(text) >= _SPARSE)


def shows(text: str, value: str) -> bool:
    """Say whether a text discloses a personal value, whatever stands between its letters and digits."""
    if value.isalpha():
        return value.casefold() in re.split(r"[\W\d_]+", text.casefold())
    return _bare(value) in _bare(text)


def _named(value: object, name: str) -> Iterator[tuple[str, object]]:
    if is_dataclass(value):
        for field in fields(value):
            yield from _named(getattr(value, field.name), field.name)
    elif isinstance(value, tuple):
        for element in value:
            yield from _named(element, name)
    else:
        yield name, value


def _is_negative(value: object) -> bool:
    return isinstance(value, YesNo | Answer | ConsentStatus) and value.value in NEGATIVE


def _permits(name: str, value: object) -> bool:
    return value in (ConsentStatus.GIVEN, AddressClass.ORDINARY) or (name in _SAFE and value is YesNo.YES)


def _of(person: Person) -> Iterator[str]:
    for name in person.names:
        yield from (part for given in (*name.given, name.family or "") for part in given.split())
    yield from filter(None, (person.date_of_birth if _is_day(person.date_of_birth) else None, person.expected_due_date))
    yield from (contact.value for contact in person.contacts)
    yield from (number.value for number in person.identifiers if number.system in PERSONAL_NUMBERS)
    for address in person.addresses:
        yield from filter(None, (*address.lines, address.postcode, address.uprn))


def _is_day(text: str | None) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text or "") is not None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
