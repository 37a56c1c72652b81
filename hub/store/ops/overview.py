"""What the overview of operations shows: who waits for whom, and for how long (page O1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.store.ops.rows import rows
from hub.store.ops.silence import Heard, heard

ALARMS = 50
"""Open alarms that one page shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """What waits for one agency, or for all of one class of small receivers."""

    agency: str
    kind: str | None
    """The kind of delivery; None for all kinds together."""
    deliveries: int
    people: int
    """Victims in whose cases something waits, each counted once."""
    late: int
    """Deliveries that wait longer than was promised."""
    late_people: int
    suspended: int
    """Deliveries that wait because the agency is suspended."""
    oldest: datetime
    """When the oldest of them was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What was last decided on an agency's account."""

    agency: str | None
    state: str
    decided_at: datetime
    decided_by: str
    reason: str | None
    """None where what was given is no code."""
    enforced_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm:
    """Something that somebody has to see to."""

    id: UUID
    code: str
    area: str
    about: str
    """A code; empty where it would name a school."""
    opened_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Delays to people, as at one moment."""

    at: datetime
    people_late: int
    """Each counted once, for however many agencies they wait."""
    waits: Sequence[Waits]
    """Of each agency for which anything waits, the most people late first; no parts by kind."""
    heard: Sequence[Heard]
    accounts: Sequence[Account]
    alarms: Sequence[OpenAlarm]


@dataclass(frozen=True, slots=True, kw_only=True)
class _People:
    people: int


async def waiting(conn: AsyncConnection[Any], promises: Mapping[str, timedelta], at: datetime) -> list[Waits]:
    """Return what waits for these agencies, of each kind and of all together, the most people late first."""
    return await rows(conn, Waits, "ops_waiting", **_promised(promises, at))


async def accounts(conn: AsyncConnection[Any], agency: str | None = None) -> list[Account]:
    """Return what was decided on accounts, or on one; of which nothing was decided is active and not among them."""
    return await rows(conn, Account, "ops_accounts", agency=agency)


async def overview(conn: AsyncConnection[Any], promises: Mapping[str, timedelta], at: datetime) -> Overview:
    """Return how everybody stands. `promises` says for each agency, as it is shown, how soon it confirms."""
    late = await rows(conn, _People, "ops_people_late", **_promised(promises, at))
    return Overview(
        at=at,
        people_late=late[0].people,
        waits=[one for one in await waiting(conn, promises, at) if one.kind is None],
        heard=await heard(conn),
        accounts=await accounts(conn),
        alarms=await rows(conn, OpenAlarm, "ops_alarms", limit=ALARMS),
    )


def _promised(promises: Mapping[str, timedelta], at: datetime) -> dict[str, Any]:
    seconds = [promise.total_seconds() for promise in promises.values()]
    return {"agencies": list(promises), "promises": seconds, "now": at}
