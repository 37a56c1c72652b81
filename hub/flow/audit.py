"""What of a batch's decisions must be noted: taken in, mended, joined or separated (docs/domain.md, rule U1).

Disclosures are not among it: they are noted when the relay takes a delivery, for from then on it counts as sent. Looks
are noted by the commands that show something.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from hub.domain.agency import AccountState
from hub.domain.audit import AuditEntry, Operation, Purpose
from hub.domain.case import Case
from hub.domain.decisions import (
    AccountDecided,
    AlarmClosed,
    AlarmNoted,
    EmergencyOpened,
    EmergencyReviewed,
    ErasureDecided,
    ExclusionDecided,
    HoldDecided,
    LimitDecided,
    LinkDecided,
    LookAsked,
    PersonDecided,
    RectificationDecided,
    ReferralAnswered,
    RepeatDecided,
    RestrictionDecided,
    WordsRead,
)
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.emergency import Emergency, Reviewed
from hub.domain.events import AlarmFound, CaseUnshown, Event, Heartbeat, MarksLapsed, Receipt, RecordWithdrawn
from hub.domain.ids import CaseId
from hub.domain.operating import (
    DeliveryRedriven,
    FailuresClosed,
    FailuresReported,
    FailuresTaken,
    OperationDecided,
    RedriveDecided,
    RedrivePlanned,
    StopAllDecided,
)
from hub.domain.outcome import Outcome
from hub.flow.deduplicate import record_key, told
from hub.flow.received import Decision, KnownRecord, Received

UNREADABLE = "unreadable"
"""What an event told that could not be read."""
EMERGENCY = "emergency-opened"
"""A case of another area was opened in an emergency."""
NOT_TAKEN = frozenset({Outcome.REFUSED, Outcome.DEAD_LETTER})
"""Outcomes of which the original is kept and nothing is known."""


def entries_of(decisions: Iterable[Decision]) -> tuple[AuditEntry, ...]:
    """Return what must be noted of a batch, in the order of its decisions; what only came again is noted once."""
    entries: list[AuditEntry] = []
    for decision in decisions:
        if not decision.repeated:
            entries += _derived(decision)
        entries += decision.audit
    return tuple(entries)


def purposes_of(delivery: Delivery, of_rules: Mapping[str, str]) -> tuple[str, ...]:
    """Return for what purposes a delivery is made: those of the rules that gave, or what its kind is for."""
    given = dict.fromkeys(of_rules[rule] for rule in delivery.rules if rule in of_rules)
    return tuple(given) or (_OF_KIND.get(delivery.kind, Purpose.SHARE_SAFELY).value,)


_OF_KIND = {
    DeliveryKind.CORRECTION: Purpose.KEEP_ACCURATE,
    DeliveryKind.CASE_REPLACED: Purpose.KEEP_ACCURATE,
}


def _derived(decision: Decision) -> Iterator[AuditEntry]:
    event = decision.received.event
    match event:
        case Heartbeat() | Receipt() | MarksLapsed() | CaseUnshown() | AlarmFound():
            return
        case _ if isinstance(event, PersonDecided):
            yield from _decided(decision, event)
        case _:
            if not decision.received.test:
                yield from _told(decision, event)


def _decided(decision: Decision, event: PersonDecided) -> Iterator[AuditEntry]:
    """Note what a person decided at the hub, as far as it changed anything."""
    received = decision.received
    match event:
        case AccountDecided() | AlarmClosed() | AlarmNoted() | EmergencyOpened() | EmergencyReviewed() | LookAsked():
            yield from _of_running(decision, event)
        case LinkDecided():
            if decision.links:
                yield _linked(decision, event)
        case ExclusionDecided() | RestrictionDecided() | ReferralAnswered() | RepeatDecided():
            yield from _of_a_case(decision, event)
        case WordsRead():
            yield from (_read(received, event) for _ in decision.words)
        case HoldDecided() | RectificationDecided() | ErasureDecided():
            yield from _of_rights(decision, event)
        case _ if isinstance(event, OperationDecided):
            yield from (_operated(received, event) for _ in decision.operated)


def _of_running(decision: Decision, event: PersonDecided) -> Iterator[AuditEntry]:
    """Note what was decided on accounts and alarms, and which case was opened in an emergency."""
    received = decision.received
    yield from (_account(received, one) for one in decision.accounts)
    yield from (_closed(received, one) for one in decision.closed_alarms)
    yield from (_said_done(received, one) for one in decision.alarm_notes)
    yield from (_opened(one) for one in decision.emergencies)
    yield from (_reviewed(one) for one in decision.emergency_reviews)
    if isinstance(event, LookAsked):
        yield from (_asked(received, event) for _ in decision.alarms)


def _asked(received: Received, event: LookAsked) -> AuditEntry:
    return AuditEntry(
        operation=Operation.ALTERATION,
        who=event.by,
        action="look-asked",
        subject=received.event_id,
        purposes=(Purpose.RUN_THE_HUB.value,),
        cases=(event.case,),
    )


def _account(received: Received, decided: AccountDecided) -> AuditEntry:
    return AuditEntry(
        operation=Operation.ALTERATION,
        who=decided.by,
        action=f"account-{_WORDS[decided.state]}",
        subject=received.event_id,
        purposes=(Purpose.RUN_THE_HUB.value,),
        recipient=decided.account,
    )


_WORDS = {
    AccountState.ACTIVE: "resumed",
    AccountState.SUSPENDED: "suspended",
    AccountState.REMOVED: "removed",
}


def _linked(decision: Decision, event: LinkDecided) -> AuditEntry:
    """Note that a person joined or separated two, and everybody who was, or now is, made of the same descriptions."""
    heirs = {person for pair in decision.heirs for person in pair}
    sides = {person for link in decision.links for side in (*link.sides, (link.one, link.other)) for person in side}
    return AuditEntry(
        operation=Operation.COMBINATION,
        who=event.by,
        action="joined" if event.same else "separated",
        subject=decision.received.event_id,
        purposes=(Purpose.KEEP_ACCURATE.value,),
        records=_records(decision.records),
        people=tuple(sorted(sides | heirs)),
        cases=_cases(decision),
    )


def _of_a_case(decision: Decision, event: LimitDecided | ReferralAnswered | RepeatDecided) -> Iterator[AuditEntry]:
    received = decision.received
    match event:
        case ReferralAnswered():
            action = f"referral-returned {event.returned}" if event.returned else "referral-accepted"
            yield from (_on_case(received, event, action, one.case) for one in decision.changed if one.case)
        case RepeatDecided():
            action = f"not-a-repeat {event.why_not}" if event.why_not else "repeat-confirmed"
            yield from (_on_case(received, event, action, case.id) for case in decision.cases)
        case _:
            yield from (_limited(received, event, case) for case in decision.cases)


def _limited(received: Received, event: LimitDecided, case: Case) -> AuditEntry:
    """Note who was kept out of a case or let in again, and for which of the reasons of the closed list."""
    kept = event.excluded if isinstance(event, ExclusionDecided) else event.agencies is not None
    verb = ("exclude", "include") if isinstance(event, ExclusionDecided) else ("restrict", "unrestrict")
    return AuditEntry(
        operation=Operation.ALTERATION,
        who=event.by,
        action=f"{verb[0] if kept else verb[1]}{f' {event.reason}' if event.reason else ''}",
        subject=received.event_id,
        purposes=(Purpose.SHARE_SAFELY.value,),
        recipient=event.agency if isinstance(event, ExclusionDecided) else None,
        cases=(case.id,),
    )


def _on_case(received: Received, event: ReferralAnswered | RepeatDecided, action: str, case: CaseId) -> AuditEntry:
    return AuditEntry(
        operation=Operation.ALTERATION,
        who=event.by,
        action=action,
        subject=received.event_id,
        purposes=(Purpose.WORK_ON_CASE.value,),
        cases=(case,),
    )


def _read(received: Received, event: WordsRead) -> AuditEntry:
    return AuditEntry(
        operation=Operation.ALTERATION,
        who=event.by,
        action="words-passed" if event.passed else "words-kept-back",
        subject=received.event_id,
        purposes=(Purpose.SHARE_SAFELY.value,),
    )


def _operated(received: Received, event: OperationDecided) -> AuditEntry:
    """Note what whoever runs the hub decided, with the code of why; a delivery is noted by its own id."""
    match event:
        case StopAllDecided():
            action = f"{'repeats-stopped' if event.stopped else 'repeats-resumed'} {event.reason}"
        case RedrivePlanned():
            action = "redrive-planned"
        case RedriveDecided():
            action = f"redrive-{event.step}{f' {event.reason}' if event.reason else ''}"
        case DeliveryRedriven():
            action = "delivery-redriven"
        case FailuresTaken():
            action = f"failures-taken {event.failed}"
        case FailuresClosed():
            action = f"failures-closed {event.reason}"
        case FailuresReported():
            action = f"failures-reported {event.failed}"
    about = event.delivery if isinstance(event, DeliveryRedriven) else getattr(event, "redrive", received.event_id)
    return AuditEntry(
        operation=Operation.ALTERATION,
        who=event.by,
        action=action,
        subject=str(about),
        purposes=(Purpose.RUN_THE_HUB.value,),
    )


def _closed(received: Received, closed: AlarmClosed) -> AuditEntry:
    return AuditEntry(
        operation=Operation.ALTERATION,
        who=closed.by,
        action="alarm-closed",
        subject=received.event_id,
        purposes=(Purpose.RUN_THE_HUB.value,),
    )


def _opened(emergency: Emergency) -> AuditEntry:
    """Note that a case of another area was opened, and why by its code; the words stand with the emergency alone."""
    return AuditEntry(
        operation=Operation.CONSULTATION,
        who=emergency.by,
        action=f"{EMERGENCY} {emergency.reason}",
        subject=emergency.id,
        purposes=(Purpose.WORK_ON_CASE.value,),
        cases=(emergency.case,),
    )


def _reviewed(review: Reviewed) -> AuditEntry:
    """Note what a review of such an opening came to, under the same id as the opening."""
    return AuditEntry(
        operation=Operation.CONSULTATION,
        who=review.by,
        action=f"emergency-reviewed {review.finding}",
        subject=review.emergency,
        purposes=(Purpose.SUPERVISE.value,),
        cases=(review.case,),
    )


def _said_done(received: Received, noted: AlarmNoted) -> AuditEntry:
    return AuditEntry(
        operation=Operation.ALTERATION,
        who=noted.by,
        action=f"alarm-noted {noted.note}",
        subject=received.event_id,
        purposes=(Purpose.RUN_THE_HUB.value,),
    )


def _of_rights(decision: Decision, event: HoldDecided | RectificationDecided | ErasureDecided) -> Iterator[AuditEntry]:
    """Note what was decided on somebody's rights: held, put right, or erased, with the reason's code."""
    held = [(hold.case, "case-held" if hold.held else "case-hold-released") for hold in decision.holds]
    noted = AuditEntry(
        operation=Operation.ALTERATION,
        who=event.by,
        action="",
        subject=decision.received.event_id,
        purposes=(Purpose.DATA_RIGHTS.value,),
    )
    yield from (replace(noted, action=action, cases=(case,)) for case, action in held)
    for made in decision.rectified:
        yield replace(noted, action=f"person-rectified {made.what}", people=(made.person,), cases=_cases(decision))
    if erased := decision.erased:
        records = tuple(f"{key.source}/{key.record}" for key in erased.records)
        action = f"person-erased {erased.reason}"
        yield replace(noted, operation=Operation.ERASURE, action=action, people=(erased.person,), records=records)


def _told(decision: Decision, event: Event | None) -> Iterator[AuditEntry]:
    """Note what an agency told: new, or in place of what it told before; and whom it was joined with."""
    received = decision.received
    if event is None or decision.ended.outcome in NOT_TAKEN:
        yield _entry(decision, Operation.COLLECTION, told(event).value if event else UNREADABLE)
        return
    if isinstance(event, RecordWithdrawn):
        yield _entry(decision, Operation.ALTERATION, told(event).value, decision.records)
        return
    own = [r for r in decision.records if (r.key, r.event_id) == (record_key(received, event), received.event_id)]
    is_known = any(r.seq is not None for r in own)
    yield _entry(decision, Operation.ALTERATION if is_known else Operation.COLLECTION, told(event).value, own)
    joined = {who for r in own for ref, who in r.people.items() if r.alone_of(ref) != who}
    if joined and not is_known:
        yield replace(_entry(decision, Operation.COMBINATION, MATCHED, own), people=tuple(sorted(joined)))


MATCHED = "matched"
"""The people of a new record were found to be people whom the hub knew."""


def _entry(decision: Decision, operation: Operation, action: str, records: Iterable[KnownRecord] = ()) -> AuditEntry:
    records = tuple(records)
    people = {who for record in records for who in record.people.values()}
    purpose = Purpose.SHARE_SAFELY if operation is Operation.COLLECTION else Purpose.KEEP_ACCURATE
    return AuditEntry(
        operation=operation,
        who=decision.received.source,
        action=action,
        subject=decision.received.event_id,
        purposes=(purpose.value,),
        records=_records(records),
        people=tuple(sorted(people)),
        cases=_cases(decision) if people else (),
    )


def _records(records: Iterable[KnownRecord]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{r.key.source}/{r.key.record}" for r in records))


def _cases(decision: Decision) -> tuple[CaseId, ...]:
    return tuple(sorted({case.id for case in decision.cases}))
