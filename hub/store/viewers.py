"""What the accounts may do under which the consoles read: they change nothing, and note in the audit (ADR 31)."""

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from hub.store.errors import StoreAway
from hub.store.schema import MIGRATING
from hub.store.seen import SEEN, let_see_own_areas
from hub.store.worker import NOTED


def allow_viewers(owner: str, ops: str, cases: str) -> None:
    """Give the accounts of the addresses `ops` and `cases` their rights; again changes nothing.

    Whoever else works on the tables, save their owner, must have been let in before by `allow_worker`.
    Raises `StoreAway` when the database cannot be reached.
    """
    names = {
        "ops": sql.Identifier(_user(ops)),
        "cases": sql.Identifier(_user(cases)),
        "noted": sql.SQL(", ").join(map(sql.Identifier, NOTED)),
        "tables": sql.SQL(", ").join(map(sql.Identifier, SEEN)),
    }
    try:
        with psycopg.connect(owner) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATING])
            let_see_own_areas(connection, _user(cases))
            for statement in _STATEMENTS:
                connection.execute(sql.SQL(statement).format(**names))
    except psycopg.OperationalError:
        raise StoreAway("The database is away. Nothing was started; start it, then start the hub again.") from None


def _user(address: str) -> str:
    return str(conninfo_to_dict(address)["user"])


_STATEMENTS = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ops}, {cases}",
    "GRANT USAGE ON SCHEMA ops TO {ops}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA ops TO {ops}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ops TO {ops}",
    "GRANT SELECT ON {tables}, policy_version, shown_as TO {cases}",
    "GRANT EXECUTE ON FUNCTION may_see, may_see_case, may_see_two TO {cases}",
    "GRANT EXECUTE ON FUNCTION cases_closed, last_event_at, audit_seen_of_case TO {cases}",
    "GRANT EXECUTE ON FUNCTION feed_part, warnings_of, looks_asked TO {cases}",
    "GRANT EXECUTE ON FUNCTION api_caller, api_arrivals TO {cases}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON feed_seen, feed_opened TO {cases}",
    "GRANT INSERT, UPDATE, DELETE ON match_taken TO {cases}",
    "GRANT INSERT ({noted}) ON audit TO {ops}, {cases}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON web_session, web_sign_in TO {ops}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON web_draft TO {cases}",
    "GRANT SELECT, INSERT, DELETE ON web_emergency_asked TO {cases}",
    "GRANT SELECT, UPDATE (closed_at) ON web_emergency TO {cases}",
)
"""In one transaction: nobody ever sees the rights that the first line takes away before the next give them again."""
