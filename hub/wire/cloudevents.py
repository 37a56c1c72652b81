"""CloudEvents 1.0 in binary mode: what stands in the headers of a Kafka record (ADR 6)."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

Header = tuple[str, bytes]

_EVENT_ID = re.compile(r"[\x21-\x7e]{1,100}")
_SEQUENCE = re.compile(r"[0-9]{1,18}")
"""Longer ones are nobody's count, and Python refuses to read thousands of digits."""
_WORD = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the headers say. Everything here is the sender's claim until `receive` has checked it."""

    id: str
    source: str
    type: str
    time: datetime
    subject: str | None = None
    sequence: int | None = None
    """Counts the deliveries of one case to one recipient; a hole means loss."""
    traceparent: str | None = None
    dataref: str | None = None
    """Where what a thin event speaks of is read."""
    test: bool = False
    """Test data: it never reaches a case, a count or a native document."""


def type_of(record: str) -> str:
    """Return the CloudEvents type of an Avro record: `IncidentReported` is `incident-reported.v1`."""
    return f"{_WORD.sub('-', record).lower()}.v1"


def record_of(ce_type: str) -> str:
    """Return the Avro record of a CloudEvents type; the reverse of `type_of`."""
    return "".join(part.capitalize() for part in ce_type.removesuffix(".v1").split("-"))


def is_event_id(text: str) -> bool:
    """Say whether a text may be an event id: printable ASCII, at most 100 characters."""
    return _EVENT_ID.fullmatch(text) is not None


def stamp(when: datetime) -> str:
    """Return a time as the attribute `time` has it."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def to_headers(envelope: Envelope) -> list[Header]:
    """Return the headers of a record."""
    pairs = {
        "ce_specversion": "1.0",
        "ce_id": envelope.id,
        "ce_source": envelope.source,
        "ce_type": envelope.type,
        "ce_time": stamp(envelope.time),
        "ce_subject": envelope.subject,
        "ce_sequence": None if envelope.sequence is None else str(envelope.sequence),
        "ce_dataref": envelope.dataref,
        "ce_test": "true" if envelope.test else None,
        "traceparent": envelope.traceparent,
        "content-type": "application/avro",
    }
    return [(name, value.encode()) for name, value in pairs.items() if value is not None]


def from_headers(headers: Iterable[tuple[str, bytes | None]] | None) -> Envelope | None:
    """Return what the headers say, or None when they are no CloudEvent that could be answered."""
    text = {name: value.decode("ascii", "replace") for name, value in headers or () if value is not None}
    if not {"ce_id", "ce_source", "ce_type", "ce_time"} <= text.keys() or text.get("ce_specversion") != "1.0":
        return None
    try:
        time = datetime.fromisoformat(text["ce_time"])
    except ValueError:
        return None
    sequence = text.get("ce_sequence", "")
    return Envelope(
        id=text["ce_id"],
        source=text["ce_source"],
        type=text["ce_type"],
        time=time if time.tzinfo else time.replace(tzinfo=UTC),
        subject=text.get("ce_subject"),
        sequence=int(sequence) if _SEQUENCE.fullmatch(sequence) else None,
        traceparent=text.get("traceparent"),
        dataref=text.get("ce_dataref"),
        test=text.get("ce_test") == "true",
    )


def record_key(source: str, record_id: str) -> bytes:
    """Return the Kafka key of a record: it chooses the partition and identifies nobody."""
    return hashlib.sha256(f"{source}\x1f{record_id}".encode()).hexdigest()[:4].encode()
