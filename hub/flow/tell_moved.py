"""Those who hold a case in the area that it left learn that it moved, and nothing of where (docs/domain.md, rule M10).

What a coordinator there was shown is emptied. From then on nobody there is told of it, whoever tells.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from hub.domain.agency import OTHER_PARTYS_SIDE
from hub.domain.alarm import Alarm, AlarmCode
from hub.domain.case import Case
from hub.domain.content import CaseMoved
from hub.domain.delivery import GONE, Delivery, DeliveryKind, cases_topic
from hub.domain.events import CaseEvent
from hub.domain.ids import RuleId
from hub.flow.drafts import About, Drafts
from hub.flow.enrich import Enriched
from hub.flow.handover import is_undirected
from hub.flow.route import FIRST, Route, to_find_a_way
from hub.flow.share import SHOWN_NO_MORE, case_moved, share_replaced

HOLDING = FIRST | {DeliveryKind.UPDATE, DeliveryKind.TASK, DeliveryKind.SAFETY_ALERT}
"""The kinds by which somebody comes to work on a case. Who only marks a record holds none (rule M5)."""
LEFT = RuleId("case-moved")
"""Why somebody is not told: the case is in another area's care (docs/domain.md, rule M10)."""
AREA_UNKNOWN = RuleId("area-without-directory")
"""Speaks when a case is handed over to an area that is not known here."""


def tell_moved(drafts: Drafts, told: Iterable[Enriched]) -> Drafts:
    """Tell of every case that this event takes out of an area; return the drafts that know of it."""
    moved = [one for one in told if one.joined.came_from]
    for enriched in moved:
        if came_from := enriched.joined.came_from:
            tell_left(drafts, came_from, enriched.case)
    known = drafts.known.with_deliveries([*drafts.deliveries, *drafts.changed]) if moved else drafts.known
    return replace(drafts, known=known)


def tell_left(drafts: Drafts, came_from: Case, case: Case) -> None:
    """Tell everyone who held the case where it was, but for whoever handed it over."""
    directory = drafts.policy.directory
    held = _held_by(drafts.known.deliveries_in(case.id))
    who = {d.recipient for d in held if d.kind in HOLDING and case.area not in directory.areas_of(d.recipient)}
    word = CaseMoved(reason="The case is in the care of another area from now on.", moved_at=drafts.now)
    for agency in sorted(who - {drafts.received.source}):
        if directory.kind_of(agency) not in OTHER_PARTYS_SIDE:
            drafts.send(case_moved(agency, word), About(case=case))
    _show_no_more(drafts, came_from, case)


def _show_no_more(drafts: Drafts, came_from: Case, case: Case) -> None:
    """Overwrite what coordinators of the area were shown: that topic is compacted, and its newest word stays."""
    there = replace(case, area=came_from.area)
    shown = (d for d in drafts.known.deliveries_in(case.id) if d.topic == cases_topic(there.area))
    last = {d.recipient: d for d in shown if d.case == case.id and d.state not in GONE}
    for coordinator, delivery in sorted(last.items()):
        if SHOWN_NO_MORE not in delivery.rules:
            drafts.send(share_replaced(there, None, coordinator), About(case=there))


def _held_by(deliveries: Collection[Delivery]) -> list[Delivery]:
    """Return what those who still hold the case got of it: for others it ended with the word that it moved."""
    standing = [d for d in deliveries if d.state not in GONE]
    ended = {d.recipient: _place(d) for d in standing if d.kind is DeliveryKind.CASE_MOVED}
    return [d for d in standing if _place(d) > ended.get(d.recipient, -1)]


def _place(delivery: Delivery) -> float:
    """Return its place in the order in which things were decided; what is being decided comes last."""
    return float("inf") if delivery.position is None else delivery.position


def holding(case: Case, drafts: Drafts) -> list[Delivery]:
    """Return what those got who hold the case: not those in an area that it left (rule M10)."""
    held = _held_by(drafts.known.deliveries_in(case.id))
    return (
        held if case.left is None else [d for d in held if case.area in drafts.policy.directory.areas_of(d.recipient)]
    )


def undirected(drafts: Drafts, event: CaseEvent, case: Case) -> Iterator[Route]:
    """Ask the area's fallback to find a way for her where a case is handed over to nobody who is known here.

    The alarm is about the coordinator: what stands where an area's name belongs could be anybody's.
    """
    fallback = drafts.policy.directory.fallback(case.area)
    if fallback and is_undirected(event, case, drafts.policy.directory):
        why = "The conference hands the case over to an area that is not known here: find a way for her."
        alarm = Alarm(code=AlarmCode.AREA_WITHOUT_DIRECTORY, area=case.area, about=event.head.agency)
        yield to_find_a_way(fallback, AREA_UNKNOWN, why, drafts.now)._replace(alarms=(alarm,))
