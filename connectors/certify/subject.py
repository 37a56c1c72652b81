"""The connector under test with its samples, and what it makes of a document, whatever it does."""

import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors import shipped
from connectors.documents import Connector, Delivered, NativeDocument, Outgoing, Unmappable
from hub.domain.content import Content
from hub.wire.cloudevents import Envelope, type_of

AGENCY = "testford-agency"
"""The made-up agency that sends every sample."""
DELIVERY_ID = "0c1d9a52-0000-5000-8000-0000000000d1"
"""The id of every delivery of the suite."""
CASE = "KX4-2M7"
"""Its case reference."""
SENT_AT = datetime(2026, 3, 29, 9, 30, tzinfo=UTC)
"""When it was sent."""

_NOT_SAMPLES = (".md", ".txt", ".yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A native document that ships with a connector."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A connector with the documents that it must take and those that it must refuse."""

    name: str
    connector: Connector
    samples: tuple[Sample, ...]
    """From `samples/` and, for answers, `samples/answers/`."""
    bad: tuple[Sample, ...] = ()
    """From `samples/bad/`."""
    folder: Path | None = None
    """Where the samples lie; None for those that lie nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """A connector raised what it may not raise."""

    what: str
    """The class and the line; the text may hold values of the document."""


Mapped = tuple[Outgoing, ...] | Unmappable | Crash
"""What became of a native document."""


class NotLoaded(Exception):
    """A connector's own modules cannot be imported, so nothing was checked."""

    def __init__(self, name: str, crash: Crash) -> None:
        super().__init__(
            f"The connector {name!r} cannot be imported: {crash.what}. Nothing was checked: mend that line, then "
            "try again."
        )


def subject(name: str) -> Subject:
    """Return an installed connector with its samples; raise `NoConnector` or `NotLoaded` when there is none."""
    try:
        connector, here = shipped.connector(name), shipped.folder(name) / "samples"
    except shipped.NoConnector:
        raise
    except Exception as error:  # noqa: BLE001 - what cannot be imported may raise anything
        raise NotLoaded(name, _crash(error)) from None
    return Subject(
        name=name,
        connector=connector,
        samples=(*_samples(here), *_samples(here / "answers")),
        bad=_samples(here / "bad"),
        folder=here,
    )


def mapped(connector: Connector, body: bytes, agency: str = AGENCY) -> Mapped:
    """Return the events of a document, its refusal, or the fault that the connector raised instead."""
    try:
        return connector.to_events(body, agency)
    except Unmappable as refusal:
        return refusal
    except Exception as error:  # noqa: BLE001 - a connector under test may raise anything, and that is a finding
        return _crash(error)


def events_of(connector: Connector, body: bytes) -> tuple[Outgoing, ...]:
    """Return the events of a document; none when it was refused."""
    found = mapped(connector, body)
    return found if isinstance(found, tuple) else ()


def written(connector: Connector, content: Content, delivery_id: str = DELIVERY_ID) -> NativeDocument | Crash:
    """Return the native document of a delivery, the third of its case."""
    envelope = Envelope(
        id=delivery_id,
        source="hub",
        type=type_of(type(content).__name__),
        time=SENT_AT,
        subject=CASE,
        sequence=3,
    )
    return written_of(connector, Delivered(envelope=envelope, content=content))


def written_of(connector: Connector, delivered: Delivered) -> NativeDocument | Crash:
    """Return the native document of a delivery as it came."""
    try:
        return connector.to_native(delivered)
    except Exception as error:  # noqa: BLE001 - as above
        return _crash(error)


def _samples(folder: Path) -> tuple[Sample, ...]:
    if not folder.is_dir():
        return ()
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix not in _NOT_SAMPLES)
    return tuple(Sample(name=path.name, body=path.read_bytes()) for path in files)


def _crash(error: Exception) -> Crash:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return Crash(what=f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}")
