"""Runs events through the flow as one batch would, with the policy that is shipped."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from hub.domain.content import Content
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import AboutNobody, Event
from hub.domain.ids import AgencyId, EventId
from hub.domain.rules import Policy
from hub.flow.decide import decide
from hub.flow.known import Known
from hub.flow.received import Decision, Position, Received
from hub.matching.keys import blocking_keys
from hub.policy.load import load, shipped_files
from hub.wire import codec
from tests.builders.events import NOW

C = TypeVar("C", bound=Content)
SECRET = b"only for tests"


@cache
def shipped_policy() -> Policy:
    """Return the policy that comes with the hub, loaded once."""
    return load(shipped_files())


def received(event: Event, **over: Any) -> Received:
    """Return an event as it arrives on its sender's topic, under an id made of record, revision and kind."""
    source, head = AgencyId(event.head.agency), event.head
    people = () if isinstance(event, AboutNobody) else event.people
    arrived = Received(
        source=source,
        event_id=EventId(f"{type(event).__name__}/{head.record_id}/{head.revision}"),
        content_hash=hashlib.sha256(codec.content_of(event)).digest(),
        position=Position(topic=f"in.{source}", partition=0, offset=0),
        arrived_at=NOW,
        raw=b"",
        event=event,
        keys={person.ref: blocking_keys(person, source, SECRET) for person in people},
    )
    return replace(arrived, **over)


def elsewhere(arrived: Received, offset: int = 1) -> Received:
    """Return the same event at another place of its topic: the sender sent it again."""
    return replace(arrived, position=replace(arrived.position, offset=offset))


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What was decided, and what is known afterwards."""

    decisions: tuple[Decision, ...]
    known: Known

    @property
    def last(self) -> Decision:
        """The decision about the last event."""
        return self.decisions[-1]


def story(
    *events: Event | Received, after: Story | None = None, policy: Policy | None = None, now: datetime = NOW
) -> Story:
    """Decide on events in turn, each knowing what those before it did; `after` is continued in place."""
    known = after.known if after else Known()
    decisions = []
    for event in events:
        arrived = event if isinstance(event, Received) else received(event)
        decision = decide(arrived, known, policy or shipped_policy(), now)
        known.learn(decision)
        decisions.append(decision)
    return Story(decisions=(*(after.decisions if after else ()), *decisions), known=known)


def published(told: Story) -> Story:
    """Let the relay send everything that waits; the story goes on in place."""
    for delivery in [*told.known.deliveries.values()]:
        if delivery.state is DeliveryState.QUEUED:
            told.known.learn_delivery(replace(delivery, state=DeliveryState.PUBLISHED, claimed=True))
    return told


def sent(decision: Decision) -> list[Delivery]:
    """Return what a decision sends to anyone, beside the hub's receipt."""
    return [d for d in decision.deliveries if d.kind is not DeliveryKind.RECEIVED and d.state is DeliveryState.QUEUED]


def withheld(decision: Decision) -> list[Delivery]:
    """Return what a decision records as not sent."""
    return [d for d in decision.deliveries if d.state is DeliveryState.WITHHELD]


def who_got(decision: Decision) -> list[tuple[str, str]]:
    """Return recipient and kind of everything sent, in alphabetical order."""
    return sorted((d.recipient, d.kind.value) for d in sent(decision))


def to(agency: str, decisions: Iterable[Decision]) -> list[Delivery]:
    """Return everything that was sent to one agency, beside the hub's receipts."""
    return [d for decision in decisions for d in sent(decision) if d.recipient == agency]


def content(delivery: Delivery, cls: type[C]) -> C:
    """Return the content of a delivery, which must be of this type."""
    assert isinstance(delivery.content, cls)
    return delivery.content
