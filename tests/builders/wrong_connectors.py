"""Connectors that are right but for one thing: a good one with something between it and whoever calls it."""

import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from connectors.certify.deliveries import Change, with_people
from connectors.certify.subject import Sample, Subject
from connectors.documents import Connector, Delivered, NativeDocument, Outgoing, Problem, Unmappable, outgoing
from hub.domain.events import AboutNobody, Event
from hub.domain.person import Person

Events = tuple[Outgoing, ...]


def skeleton(form: str = "json") -> Subject:
    """Return a good connector with its samples."""
    mapping = importlib.import_module(f"connectors.skeleton.as_{form}.mapping")
    samples = Path(str(mapping.__file__)).parent / "samples"
    return Subject(
        name="skeleton-name",
        connector=mapping.CONNECTOR,
        samples=_read(samples),
        bad=_read(samples / "bad"),
        folder=samples,
    )


def telling(good: Connector, wrong: Callable[[bytes, str], Events | None]) -> Connector:
    """Return a connector that maps as `wrong` does, and as the good one where that returns None."""

    def to_events(body: bytes, agency: str) -> Events:
        found = wrong(body, agency)
        return good.to_events(body, agency) if found is None else found

    return replace(good, to_events=to_events)


def saying(good: Connector, change: Callable[[Event], Event]) -> Connector:
    """Return a connector that tells something else of each record."""
    return telling(good, lambda body, agency: tuple(outgoing(change(e.event)) for e in good.to_events(body, agency)))


def describing(good: Connector, change: Callable[[Person], Person]) -> Connector:
    """Return a connector that tells something else of each person."""

    def changed(event: Event) -> Event:
        if isinstance(event, AboutNobody):
            return event
        return replace(event, people=tuple(map(change, event.people)))

    return saying(good, changed)


def showing(good: Connector, change: Change) -> Connector:
    """Return a connector that writes something else of each person."""
    return writing(good, lambda d: good.to_native(replace(d, content=with_people(d.content, change))))


def writing(good: Connector, to_native: Callable[[Delivered], NativeDocument]) -> Connector:
    """Return a connector that writes documents of its own."""
    return replace(good, to_native=to_native)


def rewriting(good: Connector, change: Callable[[bytes], bytes]) -> Connector:
    """Return a connector whose documents have other bytes."""

    def to_native(delivered: Delivered) -> NativeDocument:
        document = good.to_native(delivered)
        return replace(document, body=change(document.body))

    return writing(good, to_native)


def a_refusal(what: str, pointer: str = "/victim") -> Unmappable:
    """Return a refusal in these words."""
    return Unmappable(Problem(pointer=pointer, what=what, advice="Mend it."))


def _read(folder: Path) -> tuple[Sample, ...]:
    return tuple(Sample(name=p.name, body=p.read_bytes()) for p in sorted(folder.iterdir()) if p.is_file())
