"""A runtime on a line of memory, with short waits and a watcher; and documents and deliveries to feed it."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar
from uuid import UUID, uuid5

from connectors.documents import Connector
from connectors.edge.closing import stopped
from connectors.edge.inbox import Inbox
from connectors.edge.line import Arrival
from connectors.edge.memory import MemoryLine, envelope
from connectors.edge.notes import Note
from connectors.edge.outbox import Outbox
from connectors.edge.pace import Pace
from connectors.edge.place import Place
from connectors.edge.runtime import Runtime
from connectors.edge.state import State
from connectors.shipped import CONNECTORS
from hub.domain.content import Content, Received, ReferralOffered, Update
from hub.domain.outcome import Outcome
from hub.domain.shown import RiskShown
from tests.builders.connector_documents import CONNECTORS_FOLDER

AGENCY = "testford-idva"
QUICK = Pace(
    look=0.01,
    settled=0.02,
    empty_settled=0.1,
    again=0.1,
    again_at_most=0.4,
    answer_again=0.15,
    hole_wait=0.2,
    heartbeat=60.0,
    tick=0.01,
    pause=0.02,
    pause_at_most=0.05,
    schema_again=0.1,
)
PATIENCE = 10.0
CASE = "HGWY-8RGA-Q3*"
IDVA_REFERRAL = (CONNECTORS_FOLDER / "idva" / "samples" / "referral.csv").read_bytes()
ONE_ROW = b"\n".join(IDVA_REFERRAL.splitlines()[:2]) + b"\n"
"""One referral, of high risk."""
IDVA_ANSWER = (CONNECTORS_FOLDER / "idva" / "samples" / "answer.csv").read_bytes()
N = TypeVar("N")


@dataclass(slots=True, kw_only=True)
class Edge:
    """An agency with its folders, its line, and what was noted."""

    folder: Path
    line: MemoryLine
    connector: Connector
    pace: Pace = QUICK
    notes: list[Note] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where it works."""
        top = self.folder
        return Place(agency=AGENCY, folder_in=top / "in", folder_out=top / "out", state=top / ".edge")

    @property
    def runtime(self) -> Runtime:
        """A runtime that begins anew on what the folders hold."""
        return Runtime(
            place=self.place,
            connector=self.connector,
            line=self.line,
            pace=self.pace,
            observe=self.notes.append,
            chance=Random(7),  # noqa: S311 - for jitter
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run for as long as the block lasts; a fault of the runtime is the test's."""
        task = asyncio.create_task(self.runtime.run())
        try:
            yield
            assert not task.done(), task.exception()
        finally:
            await stopped([task])

    def drop(self, name: str, body: bytes, *, age: float = 60.0) -> Path:
        """Put a document into the folder, complete since `age` seconds."""
        path = self.place.folder_in / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        then = time.time() - age
        os.utime(path, (then, then))
        return path

    def files(self, folder: str) -> list[str]:
        """Return the names in a folder of `in`, or of `out`."""
        where = self.place.folder_out if folder == "out" else self.place.folder_in / folder
        return sorted(path.name for path in where.iterdir() if path.is_file()) if where.is_dir() else []

    def noted(self, kind: type[N]) -> list[N]:
        """Return the notes of one kind."""
        return [note for note in self.notes if isinstance(note, kind)]

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds; fail when it never does."""
        async with asyncio.timeout(PATIENCE):
            while not holds():  # noqa: ASYNC110 - what is waited for lies in files and lists
                await asyncio.sleep(0.005)

    def answer(
        self,
        event: str,
        outcome: Outcome = Outcome.PROCESSED,
        reason: str | None = None,
        pointers: tuple[str, ...] = (),
    ) -> Arrival:
        """Deliver the hub's receipt for an event."""
        content = Received(event_id=event, record_id="R-1", outcome=outcome, reason=reason, pointers=pointers)
        return self.line.deliver(envelope(delivery_id(f"{event}/{outcome}"), "Received"), content)

    def answer_heartbeat(self, event: str) -> Arrival:
        """Deliver the hub's receipt for a heartbeat, which is not marked as test data."""
        content = Received(event_id=event, record_id="heartbeat", outcome="processed", reason=None, pointers=())
        return self.line.deliver(envelope(delivery_id(event), "Received"), content)

    def ids(self, *records: str) -> list[str]:
        """Return the ids of what was sent of these records, in order, repetitions included."""
        found = zip(self.line.sent, self.line.events(), strict=True)
        return [message.id for message, event in found if type(event).__name__ in records]

    def deliver(self, number: int | None, content: Content | None = None, case: str | None = CASE) -> Arrival:
        """Deliver something of a case, an ordinary update by default."""
        content = content or an_update()
        of = case if number is not None else None
        return self.line.deliver(envelope(delivery_id(f"{case}/{number}"), type(content).__name__, of, number), content)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[tuple[State, Outbox, Inbox]]:
        """Open the state while no runtime works with it."""
        with State(self.place.state) as state:
            yield state, Outbox(state, self.place.folder_in), Inbox(state)


def an_edge(folder: Path, pace: Pace = QUICK, kind: str = "idva") -> Edge:
    """Return an agency of a kind, on a line of its own."""
    return Edge(folder=folder, line=MemoryLine(agency=AGENCY), connector=CONNECTORS[kind], pace=pace)


def delivery_id(name: str) -> str:
    """Return the id that this name always has."""
    return str(uuid5(UUID(int=7), name))


def an_update() -> Update:
    """Return an update that can wait for its turn."""
    return Update(told_by="Testford Police", told_by_kind="police", reason="changed")


def a_referral(grade: str | None = "high") -> ReferralOffered:
    """Return a referral, by default one that cannot wait."""
    return ReferralOffered(
        told_by="Testford Police",
        told_by_kind="police",
        reason="high-risk",
        respond_by=None,
        risk=RiskShown(grade=grade),
    )
