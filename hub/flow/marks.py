"""The marks that partners of the conference have in her record: who bears one, until when, and what is to be told.

Health and housing learn that a record is marked and until when, and nothing else (docs/domain.md, rules M5 and M9).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from hub.domain.agency import PARTNERS, Agency
from hub.domain.case import Case
from hub.domain.dates import LONDON, day_of
from hub.domain.delivery import GONE, Delivery, DeliveryKind, DeliveryState
from hub.domain.directory import Directory
from hub.domain.ids import AgencyId, RuleId
from hub.flow.route import Route
from hub.flow.shapes import LAPSED, PLACED

_LAST_MOMENT = time(23, 59, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What one partner last heard of a mark."""

    delivery: Delivery
    until: date
    lapsed: bool


def marks_in(deliveries: Iterable[Delivery]) -> dict[AgencyId, Mark]:
    """Return what each partner last heard of a mark in the record, if it still counts."""
    told = (d for d in deliveries if d.kind is DeliveryKind.FLAG and d.state not in GONE)
    return {d.recipient: mark for d in told if (mark := _mark(d))}


def subject_of(route: Route) -> str:
    """Return by what it is known afterwards what a partner was told."""
    assert route.until is not None  # noqa: S101 - a mark has an end
    word = "lapsed" if route.rule == LAPSED else "until"
    return f"{word} {day_of(route.until)}"


def _mark(delivery: Delivery) -> Mark | None:
    word, _, day = delivery.subject.partition(" ")
    if word not in {"until", "lapsed"}:
        return None
    return Mark(delivery=delivery, until=date.fromisoformat(day), lapsed=word == "lapsed")


def partners(case: Case, directory: Directory, day: date) -> Iterator[Agency]:
    """Yield who marks her record in the area in whose care the case is; where there is nobody, nobody."""
    for kind in PARTNERS:
        yield from directory.responsible(kind, case.area, day)


def placed(until: date, agencies: Iterable[Agency], deliveries: Collection[Delivery]) -> Iterator[Route]:
    """Yield whom to tell that a record is marked until a day: who has not heard it, and must not be kept from it."""
    there = marks_in(deliveries)
    for agency in agencies:
        route = _route(PLACED, agency, until)
        mark = there.get(agency.id)
        stands = mark and not mark.lapsed and mark.until == until
        if not stands and not _is_withheld(agency.id, subject_of(route), deliveries):
            yield route


def lapsed(day: date, directory: Directory, deliveries: Collection[Delivery]) -> Iterator[Route]:
    """Yield whom to tell that a mark has lapsed whose last day is before this one: everyone who bears it, once."""
    for agency, mark in marks_in(deliveries).items():
        if not mark.lapsed and mark.until < day and agency in directory.agencies:
            route = _route(LAPSED, directory.agencies[agency], mark.until)
            if not _is_withheld(agency, subject_of(route), deliveries):
                yield route


def _route(rule: RuleId, agency: Agency, until: date) -> Route:
    return Route(
        rule=rule,
        agency=agency,
        delivery=DeliveryKind.FLAG,
        reason="",
        until=datetime.combine(until, _LAST_MOMENT, LONDON),
    )


def _is_withheld(agency: AgencyId, subject: str, deliveries: Iterable[Delivery]) -> bool:
    return any(
        d.kind is DeliveryKind.FLAG
        and d.state is DeliveryState.WITHHELD
        and (d.recipient, d.subject) == (agency, subject)
        for d in deliveries
    )
