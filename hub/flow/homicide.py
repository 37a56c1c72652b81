"""She was killed, as an agency that tells of her says: ordinary contact ends, and nothing of her cases is erased.

Nobody may ring her home and ask for her; a homicide review will need what is there (docs/domain.md, rules F7 and G2).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from hub.domain.agency import OTHER_PARTYS_SIDE, AgencyKind
from hub.domain.audit import AuditEntry, Operation, Purpose
from hub.domain.case import Case
from hub.domain.decisions import HoldDecided
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.events import CaseEvent, IncidentReported
from hub.domain.facts import TaskFact
from hub.domain.head import Head
from hub.domain.ids import AgencyId, CaseId, PersonId, RuleId
from hub.flow.abuse import HOMICIDE, codes_of
from hub.flow.before_offer import OVER, HeldBack, is_killed
from hub.flow.drafts import ERASED, WRONG_LINK, Drafts, is_unsent
from hub.flow.enrich import Enriched
from hub.flow.handover import is_left
from hub.flow.known import Known
from hub.flow.received import Decision
from hub.flow.retell import teller, with_drafts
from hub.flow.route import FIRST, Route, task_for
from hub.flow.share import WITHDRAWN
from hub.flow.tell import ROUTED

BY_THE_HUB = "hub"
"""Stands as who decided, where nobody did."""
TO_CONTACT_HER = frozenset({TaskFact.ASK_CONSENT, TaskFact.REVIEW_UNSAFE_CONTACT, TaskFact.FIND_ROUTE})
"""Tasks that somebody works on by speaking with her."""
STOP = RuleId("stop-contact")
WHY = "She has died. End ordinary contact with her and at her home; what you hold of her is kept for now."


def stop_ordinary_contact(drafts: Drafts, told: Iterable[Enriched]) -> Drafts:
    """Stop what is on its way by which somebody would speak with her; return the drafts that know of it."""
    before = len(drafts.changed)
    for case in _killed(told, drafts.known):
        for delivery in drafts.known.deliveries_in(case.id):
            if delivery.id not in {d.id for d in drafts.changed} and _is_ordinary(delivery, drafts):
                _end(drafts, delivery)
    return replace(drafts, known=with_drafts(drafts.known, drafts)) if len(drafts.changed) > before else drafts


def tell_to_stop(drafts: Drafts, event: CaseEvent, people: Mapping[str, PersonId], told: Sequence[Enriched]) -> None:
    """Give whoever works with her the task to end contact, each once, of whichever case of hers they heard."""
    if not isinstance(event, ROUTED):
        return
    asked, directory = {AgencyId(event.head.agency)}, drafts.policy.directory
    for case in _killed(told, drafts.known):
        there = drafts.known.deliveries_in(case.id)
        asked |= {d.recipient for d in there if d.subject == TaskFact.STOP_CONTACT and d.state not in OVER}
    for case in _killed(told, drafts.known):
        for agency in dict.fromkeys(d.recipient for d in drafts.known.deliveries_in(case.id) if _works_with_her(d)):
            if agency not in asked and not is_left(agency, case, directory) and (to := _route(drafts, agency)):
                asked.add(agency)
                teller(drafts, case, event, people).tell_first(to)


def with_holds(decision: Decision, drafts: Drafts, event: CaseEvent, told: Iterable[Enriched]) -> Decision:
    """Return the decision with her cases held that are not yet, each noted: nobody decided on it (rules G2 and U1)."""
    holds = tuple(_holds(drafts.known, event, told))
    noted = tuple(
        AuditEntry(
            operation=Operation.ALTERATION,
            who=hold.by,
            action="case-held",
            subject=drafts.received.event_id,
            purposes=(Purpose.DATA_RIGHTS.value,),
            cases=(hold.case,),
        )
        for hold in holds
    )
    return replace(decision, holds=(*decision.holds, *holds), audit=(*decision.audit, *noted))


def _holds(known: Known, event: CaseEvent, told: Iterable[Enriched]) -> Iterator[HoldDecided]:
    """Yield what is held because it is new that she was killed: a hold that somebody released is not set again."""
    for case in _killed(told, known):
        if case.id not in known.held and (case.id not in known.cases or not _was_said(case, known)):
            yield HoldDecided(head=_head(event), case=case.id, held=True, by=BY_THE_HUB, reason=HeldBack.HOMICIDE)


def _head(event: CaseEvent) -> Head:
    return Head(agency=BY_THE_HUB, record_id=event.head.record_id, recorded_at=event.head.recorded_at)


def _killed(told: Iterable[Enriched], known: Known) -> Iterator[Case]:
    """Yield every case of whoever was killed, among those that are told of."""
    found: dict[CaseId, Case] = {}
    for enriched in told:
        if is_killed(enriched):
            victim = enriched.case.victim
            found.setdefault(enriched.case.id, enriched.case)
            for case in known.cases_of(victim):
                if case.victim == victim:
                    found.setdefault(case.id, case)
    yield from found.values()


def _was_said(case: Case, known: Known) -> bool:
    """Say whether that was told before in any case of hers."""
    return any(
        isinstance(record.event, IncidentReported) and codes_of(record.event.incident) & HOMICIDE
        for one in known.cases_of(case.victim)
        if one.victim == case.victim
        for record in known.records_in(one.id)
    )


def _is_ordinary(delivery: Delivery, drafts: Drafts) -> bool:
    if delivery.kind is DeliveryKind.TASK:
        return delivery.subject in TO_CONTACT_HER and delivery.state not in OVER
    kind = drafts.policy.directory.kind_of(delivery.recipient)
    return delivery.kind is DeliveryKind.REFERRAL_OFFERED and _is_waiting(delivery, kind)


def _is_waiting(delivery: Delivery, kind: AgencyKind) -> bool:
    return is_unsent(delivery) and kind is not AgencyKind.HOMICIDE_SERVICE


def _end(drafts: Drafts, delivery: Delivery) -> None:
    if is_unsent(delivery):
        drafts.stop(delivery, HeldBack.HOMICIDE)
    else:
        drafts.correct(delivery, WITHDRAWN)


def _works_with_her(delivery: Delivery) -> bool:
    """Say whether somebody who got it may be in contact with her: also who has a task that no longer holds.

    Who got it because two were taken for one does not know her, and learns nothing of her now.
    """
    if delivery.reason in {WRONG_LINK, ERASED}:
        return False
    is_task = delivery.kind is DeliveryKind.TASK and delivery.subject in TO_CONTACT_HER
    return delivery.sequence is not None and (delivery.kind in FIRST or is_task)


def _route(drafts: Drafts, agency: AgencyId) -> Route | None:
    """Return the task to end contact, for whoever hears anything of her side."""
    found = drafts.policy.directory.agencies.get(agency)
    if found is None or found.kind in OTHER_PARTYS_SIDE | {AgencyKind.HOMICIDE_SERVICE}:
        return None
    return task_for(found, TaskFact.STOP_CONTACT, STOP, WHY, drafts.now + timedelta(days=1))
