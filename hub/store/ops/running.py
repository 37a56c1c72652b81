"""How the hub is run: what is stopped, what a suspension would hold back, what failures somebody has (O3, O5, J8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.store.ops.failures import Group
from hub.store.ops.rows import rows
from hub.store.queue import DOUBLINGS

MOST_CLOSED = 10_000
"""Failures that are closed by one decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAll:
    """Whether everything that the hub sends a second time is stopped."""

    stopped: bool
    decided_by: str
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """What repeats at the moment."""

    sent_again: int
    """Deliveries that went out more than once and are not confirmed."""
    running: int
    """Redrives that run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """What an agency has not confirmed, which goes again until it does."""

    agency: str
    unconfirmed: int
    again: int
    """Those that went out more than once already."""
    last_hour: int
    """Of these, those that went out again in the last hour."""
    attempts: int
    """How often the one went out that went most often."""
    next_try: datetime
    """When the first of them goes again; it has passed where the hub has not come to it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    """What has not gone out to an agency: what goes out once it is resumed."""

    deliveries: int
    people: int
    late: int
    """Those for which the time by which an answer was asked for has passed."""
    corrections: int
    """Those that take back what went out, or take the place of something stopped meanwhile."""
    oldest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """By when an agency was asked to answer what waits for it, whether that has gone out or not."""

    ahead: int
    """How many of these times are still to come."""
    passed: int
    next: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What was last decided on an agency's account, and when it ends by itself."""

    state: str
    decided_at: datetime
    decided_by: str
    reason: str | None
    until: datetime | None
    enforced_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Who has failures of one kind."""

    reason: str
    outcome: str
    source: str
    kind: str
    taken_by: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """When failures of one kind were last reported to their sender."""

    events: int
    reported_by: str
    reported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Id:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why the hub did not start when it was last asked to."""

    code: str
    file: str
    """Folder and name."""
    line: int
    since: datetime
    """When it first refused; it was asked again maybe."""


RUNS_WITHIN = timedelta(seconds=30)
"""A hub that runs says so every two seconds; one that has not for so long does not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What a hub last said of whether it sends."""

    at: datetime | None
    """When it last said so; None where it said that it ends."""

    def runs(self, now: datetime) -> bool:
        """Say whether it runs."""
        return self.at is not None and now - self.at < RUNS_WITHIN


async def refused(conn: AsyncConnection[Any]) -> Refused | None:
    """Return why the hub does not start; None where its last start went well."""
    return next(iter(await rows(conn, Refused, "ops_refused")), None)


async def sending(conn: AsyncConnection[Any]) -> Sending | None:
    """Return what a hub last said of whether it sends; None where none ever did."""
    return next(iter(await rows(conn, Sending, "ops_sending")), None)


async def is_running(conn: AsyncConnection[Any], now: datetime) -> bool:
    """Say whether a hub runs; where none ever did, nobody is waiting for one, and nothing is wrong yet."""
    last = await sending(conn)
    return last is None or last.runs(now)


async def stop_all(conn: AsyncConnection[Any]) -> StopAll | None:
    """Return what was last decided on repeats; None where nothing ever was."""
    return next(iter(await rows(conn, StopAll, "ops_stop_all")), None)


async def repeats(conn: AsyncConnection[Any]) -> Repeats:
    """Return what repeats at the moment."""
    return (await rows(conn, Repeats, "ops_repeats"))[0]


async def retries(conn: AsyncConnection[Any], promises: Mapping[str, timedelta], at: datetime) -> list[Retries]:
    """Return what is not confirmed, of each agency of which anything is; `promises` says how soon each confirms."""
    values = {
        "agencies": list(promises),
        "promises": [promise.total_seconds() for promise in promises.values()],
        "hour": at - timedelta(hours=1),
        "doublings": DOUBLINGS,
    }
    return await rows(conn, Retries, "ops_retries", **values)


async def suspended(conn: AsyncConnection[Any], agency: str, at: datetime) -> Suspended:
    """Return what has not gone out to an agency."""
    return (await rows(conn, Suspended, "ops_suspension", agency=agency, now=at))[0]


async def deadlines(conn: AsyncConnection[Any], agency: str, at: datetime) -> Deadlines:
    """Return by when an agency is to answer what waits for it."""
    return (await rows(conn, Deadlines, "ops_deadlines", agency=agency, now=at))[0]


async def account(conn: AsyncConnection[Any], agency: str) -> Account | None:
    """Return what was last decided on an agency's account; None where nothing ever was."""
    return next(iter(await rows(conn, Account, "ops_account", agency=agency)), None)


async def taken(conn: AsyncConnection[Any]) -> dict[tuple[str, str, str, str], Taken]:
    """Return who has which failures, by their group."""
    found = await rows(conn, Taken, "ops_failures_taken")
    return {(one.reason, one.outcome, one.source, one.kind): one for one in found}


async def reported(conn: AsyncConnection[Any], group: Group) -> Reported | None:
    """Return when a group was last reported to its sender; None where it never was."""
    values = {"reason": group.reason, "outcome": group.outcome, "source": group.source or "", "kind": group.type or ""}
    return next(iter(await rows(conn, Reported, "ops_failures_reported", **values)), None)


async def letters_of(conn: AsyncConnection[Any], group: Group, since: datetime) -> list[UUID]:
    """Return the ids of a group's failures, the oldest first."""
    found = await rows(
        conn,
        _Id,
        "ops_letters_of_group",
        since=since,
        reason=group.reason,
        agency=group.source,
        outcome=group.outcome,
        type=group.type,
        limit=MOST_CLOSED,
    )
    return [one.id for one in found]
