"""Keeps the rule files by which deliveries are decided, once for each digest."""

from collections.abc import Mapping

import psycopg
from psycopg.types.json import Jsonb

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
