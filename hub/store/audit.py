"""The audit in PostgreSQL: entries are added and nothing else, and the sealer seals them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from hub.domain.audit import AuditEntry
from hub.domain.audit_chain import START, Head, seal
from hub.store.connections import Connections
from hub.store.statements import sql

SEALING = 0x5345414C
"""The lock of whoever seals: a chain has one end."""
AT_ONCE = 2_000
"""Entries sealed in one transaction."""


async def save_entries(conn: AsyncConnection[Any], entries: Iterable[AuditEntry], digest: str | None) -> None:
    """Note acts in the transaction in which they are done."""
    rows = [row_of(entry) for entry in entries]
    if rows:
        await conn.execute(sql("save_audit"), {"rows": Jsonb(rows), "digest": digest})


def row_of(entry: AuditEntry) -> dict[str, Any]:
    """Return an entry as `save_audit` takes it."""
    ids = {"people": [str(one) for one in entry.people], "cases": [str(one) for one in entry.cases]}
    return {**asdict(entry), **ids}


class PostgresChain:
    """The chain, as the sealer goes on with it."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def seal(self) -> tuple[Head | None, bool]:
        """Seal what was committed since; return the newest seal and whether more may wait.

        An entry is sealed once it is seen: one that commits late gets a later number, and no number is left out. None,
        when nothing was ever sealed or another process seals at this moment.
        """
        async with self._connections.transaction() as conn:
            if not await _first(conn, "seal_alone", key=SEALING):
                return None, False
            last = await (await conn.execute(sql("last_seal"))).fetchone()
            head = Head(number=last[0], hash=last[1]) if last else Head(number=0, hash=START)
            below, running = await _whole(conn, "sealed_below")
            name = "unsealed_since" if below else "unsealed_ever"
            rows = await (await conn.execute(sql(name), {"below": below, "limit": AT_ONCE})).fetchall()
            if rows:
                head = await _sealed(conn, head, rows)
            is_more = len(rows) == AT_ONCE
            if not is_more and (rows or not below):
                await conn.execute(sql("save_sealed_below"), {"below": running})
        return head if head.number else None, is_more


async def _whole(conn: AsyncConnection[Any], name: str) -> Any:
    return await (await conn.execute(sql(name))).fetchone()


async def _first(conn: AsyncConnection[Any], name: str, **values: Any) -> Any:
    row = await (await conn.execute(sql(name), values)).fetchone()
    return row[0] if row else None


async def _sealed(conn: AsyncConnection[Any], head: Head, rows: Sequence[Sequence[Any]]) -> Head:
    """Add the seals of these rows behind a head; return the new head."""
    numbers, hashes = range(head.number + 1, head.number + 1 + len(rows)), [head.hash]
    for number, row in zip(numbers, rows, strict=True):
        hashes.append(seal(hashes[-1], number, row))
    values = {"numbers": list(numbers), "entries": [row[0] for row in rows], "hashes": hashes[1:]}
    await conn.execute(sql("save_seals"), values)
    return Head(number=numbers[-1], hash=hashes[-1])
