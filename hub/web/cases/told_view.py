"""What a recipient got, as it sees it, as far as whoever looks was shown the same.

A value is shown only where the coordinator of the case was given it too, in the same part of a case: what another
agency's rules give beyond that has no place here, not even its name. Nothing is worked out anew: what was sent is what
is shown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from typing import Any

from hub.domain.content import SECTIONS, Content, MaracCase, MaracIncident, SchoolNotice
from hub.domain.person import Address, Coded, Contact, Identifier, PersonName, SafeContact
from hub.domain.risk import ItemAnswer
from hub.domain.shown import CriterionMet
from hub.matrix.in_words import field as field_name
from hub.store.conference.case import Page
from hub.store.conference.told_her import ToldHer
from hub.web import coded, words
from hub.web.cases.case_people import contact_line
from hub.web.cases.case_summary import day
from hub.web.cases.names import HIDDEN_NAME, full

PARTS: Mapping[str, str] = {
    "victim": "Victim",
    "perpetrator": "Person alleged to cause harm",
    "perpetrators": "Person alleged to cause harm",
    "child": "Child",
    "children": "Child",
    "event": "Incident or request",
    "incidents": "Incident or request",
    "risk": "Risk assessment",
    "history": "Earlier incidents",
    "support": "Support",
    "safeguarding": "Decision of the children's hub",
    "custody": "Custody, bail or an order",
    "hearing": "Court date",
    "conference": "Decision of the conference",
}
"""The parts of a content; several names of one part are one part."""
IN_A_NOTICE: Mapping[str, tuple[str, str]] = {
    "child_name": ("Child", "name"),
    "child_date_of_birth": ("Child", "date_of_birth"),
    "occurred_at": ("Incident or request", "occurred_from"),
    "place_kind": ("Incident or request", "place_kind"),
    "present": ("Child", "present"),
}
"""Where the coordinator finds what a school is told; the rest of a notice has no place in her case."""
NAMES, TEXTS = frozenset({"name", "aliases"}), frozenset({"narrative", "safe_contact"})
HIDDEN_TEXT = "Text is hidden while names are hidden."
Value = tuple[str, str, object]
"""Part, field, and one value in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field that they got."""

    label: str
    values: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of what they got."""

    title: str
    fields: Sequence[Field]

    @property
    def line(self) -> str:
        """Return which fields it has: "Victim: name, date of birth"."""
        return f"{self.title}: {', '.join(one.label.lower() for one in self.fields)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hers:
    """Every single value that the coordinator of a case was given."""

    values: frozenset[str]

    @classmethod
    def of(cls, case: Page, told: Iterable[ToldHer]) -> "Hers":
        """Return what she was given: the case as it stands, and each thing that she was told of it."""
        contents = [case.content, *(one.content for one in told if one.content)]
        return cls(values=frozenset(_mark(value) for content in contents for value in _values(content)))

    def has(self, value: Value) -> bool:
        """Say whether she was given this."""
        return _mark(value) in self.values


def sections_of(content: Content, hers: Hers, *, names_hidden: bool = False) -> list[Section]:
    """Return what somebody got that the coordinator was given too, part by part."""
    found: dict[tuple[str, int], dict[str, list[str]]] = {}
    for place, part, name, value in _placed(content):
        if hers.has((part, name, value)):
            shown = _hidden(name) if names_hidden and name in NAMES | TEXTS else plainly(value)
            found.setdefault((part, place), {}).setdefault(name, []).append(shown)
    return [
        Section(
            title=part,
            fields=[Field(label=_label(name), values=list(dict.fromkeys(values))) for name, values in named.items()],
        )
        for (part, _), named in found.items()
    ]


def is_whole_case(content: Content) -> bool:
    """Say whether it is the consolidated case, which stands on the pages of the case itself."""
    return isinstance(content, MaracCase)


def _values(content: Content) -> Iterator[Value]:
    for _, part, name, value in _placed(content):
        yield part, name, value


def _placed(content: Content) -> Iterator[tuple[int, str, str, object]]:
    """Yield every single value with its part, its field, and of which of several people or incidents it is."""
    if isinstance(content, SchoolNotice):
        for name, (part, called) in IN_A_NOTICE.items():
            yield from ((0, part, called, one) for one in _single(getattr(content, name)))
        return
    for section in (one for one in SECTIONS if one in PARTS):
        for place, one in enumerate(_each(getattr(content, section, None))):
            yield from ((place, PARTS[section], name, value) for name, value in _fields(one))


def _each(value: object) -> Sequence[object]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _fields(value: object) -> Iterator[tuple[str, object]]:
    shown = value.event if isinstance(value, MaracIncident) else value
    if not is_dataclass(shown):
        return
    for one in fields(shown):
        yield from ((one.name, single) for single in _single(getattr(shown, one.name)))


def _single(value: object) -> Iterator[object]:
    """Yield a value, or each of several; what says nothing is none."""
    for one in value if isinstance(value, tuple) else (value,):
        if one is not None and one != "":
            yield one


def _mark(value: Value) -> str:
    return repr(value)


def _label(name: str) -> str:
    label = field_name(name.replace("_", "-"))
    return label[:1].upper() + label[1:]


def _hidden(name: str) -> str:
    return HIDDEN_NAME if name in NAMES else HIDDEN_TEXT


def plainly(value: object) -> str:
    """Return a single value as people read it."""
    match value:
        case bool():
            return "Yes" if value else "No"
        case datetime():
            return f"{words.day(value)}, {words.hour(value)}"
        case PersonName():
            return full(value)
        case Contact():
            return contact_line(value)
        case Coded():
            return value.display or coded.words(value.canonical or value.code)
        case str():
            return _text(value)
        case _:
            return _of_parts(value)


def _text(value: str) -> str:
    """Return a code as words, a day as a day, and a text as it is."""
    if value[:1].isdigit():
        return day(value)
    return value if " " in value else coded.words(value)


def _of_parts(value: Any) -> str:
    match value:
        case Address():
            return ", ".join(filter(None, (*value.lines, value.postcode))) or "Address without lines"
        case Identifier():
            return f"{coded.words(value.system)} {value.value}"
        case ItemAnswer():
            return f"{value.item}: {coded.words(value.answer)}"
        case CriterionMet():
            return f"{coded.criterion(value.criterion)}: {value.because}"
        case SafeContact():
            return _safe_contact(value)
        case _ if is_dataclass(value):
            parts = [plainly(one) for _, one in _fields(value)]
            return ", ".join(parts)
        case _:
            return str(value)


def _safe_contact(value: SafeContact) -> str:
    times = [
        f"from {value.safe_from}" if value.safe_from else "",
        f"until {value.safe_until}" if value.safe_until else "",
    ]
    never = f"never between {', '.join(value.never_between)}" if value.never_between else ""
    return "; ".join(filter(None, (" ".join(filter(None, times)), never, value.note)))
