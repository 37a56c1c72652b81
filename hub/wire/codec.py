"""Bytes to domain values and back: Confluent wire format around Avro, and JSON for what is stored."""

import io
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import fastavro
from fastavro.read import SchemaResolutionError
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from hub.domain.content import Content
from hub.domain.events import Event
from hub.domain.feed import FeedEntry
from hub.domain.outcome import Reason, Refused
from hub.wire import schemas

MAX_DECODED = 1024 * 1024
"""Bytes of an event after framing (ADR 6)."""
_FRAME = struct.Struct(">bI")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL as JSON writes it, and not the six characters by which somebody writes of it."""


class NotFramed(ValueError):
    """The bytes are not Confluent wire format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """A schema id and the Avro body that it describes."""

    schema_id: int
    body: bytes


def unframe(value: bytes | None) -> Framed:
    """Split Confluent wire format; raise `NotFramed` when it is something else."""
    if value is None or len(value) <= _FRAME.size or value[0] != 0:
        raise NotFramed
    return Framed(schema_id=_FRAME.unpack_from(value)[1], body=value[_FRAME.size :])


def adapter(cls: Any) -> TypeAdapter[Any]:
    """Return what turns plain values into a domain type and back."""
    return _adapter(cls)


def encode(value: Event | Content | FeedEntry, schema_id: int) -> bytes:
    """Return the value in Confluent wire format under the id that the registry gave its record."""
    record = type(value).__name__
    out = io.BytesIO()
    out.write(_FRAME.pack(0, schema_id))
    plain = adapter(type(value)).dump_python(value, warnings="error")  # a warning would print what does not fit
    fastavro.schemaless_writer(out, schemas.parsed(record), plain, disable_tuple_notation=True)
    return out.getvalue()


def decode_event(body: bytes, record: str, writer: Any) -> Event | Refused:
    """Return the event in an Avro body written with `writer`, or why it cannot be one."""
    plain = _read(body, record, writer)
    if plain is None:
        return Refused(reason=Reason.NOT_AVRO)
    try:
        event: Event = adapter(schemas.EVENT_TYPES[record]).validate_python(plain)
    except ValidationError as error:
        return _refused(error.errors(include_url=False, include_input=False, include_context=False))
    if _NUL.search(to_json(event)):
        return Refused(reason=Reason.TEXT_NOT_ALLOWED)
    return event


def decode_content(value: bytes, record: str, writer: Any) -> Content:
    """Return the content of a delivery, for whoever receives it; raise when it is none."""
    plain = _read(unframe(value).body, record, writer)
    result: Content = adapter(schemas.CONTENT_TYPES[record]).validate_python(plain)
    return result


def decode_entry(value: bytes, record: str, writer: Any) -> FeedEntry:
    """Return an entry of a feed, for whoever receives it; raise when it is none."""
    entry: FeedEntry = adapter(schemas.FEED_TYPES[record]).validate_python(_read(unframe(value).body, record, writer))
    return entry


def texts_in(payload: bytes, record: str) -> list[str] | None:
    """Return every text that a reader of a payload finds in it; None when it cannot be read as this record."""
    plain = _read(unframe(payload).body, record, schemas.parsed(record))
    if plain is None:
        return None
    found: list[str] = []
    _gather(plain.values(), found)
    return found


def texts_of(content: Content | None) -> list[str]:
    """Return every text that a content holds, as it is encoded."""
    found: list[str] = []
    _collect(content, found)
    return found


def _collect(value: Any, into: list[str]) -> None:
    if isinstance(value, str):
        into.append(value)
    elif isinstance(value, tuple):
        for one in value:
            _collect(one, into)
    else:
        for name in getattr(type(value), "__dataclass_fields__", ()):
            if (part := getattr(value, name)) is not None:
                _collect(part, into)


def _gather(values: Iterable[Any], into: list[str]) -> None:
    for value in values:
        if isinstance(value, str):
            into.append(value)
        elif isinstance(value, dict):
            _gather(value.values(), into)
        elif isinstance(value, list):
            _gather(value, into)


def to_json(value: Any) -> bytes:
    """Return a domain value as JSON text for storing."""
    return adapter(type(value)).dump_json(value)


def content_of(event: Event) -> bytes:
    """Return what an event says, for comparing and for ids: a field that a later version adds changes nothing of it."""
    return adapter(type(event)).dump_json(event, exclude_defaults=True)


def from_json(cls: type[Any], text: bytes | str) -> Any:
    """Return the domain value that `to_json` wrote."""
    return adapter(cls).validate_json(text)


@cache
def _adapter(cls: Any) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


def _read(body: bytes, record: str, writer: Any) -> dict[str, Any] | None:
    stream = io.BytesIO(body)
    try:
        plain = fastavro.schemaless_reader(stream, writer, schemas.parsed(record))
    except (EOFError, IndexError, ValueError, TypeError, OverflowError, MemoryError, KeyError, SchemaResolutionError):
        return None
    complete = stream.tell() == len(body)
    return plain if complete and isinstance(plain, dict) else None


def _refused(errors: list[ErrorDetails]) -> Refused:
    pointers = tuple("/" + "/".join(str(part) for part in error["loc"]) for error in errors)
    roles = all("roles" in error["loc"] for error in errors)
    return Refused(reason=Reason.ROLE_UNKNOWN if roles else Reason.VALUE_NOT_ALLOWED, pointers=pointers)
