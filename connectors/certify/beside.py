"""What the samples become, in files beside them for a person to read: events of each sample, documents of deliveries.

`samples/events/` holds the events of each sample, `samples/deliveries/` deliveries as the hub sends them, and
`samples/out/` the native document of each of these.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.certify.findings import Fault
from connectors.certify.subject import Crash, Subject, mapped, written_of
from connectors.documents import Delivered
from hub.wire import codec
from hub.wire.cloudevents import Envelope, record_of
from hub.wire.schemas import CONTENT_TYPES

EVENTS = "events"
"""Folder of what the samples tell."""


def as_it_becomes(subject: Subject) -> Iterator[Fault]:
    """Find files that show something else than the samples become, or that are not there."""
    for path, body in _files(subject):
        if not _shows(path, body):
            yield Fault(
                where="/".join(path.parts[-3:]),
                why="It does not show what the sample beside it becomes.",
                advice="Write it anew with `hub connector certify NAME --write`, and read what changed.",
            )
    yield from _left_over(subject)


def write(subject: Subject) -> tuple[Path, ...]:
    """Write the files anew and return those that changed."""
    changed = tuple((path, body) for path, body in _files(subject) if not _shows(path, body))
    for path, body in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return tuple(path for path, _ in changed)


def _left_over(subject: Subject) -> Iterator[Fault]:
    if subject.folder is None:
        return
    samples = {Path(sample.name).stem for sample in subject.samples}
    deliveries = {path.stem for path in (subject.folder / "deliveries").glob("*.json")}
    for folder, made_of in ((subject.folder / EVENTS, samples), (subject.folder / "out", deliveries)):
        for path in sorted(folder.glob("*.*")):
            if path.stem not in made_of:
                yield Fault(
                    where="/".join(path.parts[-3:]),
                    why="Nothing that is there becomes this.",
                    advice="Remove it, or bring back the sample or the delivery of which it was made.",
                )


def _shows(path: Path, body: bytes) -> bool:
    """Say whether a file shows this; how its JSON of events is broken into lines is nobody's concern."""
    if not path.is_file():
        return False
    shown = path.read_bytes()
    return shown == body or (path.parent.name == EVENTS and bool(json.loads(shown) == json.loads(body)))


def _files(subject: Subject) -> Iterator[tuple[Path, bytes]]:
    if subject.folder is None:
        return
    for sample in subject.samples:
        found = mapped(subject.connector, sample.body, f"testford-{subject.name}")
        if isinstance(found, tuple):
            told = [{"urgent": s.urgent, "type": type(s.event).__name__, "event": _said(s.event)} for s in found]
            yield subject.folder / EVENTS / f"{Path(sample.name).stem}.json", _text(told)
    for path in sorted((subject.folder / "deliveries").glob("*.json")):
        document = written_of(subject.connector, _delivered(path))
        if not isinstance(document, Crash):
            yield subject.folder / "out" / f"{path.stem}{Path(document.name).suffix}", document.body


def _delivered(path: Path) -> Delivered:
    told = json.loads(path.read_bytes())
    envelope: Envelope = codec.from_json(Envelope, json.dumps(told["envelope"]))
    content = codec.from_json(CONTENT_TYPES[record_of(envelope.type)], json.dumps(told["content"]))
    return Delivered(envelope=envelope, content=content)


def _said(event: object) -> Any:
    return _without_nothing(json.loads(codec.to_json(event)))


def _without_nothing(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nothing(one) for one in value]
    if not isinstance(value, dict):
        return value
    shown = {name: _without_nothing(one) for name, one in value.items()}
    return {name: one for name, one in shown.items() if one not in (None, [], {})}


def _text(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"
