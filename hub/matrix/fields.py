"""Who sees what, turned round: for each field the kinds of agency that may see it and those that never do."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from hub.domain.agency import AgencyKind
from hub.domain.shown import (
    ConferenceShown,
    CustodyShown,
    EventShown,
    HearingShown,
    HistoryShown,
    PersonShown,
    RiskShown,
    SafeguardingShown,
    SupportShown,
)
from hub.flow.fields import FIELDS
from hub.matrix.matrix import Matrix, Recipient

_PERSON = tuple(PersonShown.__dataclass_fields__)
_ORDER: dict[str, tuple[str, ...]] = {
    "victim": _PERSON,
    "child": _PERSON,
    "perpetrator": _PERSON,
    "event": tuple(EventShown.__dataclass_fields__),
    "risk": tuple(RiskShown.__dataclass_fields__),
    "history": tuple(HistoryShown.__dataclass_fields__),
    "support": tuple(SupportShown.__dataclass_fields__),
    "safeguarding": tuple(SafeguardingShown.__dataclass_fields__),
    "custody": tuple(CustodyShown.__dataclass_fields__),
    "hearing": tuple(HearingShown.__dataclass_fields__),
    "conference": tuple(ConferenceShown.__dataclass_fields__),
    "copy": ("themes", "district", "grade"),
    "flag": ("flag", "expires_at"),
    "status": ("status", "service_name", "reason"),
}
"""Sections and their fields in the order in which people read them; one that is not here stands last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Fields of one section that the same kinds of agency may see."""

    section: str
    fields: tuple[str, ...]
    may: tuple[AgencyKind, ...]
    """On some condition, in some delivery."""
    never: tuple[AgencyKind, ...]


def by_field(matrix: Matrix) -> tuple[Row, ...]:
    """Return every field there is, also those that nobody may see, which stand last in their section."""
    given: dict[AgencyKind, set[tuple[str, str]]] = {}
    for one in matrix.recipients:
        given.setdefault(one.kind, set()).update(_given(one))
    return tuple(row for section in in_order(FIELDS) for row in _rows(section, given))


def _rows(section: str, given: Mapping[AgencyKind, AbstractSet[tuple[str, str]]]) -> Iterator[Row]:
    seen_by: dict[tuple[AgencyKind, ...], list[str]] = {}
    for field in fields_in_order(section):
        may = tuple(kind for kind, fields in given.items() if (section, field) in fields)
        seen_by.setdefault(may, []).append(field)
    for may, fields in sorted(seen_by.items(), key=lambda item: not item[0]):
        never = tuple(kind for kind in given if kind not in may)
        yield Row(section=section, fields=tuple(fields), may=may, never=never)


def in_order(sections: Iterable[str]) -> list[str]:
    """Return sections in the order in which they are read: people first, hers before all."""
    return sorted(sections, key=lambda section: (_place(section, tuple(_ORDER)), section))


def _given(recipient: Recipient) -> set[tuple[str, str]]:
    return {(section, field) for rule in recipient.rules for section, fields in rule.give.items() for field in fields}


def fields_in_order(section: str) -> list[str]:
    """Return the fields of a section in the order in which they are read."""
    known = tuple(name.replace("_", "-") for name in _ORDER.get(section, ()))
    return sorted(FIELDS[section], key=lambda field: (_place(field, known), field))


def _place(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)
