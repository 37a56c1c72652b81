"""What of a case a coordinator is shown, section by section, so that it can be said which part changed.

What is only written otherwise does not count: spaces, signs, capitals, and the order in which things are told.
"""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from hub.domain.case import Case
from hub.domain.content import MaracCase
from hub.domain.feed import Shown
from hub.domain.ids import AgencyId
from hub.domain.person import YesNo
from hub.domain.shown import PersonShown

LENGTH = 16
"""Hex digits of a mark: two states of one section are never alike by chance."""


def shown_of(content: MaracCase, case: Case, recipient: AgencyId) -> Shown:
    """Return what is kept of a case beside its content."""
    return Shown(
        recipient=recipient,
        marks=_marks(content),
        tags=tuple(_tags(content, case)),
        grade=content.risk.grade if content.risk else None,
        incidents=len(content.incidents),
        told_by=content.told_by,
    )


def _marks(content: MaracCase) -> Mapping[str, str]:
    victim = tuple(replace(one, consent=None, safe_contact=None) for one in content.victim)
    sections: dict[str, object] = {
        "victim": victim,
        "consent": tuple(one.consent for one in content.victim if one.consent),
        "safe-contact": tuple(one.safe_contact for one in content.victim if one.safe_contact),
        "perpetrators": content.perpetrators,
        "children": content.children,
        "incidents": tuple(one.event for one in content.incidents),
        "risk": content.risk,
        "history": content.history,
        "told-by": content.told_by,
    }
    plain = {name: _plain(value) for name, value in sections.items()}
    return {name: _mark(value) for name, value in plain.items() if value}


def _mark(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:LENGTH]


def _plain(value: object) -> object:
    """Return what a value says, whatever way it is written."""
    if isinstance(value, str):
        return _letters(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple):
        said = {repr(plain): plain for one in value if (plain := _plain(one))}
        return tuple(said[key] for key in sorted(said))
    names = getattr(type(value), "__dataclass_fields__", None)
    if names is None:
        return str(value)
    said_of = ((name, _plain(one)) for name in names if (one := getattr(value, name)) is not None)
    return tuple((name, one) for name, one in said_of if one)


def _letters(text: str) -> str:
    """Return letters and digits alone; a text of signs only stays as it is."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in plain if one.isalnum()) or plain.strip()


def _tags(content: MaracCase, case: Case) -> Iterator[str]:
    if content.history and content.history.repeat:
        yield "repeat"
    if case.left is not None:
        yield "transfer-in"
    if content.children:
        yield "child"
    if any(map(_is_unborn, content.children)) or any(one.pregnant == YesNo.YES for one in content.victim):
        yield "unborn"


def _is_unborn(child: PersonShown) -> bool:
    return child.expected_due_date is not None
