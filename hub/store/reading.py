"""One connection on which a command reads: each statement sees what is committed by then, and none takes long."""

from datetime import datetime
from typing import Any, Self, TypeVar

import psycopg
from psycopg.rows import class_row, namedtuple_row
from psycopg.types.json import Jsonb

from hub.domain.audit import AuditEntry
from hub.store.audit import row_of
from hub.store.errors import StoreAway
from hub.store.statements import sql

R = TypeVar("R")


class Reading:
    """Reads for a command; what may be read by it stands in the classes that go on from here."""

    def __init__(self, conninfo: str) -> None:
        try:
            self._conn = psycopg.connect(conninfo, autocommit=True, options="-c statement_timeout=30s")
        except psycopg.OperationalError as error:
            raise StoreAway(
                f"The database is away ({type(error).__name__}). Nothing was read; start it and ask again."
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._conn.close()

    def now(self) -> datetime:
        """Return the database's time."""
        now: datetime = self._plain("database_time")[0].now
        return now

    def note(self, look: AuditEntry) -> None:
        """Note a look, before what was asked for is shown (docs/domain.md, rule U1)."""
        self._conn.execute(sql("save_audit"), {"rows": Jsonb([row_of(look)]), "digest": None})

    def _plain(self, name: str, **values: Any) -> list[Any]:
        with self._conn.cursor(row_factory=namedtuple_row) as cur:
            cur.execute(sql(name), values)
            return cur.fetchall()

    def _typed(self, cls: type[R], name: str, **values: Any) -> list[R]:
        with self._conn.cursor(row_factory=class_row(cls)) as cur:
            cur.execute(sql(name), values)
            return cur.fetchall()
