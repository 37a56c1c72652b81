"""One migrated database for test after test: emptying it takes a fiftieth of the time of making one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hub.local import Running, superuser
from tests.builders.consoles import Viewed, viewed

NAME = "test_reused"
LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
TABLES = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind IN ('r', 'p') AND relname <> 'alembic_version'
        AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
"""
BEGIN_AGAIN = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
SCHEMA = """
    SELECT md5(string_agg(row, ' ' ORDER BY row)) FROM (
        SELECT 'class ' || oid || ' ' || xmin AS row FROM pg_class
        UNION ALL SELECT 'proc ' || oid || ' ' || xmin FROM pg_proc
        UNION ALL SELECT 'trigger ' || oid || ' ' || xmin FROM pg_trigger
        UNION ALL SELECT 'policy ' || oid || ' ' || xmin FROM pg_policy
    ) AS object
"""
"""What changes as soon as anybody changes a table, a right, a function, a trigger or a policy."""


@dataclass
class Reused:
    """A database that every test finds as the migrations leave it. If one changes its schema, the next is made anew."""

    stack: Running
    home: Path
    rooms: Viewed | None = None
    schema: str = ""
    tables: list[str] = field(default_factory=list)

    def empty(self) -> Viewed:
        """Return it with nothing in it."""
        if self.rooms is None or not self._emptied():
            self.rooms = self._made()
        return self.rooms

    def drop(self) -> None:
        """Leave nothing behind."""
        with psycopg.connect(superuser(self.home), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))

    def _made(self) -> Viewed:
        self.drop()
        with psycopg.connect(superuser(self.home), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER hub").format(sql.Identifier(NAME)))
        rooms = viewed(make_conninfo(self.stack.database, dbname=NAME), self.stack)
        with self._inside() as connection:
            self.tables = [name for (name,) in connection.execute(TABLES)]
            self.schema = _schema(connection)
        return rooms

    def _emptied(self) -> bool:
        """Empty it, if its schema is as the migrations left it."""
        with psycopg.connect(superuser(self.home), autocommit=True) as connection:
            connection.execute(LEAVE, [NAME])
        with self._inside() as connection:
            if _schema(connection) != self.schema:
                return False
            # Without this the triggers that keep the audit for ever would keep it from one test to the next.
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(sql.SQL("; ").join(sql.SQL("DELETE FROM ") + sql.SQL(name) for name in self.tables))
            connection.execute(BEGIN_AGAIN)
            return True

    @contextmanager
    def _inside(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(make_conninfo(superuser(self.home), dbname=NAME)) as connection:
            yield connection


def _schema(connection: psycopg.Connection) -> str:
    [(digest,)] = connection.execute(SCHEMA).fetchall()
    return str(digest)
