"""Encodes what a decision sends, and reads the finished bytes once more for what must not stand in them (ADR 18).

It sees what a recipient will read: whatever went wrong before, a value of hers that got into them is found here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from hub.domain.delivery import Delivery, DeliveryKind, Stopped, StopReason
from hub.domain.ids import DeliveryId
from hub.flow.received import Decision
from hub.flow.stop import stop
from hub.telemetry import Said
from hub.wire import codec

log = structlog.get_logger()

Encode = Callable[[Any], bytes]
"""Turns a content, or an entry of a feed, into bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A decision without what had to be stopped, and the bytes of what is left."""

    decision: Decision
    payloads: dict[DeliveryId, bytes]


def last_look(decision: Decision, encode: Encode) -> Looked:
    """Return a decision with the encoded payload of each delivery, those withheld in which a search found something."""
    payloads: dict[DeliveryId, bytes] = {}
    found: dict[DeliveryId, Stopped] = {}
    for delivery in decision.deliveries:
        payload = _encoded(delivery, encode)
        stopped = payload if isinstance(payload, Stopped) else _breach(delivery, payload)
        if stopped:
            found[delivery.id] = stopped
        elif isinstance(payload, bytes):
            payloads[delivery.id] = payload
    payloads |= {d.id: encode(d.content) for d in decision.stand_ins if d.content}
    if found:
        decision = stop(decision, found)
    payloads |= {noted.id: encode(noted.entry) for noted in decision.feed}
    seen = tuple(replace(d, watch=None) if d.watch else d for d in decision.deliveries)
    return Looked(decision=replace(decision, deliveries=seen), payloads=payloads)


def _encoded(delivery: Delivery, encode: Encode) -> bytes | Stopped | None:
    """Return the payload; one that fits no schema stops its delivery alone, but for a receipt: its sender waits."""
    if delivery.content is None:
        return None
    try:
        return encode(delivery.content)
    except Exception as error:
        if delivery.kind is DeliveryKind.RECEIVED:
            raise
        return Stopped(reason=StopReason.AT_RELEASE, path="payload", error=type(error).__name__)


def report(decisions: Sequence[Decision]) -> None:
    """Say of each delivery that the hub stopped against its rules where: a fault of its own, for operations."""
    for delivery in (d for decision in decisions for d in decision.deliveries):
        if stopped := delivery.stopped:
            log.error(
                Said.DELIVERY_STOPPED,
                event_id=delivery.cause.event,
                agency=delivery.recipient,
                reason=stopped.reason,
                rule=stopped.rule,
                path=stopped.path,
                error=stopped.error,
            )


def _breach(delivery: Delivery, payload: bytes | None) -> Stopped | None:
    """Return what was found: for his side in the bytes themselves, for others in the values that were encoded.

    Bytes that cannot be read again are searched by nobody, and go nowhere.
    """
    if delivery.watch is None or payload is None:
        return None
    record = type(delivery.content).__name__
    texts = codec.texts_in(payload, record) if delivery.watch.his_side else codec.texts_of(delivery.content)
    path = "payload" if texts is None else delivery.watch.breach(texts)
    return Stopped(reason=StopReason.AT_RELEASE, path=path) if path else None
