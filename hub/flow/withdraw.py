"""A sender takes a record back: everyone who received of it is corrected, and nobody else hears of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hub.domain.case import Case, KnownIncident, Telling
from hub.domain.delivery import Cause, DeliveryKind
from hub.domain.events import CaseEvent, IncidentReported, RecordWithdrawn
from hub.domain.facts import Told
from hub.domain.ids import AgencyId, CaseId, PersonId, RecordId
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.risk import Grade, final_grade
from hub.flow.consolidate import Joined
from hub.flow.drafts import GONE, Drafts
from hub.flow.enrich import Occasion, enrich
from hub.flow.known import Known
from hub.flow.received import Decision, KnownRecord, RecordKey
from hub.flow.route import FIRST
from hub.flow.tell import ROUTED, Teller

CORRECTED = FIRST | {DeliveryKind.UPDATE, DeliveryKind.TASK}
"""The kinds whose content no longer holds when the record behind them is withdrawn."""


def withdraw(drafts: Drafts, event: RecordWithdrawn) -> Decision:
    """Correct what was sent of a record, stop what was not yet sent, and look at its cases again without it."""
    source, record = drafts.received.source, RecordId(event.head.record_id)
    records = [r for r in drafts.known.records_called(source, record) if not r.withdrawn]
    if not records:
        refused = Refused(reason=Reason.RECORD_UNKNOWN, pointers=("/head/record_id",))
        drafts.acknowledge(refused, event)
        return Decision(received=drafts.received, ended=refused, deliveries=tuple(drafts.deliveries))
    drafts.acknowledge(Processed(), event)
    case_ids = dict.fromkeys(case for r in records for case in r.cases)
    incidents = tuple(i for case in case_ids for i in _untold(case, records, drafts.known))
    later = drafts.known.without(records, incidents)
    cases = tuple(_regraded(drafts.known.cases[case], later, drafts) for case in case_ids)
    for case in cases:
        _correct(drafts, case, event)
    told = tuple(_tell_again(drafts, case, event, later) for case in cases)
    return Decision(
        received=drafts.received,
        ended=Processed(),
        records=tuple(replace(r, withdrawn=True) for r in records),
        cases=told,
        incidents=incidents,
        deliveries=tuple(drafts.deliveries),
        changed=tuple(drafts.changed),
    )


def _correct(drafts: Drafts, case: Case, event: RecordWithdrawn) -> None:
    for delivery in drafts.known.deliveries_in(case.id):
        mine = (delivery.cause.source, delivery.cause.record) == (drafts.received.source, event.head.record_id)
        if not mine or delivery.kind not in CORRECTED or delivery.state in GONE:
            continue
        drafts.correct(delivery, event.reason)


def _regraded(case: Case, later: Known, drafts: Drafts) -> Case:
    """Return the case with the grade of the latest assessment that still stands."""
    assessments = [a for r in later.records_in(case.id) if (a := getattr(r.event, "assessment", None))]
    latest = max(assessments, key=lambda a: a.assessed_at, default=None)
    if latest is None:
        return replace(case, grade=Grade.UNKNOWN, graded_at=None)
    grade = final_grade(latest, drafts.policy.instruments.get(latest.tool))
    return replace(case, grade=grade, graded_at=latest.assessed_at)


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
    for record in later.records_in(case.id):
        if not isinstance(record.event, ROUTED):
            continue
        again = replace(drafts, cause=_cause(record), known=_with_drafts(later, drafts))
        case = _teller(again, case, record.event, record.people).tell()
    last = replace(drafts, known=_with_drafts(later, drafts))
    _teller(last, case, event, {}).tell_coordinator(case, later.records_in(case.id))
    return case


def _with_drafts(later: Known, drafts: Drafts) -> Known:
    """Return what is known once everything drafted so far has gone out: nobody is told the same twice."""
    return later.with_deliveries([*drafts.deliveries, *drafts.changed])


def _cause(record: KnownRecord) -> Cause:
    return Cause(source=record.key.source, event=record.event_id, record=record.key.record)


def _teller(drafts: Drafts, case: Case, event: CaseEvent, people: Mapping[str, PersonId]) -> Teller:
    told = Telling(source=AgencyId(event.head.agency), record=RecordId(event.head.record_id))
    incident = next((i for i in drafts.known.incidents_in(case.id) if told in i.told), None)
    occasion = Occasion(event=event, people=people, policy=drafts.policy, now=drafts.now)
    enriched = enrich(Joined(case=case, members=(), incident=incident), occasion, drafts.known)
    return Teller(drafts=drafts, event=event, enriched=enriched)
