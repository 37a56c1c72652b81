"""Keeps the rule files by which deliveries are decided, once for each digest."""

from collections.abc import Mapping

import psycopg
from psycopg.types.json import Jsonb

from hub.domain.ids import AgencyId
from hub.store.errors import StoreAway
from hub.store.statements import sql


def keep_policy(conninfo: str, digest: str, files: Mapping[str, str]) -> None:
    """Keep the text of rule files under their digest; what is kept already stays as it was.

    Raises `StoreAway` when the database cannot be reached.
    """
    try:
        with psycopg.connect(conninfo) as conn:
            conn.execute(sql("keep_policy"), {"digest": digest, "files": Jsonb(dict(files))})
    except psycopg.OperationalError:
        raise StoreAway("The database is away. Nothing was started; start it, then start the hub again.") from None


def keep_shown(conninfo: str, shown: Mapping[AgencyId, str]) -> None:
    """Keep under which name operators see each agency; one that a directory no longer has keeps its last.

    Raises `StoreAway` when the database cannot be reached.
    """
    try:
        with psycopg.connect(conninfo) as conn:
            conn.execute(sql("keep_shown"), {"agencies": list(shown), "shown": list(shown.values())})
    except psycopg.OperationalError:
        raise StoreAway("The database is away. Nothing was started; start it, then start the hub again.") from None
