"""What is kept for how long, and what becomes of it then: in batches, by index, never of a held case (rule G5)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from psycopg.rows import class_row

from hub.store.connections import Connections
from hub.store.reading import Reading
from hub.store.statements import sql

BATCH = 500
"""Rows in one transaction, so that nothing else waits long."""


class Kept(StrEnum):
    """Classes of what the hub keeps."""

    ORIGINALS = "originals"
    """The bytes of events as they came."""
    DEAD_LETTERS = "dead-letters"
    """The bytes of what was refused or set aside."""
    CONTENTS = "contents"
    """What was delivered and confirmed, and what coordinators were told of what changed."""
    RECEIPTS = "receipts"
    """Who confirmed what."""
    AUDIT = "audit"
    """Who did what. Nothing of it is ever removed by the hub: it is sealed, and its end is the operator's to decide."""


Days = dict[Kept, int]
"""For how many days each class is kept."""

_STATEMENTS = (
    (Kept.ORIGINALS, "keep_originals"),
    (Kept.DEAD_LETTERS, "keep_dead_letters"),
    (Kept.CONTENTS, "keep_feed"),
    (Kept.CONTENTS, "keep_contents"),
    (Kept.RECEIPTS, "keep_receipts"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Oldest:
    """The oldest thing of each class that is still held."""

    originals: datetime | None
    dead_letters: datetime | None
    contents: datetime | None
    receipts: datetime | None
    audit: datetime | None
    now: datetime

    def of(self, kept: Kept) -> datetime | None:
        """Return the oldest of a class."""
        found: datetime | None = getattr(self, kept.value.replace("-", "_"))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Beneath:
    """What bounds how long the database keeps bytes that no table shows any more."""

    wal_level: str
    archive_mode: str
    checkpoint_seconds: int
    wal_megabytes: int
    dead_rows: int
    swept_at: datetime | None


class Retention:
    """Removes what is past its time."""

    def __init__(self, connections: Connections, days: Days) -> None:
        self._connections, self._days = connections, days

    async def is_due(self, hours: int) -> bool:
        """Say whether nobody has done it for so many hours; who is told so does it now, or another in an hour."""
        async with self._connections.transaction() as conn:
            cur = await conn.execute(sql("due_retention"), {"hours": hours})
            return any(row[0] for row in await cur.fetchall())

    async def run(self) -> AsyncIterator[tuple[Kept, int]]:
        """Yield after each batch of which class how many rows it emptied or removed; it ends when nothing is left."""
        for kept, statement in _STATEMENTS:
            count = BATCH
            while count == BATCH:
                async with self._connections.transaction() as conn:
                    values = {"days": self._days[kept], "limit": BATCH}
                    count = (await conn.execute(sql(statement), values)).rowcount
                yield kept, count
        async with self._connections.transaction() as conn:
            await conn.execute(sql("retention_done"))


class Ages(Reading):
    """Reads ages: of the oldest thing of each class, and of what the database keeps beneath its tables."""

    def oldest(self) -> Oldest:
        """Return the oldest thing of each class."""
        return self._typed(Oldest, "oldest_held")[0]

    def beneath(self) -> Beneath:
        """Return what the database keeps beneath its tables."""
        with self._conn.cursor(row_factory=class_row(Beneath)) as cur:
            return cur.execute(sql("beneath")).fetchall()[0]
