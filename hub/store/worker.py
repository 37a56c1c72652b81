"""What the account under which the hub works may do: read and write, but of the audit only read and add (ADR 19)."""

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from hub.store.errors import StoreAway
from hub.store.schema import MIGRATING
from hub.store.seen import let_see_everything

NOTED = (
    "operation",
    "who",
    "action",
    "subject",
    "purposes",
    "rules",
    "digest",
    "recipient",
    "records",
    "people",
    "cases",
)
"""What it says of an act. When that was, and in which transaction, the database says."""


def allow_worker(owner: str, worker: str) -> None:
    """Give the account of the address `worker` its rights on every table that the owner has; again changes nothing.

    Raises `StoreAway` when the database cannot be reached.
    """
    user = str(conninfo_to_dict(worker)["user"])
    name = sql.Identifier(user)
    columns = sql.SQL(", ").join(map(sql.Identifier, NOTED))
    try:
        with psycopg.connect(owner) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATING])
            for statement in _STATEMENTS:
                connection.execute(sql.SQL(statement).format(worker=name, noted=columns))
            let_see_everything(connection, user)
    except psycopg.OperationalError:
        raise StoreAway("The database is away. Nothing was started; start it, then start the hub again.") from None


_STATEMENTS = (
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {worker}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {worker}",
    "REVOKE ALL ON audit, audit_seal, alembic_version FROM {worker}",
    "GRANT SELECT ON audit, audit_seal TO {worker}",
    "GRANT INSERT ({noted}) ON audit TO {worker}",
    "GRANT INSERT ON audit_seal TO {worker}",
)
"""In one transaction: nobody ever sees the rights of which the next lines take some away."""
