"""Records that could not be read: kept as they came, in files that hold everything needed to read them later."""

import base64
import hashlib
import json
from enum import StrEnum
from pathlib import Path
from typing import Any

from connectors.edge.folder import written
from connectors.edge.line import Arrival, Feed
from connectors.edge.state import headers_from_text, headers_to_text
from hub.wire import cloudevents


class Reason(StrEnum):
    """Why a record could not be made a document of."""

    NO_ENVELOPE = "no_envelope"
    """Its headers are no CloudEvent."""
    NOT_FRAMED = "not_framed"
    """Its bytes are not Confluent wire format."""
    SCHEMA_UNKNOWN = "schema_unknown"
    """The registry does not have its schema; it is tried again."""
    TYPE_UNKNOWN = "type_unknown"
    """A kind of delivery that this version does not know."""
    NOT_DECODED = "not_decoded"
    """Its bytes do not fit its schema."""
    NOT_MAPPED = "not_mapped"
    """The connector failed to make a document of it."""


def name_of(arrival: Arrival) -> str:
    """Return the name of its file: the same whenever it comes, and it tells nothing."""
    stated = id_of(arrival).encode() or (arrival.value or b"")
    return hashlib.sha256(stated).hexdigest()[:24] + ".json"


def id_of(arrival: Arrival) -> str:
    """Return the delivery id that an arrival's headers state, empty without any."""
    envelope = cloudevents.from_headers(arrival.headers)
    return envelope.id if envelope else ""


def keep(folder: Path, arrival: Arrival) -> None:
    """Write a record to its file."""
    folder.mkdir(exist_ok=True, mode=0o700)
    content = {
        "feed": arrival.feed,
        "topic": arrival.topic,
        "partition": arrival.partition,
        "offset": arrival.offset,
        "key": _text(arrival.key),
        "headers": headers_to_text(arrival.headers),
        "value": _text(arrival.value),
    }
    written(folder / name_of(arrival), json.dumps(content).encode())


def kept(path: Path) -> Arrival | None:
    """Return the record in a file, the reverse of `keep`; None when somebody changed the file."""
    try:
        return _arrival(json.loads(path.read_bytes()))
    except (ValueError, LookupError, TypeError):
        return None


def _arrival(content: Any) -> Arrival:
    return Arrival(
        feed=Feed(content["feed"]),
        topic=content["topic"],
        partition=content["partition"],
        offset=content["offset"],
        key=_bytes(content["key"]),
        headers=headers_from_text(content["headers"]),
        value=_bytes(content["value"]),
    )


def _text(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
