"""From a record as it came to a delivery that can be acted on, or why it cannot be."""

from dataclasses import dataclass

from connectors.documents import Connector, Delivered, NativeDocument
from connectors.edge.inbox import Read
from connectors.edge.line import Arrival, Line
from connectors.edge.staging import is_file_name
from connectors.edge.unreadable import Reason
from hub.wire import cloudevents, codec, schemas
from hub.wire.cloudevents import Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A record of which no document can be made."""

    arrival: Arrival
    reason: Reason


async def read(arrival: Arrival, line: Line) -> Read | Unreadable:
    """Return what a record says; raise `LineDown` while its schema cannot be asked for."""
    envelope = cloudevents.from_headers(arrival.headers)
    if envelope is None:
        return Unreadable(arrival=arrival, reason=Reason.NO_ENVELOPE)
    try:
        framed = codec.unframe(arrival.value)
    except codec.NotFramed:
        return Unreadable(arrival=arrival, reason=Reason.NOT_FRAMED)
    writer = await line.writer(framed.schema_id)
    if writer is None:
        return Unreadable(arrival=arrival, reason=Reason.SCHEMA_UNKNOWN)
    return _decoded(arrival, envelope, writer)


def document_of(one: Read, connector: Connector) -> NativeDocument | Unreadable:
    """Return the native document of a delivery."""
    try:
        document = connector.to_native(Delivered(envelope=one.envelope, content=one.content))
    except Exception:  # noqa: BLE001 - a fault of the connector stops one delivery, not all
        return Unreadable(arrival=one.arrival, reason=Reason.NOT_MAPPED)
    if not is_file_name(document.name):
        return Unreadable(arrival=one.arrival, reason=Reason.NOT_MAPPED)
    return document


def _decoded(arrival: Arrival, envelope: Envelope, writer: object) -> Read | Unreadable:
    record = cloudevents.record_of(envelope.type)
    if record not in schemas.CONTENT_TYPES:
        return Unreadable(arrival=arrival, reason=Reason.TYPE_UNKNOWN)
    try:
        content = codec.decode_content(arrival.value or b"", record, writer)
    except Exception:  # noqa: BLE001 - whatever the bytes of others make the decoder raise
        return Unreadable(arrival=arrival, reason=Reason.NOT_DECODED)
    return Read(arrival=arrival, envelope=envelope, content=content)
