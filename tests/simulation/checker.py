"""What must hold of every run (ADR 3): S1 to S5, S7, M1, L1, E1 and F1 to F3, each violation one sentence.

The structure is read from the topics and the tables alone; the meaning by deciding everything once more.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from hub.domain.decisions import ExclusionDecided
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import RecordWithdrawn
from hub.domain.ids import AgencyId, CaseId, DeliveryId
from hub.domain.outcome import Outcome
from hub.domain.rules import Policy
from hub.flow.answered import ANSWERED
from hub.flow.share import SHOWN_NO_MORE
from hub.receive.ports import Raw
from hub.wire import codec, schemas
from tests.simulation.broker import Broker, OutRecord, Place
from tests.simulation.feeds import feed_faults, is_feed
from tests.simulation.replay import decoded, differences
from tests.simulation.world import InboxKey, InboxRow, Row, World

NEVER_SENT = frozenset({DeliveryState.HELD, DeliveryState.SUSPENDED, DeliveryState.WITHHELD})


@dataclass(slots=True, kw_only=True)
class History:
    """A run as it went, for checking."""

    world: World
    broker: Broker
    policy: Policy
    undone: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    offsets: list[str] = field(default_factory=list)

    def committed(self, place: Place, offset: int) -> None:
        """Look at an offset in the moment in which it is committed (S7)."""
        for raw in self.broker.inward[place][:offset]:
            if inbox_key(raw) not in self.world.tables.inbox:
                self.offsets.append(f"S7 offset {offset} of {place} was committed, and {raw.offset} has no outcome")
                return


@lru_cache(maxsize=4096)
def inbox_key(raw: Raw) -> InboxKey:
    """Return under which key a record must stand in the inbox."""
    received = decoded(raw)
    return received.source, received.event_id, received.content_hash


def violations(history: History) -> tuple[str, ...]:
    """Return everything that was wrong."""
    found = [
        *history.offsets,
        *(f"X1 a process ended on {name}" for name in history.crashes),
        *(f"L1 not done in time: {left}" for left in history.undone),
        *_outcomes(history),
        *_rows_and_records(history),
        *_copies(history),
        *_sequences(history),
        *_corrections(history),
        *_kept_out(history),
        *feed_faults(history.world, history.broker),
    ]
    return tuple(dict.fromkeys([*found, *differences(history.world, history.broker, history.policy)]))


def _outcomes(history: History) -> Iterator[str]:
    """S1: every event on a topic has one outcome; the table's key sees to it that there are not two."""
    for log in history.broker.inward.values():
        for raw in log:
            if inbox_key(raw) not in history.world.tables.inbox:
                yield f"S1 {raw.topic}/{raw.partition}/{raw.offset} has no outcome"
    raised = history.world.stage.trace.counts["raised"]
    dead = sum(1 for row in history.world.tables.inbox.values() if row.ended.outcome is Outcome.DEAD_LETTER)
    if 2 * dead > raised:
        yield f"S1 {dead} dead letters, and only {raised} planned errors"


def _records(history: History) -> Iterator[OutRecord]:
    for topic in sorted(history.broker.outward):
        yield from history.broker.outward[topic]


def _rows_and_records(history: History) -> Iterator[str]:
    """S2: nothing lost, nothing invented."""
    rows = history.world.tables.deliveries
    topics = {(topic, r.id) for topic, log in history.broker.outward.items() if not is_feed(topic) for r in log}
    sent = {one for _, one in topics}
    for topic, one in sorted(topics):
        row = rows.get(DeliveryId(one))
        if row is None or row.delivery.topic != topic:
            yield f"S2 {one} lies on {topic}, and no row says so"
        elif row.delivery.state in NEVER_SENT:
            yield f"S2 {one} was sent, and its row says {row.delivery.state}"
    for row in rows.values():
        if row.delivery.state not in NEVER_SENT and row.delivery.id not in sent:
            yield f"S2 {_named(row)} was never sent"


def _copies(history: History) -> Iterator[str]:
    """S3: one id, one recipient, the same bytes; or from some moment on a correction of itself and nothing else."""
    sent: dict[UUID, list[bytes]] = defaultdict(list)
    for record in _records(history):
        if sent[record.id][-1:] != [record.value]:
            sent[record.id].append(record.value)
    for row in history.world.tables.deliveries.values():
        contents = sent.get(row.delivery.id, [])
        if len(contents) > (2 if _corrects_itself(row) else 1):
            yield f"S3 {_named(row)} was sent with several contents"
        elif contents and contents[-1] != row.payload and not (_corrects_itself(row) and len(contents) == 1):
            yield f"S3 {_named(row)} was sent with other bytes than were decided"


def _corrects_itself(row: Row) -> bool:
    """Say whether a correction went in the place of a delivery that was sent and not confirmed (ADR 20, ADR 21)."""
    if row.delivery.kind is not DeliveryKind.CORRECTION or row.payload is None:
        return False
    content: Any = codec.decode_content(row.payload, "Correction", schemas.parsed("Correction"))
    return UUID(content.corrects) == row.delivery.id


def _sequences(history: History) -> Iterator[str]:
    """S4: of each case every topic counts 1, 2, 3 at the first appearance."""
    for topic, log in sorted(history.broker.outward.items()):
        if is_feed(topic):
            continue
        last: dict[str, int] = defaultdict(int)
        seen: set[UUID] = set()
        for record in log:
            if record.sequence is None or record.id in seen:
                continue
            seen.add(record.id)
            if record.sequence != last[record.key] + 1:
                yield f"S4 {topic} {record.key}: {record.sequence} came after {last[record.key]}"
            last[record.key] = record.sequence


def _corrections(history: History) -> Iterator[str]:
    """S5: a correction names what it corrects, comes to whoever got that, and after it; nobody is left out."""
    places = {(topic, r.id): (n, r) for topic, log in history.broker.outward.items() for n, r in _firsts(log)}
    corrected: set[UUID] = set()
    for (topic, _), (place, record) in places.items():
        if record.kind != DeliveryKind.CORRECTION:
            continue
        try:
            content: Any = codec.decode_content(record.value, "Correction", schemas.parsed("Correction"))
        except ValidationError:
            yield f"S3 {record.id} is no correction"
            continue
        named = UUID(content.corrects)
        corrected.add(named)
        before = places.get((topic, named))
        if content.sent_before and (before is None or before[0] > place):
            yield f"S5 {record.id} corrects {named}, which did not come before it to {topic}"
        if not content.sent_before and before is not None:
            yield f"S5 {record.id} says that {named} was never sent, and it lies on {topic}"
    for row in _taken_back(history.world):
        if row.delivery.id not in corrected:
            yield f"S5 {_named(row)} rests on a withdrawn record and was not corrected"


def _firsts(log: list[OutRecord]) -> Iterator[tuple[int, OutRecord]]:
    seen: set[UUID] = set()
    for place, record in enumerate(log):
        if record.id not in seen:
            seen.add(record.id)
            yield place, record


RESTS_ON_THE_RECORD = frozenset(
    {
        DeliveryKind.REFERRAL_OFFERED,
        DeliveryKind.SAFEGUARDING_CONTACT,
        DeliveryKind.MARAC_REFERRAL,
        DeliveryKind.UPDATE,
        DeliveryKind.TASK,
    }
)


def _taken_back(world: World) -> Iterator[Row]:
    """Return the deliveries that were decided before their record was last withdrawn."""
    withdrawn: dict[tuple[str, str], int] = {}
    decided: dict[UUID, int] = {}
    for row in sorted(world.tables.inbox.values(), key=lambda row: row.decided_seq):
        event = row.received.event
        if isinstance(event, RecordWithdrawn) and row.ended.outcome is Outcome.PROCESSED:
            withdrawn[row.received.source, event.head.record_id] = row.decided_seq
        decided.update((d.id, row.decided_seq) for d in row.deliveries if d.state is not DeliveryState.WITHHELD)
    for one in world.tables.deliveries.values():
        cause = one.delivery.cause
        done = one.delivery.reason == ANSWERED
        rests = one.delivery.kind in RESTS_ON_THE_RECORD and one.delivery.id in decided and not done
        if rests and decided[one.delivery.id] < withdrawn.get((cause.source, cause.record or ""), 0):
            yield one


NAMES_NOBODY = frozenset({DeliveryKind.CORRECTION, DeliveryKind.RECEIVED, DeliveryKind.CASE_REPLACED})
"""What an agency that is kept out of a case still gets: it takes back, or answers what the agency itself told."""


def _kept_out(history: History) -> Iterator[str]:
    """E1: once an agency is excluded from a case it is sent nothing of it, also of what waited; but to take it back."""
    kept_out: dict[tuple[CaseId, AgencyId], str | None] = {}
    for row in sorted(history.world.tables.inbox.values(), key=lambda row: row.decided_seq):
        event = row.received.event
        if isinstance(event, ExclusionDecided) and row.ended.outcome is Outcome.PROCESSED:
            _exclude(kept_out, event)
            if (event.case, event.agency) in kept_out:
                yield from _went_after(history.world, row, event)
        for delivery in row.deliveries:
            if (delivery.case, delivery.recipient) in kept_out and _tells(history.world, delivery):
                yield f"E1 {delivery.kind} {delivery.id} went to {delivery.recipient}, which is kept out of its case"


def _exclude(kept_out: dict[tuple[CaseId, AgencyId], str | None], event: ExclusionDecided) -> None:
    """Note who is kept out: the second of two users lets an agency in, and who of them was the first stands here."""
    key = (event.case, event.agency)
    if event.excluded:
        kept_out[key] = None
    elif kept_out.get(key) not in {None, event.by}:
        del kept_out[key]
    elif key in kept_out:
        kept_out[key] = event.by


def _went_after(world: World, decision: InboxRow, event: ExclusionDecided) -> Iterator[str]:
    """Yield what was decided before, had not left by then, and was sent all the same."""
    before = (row for row in world.tables.inbox.values() if row.decided_seq < decision.decided_seq)
    for delivery in (one for row in before for one in row.deliveries):
        is_theirs = (delivery.case, delivery.recipient) == (event.case, event.agency)
        if is_theirs and delivery.id not in decision.claimed and _tells(world, delivery):
            yield f"E1 {delivery.kind} {delivery.id} had not left when {event.agency} was excluded, and was sent"


def _tells(world: World, delivery: Delivery) -> bool:
    """Say whether a delivery was sent and says anything of its case; what empties a coordinator's case says nothing."""
    if delivery.kind in NAMES_NOBODY or delivery.rules in {("hub/case-replaced",), (SHOWN_NO_MORE,)}:
        return False
    return world.tables.deliveries[delivery.id].delivery.state not in NEVER_SENT


def _named(row: Row) -> str:
    delivery = row.delivery
    return f"{delivery.kind} {delivery.id} to {delivery.topic} ({delivery.state}, number {delivery.sequence})"
