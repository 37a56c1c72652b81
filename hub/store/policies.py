"""Keeps the rule files by which deliveries are decided, once for each digest."""

from collections.abc import Mapping
from datetime import datetime

import psycopg
from psycopg.types.json import Jsonb

from hub.domain.ids import AgencyId
from hub.store.errors import StoreAway
from hub.store.statements import sql

AWAY = (psycopg.OperationalError, psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)
"""Not reached, or not yet brought to what this version needs: `hub run` does that before it does anything else."""


def keep_policy(conninfo: str, digest: str, files: Mapping[str, str]) -> None:
    """Keep the text of rule files by which the hub starts, under their digest; what is kept already stays as it was.

    Raises `StoreAway` when the database cannot be reached.
    """
    try:
        with psycopg.connect(conninfo) as conn:
            conn.execute(sql("keep_policy"), {"digest": digest, "files": Jsonb(dict(files))})
            conn.execute(sql("start_allowed"))
    except psycopg.OperationalError:
        raise StoreAway("The database is away. Nothing was started; start it, then start the hub again.") from None


def last_policy(conninfo: str) -> dict[str, str] | None:
    """Return the rule files by which the hub last started; None where it never did.

    Raises `StoreAway` when the database cannot be reached.
    """
    try:
        with psycopg.connect(conninfo) as conn:
            found = conn.execute(sql("last_policy")).fetchone()
    except AWAY:
        raise StoreAway("The database is away. Nothing was started; start it, then start the hub again.") from None
    return dict(found[0]) if found else None


def note_refused(conninfo: str, code: str, file: str, line: int, now: datetime) -> None:
    """Note why the hub did not start, for the consoles to say; the next start takes it back.

    Raises `StoreAway` when the database cannot be reached, or is older than this version of the hub.
    """
    try:
        with psycopg.connect(conninfo) as conn:
            conn.execute(sql("start_refused"), {"code": code, "file": file, "line": line, "now": now})
    except AWAY:
        raise StoreAway("The database is away. It was not noted why the hub did not start.") from None


def keep_shown(conninfo: str, shown: Mapping[AgencyId, str]) -> None:
    """Keep under which name operators see each agency; one that a directory no longer has keeps its last.

    Raises `StoreAway` when the database cannot be reached.
    """
    try:
        with psycopg.connect(conninfo) as conn:
            conn.execute(sql("keep_shown"), {"agencies": list(shown), "shown": list(shown.values())})
    except psycopg.OperationalError:
        raise StoreAway("The database is away. Nothing was started; start it, then start the hub again.") from None
