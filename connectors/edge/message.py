"""From an event to the message that goes out: encoded once, with headers that follow from its content."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from connectors.documents import Outgoing
from connectors.edge.line import Message
from hub.wire import cloudevents, codec
from hub.wire.cloudevents import Envelope

_TRACE = slice(3, 35)
_TRACE_ID, _SPAN_ID = slice(0, 32), slice(32, 48)


def message(made: Outgoing, ids: Mapping[str, int], now: datetime, cause: str | None = None) -> Message:
    """Return the message of an event; `cause` is the traceparent of what it answers, `now` becomes its ce_time."""
    return _message(made, ids, _envelope(made, now, cause))


def trial_message(made: Outgoing, ids: Mapping[str, int], now: datetime) -> Message:
    """Return the message of an event that tells of nobody and reaches no case."""
    return _message(made, ids, replace(_envelope(made, now, None), test=True))


def trace_of(traceparent: str | None) -> str | None:
    """Return the trace id of a W3C traceparent header."""
    return traceparent[_TRACE] if traceparent else None


def trace_begun_by(event_id: str) -> str:
    """Return the trace id of an event that answers nothing; every delivery that it causes carries it too."""
    return hashlib.sha256(event_id.encode()).hexdigest()[_TRACE_ID]


def _envelope(made: Outgoing, now: datetime, cause: str | None) -> Envelope:
    return Envelope(
        id=made.id,
        source=made.event.head.agency,
        type=cloudevents.type_of(type(made.event).__name__),
        time=now,
        traceparent=_traceparent(made.id, cause),
    )


def _message(made: Outgoing, ids: Mapping[str, int], envelope: Envelope) -> Message:
    head = made.event.head
    return Message(
        id=made.id,
        urgent=made.urgent,
        key=cloudevents.record_key(head.agency, head.record_id),
        headers=tuple(cloudevents.to_headers(envelope)),
        value=codec.encode(made.event, ids[type(made.event).__name__]),
    )


def _traceparent(event_id: str, cause: str | None) -> str:
    # Both follow from the event's id, so that also a state that was lost makes the same headers of a document again.
    span = hashlib.sha256(event_id.encode()).hexdigest()[_SPAN_ID]
    return f"00-{trace_of(cause) or trace_begun_by(event_id)}-{span}-01"
