"""What the hub reads and notes while it looks up and runs plans to send again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from hub.domain.ids import AgencyId
from hub.domain.operating import RedriveId, Verdict
from hub.store.connections import Connections
from hub.store.statements import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplanned:
    """One thing of a plan of which nobody has looked up what would become."""

    place: int
    delivery: UUID | None
    letter: UUID | None
    late_too: bool
    letter_outcome: str | None
    of_console: bool | None
    open: bool | None
    """Whether the bytes are there and nobody tried or closed it."""
    retried: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningPlan:
    """A plan that runs."""

    id: UUID
    rate: int
    late_too: bool
    started_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What comes next in a plan: a delivery to send again, or an event to take in again."""

    place: int
    delivery: UUID | None
    letter: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An event that was set aside, with its bytes."""

    topic: str
    partition: int
    offset: int
    headers: dict[str, str] = field(repr=False)
    original: bytes | None = field(repr=False)
    outcome: str
    source: str
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A suspension whose time is over."""

    agency: AgencyId
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Id:
    id: UUID


class PostgresRedrives:
    """The plans as they lie in PostgreSQL."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def to_check(self) -> list[RedriveId]:
        """Return the plans of which the hub has to look up what they would do."""
        return [RedriveId(one.id) for one in await self._rows(_Id, "redrives_to_check")]

    async def unplanned(self, redrive: RedriveId, limit: int) -> list[Unplanned]:
        """Return the next of a plan that are not looked up."""
        return await self._rows(Unplanned, "redrive_unplanned", id=redrive, limit=limit)

    async def looked_up(self, redrive: RedriveId, verdicts: Sequence[tuple[int, Verdict]]) -> None:
        """Note what would become of each, by its place in the plan."""
        places, said = [place for place, _ in verdicts], [verdict.value for _, verdict in verdicts]
        await self._note("redrive_looked_up", id=redrive, places=places, verdicts=said)

    async def planned(self, redrive: RedriveId, digest: str) -> None:
        """Note that everything of a plan is looked up, by these rules; somebody may start it."""
        await self._note("redrive_planned", id=redrive, digest=digest)

    async def running(self) -> list[RunningPlan]:
        """Return the plans that run; none while all that repeats is stopped."""
        return await self._rows(RunningPlan, "redrives_running")

    async def next(self, redrive: UUID, limit: int) -> list[Next]:
        """Return what comes next in a plan."""
        return await self._rows(Next, "redrive_next", id=redrive, limit=limit)

    async def letter(self, letter: UUID) -> Letter | None:
        """Return an event that was set aside."""
        return next(iter(await self._rows(Letter, "redrive_letter", letter=letter)), None)

    async def letter_came(self, redrive: UUID, place: int, verdict: Verdict) -> None:
        """Note what became of an event that was to be taken in again."""
        await self._note("redrive_letter_came", id=redrive, place=place, verdict=verdict.value)

    async def end_done(self) -> None:
        """Note which plans have nothing left to do."""
        await self._note("redrive_done")

    async def to_resume(self) -> list[Due]:
        """Return the suspensions whose time is over."""
        return await self._rows(Due, "accounts_to_resume")

    async def _rows(self, cls: type[Any], name: str, **values: Any) -> list[Any]:
        async with self._connections.relaxed() as conn, conn.cursor(row_factory=class_row(cls)) as cur:
            await cur.execute(sql(name), values)
            return await cur.fetchall()

    async def _note(self, name: str, **values: Any) -> None:
        async with self._connections.transaction() as conn:
            await conn.execute(sql(name), values)
