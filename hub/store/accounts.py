"""What was decided on agencies' accounts, and whether the brokers do it yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from hub.domain.agency import AccountState
from hub.domain.ids import AgencyId
from hub.store.connections import Connections
from hub.store.statements import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Unenforced:
    """An account of which the brokers do not do yet what was decided."""

    agency: AgencyId
    state: AccountState

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", AccountState(self.state))


class PostgresAccounts:
    """The decisions as they lie in PostgreSQL."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def unenforced(self) -> Sequence[Unenforced]:
        """Return what the brokers must be told, the oldest decision first."""
        async with self._connections.relaxed() as conn, conn.cursor(row_factory=class_row(Unenforced)) as cur:
            await cur.execute(sql("unenforced_accounts"))
            return await cur.fetchall()

    async def enforced(self, one: Unenforced) -> None:
        """Note that the brokers do it."""
        async with self._connections.transaction() as conn:
            await conn.execute(sql("enforced_account"), {"agency": one.agency, "state": one.state.value})
