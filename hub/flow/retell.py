"""Telling again what records say, once a withdrawal or a decision on who is who has changed what holds.

Nobody is told the same twice, nobody hears of a change that alters nothing in what they may see, and whoever got
something that a wrong link put there is told so, delivery by delivery.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hub.domain.agency import OTHER_PARTYS_SIDE
from hub.domain.case import Case, Telling
from hub.domain.content import CaseReplaced
from hub.domain.delivery import GONE, Cause, Delivery, DeliveryKind, DeliveryState
from hub.domain.events import AboutNobody, CaseEvent, PersonDetailsChanged
from hub.domain.ids import AgencyId, CaseId, DeliveryId, PersonId, RecordId
from hub.flow.consolidate import Joined
from hub.flow.drafts import WRONG_LINK, About, Drafts
from hub.flow.enrich import Occasion, enrich
from hub.flow.keep_out import keep_out
from hub.flow.known import Known
from hub.flow.marking import mark_records
from hub.flow.place_anew import Placed
from hub.flow.received import KnownRecord
from hub.flow.route import BY_ITSELF, FIRST
from hub.flow.share import case_replaced, share_replaced
from hub.flow.tell import ROUTED, Teller
from hub.flow.tell_moved import tell_left

CORRECTED = (
    FIRST
    | BY_ITSELF
    | {DeliveryKind.UPDATE, DeliveryKind.TASK, DeliveryKind.FLAG, DeliveryKind.CASE_MOVED, DeliveryKind.CASE_REPLACED}
)
"""The kinds whose content may rest on who was taken for whom."""


RETOLD = ROUTED | PersonDetailsChanged
"""Events that are told again, oldest first: else an older word of where she is reached would be the last one."""


def tell_joined(drafts: Drafts, placed: Placed) -> Placed:
    """Say which case goes on, then tell everyone what they would have been told had it been one from the start.

    Return the cases as they are then: one may have become the conference's.
    """
    for case in placed.replaced_now:
        _replace_case(drafts, case, placed.later)
    for case in placed.standing:
        keep_out(drafts, case, [d for d in _of_cases(drafts.known, placed) if d.case in _goes_on_for(case, placed)])
    return tell_again(drafts, at_conference(placed, drafts.known.deliveries.values()))


def _goes_on_for(case: Case, placed: Placed) -> set[CaseId]:
    """Return a case and those in whose place it goes on."""
    return {case.id, *(one.id for one in placed.cases if one.replaced_by == case.id)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Deliveries that may say what they should not, and what their recipients are told of why."""

    deliveries: Sequence[Delivery]
    since: int
    """From which place on a coordinator may have been shown it."""
    reason: str


def wrong_link(drafts: Drafts, placed: Placed, since: int) -> Doubt:
    """Return what may rest on two having been taken for one from that place on."""
    doubtful = [d for d in _of_cases(drafts.known, placed) if _may_be_wrong(d, since, drafts, placed)]
    return Doubt(deliveries=doubtful, since=since, reason=WRONG_LINK)


def correct_and_tell(drafts: Drafts, placed: Placed, doubt: Doubt) -> Placed:
    """Correct what deliveries should not have said, and tell everyone what they should have been told.

    What would be told word for word so stands. Return the cases as they are then.
    """
    doubtful = doubt.deliveries
    certain = [d for d in _of_cases(drafts.known, placed) if d not in doubtful]
    placed = at_conference(placed, certain)
    standing = _told_alike(drafts, placed, doubtful)
    for delivery in doubtful:
        if delivery.id not in standing:
            drafts.correct(delivery, doubt.reason)
    placed = tell_again(drafts, at_conference(placed, [d for d in doubtful if d.id in standing]))
    _show_no_more(drafts, placed, doubt.since)
    return placed


def tell_records_again(drafts: Drafts, case: Case, later: Known) -> Case:
    """Tell what the records of a case say to those who do not hold it yet; return the case as it is then."""
    for record in later.records_in(case.id):
        if isinstance(record.event, RETOLD):
            again = replace(drafts, cause=cause_in(record), known=with_drafts(later, drafts))
            case = teller(again, case, record.event, record.people).tell()
    return case


def with_drafts(later: Known, drafts: Drafts) -> Known:
    """Return what is known once everything drafted so far has gone out: nobody is told the same twice."""
    return later.with_deliveries([*drafts.deliveries, *drafts.changed])


def cause_in(record: KnownRecord) -> Cause:
    """Return a record's newest event as the cause of what is told of it."""
    return Cause(source=record.key.source, event=record.event_id, record=record.key.record)


def teller(drafts: Drafts, case: Case, event: CaseEvent, people: Mapping[str, PersonId]) -> Teller:
    """Return who tells a case as one event of it makes it necessary."""
    told = Telling(source=AgencyId(event.head.agency), record=RecordId(event.head.record_id))
    incident = next((i for i in drafts.known.incidents_in(case.id) if told in i.told), None)
    occasion = Occasion(event=event, people=people, policy=drafts.policy, now=drafts.now)
    enriched = enrich(Joined(case=case, members=(), incident=incident), occasion, drafts.known)
    return Teller(drafts=drafts, event=event, enriched=enriched)


def at_conference(placed: Placed, deliveries: Iterable[Delivery]) -> Placed:
    """Return the cases, those marked that the conference hears because one of these deliveries referred a record."""
    referred = {
        (d.cause.source, d.cause.record) for d in deliveries if d.kind is DeliveryKind.MARAC_REFERRAL and _was_told(d)
    }

    def is_referred(case: Case) -> bool:
        return any((r.key.source, r.key.record) in referred for r in placed.later.ever_in(case.id))

    return replace(placed, cases=tuple(replace(c, marac=c.marac or is_referred(c)) for c in placed.cases))


def _was_told(delivery: Delivery) -> bool:
    """Say whether a referral stands, or stood until its record was withdrawn: it is the conference's still."""
    return delivery.state not in GONE or (delivery.state is DeliveryState.REPLACED and delivery.reason != WRONG_LINK)


def tell_again(drafts: Drafts, placed: Placed) -> Placed:
    """Tell everyone what has changed in what they hold; return the cases as they are then."""
    return replace(placed, cases=tuple(tell_case_again(drafts, case, placed.later) for case in placed.cases))


def tell_case_again(drafts: Drafts, case: Case, later: Known) -> Case:
    """Tell a case that stands to those who should have it, and the whole of it to its coordinator."""
    records = later.records_in(case.id)
    if case.replaced_by is not None or not records:
        return case
    came_from = drafts.known.cases.get(case.id)
    if came_from and came_from.area != case.area:
        tell_left(drafts, came_from, case)
    case = tell_records_again(drafts, case, later)
    event, people = records[-1].event, records[-1].people
    if not isinstance(event, AboutNobody):
        last = replace(drafts, known=with_drafts(later, drafts))
        again = teller(last, case, event, people)
        mark_records(again)
        again.tell_coordinator(case, records)
    return case


def _replace_case(drafts: Drafts, case: Case, later: Known) -> None:
    """Send everyone who holds a case the reference of the one that goes on in its place, as its last word for now.

    The other party's side is not told: that two referrals of him are of one case is more than he may be known by.
    """
    assert case.replaced_by is not None  # noqa: S101 - only such cases come here
    heir = later.cases[case.replaced_by]
    case = replace(case, limits=heir.limits)  # whoever is kept out of the heir does not learn of it either
    held = [d for d in drafts.known.deliveries.values() if d.case == case.id and d.sequence is not None]
    for recipient in sorted({d.recipient for d in held if d.kind is not DeliveryKind.MARAC_CASE}):
        if drafts.policy.directory.kind_of(recipient) not in OTHER_PARTYS_SIDE:
            drafts.send(case_replaced(recipient, CaseReplaced(by=heir.reference)), About(case=case))
    for coordinator in sorted({d.recipient for d in held if d.kind is DeliveryKind.MARAC_CASE}):
        drafts.send(share_replaced(case, _shown_heir(heir, coordinator), coordinator), About(case=case))


def _shown_heir(heir: Case | None, coordinator: AgencyId) -> Case | None:
    """Return which case goes on, for a coordinator who may know of it."""
    return None if heir is None or heir.limits.closed_to(coordinator) else heir


def _show_no_more(drafts: Drafts, placed: Placed, since: int) -> None:
    """Overwrite what a coordinator was shown of a case while two were taken for one, where it is shown no more.

    That topic is compacted: what nothing follows under its key stays there.
    """
    shown = {(d.case, d.recipient) for d in _of_cases(drafts.known, placed) if _is_shown(d) and _is_late(d, since)}
    shown -= {(d.case, d.recipient) for d in drafts.deliveries if _is_shown(d)}
    shown -= {(c.id, to) for c in placed.standing if c.marac and placed.later.records_in(c.id) for _, to in shown}
    for case_id, coordinator in sorted((case, to) for case, to in shown if case):
        case = placed.later.cases[case_id]
        heir = placed.later.cases[case.replaced_by] if case.replaced_by else None
        drafts.send(share_replaced(case, _shown_heir(heir, coordinator), coordinator), About(case=case))


def _is_shown(delivery: Delivery) -> bool:
    return delivery.kind is DeliveryKind.MARAC_CASE


def _of_cases(known: Known, placed: Placed) -> list[Delivery]:
    return [d for d in known.deliveries.values() if d.case in placed.affected]


def _may_be_wrong(delivery: Delivery, since: int, drafts: Drafts, placed: Placed) -> bool:
    """Say whether a delivery was decided while two were taken for one.

    A referral of him rests on its event alone: it is wrong only where it names the case of somebody else's record.
    """
    if not _is_late(delivery, since) or delivery.kind not in CORRECTED or delivery.state in GONE:
        return False
    his = drafts.policy.directory.kind_of(delivery.recipient) in OTHER_PARTYS_SIDE
    return not his or not _stands_there(delivery, placed.later)


def _is_late(delivery: Delivery, since: int) -> bool:
    return delivery.position is None or delivery.position >= since


def _stands_there(delivery: Delivery, later: Known) -> bool:
    records = later.ever_in(delivery.case) if delivery.case else ()
    return any((r.key.source, r.key.record) == (delivery.cause.source, delivery.cause.record) for r in records)


def _told_alike(drafts: Drafts, placed: Placed, doubtful: Sequence[Delivery]) -> set[DeliveryId]:
    """Return the doubtful deliveries that would be told word for word so had the two never been taken for one."""
    without = placed.later.with_deliveries([replace(d, state=DeliveryState.REPLACED) for d in doubtful])
    trial = drafts.apart(without)
    tell_again(trial, replace(placed, later=without))
    would = {_told(d) for d in trial.deliveries}
    return {d.id for d in doubtful if _told(d) in would}


def _told(delivery: Delivery) -> tuple[object, ...]:
    cause = (delivery.cause.source, delivery.cause.record)
    return (delivery.recipient, delivery.kind, delivery.case, cause, delivery.subject, delivery.fingerprint)
