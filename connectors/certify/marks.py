"""Checks of what keeps somebody safe on its way out: limits of contact, marks, and the shades of an answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from connectors.certify.deliveries import HER, Change, filled, with_people
from connectors.certify.findings import Fault
from connectors.certify.outward import kind_of, text_of
from connectors.certify.subject import Subject
from hub.domain.content import Content
from hub.domain.person import AddressClass, Contact, SafeContact, YesNo
from hub.domain.shown import PersonShown

_CLOCK = re.compile(r"\d{2}:\d{2}")
_PHONE = "+447700900123"
_DOOR = "1 Nowhere Lane"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that has several shades, none of which may be taken for another."""

    what: str
    shades: tuple[Change, ...]
    beside: str = ""
    """Where this text is shown, the mark must be; empty for one that may be left out as a whole."""


def with_limits_of_contact(subject: Subject) -> Iterator[Fault]:
    """Find documents that tell of her and not when and how contact is unsafe."""
    limits = HER.safe_contact or SafeContact()
    clocks = _CLOCK.findall(" ".join((limits.safe_from or "", limits.safe_until or "", *limits.never_between)))
    for content in filled():
        text = text_of(subject, content)
        if any(sign in text for sign in _signs(HER)) and not all(part in text for part in (*clocks, limits.note or "")):
            yield Fault(
                where=kind_of(content),
                why="It tells of her and leaves out when or how contact is unsafe.",
                advice="Write `safe_from`, `safe_until`, every span of `never_between`, and `note`.",
            )


def with_every_mark(subject: Subject) -> Iterator[Fault]:
    """Find shades that read alike: a hidden address as an ordinary one, unsafe as safe, unknown as no."""
    for content in filled():
        for mark in MARKS:
            if _blurred(subject, content, mark):
                yield Fault(
                    where=kind_of(content),
                    why=f"Different shades of {mark.what} become the same document.",
                    advice="Write each in a word of its own, and leave out what was not given.",
                )


def _blurred(subject: Subject, content: Content, mark: Mark) -> bool:
    shown = [text_of(subject, with_people(content, shade)) for shade in mark.shades]
    needed = mark.beside in shown[0] if mark.beside else shown[0] != shown[1]
    return needed and len(set(shown)) < len(shown)


def _signs(person: PersonShown) -> Iterator[str]:
    if person.name:
        yield person.name.given[0]
    yield from (contact.value for contact in person.contacts or ())


def _answers(field: str, *words: str) -> tuple[Change, ...]:
    return tuple(_stating(field, word) for word in (None, *words))


def _stating(field: str, value: object) -> Change:
    return lambda person: replace(person, **{field: value})  # type: ignore[arg-type]


def _living(visibility: AddressClass) -> Change:
    return _stating("addresses", (HER.addresses and replace(HER.addresses[0], visibility=visibility),))


def _reached(safe: YesNo, message_safe: YesNo) -> Change:
    return _stating("contacts", (Contact(kind="phone", value=_PHONE, safe=safe, message_safe=message_safe),))


_CONSENTS = ("given", "refused", "withdrawn", "not-sought", "not-sought-unsafe", "unknown")
MARKS: tuple[Mark, ...] = (
    Mark(what="an address's visibility", shades=tuple(map(_living, AddressClass)), beside=_DOOR),
    Mark(what="whether a number is safe", shades=tuple(_reached(s, YesNo.UNKNOWN) for s in YesNo), beside=_PHONE),
    Mark(what="whether a message is safe", shades=tuple(_reached(YesNo.YES, m) for m in YesNo), beside=_PHONE),
    Mark(what="consent", shades=_answers("consent", *_CONSENTS)),
    *(
        Mark(what=field.replace("_", " "), shades=_answers(field, *YesNo))
        for field in ("pregnant", "interpreter_needed", "resident", "present", "witnessed")
    ),
)
"""What nobody may confuse. The first shade of an answer is that nothing was given."""
