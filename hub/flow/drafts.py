"""The deliveries of one decision while it is being made: ids, numbers in sequence, and what is withheld."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.domain.agency import OTHER_PARTYS_SIDE, AccountState
from hub.domain.alarm import Alarm
from hub.domain.case import Case
from hub.domain.content import Correction, fingerprint
from hub.domain.content import Received as ReceivedContent
from hub.domain.delivery import (
    Cause,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Parcel,
    Stopped,
    cases_topic,
    delivery_id,
    out_topic,
)
from hub.domain.events import Event
from hub.domain.ids import CONSOLE, HUB, AgencyId, CaseId, IncidentId, RecordId
from hub.domain.limits import Closed
from hub.domain.outcome import Ended, Refused
from hub.domain.rules import Policy
from hub.domain.words import HeldWords
from hub.flow.known import Known
from hub.flow.received import Decision, Received
from hub.flow.share import SHOWN_NO_MORE, WITHDRAWN, Withheld, correction, receipt

WRONG_LINK = "wrong-link"
"""Why something is corrected: two people had been taken for one."""
UNSENT = frozenset({DeliveryState.QUEUED, DeliveryState.SUSPENDED})
"""States of a delivery that the relay has not sent, unless it has just taken it."""
ERASED = "erased"
"""Why something is corrected: somebody whom it names was erased."""
TAKEN = UNSENT | {DeliveryState.PUBLISHED}
"""States of a delivery that the relay has taken and that its recipient has not confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a delivery is about, beside its content."""

    case: Case | None = None
    incident: IncidentId | None = None
    subject: str = "-"
    respond_by: datetime | None = None


def cause_of(received: Received) -> Cause:
    """Return the event at hand as the cause of what follows from it."""
    record = RecordId(received.event.head.record_id) if received.event else None
    return Cause(source=received.source, event=received.event_id, record=record)


def is_unsent(delivery: Delivery) -> bool:
    """Say whether a delivery can still be stopped: what the relay has taken counts as sent."""
    return delivery.state in UNSENT and not delivery.claimed


def _closed(parcel: Parcel, case: Case | None) -> Closed | None:
    """Return why a case lets nothing through to the recipient, whatever rule spoke (docs/domain.md, rule X1).

    What only takes back what went there before names nobody, and goes on.
    """
    if case is None or parcel.kind is DeliveryKind.CORRECTION or SHOWN_NO_MORE in parcel.rules:
        return None
    return case.limits.closed_to(parcel.recipient)


def stand_in(delivery: Delivery, reason: str) -> Delivery:
    """Return a delivery as a correction of itself: the same number, and nothing of what it said."""
    word = Correction(corrects=str(delivery.id), reason=reason, sent_before=True)
    return replace(delivery, kind=DeliveryKind.CORRECTION, content=correction(delivery.recipient, word).content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """Gathers what one event causes to be delivered; numbers are drawn in the order of the calls."""

    received: Received
    cause: Cause
    known: Known
    policy: Policy
    now: datetime
    deliveries: list[Delivery] = field(default_factory=list)
    changed: list[Delivery] = field(default_factory=list)
    stand_ins: list[Delivery] = field(default_factory=list)
    """What goes out in the place of a delivery that was sent, should it have to go out once more."""
    words: dict[tuple[CaseId, bytes], HeldWords] = field(default_factory=dict)
    """Words that are held, read or said no more because of it, by case and mark."""
    alarms: dict[Alarm, None] = field(default_factory=dict)
    """What somebody who runs the hub has to see to, each once and in the order in which it was found."""

    def decision(self, ended: Ended) -> Decision:
        """Return the decision that ends so, with everything drafted; what else it changes is for the caller to add."""
        return Decision(
            received=self.received,
            ended=ended,
            deliveries=tuple(self.deliveries),
            changed=tuple(self.changed),
            stand_ins=tuple(self.stand_ins),
            words=tuple(self.words.values()),
            alarms=tuple(self.alarms),
        )

    def apart(self, known: Known) -> "Drafts":
        """Return drafts to try out what would be told, by what is known; nothing of them comes into these."""
        return replace(self, known=known, deliveries=[], changed=[], stand_ins=[], words={}, alarms={})

    def send(self, parcel: Parcel, about: About) -> None:
        """Queue a parcel under the next number of its recipient in this case, unless the case is closed to it."""
        if closed := _closed(parcel, about.case):
            self.withhold(parcel.recipient, parcel.kind, closed.value, about)
        else:
            self._queue(parcel, about)

    def _queue(self, parcel: Parcel, about: About) -> None:
        topic = out_topic(parcel.recipient)
        if about.case and parcel.kind is DeliveryKind.MARAC_CASE:
            topic = cases_topic(about.case.area)
        case = about.case.id if about.case else None
        self.deliveries.append(
            Delivery(
                id=delivery_id(self.cause, parcel.recipient, parcel.kind, case, about.subject + self._again),
                recipient=parcel.recipient,
                topic=topic,
                kind=parcel.kind,
                cause=self.cause,
                state=self._state_for(parcel.recipient),
                case=case,
                key=self._key(parcel.recipient, about.case),
                subject=about.subject,
                incident=about.incident,
                sequence=self._next(topic, case) if case else None,
                fingerprint=fingerprint(parcel.content),
                rules=parcel.rules,
                respond_by=about.respond_by,
                content=parcel.content,
                watch=parcel.watch,
                traceparent=self._trace_for(parcel),
            )
        )

    def _is_his_side(self, recipient: AgencyId) -> bool:
        return self.policy.directory.kind_of(recipient) in OTHER_PARTYS_SIDE

    def _key(self, recipient: AgencyId, case: Case | None) -> str:
        """Return the case's reference for the side on which the recipient stands; neither tells the other."""
        if case is None:
            return ""
        return case.reference_of_his_side if self._is_his_side(recipient) else case.reference

    def _trace_for(self, parcel: Parcel) -> str | None:
        """Return the trace to carry on. What goes to the other party's side must not share one with her side's."""
        own = parcel.kind is DeliveryKind.RECEIVED
        return self.received.traceparent if own or not self._is_his_side(parcel.recipient) else None

    def _state_for(self, recipient: AgencyId) -> DeliveryState:
        active = self.known.account_of(recipient) is AccountState.ACTIVE
        return DeliveryState.QUEUED if active else DeliveryState.SUSPENDED

    @property
    def _again(self) -> str:
        """Tells apart what a record caused when it came and what it causes now because another was withdrawn."""
        by = cause_of(self.received)
        return "" if self.is_told_now else f" again {by.source} {by.event}"

    @property
    def is_told_now(self) -> bool:
        """Say whether it is the event at hand that is told, and not an earlier one once more."""
        return self.cause == cause_of(self.received)

    def withhold(self, recipient: AgencyId, kind: DeliveryKind, reason: Withheld, about: About) -> None:
        """Record that something was not sent, and why; once is enough for one cause."""
        case = about.case.id if about.case else None
        stopped = reason if isinstance(reason, Stopped) else None
        withheld = delivery_id(self.cause, recipient, kind, case, f"withheld {about.subject}")
        if withheld in self.known.deliveries:
            return
        self.deliveries.append(
            Delivery(
                id=withheld,
                recipient=recipient,
                topic=out_topic(recipient),
                kind=kind,
                cause=self.cause,
                state=DeliveryState.WITHHELD,
                case=case,
                key=self._key(recipient, about.case),
                subject=about.subject,
                incident=about.incident,
                reason=reason.reason if isinstance(reason, Stopped) else reason,
                stopped=stopped,
            )
        )

    def correct(self, delivery: Delivery, reason: str) -> None:
        """Tell a recipient that a delivery no longer holds; the other party's side is not told the sender's reason."""
        reason = WITHDRAWN if self._is_his_side(delivery.recipient) else reason
        content = Correction(corrects=str(delivery.id), reason=reason, sent_before=not is_unsent(delivery))
        self.replace(delivery, correction(delivery.recipient, content))

    def stop(self, delivery: Delivery, why: str) -> None:
        """Withhold a delivery that was not sent yet; its number passes to a correction that does not say why."""
        content = Correction(corrects=str(delivery.id), reason=WITHDRAWN, sent_before=False)
        self.replace(delivery, correction(delivery.recipient, content), why)

    def say_no_more(self, delivery: Delivery, why: str) -> None:
        """Take back what was sent and not confirmed; should it be sent again, it says that under its own number."""
        if delivery.state in TAKEN:
            content = Correction(corrects=str(delivery.id), reason=WITHDRAWN, sent_before=True)
            self.replace(delivery, correction(delivery.recipient, content), why)
        if delivery.state in TAKEN | {DeliveryState.REPLACED}:
            self.stand_ins.append(stand_in(delivery, WITHDRAWN))

    def replace(self, delivery: Delivery, correction: Parcel, why: str | None = None) -> None:
        """Correct a delivery. One not yet sent is stopped, and its number passes to the correction."""
        stopped = is_unsent(delivery)
        state = DeliveryState.WITHHELD if stopped else DeliveryState.REPLACED
        sequence = None if stopped else delivery.sequence
        said = correction.content.reason if isinstance(correction.content, Correction) else WITHDRAWN
        reason = why or (said if said in {WRONG_LINK, ERASED} else WITHDRAWN)
        self.changed.append(replace(delivery, state=state, reason=reason, sequence=sequence))
        case = self.known.cases[delivery.case] if delivery.case else None
        self.send(correction, About(case=case, incident=delivery.incident, subject=str(delivery.id)))
        if stopped:
            self.deliveries[-1] = replace(self.deliveries[-1], sequence=delivery.sequence)

    @property
    def receipt_subject(self) -> str:
        """Tells apart the receipts of one event id that came with several contents, or was tried again."""
        if self.received.retried:
            return f"retried {self.received.arrived_at.isoformat()}"
        contents = [*self.known.events.get((self.received.source, self.received.event_id), ())]
        first = not contents or contents[0] == self.received.content_hash
        return "-" if first else self.received.content_hash.hex()

    def acknowledge(self, ended: Ended, event: Event | None) -> None:
        """Queue the hub's receipt to the sender; what was decided or found here has no sender who waits for one."""
        if self.received.source in {CONSOLE, HUB}:
            return
        content = ReceivedContent(
            event_id=self.received.event_id,
            record_id=event.head.record_id if event else None,
            outcome=ended.outcome.value,
            reason=getattr(ended, "reason", None),
            pointers=ended.pointers if isinstance(ended, Refused) else (),
        )
        self.send(receipt(self.received.source, content), About(subject=self.receipt_subject))

    def _next(self, topic: str, case: CaseId) -> int:
        drawn = [d.sequence for d in self.deliveries if d.topic == topic and d.case == case and d.sequence]
        return max([self.known.sequences.get((topic, case), 0), *drawn]) + 1
