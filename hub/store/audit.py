"""The audit in PostgreSQL: entries are added and nothing else, and the sealer seals them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pass:
    """One pass over what may lack a seal, in the order of transactions, and how far it has come."""

    running: str
    """The oldest transaction that still ran when it began: the next pass begins there."""
    upper: str
    xid: str
    id: int = 0
    is_new: bool
    """It has found nothing yet, and so nothing need be kept of it."""


LAST_XID = str(2**64 - 1)


class PostgresChain:
    """The chain, as the sealer goes on with it."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._pass: _Pass | None = None

    async def seal(self) -> tuple[Head | None, bool]:
        """Seal what was committed since; return the newest seal and whether more may wait.

        An entry is sealed once it is seen: one that commits late gets a later number, and no number is left out. None,
        when nothing was ever sealed or another process seals at this moment.
        """
        async with self._connections.transaction() as conn:
            if not (await _one(conn, "seal_alone", key=SEALING))[0]:
                return None, False
            last = await _one(conn, "last_seal")
            head = Head(number=last[0], hash=last[1]) if last else Head(number=0, hash=START)
            at = self._pass or await _begun(conn)
            values = {"xid": at.xid, "id": at.id, "upper": at.upper, "limit": AT_ONCE}
            page = await (await conn.execute(sql("audit_page"), values, binary=True)).fetchall()
            rows = [row[:-1] for row in page if not row[-1]]
            if rows:
                head = await _sealed(conn, head, rows)
            is_more = len(page) == AT_ONCE
            if not is_more and (rows or not at.is_new):
                await conn.execute(sql("save_sealed_below"), {"below": at.running})
        self._pass = replace(at, id=page[-1][0], xid=page[-1][2], is_new=False) if is_more else None
        return head if head.number else None, is_more


async def _begun(conn: AsyncConnection[Any]) -> _Pass:
    """Begin where the last pass began; from the first entry on where none is known in this count of transactions."""
    below, running, upper = await _one(conn, "sealed_below")
    if below is None:
        return _Pass(running=running, upper=LAST_XID, xid="0", is_new=False)
    return _Pass(running=running, upper=upper, xid=below, is_new=True)


async def _one(conn: AsyncConnection[Any], name: str, **values: Any) -> Any:
    return await (await conn.execute(sql(name), values)).fetchone()


async def _sealed(conn: AsyncConnection[Any], head: Head, rows: Sequence[Sequence[Any]]) -> Head:
    """Add the seals of these rows behind a head; return the new head."""
    numbers, hashes = range(head.number + 1, head.number + 1 + len(rows)), [head.hash]
    for number, row in zip(numbers, rows, strict=True):
        hashes.append(seal(hashes[-1], number, row))
    values = {"numbers": list(numbers), "entries": [row[0] for row in rows], "hashes": hashes[1:]}
    await conn.execute(sql("save_seals"), values)
    return Head(number=numbers[-1], hash=hashes[-1])
