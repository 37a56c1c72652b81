"""How one connector stands: what came from it, what went to it, and how long that took (page O2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection

from hub.store.ops.overview import Account, Waits, accounts, waiting
from hub.store.ops.rows import rows
from hub.store.ops.silence import Heard, heard

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentToUs:
    """What an agency sent of one kind since a moment."""

    kind: str | None
    """None of what could not be read."""
    events: int
    last_hour: int
    rejected: int
    top_reason: str | None
    """The code given most often."""
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentToThem:
    """What was decided for an agency of one kind since a moment, and how long half and nearly all (95 %) of it took."""

    kind: str
    delivered: int
    accepted: int
    rejected: int
    held_back: int
    top_reason: str | None
    confirmed_half: timedelta | None
    """From the decision until its system confirmed it; None where it confirmed nothing."""
    confirmed_most: timedelta | None
    accepted_half: timedelta | None
    """From the decision until somebody there accepted it."""
    accepted_most: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """How one agency stands, as at one moment."""

    at: datetime
    heard: Heard | None
    """None when the directory has no such agency."""
    account: Account | None
    """None where nothing was ever decided on it: then it is active."""
    sent_to_us: Sequence[SentToUs]
    sent_to_them: Sequence[SentToThem]
    waits: Sequence[Waits]
    """Of each kind, and with kind None of all together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """A kind of event or delivery, or the name of a type, and when it last came or went."""

    kind: str
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """What came from an agency and went to it since a moment, by kind; and under which names came what failed."""

    sent: Sequence[Last]
    got: Sequence[Last]
    failed: Sequence[Last]


async def shapes(conn: AsyncConnection[Any], agency: str, since: datetime) -> Shapes:
    """Return in which shapes an agency and the hub spoke since `since`, some days ago at most."""
    sent, got, failed = [
        await rows(conn, Last, name, agency=agency, since=since)
        for name in ("ops_kinds_sent", "ops_kinds_got", "ops_types_failed")
    ]
    return Shapes(sent=sent, got=got, failed=failed)


async def connector(
    conn: AsyncConnection[Any], agency: str, promise: timedelta, at: datetime, since: datetime
) -> Connector:
    """Return how an agency stands at `at`, with what came and went since `since`, a day ago at most."""
    signs, decided = await heard(conn, agency), await accounts(conn, agency)
    return Connector(
        at=at,
        heard=signs[0] if signs else None,
        account=decided[0] if decided else None,
        sent_to_us=await rows(conn, SentToUs, "ops_sent_to_us", agency=agency, since=since, hour=at - HOUR),
        sent_to_them=await rows(conn, SentToThem, "ops_sent_to_them", agency=agency, since=since),
        waits=await waiting(conn, {agency: promise}, at),
    )
