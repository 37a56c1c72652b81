"""The check in the runtime that an agency runs: documents and deliveries that come twice, late, or not at all.

Everything goes through `connectors.edge` on a line of memory, with waits of a fraction of a second.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from connectors.certify.deliveries import filled
from connectors.certify.findings import Fault
from connectors.certify.subject import AGENCY, Subject
from connectors.edge.closing import stopped
from connectors.edge.memory import MemoryLine, envelope
from connectors.edge.notes import (
    DeliveryHeld,
    DeliveryRepeated,
    DeliveryUnreadable,
    DeliveryWritten,
    DocumentRefused,
    DocumentTaken,
    HoleFound,
    Note,
)
from connectors.edge.pace import Pace
from connectors.edge.place import Place
from connectors.edge.runtime import Runtime
from hub.domain.content import Content, ReferralOffered, Update
from hub.domain.ids import derived_id
from hub.domain.shown import RiskShown
from hub.wire.cloudevents import Envelope

PACE = Pace(look=0.02, settled=0.03, again=5.0, hole_wait=0.4, tick=0.02, pause=0.05, pause_at_most=0.2)
"""Waits short enough for somebody at a terminal."""
PATIENCE = 15.0
"""Seconds after which what has not come is missing."""

ORDERED, HOLE, URGENT = "order", "hole", "urgent"
"""What each case tries; the cases are named by it."""
ARRIVALS: tuple[tuple[str, int], ...] = ((ORDERED, 1), (ORDERED, 3), (ORDERED, 2), (HOLE, 1), (HOLE, 3), (URGENT, 1))
"""Case and number of the deliveries that can wait, in the order in which they come; the second of HOLE never does."""
AHEAD = (URGENT, 3)
"""The one that cannot wait comes before the second of its case."""

_SETTLE = 0.2

Told = tuple[str, bool, str]
"""Where, whether it is as it must be, and what is wrong when it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What happened in one run."""

    notes: list[Note] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    line: MemoryLine = field(default_factory=lambda: MemoryLine(agency=AGENCY))


def through_the_runtime(subject: Subject) -> Iterator[Fault]:
    """Run the connector as an agency does; find what is lost, doubled, out of order or held back wrongly."""
    with TemporaryDirectory() as folder:
        trial = asyncio.run(_tried(subject, Path(folder)))
    for where, holds, why in (*_documents(subject, trial), *_deliveries(trial)):
        if not holds:
            yield Fault(where=where, why=why, advice="Mend the checks above first; they say where this comes from.")


async def _tried(subject: Subject, folder: Path) -> Trial:
    trial = Trial()
    place = Place(agency=AGENCY, folder_in=folder / "in", folder_out=folder / "out", state=folder / "state")
    place.folder_in.mkdir()
    for number, sample in enumerate(subject.samples):
        for time in ("first", "again"):
            (place.folder_in / f"{number}-{time}{Path(sample.name).suffix}").write_bytes(sample.body)
    _deliver(trial.line)
    runtime = Runtime(
        place=place,
        connector=subject.connector,
        line=trial.line,
        pace=PACE,
        observe=trial.notes.append,
        chance=Random(7),  # noqa: S311 - for jitter
    )
    await _run(runtime, trial, 2 * len(subject.samples))
    trial.files.extend(path.name for path in place.folder_out.iterdir() if path.suffix != ".txt")
    return trial


async def _run(runtime: Runtime, trial: Trial, documents: int) -> None:
    task = asyncio.create_task(runtime.run())
    try:
        async with asyncio.timeout(PATIENCE):
            while not (_is_over(trial, documents) or task.done()):  # noqa: ASYNC110 - notes are what is waited for
                await asyncio.sleep(PACE.tick)
            await asyncio.sleep(_SETTLE)  # what must not come has time to come
    except TimeoutError:
        pass
    finally:
        await stopped([task])


def _deliver(line: MemoryLine) -> None:
    told = {type(content): content for content in filled()}
    first = [line.deliver(_envelope(case, number, Update), told[Update]) for case, number in ARRIVALS]
    high = replace(told[ReferralOffered], risk=RiskShown(grade="high"))  # type: ignore[arg-type]  # of that very type
    line.deliver(_envelope(*AHEAD, ReferralOffered), high)
    line.repeat(first[0])


def _envelope(case: str, number: int, kind: type[Content]) -> Envelope:
    return envelope(str(derived_id("certify", case, str(number))), kind.__name__, case, number)


def _is_over(trial: Trial, documents: int) -> bool:
    """Say whether everything that must happen has happened, or something that may not."""
    seen = Counter(type(note) for note in trial.notes)
    unusable = seen[DocumentRefused] or seen[DeliveryUnreadable]
    written = seen[DeliveryWritten] == len(ARRIVALS) + 1 and seen[HoleFound] == len((HOLE, URGENT))
    return bool(unusable) or (seen[DocumentTaken] >= documents and written and seen[DeliveryRepeated] > 0)


def _documents(subject: Subject, trial: Trial) -> Iterator[Told]:
    taken = [note for note in trial.notes if isinstance(note, DocumentTaken)]
    yield "samples/", len(taken) == 2 * len(subject.samples), "The runtime did not take every sample twice."
    ids = Counter(sent.id for note in taken for sent in note.events)
    yield "samples/", all(count % 2 == 0 for count in ids.values()), "A document sent again has events of other ids."
    sent = {(message.id, message.value) for message in trial.line.sent}
    yield "samples/", len(sent) == len({id_ for id_, _ in sent}), "Under one id different bytes were sent."


def _deliveries(trial: Trial) -> Iterator[Told]:
    order = [_number(note.envelope) for note in trial.notes if isinstance(note, DeliveryWritten)]
    due = {*ARRIVALS, AHEAD}
    yield "deliveries", set(order) == due, "Not every delivery was written."
    yield "deliveries", len(order) == len(trial.files) == len(due), "A delivery is not one file: it is none, or two."
    ordered = [number for case, number in order if case == ORDERED]
    yield f"case {ORDERED!r}", ordered == sorted(ordered), "What came too early was not written in its turn."
    held = {_number(note.envelope) for note in trial.notes if isinstance(note, DeliveryHeld)}
    holes = {note.case for note in trial.notes if isinstance(note, HoleFound)}
    yield f"case {HOLE!r}", (HOLE, 3) in held and HOLE in holes, "A hole was not waited for and then reported."
    yield f"case {URGENT!r}", AHEAD not in held, "An urgent delivery was held back by a hole."


def _number(of: Envelope) -> tuple[str, int]:
    return of.subject or "", of.sequence or 0
