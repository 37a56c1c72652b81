"""Makes the full database once and keeps it: another run with the same size and schema finds it as it is."""

import asyncio
import json
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import psycopg
from psycopg import sql

from hub.cli.place import Place
from hub.cli.preparing import prepare
from hub.domain.rules import Policy
from tests.bench.consoles.copies import FUNCTIONS, TABLES, Say, Size, copy_table
from tests.bench.consoles.rest import fill_rest
from tests.bench.consoles.stories import pairs, tell

MADE_AS = 2
"""Raised when what this module fills changes, so that what was kept is made anew."""
WORKERS = 2


def filled(place: Place, policy: Policy, size: tuple[int, int], say: Say, *, rebuild: bool) -> dict[str, Any]:
    """Fill the database of a place, unless it is full already; return how much is in it and how long that took."""
    events, cases = size
    wanted = {"events": events, "cases": cases, "made_as": MADE_AS}
    prepare(place, policy)
    kept = _kept(place.database_owner)
    if not rebuild and kept.items() >= {**wanted, "schema": _schema(place)}.items():
        say("the database of an earlier run is kept")
        return kept
    started = perf_counter()
    _emptied(place.database_owner)
    prepare(place, policy)
    say("the hub takes in the stories of which the rest are copies")
    stories = asyncio.run(tell(place.database, policy, place.hashing_key()))
    say(f"{stories} stories in {perf_counter() - started:.0f} s")
    _copied(place, Size(events=events, copies=max(1, round(cases / stories)), stories=len(pairs(policy))), say)
    say("what waits, what failed, and figures")
    fill_rest(place.database_owner)
    made = {
        **wanted,
        "schema": _schema(place),
        "seconds": round(perf_counter() - started),
        **_counted(place.database_owner),
    }
    _keep(place.database_owner, made)
    return made


def _copied(place: Place, size: Size, say: Say) -> None:
    with psycopg.connect(place.database_owner, autocommit=True) as connection:
        for statement in FUNCTIONS:
            connection.execute(statement)
        row = connection.execute("SELECT count(*) FROM inbox").fetchone()
    beats = max(0, size.events - (row[0] if row else 0) * size.copies)
    waiting = deque(TABLES)

    def work() -> None:
        while waiting:
            copy_table(place.database_owner, waiting.popleft(), size, beats, say)

    with ThreadPoolExecutor(WORKERS) as threads:
        for one in [threads.submit(work) for _ in range(WORKERS)]:
            one.result()


def _emptied(owner: str) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        for name in ("story", "ops", "public"):
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))
        connection.execute("CREATE SCHEMA public")
        connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")


def _schema(place: Place) -> str:
    with psycopg.connect(place.database_owner) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def _counted(owner: str) -> dict[str, Any]:
    with psycopg.connect(owner) as connection:
        rows = connection.execute(
            "SELECT relname, reltuples::bigint FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples >= 1000 ORDER BY 2 DESC"
        ).fetchall()
        row = connection.execute(
            "SELECT now()::timestamp(0)::text, pg_size_pretty(pg_database_size(current_database()))"
        )
        at, size = row.fetchone() or ("", "")
    return {"rows": dict(rows), "at": at, "size": size}


def _kept(owner: str) -> dict[str, Any]:
    """Return what the database says that it holds."""
    with psycopg.connect(owner) as connection:
        row = connection.execute("SELECT obj_description(to_regnamespace('story'), 'pg_namespace')").fetchone()
    return json.loads(row[0]) if row and row[0] else {}


def _keep(owner: str, made: dict[str, Any]) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(sql.SQL("COMMENT ON SCHEMA story IS {}").format(sql.Literal(json.dumps(made))))
