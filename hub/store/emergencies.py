"""Cases of another area that somebody opened in an emergency: stored with the decision, and read by the consoles."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row, scalar_row

from hub.domain.ids import AgencyId, AreaId
from hub.flow.received import Decision
from hub.store.statements import sql

AGREED_WITHIN = timedelta(minutes=30)
"""How long somebody who asks waits for somebody else to agree."""
PAGE = 50
"""Emergencies that are listed at a time."""


async def save_emergencies(conn: AsyncConnection[Any], decided: Sequence[Decision], now: datetime) -> None:
    """Store what was opened, and what reviews came to; the same decision opens once."""
    for one in (one for decision in decided for one in decision.emergencies):
        await conn.execute(sql("save_emergency"), {name: getattr(one, name) for name in one.__slots__})
    for review in (review for decision in decided for review in decision.emergency_reviews):
        values = {"emergency": review.emergency, "by": review.by, "finding": review.finding, "now": now}
        await conn.execute(sql("save_emergency_review"), values)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCase:
    """A case of another area that somebody opened, as it is listed for review and stands on the page that shows it."""

    id: UUID
    case: UUID
    area: str
    by: str
    agreed_by: str | None
    reason: str
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    """When whoever opened it closed it before its time."""
    review_by: datetime
    reviewed_at: datetime | None
    reviewed_by: str | None
    finding: str | None
    """What the review came to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedEmergency:
    """That somebody wants a case of another area opened, and waits for somebody else to agree."""

    id: UUID
    case: UUID
    agencies: Sequence[str]
    """Those for which whoever asks works."""
    by: str
    areas: Sequence[str]
    """Those of whoever asks."""
    reason: str
    why: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledCase:
    """A case that somebody named by its reference."""

    id: UUID
    area: str


Looking = Callable[[Collection[AreaId], Collection[AgencyId]], AbstractAsyncContextManager[AsyncConnection[Any]]]
"""Opens a transaction that sees the cases of some areas, but none that is closed to one of the agencies."""


class Emergencies:
    """Reads what is open, and what is to be reviewed."""

    def __init__(self, looking: Looking) -> None:
        self._looking = looking

    async def called(
        self, reference: str, areas: Collection[AreaId], agencies: Collection[AgencyId]
    ) -> CalledCase | None:
        """Return the case of a reference; None where there is none, or it is closed to one of these agencies."""
        async with self._looking(areas, agencies) as conn:
            cur = conn.cursor(row_factory=class_row(CalledCase))
            return await (await cur.execute(sql("emergency_called"), {"reference": reference})).fetchone()

    async def open_of(self, user: str, now: datetime) -> OpenedCase | None:
        """Return the case that a user has open now: one at a time, the last."""
        found = await self._all("emergency_open", user=user, now=now)
        return found[0] if found else None

    async def to_review(self, areas: Collection[AreaId]) -> list[OpenedCase]:
        """Return what was opened in these areas and nobody reviewed, what is due first at the top."""
        return await self._all("emergencies_unreviewed", areas=list(areas), limit=PAGE)

    async def reviewed(self, areas: Collection[AreaId], since: datetime) -> list[OpenedCase]:
        """Return what was reviewed since then, the last first."""
        return await self._all("emergencies_reviewed", areas=list(areas), since=since, limit=PAGE)

    async def one(self, emergency: UUID, areas: Collection[AreaId]) -> OpenedCase | None:
        """Return one that was opened in these areas."""
        found = await self._all("emergency", id=emergency, areas=list(areas))
        return found[0] if found else None

    async def ask(self, asked: AskedEmergency) -> None:
        """Note that somebody has to agree; what nobody agreed to in time is forgotten."""
        async with self._looking((), ()) as conn:
            await conn.execute(sql("forget_asked_emergencies"), {"until": asked.asked_at - AGREED_WITHIN})
            await conn.execute(sql("ask_for_emergency"), {name: getattr(asked, name) for name in asked.__slots__})

    async def asked(self, user: str, areas: Collection[AreaId], now: datetime) -> list[AskedEmergency]:
        """Return what waits for a user to agree to, the oldest first."""
        values = {"user": user, "areas": list(areas), "since": now - AGREED_WITHIN}
        async with self._looking((), ()) as conn:
            cur = conn.cursor(row_factory=class_row(AskedEmergency))
            return await (await cur.execute(sql("asked_emergencies"), values)).fetchall()

    async def end_asked(self, asked: UUID) -> None:
        """Forget what somebody agreed to, or did not."""
        async with self._looking((), ()) as conn:
            await conn.execute(sql("end_asked_emergency"), {"id": asked})

    async def why(self, emergency: UUID) -> str | None:
        """Return what whoever opened a case wrote of it: it may tell of people, and is for whoever reviews it alone."""
        async with self._looking((), ()) as conn:
            cur = conn.cursor(row_factory=scalar_row)
            found: str | None = await (await cur.execute(sql("why_of_emergency"), {"id": emergency})).fetchone()
            return found

    async def close(self, emergency: UUID, user: str, now: datetime) -> None:
        """Close a case before its time."""
        async with self._looking((), ()) as conn:
            await conn.execute(sql("close_emergency"), {"id": emergency, "user": user, "now": now})

    async def _all(self, name: str, **values: Any) -> list[OpenedCase]:
        async with self._looking((), ()) as conn:
            cur = conn.cursor(row_factory=class_row(OpenedCase))
            return await (await cur.execute(sql(name), values)).fetchall()
