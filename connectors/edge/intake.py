"""From files to stored documents: read, mapped, encoded, kept with all their events, and only then moved."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from connectors.documents import Connector, Problem, Unmappable
from connectors.edge.clock import Clock
from connectors.edge.folder import Folder, Seen
from connectors.edge.message import message
from connectors.edge.moving import move_all
from connectors.edge.notes import DocumentRefused, DocumentStuck, DocumentTaken, Observe
from connectors.edge.outbox import Mapped, Outbox, Unmapped
from connectors.edge.state import State
from connectors.reading import MAX_BYTES
from hub.wire import codec

ROUND = 100
"""Documents in one transaction."""
STUCK = 10.0
"""Seconds before a file that could not be read is tried again."""

UNSAID = Problem(pointer="document", what="is refused.", advice="Tell whoever maintains the connector.")


@dataclass(slots=True, kw_only=True)
class Intake:
    """Takes documents in, a round at a time."""

    agency: str
    connector: Connector
    folder: Folder
    state: State
    outbox: Outbox
    clock: Clock
    observe: Observe
    stuck: dict[Seen, str] = field(default_factory=dict)
    """Files that could not be read at the last try, and what hindered it."""
    _tried: dict[Seen, float] = field(default_factory=dict)

    async def round(self, ids: Mapping[str, int]) -> tuple[str, ...]:
        """Take the oldest complete documents; return the ids of the events that they hold. Empty: none was there."""
        now = self.clock.now()
        self.folder.prepare()  # somebody may have deleted it
        read = [one for seen in self._next(now) if (one := await self._read(seen, ids, now))]
        if not read:
            return ()
        with self.state.transaction():
            taken = [(self.outbox.take(one, now), one) for one in read if self.folder.is_unchanged(one.seen)]
        notes = move_all(self.state, self.outbox, self.folder.path)
        for document, one in taken:
            self._tell(document, one)
        for note in notes:
            self.observe(note)
        return tuple(made.id for _, one in taken if isinstance(one, Mapped) for made, _message in one.events)

    def _next(self, now: datetime) -> list[Seen]:
        """Return complete files, but for those that are stored and wait to be moved, or could not be read just now."""
        monotonic, leaving = self.clock.monotonic(), self.outbox.leaving()
        there = self.folder.complete(monotonic, now)
        self.stuck = {seen: self.stuck[seen] for seen in there if seen in self.stuck}
        self._tried = {seen: at for seen, at in self._tried.items() if monotonic - at < STUCK}
        return [seen for seen in there if seen not in self._tried and seen.name not in leaving][:ROUND]

    async def _read(self, seen: Seen, ids: Mapping[str, int], now: datetime) -> Mapped | Unmapped | None:
        try:
            # One document may hold a month of rows; the loop goes on meanwhile.
            return await asyncio.to_thread(self._mapped, seen, ids, now)
        except OSError as error:
            before, what = self.stuck.get(seen), type(error).__name__
            self._tried[seen], self.stuck[seen] = self.clock.monotonic(), what
            if what != before:
                self.observe(DocumentStuck(error=what))
            return None

    def _mapped(self, seen: Seen, ids: Mapping[str, int], now: datetime) -> Mapped | Unmapped:
        path = self.folder.path / seen.name
        if seen.size > MAX_BYTES:
            return _refused(seen, _digest(path), "is too large.", f"Keep it under {MAX_BYTES} bytes.")
        body = path.read_bytes()
        digest = hashlib.sha256(body).digest()
        try:
            made = self.connector.to_events(body, self.agency)
            events = tuple((one, message(one, ids, now)) for one in made)
        except Unmappable as error:
            return Unmapped(seen=seen, digest=digest, problems=error.problems or (UNSAID,))
        except Exception as error:  # noqa: BLE001 - a fault of the connector stops one document, not all
            what = f"made the connector fail ({type(error).__name__})."
            return _refused(
                seen, digest, what, "Tell whoever maintains the connector, without sending them the document."
            )
        if any(len(one.value) > codec.MAX_DECODED for _, one in events):
            return _refused(seen, digest, "holds an event of more than 1 MiB.", "Shorten its texts.")
        if not events:
            return _refused(seen, digest, "tells nothing.", "Check that it is the right file.")
        return Mapped(seen=seen, digest=digest, events=events)

    def _tell(self, document: int, one: Mapped | Unmapped) -> None:
        path = self.outbox.path_of(document)
        if isinstance(one, Mapped):
            events = tuple(made for made, _message in one.events)
            self.observe(DocumentTaken(document=document, path=path, events=events))
        else:
            self.observe(DocumentRefused(document=document, path=path, problems=one.problems))


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _refused(seen: Seen, digest: bytes, what: str, advice: str) -> Unmapped:
    return Unmapped(seen=seen, digest=digest, problems=(Problem(pointer="document", what=what, advice=advice),))
