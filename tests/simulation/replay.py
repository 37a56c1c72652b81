"""M1: everything is decided once more, one event at a time in decided order, and must come out the same.

What the hub could not choose is taken from the record: the order, the time, and whether the relay had taken
a delivery when it was changed. Everything else is decided anew from the bytes on the `in` topics.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from hub.domain.content import Content
from hub.domain.delivery import Delivery, DeliveryState
from hub.domain.events import Receipt
from hub.domain.feed import FeedEntry
from hub.domain.ids import CONSOLE, DeliveryId
from hub.domain.outcome import Outcome
from hub.domain.rules import Policy
from hub.flow.decide import decide, set_aside
from hub.flow.known import Known
from hub.flow.received import Received
from hub.receive.decode import Writer, decode
from hub.receive.last_look import Looked, last_look
from hub.receive.ports import Raw
from hub.wire import codec
from tests.simulation.broker import Broker
from tests.simulation.worker import SECRET, known_writer
from tests.simulation.workload import SCHEMA_IDS
from tests.simulation.world import BEGINNING, InboxRow, Row, World

TOLD = 5
"""How many differences are named; one early in a run causes many later."""


class AlwaysThere:
    """A registry that is never away."""

    async def writer(self, schema_id: int) -> Writer | None:
        """Return the schema with that id."""
        return known_writer(schema_id)

    def id_of(self, record: str) -> int:
        """Return the id under which the hub writes a record."""
        return SCHEMA_IDS[record]


def decoded(raw: Raw, at: datetime = BEGINNING) -> Received:
    """Return what a record says, read with a registry that is never away."""
    reading = decode(raw, AlwaysThere(), SECRET, at)
    try:
        reading.send(None)
    except StopIteration as done:
        received: Received = done.value
        return received
    raise AssertionError("decoding waits for the registry only")


def differences(world: World, broker: Broker, policy: Policy) -> list[str]:
    """Return in what the run and the replay differ."""
    replayed = _Replayed()
    found: list[str] = []
    for row in sorted(world.tables.inbox.values(), key=lambda row: row.decided_seq):
        found += replayed.decide_again(row, _as_it_came(row.received, broker), policy)
    found += [*_rows(world, replayed), *_knowledge(world, replayed.known)]
    return [f"M1 {one}" for one in found[:TOLD]]


def _as_it_came(received: Received, broker: Broker) -> Received:
    """Return what lies on the topic; what a person decided lies on none."""
    if received.source == CONSOLE:
        return received
    position = received.position
    raw = broker.inward[position.topic, position.partition][position.offset]
    return decoded(raw, received.arrived_at)


class _Replayed:
    def __init__(self) -> None:
        self.known = Known()
        self.payloads: dict[DeliveryId, bytes] = {}
        self.answered: set[DeliveryId] = set()

    def decide_again(self, row: InboxRow, received: Received, policy: Policy) -> Iterator[str]:
        """Decide as the run had to; say how it came out otherwise."""
        claims = {one: one in row.claimed for one in self.known.deliveries} | {d.id: d.claimed for d in row.changed}
        for one, claimed in claims.items():
            if one in self.known.deliveries and self.known.deliveries[one].claimed is not claimed:
                self.known.deliveries[one] = replace(self.known.deliveries[one], claimed=claimed)
        step = set_aside if row.ended.outcome is Outcome.DEAD_LETTER else decide
        looked = last_look(step(received, self.known, policy, row.decided_at), _encoded)
        decision = looked.decision
        self.known.learn(decision)
        self._keep(looked)
        if decision.ended != row.ended or decision.repeated:
            yield f"{received.source} {received.event_id} ended {row.ended}, again {decision.ended}"
        elif decision.deliveries != row.deliveries:
            yield f"{received.source} {received.event_id} had other deliveries than again"
        elif decision.feed != row.feed:
            yield f"{received.source} {received.event_id} was told otherwise in a feed than again"

    def _keep(self, looked: Looked) -> None:
        """Keep what goes out; nothing else goes in the place of what its recipient has confirmed."""
        decision = looked.decision
        if isinstance(event := decision.received.event, Receipt) and decision.ended.outcome is Outcome.PROCESSED:
            self.answered.add(DeliveryId(UUID(event.delivery_id)))
        confirmed = {one.id for one in decision.stand_ins} & self.answered
        self.payloads |= {one: payload for one, payload in looked.payloads.items() if one not in confirmed}
        for one in (d for d in decision.stand_ins if d.id not in confirmed):
            known = self.known.deliveries[one.id]
            self.known.deliveries[one.id] = replace(known, kind=one.kind, fingerprint=b"")


def _encoded(content: Content | FeedEntry) -> bytes:
    return codec.encode(content, SCHEMA_IDS[type(content).__name__])


def _rows(world: World, replayed: _Replayed) -> Iterator[str]:
    rows, again = world.tables.deliveries, replayed.known.deliveries
    for one in rows.keys() - again.keys():
        yield f"{_named(rows[one].delivery)} was decided, and not again"
    for one in again.keys() - rows.keys():
        yield f"{_named(again[one])} was not decided, but again"
    for one, row in rows.items():
        if one in again and (parts := _apart(row, again[one], replayed.payloads.get(one))):
            yield f"{_named(row.delivery)} came out otherwise: {', '.join(parts)}"


def _apart(row: Row, again: Delivery, payload: bytes | None) -> list[str]:
    names = [name for name in Delivery.__dataclass_fields__ if name not in {"content", "claimed", "state", "position"}]
    apart = [name for name in names if getattr(row.delivery, name) != getattr(again, name)]
    if _settled(row.delivery.state) is not _settled(again.state):
        apart.append(f"state {row.delivery.state}, again {again.state}")
    return apart + (["bytes"] if row.payload != payload else [])


def _settled(state: DeliveryState) -> DeliveryState:
    """Return a state without what only the relay knows."""
    return DeliveryState.QUEUED if state is DeliveryState.PUBLISHED else state


def _knowledge(world: World, known: Known) -> Iterator[str]:
    tables = world.tables
    yield from (f"case {c.reference} is another" for c in tables.cases.values() if known.cases.get(c.id) != c)
    yield from (f"incident {i.id} is another" for i in tables.incidents.values() if known.incidents.get(i.id) != i)
    members = {(m.case, m.person, m.role) for parts in known.members.values() for m in parts.values()}
    if members != tables.members.keys():
        yield "the members of cases are others"
    if known.pages != tables.pages:
        yield "what coordinators are shown is other"
    if known.held != tables.held.keys():
        yield "the cases that are held are others"
    keys = {key: set(who) for key, who in tables.people_by_key.items()}
    if keys != {key: who for key, who in known.people_by_key.items() if who}:
        yield "the people behind the keys are others"
    for key, record in tables.records.items():
        again = known.records.get(key)
        if again is None or replace(again, people=dict(again.people)) != record:
            yield f"record {key.source} {key.record} is another"


def _named(delivery: Delivery) -> str:
    return f"{delivery.kind} {delivery.id} to {delivery.topic} because of {delivery.cause.event}"
