"""Checks in the background whether the audit is whole; whoever opens the page sees how far it has come.

Nothing is called whole before everything was looked at: every seal, every entry, and every head that was published.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

import structlog

from hub.domain.audit_chain import Check, Fault, Head
from hub.store.errors import Away
from hub.store.ops.audit import counts, followed, not_as_published, windows, without_seal
from hub.store.viewing import Viewing
from hub.telemetry import Said

SHOWN = 100
"""After so many faults it is clear that something is wrong; the rest is only counted."""

_HEADLINES = {"changed": "Broken at", "missing": "Gap at", "added": "No seal for", "rewritten": "Written anew before"}
"""By the kind of a fault."""

log = structlog.get_logger()

Published = Callable[[], Iterable[Sequence[Head]]]


class Ended(StrEnum):
    """How a check ended."""

    NOT_YET = "not-yet"
    DONE = "done"
    AWAY = "away"
    """The database went away meanwhile, or a fault of the hub's own: nothing was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a check has come."""

    started_at: datetime
    ended_at: datetime | None = None
    ended: Ended = Ended.NOT_YET
    seals: int = 0
    """How many there were when it began."""
    checked: int = 0
    head: str = ""
    """The last seal that was checked, in hexadecimal."""
    published: int = 0
    """How many published heads it was held against."""
    newest: int = 0
    """The number of the newest of these."""
    is_held_against: bool = False
    """Whether the published heads could be read to their end."""
    faults: tuple[Fault, ...] = ()
    count: int = 0

    @property
    def headline(self) -> str:
        """Return the first fault in a few words: where the chain is broken, or has a gap."""
        first = self.faults[0]
        where = f"entry {first.entry}" if first.entry is not None else f"number {first.number}"
        return f"{_HEADLINES[first.kind]} {where}"

    @property
    def is_whole(self) -> bool:
        """Say whether everything was looked at in the database, and nothing is wrong."""
        return self.ended is Ended.DONE and not self.count


@dataclass(slots=True)
class Verifying:
    """One check at a time, for all who look."""

    progress: Progress | None = None
    _task: "asyncio.Task[None] | None" = field(default=None, repr=False)

    def begin(self, viewing: Viewing, published: Published, now: Callable[[], datetime]) -> None:
        """Begin a check, unless one runs."""
        if self._task and not self._task.done():
            return
        self.progress = Progress(started_at=now())
        self._task = asyncio.create_task(self._run(viewing, published, now))

    async def finished(self) -> None:
        """Wait for the end of the check."""
        if self._task:
            await self._task

    async def _run(self, viewing: Viewing, published: Published, now: Callable[[], datetime]) -> None:
        try:
            await self._chain(viewing)
            await self._heads(viewing, published)
            self._note(ended=Ended.DONE, ended_at=now())
        except Exception as error:  # noqa: BLE001  # nobody waits for it: what went wrong must be seen on the page
            log.error(  # noqa: TRY400  # a trace may hold what was read
                Said.PAGE_FAILED, error=type(error).__name__
            )
            self._note(ended=Ended.AWAY, ended_at=now())

    async def _chain(self, viewing: Viewing) -> None:
        check = Check()
        async with viewing.looking() as conn:
            there = await counts(conn)
        self._note(seals=there.seals)
        while True:
            async with viewing.looking() as conn:
                batch = await followed(conn, check.last.number)
            if not batch:
                break
            self._take([*check.follow(batch)])
            self._note(checked=check.last.number, head=check.last.hash.hex())
        for window in windows(there.entries):
            async with viewing.looking() as conn:
                self._take(await without_seal(conn, window))

    async def _heads(self, viewing: Viewing, published: Published) -> None:
        """Hold the chain against every head that was published; it is said when they cannot be read."""
        try:
            batches = iter(await asyncio.to_thread(published))
            while heads := await asyncio.to_thread(next, batches, None):
                async with viewing.looking() as conn:
                    self._take(await not_as_published(conn, heads))
                before = self.progress.published if self.progress else 0
                self._note(published=before + len(heads), newest=heads[-1].number)
        except Away:
            return
        self._note(is_held_against=True)

    def _take(self, faults: Sequence[Fault]) -> None:
        if faults and self.progress:
            shown = (*self.progress.faults, *faults)[:SHOWN]
            self._note(faults=shown, count=self.progress.count + len(faults))

    def _note(self, **changed: object) -> None:
        if self.progress:
            self.progress = replace(self.progress, **changed)  # type: ignore[arg-type]  # fields of this class
