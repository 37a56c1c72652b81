"""A sender takes a record back: everyone who received of it is corrected, and nobody else hears of it."""

from collections.abc import Iterator
from dataclasses import replace

from hub.domain.case import Case, KnownIncident, Telling
from hub.domain.delivery import GONE, Delivery, DeliveryKind
from hub.domain.events import IncidentReported, RecordWithdrawn
from hub.domain.facts import Told
from hub.domain.ids import CaseId, RecordId
from hub.domain.outcome import Processed, Reason, Refused
from hub.flow.drafts import Drafts
from hub.flow.handover import where_it_is
from hub.flow.known import Known
from hub.flow.marking import mark_records
from hub.flow.received import Decision, KnownRecord, RecordKey
from hub.flow.regrade import regraded
from hub.flow.retell import CORRECTED, tell_records_again, teller, with_drafts
from hub.flow.tell_moved import tell_left
from hub.flow.words.holding import release_gone

OF_A_RECORD = CORRECTED - {DeliveryKind.CASE_REPLACED}
"""The kinds whose content no longer holds when the record behind them is withdrawn: that two cases are one holds."""


def withdraw(drafts: Drafts, event: RecordWithdrawn) -> Decision:
    """Correct what was sent of a record, stop what was not yet sent, and look at its cases again without it."""
    source, record = drafts.received.source, RecordId(event.head.record_id)
    records = [r for r in drafts.known.records_called(source, record) if not r.withdrawn]
    if not records:
        refused = Refused(reason=Reason.RECORD_UNKNOWN, pointers=("/head/record_id",))
        drafts.acknowledge(refused, event)
        return drafts.decision(refused)
    drafts.acknowledge(Processed(), event)
    for one in records:
        release_gone(drafts, one.key, None)
    case_ids = dict.fromkeys((*(case for r in records for case in r.cases), *_told_besides(drafts, event)))
    incidents = tuple(i for case in case_ids for i in _untold(case, records, drafts.known))
    later = drafts.known.without(records, incidents)
    directory = drafts.policy.directory
    placed = (where_it_is(drafts.known.cases[c], later.ever_in(c), directory) for c in case_ids)
    cases = tuple(regraded(case, later.records_in(case.id), drafts.policy) for case in placed)
    for case in cases:
        _correct(drafts, case, event)
    for case in (case for case in cases if case.area != drafts.known.cases[case.id].area):
        there = replace(drafts, known=with_drafts(later, drafts))
        tell_left(there, drafts.known.cases[case.id], case)
    told = tuple(_tell_again(drafts, case, event, later) for case in cases)
    return replace(
        drafts.decision(Processed()),
        records=tuple(replace(r, withdrawn=True) for r in records),
        cases=told,
        incidents=incidents,
    )


def _told_besides(drafts: Drafts, event: RecordWithdrawn) -> Iterator[CaseId]:
    """Yield the cases of which somebody was told because of the record: her answer in one is told in all of hers."""
    for delivery in drafts.known.deliveries.values():
        if delivery.case and _is_of(delivery, drafts, event):
            yield drafts.known.cases[delivery.case].replaced_by or delivery.case


def _is_of(delivery: Delivery, drafts: Drafts, event: RecordWithdrawn) -> bool:
    cause = delivery.cause
    return (cause.source, cause.record) == (drafts.received.source, event.head.record_id)


def _correct(drafts: Drafts, case: Case, event: RecordWithdrawn) -> None:
    for delivery in drafts.known.deliveries_in(case.id):
        if _is_of(delivery, drafts, event) and delivery.kind in OF_A_RECORD and delivery.state not in GONE:
            drafts.correct(delivery, event.reason)


def _untold(case: CaseId, records: list[KnownRecord], known: Known) -> Iterator[KnownIncident]:
    """Yield the incidents of the records in the words of those who still tell of them."""
    tellings = {Telling(source=r.key.source, record=r.key.record) for r in records}
    for incident in known.incidents_in(case):
        if tellings & set(incident.told):
            told = tuple(t for t in incident.told if t not in tellings)
            words = [r for t in told if (r := known.records.get(_key_of(t)))]
            said = [r.event.incident for r in words if isinstance(r.event, IncidentReported)]
            yield replace(incident, told=told, incident=next(iter(said), incident.incident))


def _key_of(telling: Telling) -> RecordKey:
    return RecordKey(source=telling.source, record=telling.record, told=Told.INCIDENT)


def _tell_again(drafts: Drafts, case: Case, event: RecordWithdrawn, later: Known) -> Case:
    """Tell what other records still say to those who held it by the withdrawn one alone, and the coordinator."""
    case = tell_records_again(drafts, case, later)
    last = replace(drafts, known=with_drafts(later, drafts))
    again = teller(last, case, event, {})
    mark_records(again)
    again.tell_coordinator(case, later.records_in(case.id))
    return case
