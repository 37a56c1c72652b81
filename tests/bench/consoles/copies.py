"""Fills the tables about cases with copies of a few that the hub itself took in, each with ids and a time of its own.

What a page reads is then what the hub writes: contents that rules gave, keys, marks, receipts, entries of the audit. Of
each table the indexes are made last, and all of it in the transaction that emptied it, which PostgreSQL keeps out of
its log.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import LiteralString

import psycopg
from psycopg import sql

KEPT_DAYS = 90
"""For how long bytes, contents and entries of the feed are kept (docs/domain.md, rule G5)."""
TABLES = (
    "inbox",
    "delivery",
    "audit",
    "receipt",
    "record",
    "record_person",
    "person_key",
    "case_page",
    "record_case",
    "feed_entry",
    "case_member",
    "cases",
    "incident",
    "case_flag",
    "review",
    "held_words",
)
"""Those of which every case has rows; the largest first."""
AT_ONCE = 40
"""Copies that one statement makes."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much a database is to hold."""

    events: int
    copies: int
    """Of each story."""
    stories: int
    days: int = 365
    """Over which they are spread; they end now."""

    @property
    def step(self) -> float:
        """Return how many seconds lie between two copies."""
        return self.days * 86400 / self.copies

    @property
    def kept(self) -> int:
        """Return how many copies are young enough for what is kept for some days only."""
        return min(self.copies, int(KEPT_DAYS * 86400 / self.step) + 1)


FUNCTIONS: tuple[LiteralString, ...] = (
    "DROP SCHEMA IF EXISTS story CASCADE",
    "CREATE SCHEMA story",
    """CREATE FUNCTION story.id(id uuid, k integer) RETURNS uuid LANGUAGE sql IMMUTABLE RETURN
        CASE WHEN k = 0 THEN id ELSE md5(k || id::text)::uuid END""",
    """CREATE FUNCTION story.ids(ids uuid[], k integer) RETURNS uuid[] LANGUAGE sql IMMUTABLE RETURN
        ARRAY(SELECT story.id(one, k) FROM unnest(ids) AS one)""",
    """CREATE FUNCTION story.named(name text, k integer) RETURNS text LANGUAGE sql IMMUTABLE RETURN
        CASE WHEN k = 0 THEN name ELSE name || '~' || k END""",
    """CREATE FUNCTION story.called(reference text, k integer) RETURNS text LANGUAGE sql IMMUTABLE RETURN
        CASE WHEN k = 0 THEN reference
        ELSE upper(regexp_replace(substr(md5(reference || k), 1, 11), '(....)(....)(...)', '\\1-\\2-\\3')) END""",
)
BY_TYPE: Mapping[str, LiteralString] = {
    "uuid": "story.id(s.{column}, k)",
    "uuid[]": "story.ids(s.{column}, k)",
    "timestamp with time zone": "s.{column} - k * {step}",
    "date": "s.{column} - (k * {step_days})::integer",
}
TAGGED = ("event_id", "record_id", "other_event", "cause_event", "subject")
NUMBERED = ("position", "id", "place", "seq")
"""Columns that count in the order of what happened, where they are no uuid."""
SPECIAL: Mapping[tuple[str, str], LiteralString] = {
    ("inbox", "decided_seq"): "({copies} - 1 - k) * ({rows} + {beats}) + {beats} + nth",
    ("inbox", "original"): "CASE WHEN k < {kept} THEN s.original END",
    ("delivery", "payload"): "CASE WHEN k < {kept} THEN s.payload END",
    ("feed_entry", "seq"): "({kept} - 1 - k) * (max(s.seq) OVER (PARTITION BY s.area, k)) + s.seq",
    (
        "person_key",
        "key",
    ): "CASE WHEN k % 40 = 0 THEN s.key ELSE substr(sha256(s.key || int4send(k)), 1, length(s.key)) END",
    ("cases", "reference"): "story.called(s.reference, k)",
    ("case_page", "reference"): "story.called(s.reference, k)",
    ("feed_entry", "reference"): "story.called(s.reference, k)",
    ("case_page", "content"): "replace(s.content::text, s.reference, story.called(s.reference, k))::jsonb",
    ("case_flag", "undecided"): "CASE WHEN k < 10 THEN s.undecided END",
    ("review", "state"): "CASE WHEN k < 150 THEN s.state ELSE 'separated' END",
}
"""What differs from the rule for its type. Some people share what they are found by, as in any town."""
Say = Callable[[str], None]


def copy_table(owner: str, table: str, size: Size, beats: int, say: Say) -> int:
    """Fill a table with copies of what stands in it; return how many rows it has then."""
    with psycopg.connect(owner) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("SET max_parallel_workers_per_gather = 0")
        rows = _put_aside(connection, table)
        indexes = _taken_off(connection, table)
        copies = size.kept if table == "feed_entry" else size.copies
        statement = _statement(connection, table, size, rows, beats)
        for upto in range(copies, 0, -AT_ONCE):
            connection.execute(statement, {"upto": upto - 1, "from": max(0, upto - AT_ONCE)})
        if table == "inbox":
            connection.execute(_BEATS, {"beats": beats, "copies": size.copies, "rows": rows, "days": size.days})
        say(f"{table}: {rows * copies:,} rows copied")
        for definition in indexes:
            connection.execute(definition)
        connection.commit()
        say(f"{table}: {len(indexes)} indexes made")
    return rows * copies


def _put_aside(connection: psycopg.Connection, table: str) -> int:
    """Keep the rows of the stories, numbered, and empty the table; return how many there are."""
    name = sql.Identifier(table)
    order = {"inbox": "decided_seq", "delivery": "position", "audit": "id", "feed_entry": "place", "record": "seq"}
    by = sql.SQL("ORDER BY {}").format(sql.Identifier(order[table])) if table in order else sql.SQL("")
    connection.execute(
        sql.SQL("CREATE TABLE story.{} AS SELECT row_number() OVER ({}) AS nth, t.* FROM {} t").format(name, by, name)
    )
    connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(name))
    found = connection.execute(sql.SQL("SELECT count(*) FROM story.{}").format(name)).fetchone()
    return int(found[0]) if found else 0


def _taken_off(connection: psycopg.Connection, table: str) -> list[str]:
    """Take off every index and what hangs on it; return the statements that put them back, in their order."""
    back: list[str] = []
    for query in (_CONSTRAINTS, _INDEXES):
        for taken, made in connection.execute(query, {"table": table}).fetchall():
            connection.execute(taken)
            back.insert(0, made)
    return back


def _statement(connection: psycopg.Connection, table: str, size: Size, rows: int, beats: int) -> sql.Composed:
    columns = connection.execute(_COLUMNS, {"table": table}).fetchall()
    values = {
        "step": sql.Literal(timedelta(seconds=size.step)),
        "step_days": sql.Literal(size.step / 86400),
        "copies": sql.Literal(size.copies),
        "kept": sql.Literal(size.kept),
        "rows": sql.Literal(rows),
        "beats": sql.Literal(-(-beats // size.copies)),
    }
    made = [
        sql.SQL(_expression(table, name, kind)).format(column=sql.Identifier(name), **values) for name, kind in columns
    ]
    return sql.SQL(
        "INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {made}"
        " FROM generate_series(%(upto)s, %(from)s, -1) AS k CROSS JOIN (SELECT * FROM story.{table} ORDER BY nth) AS s"
    ).format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns),
        made=sql.SQL(", ").join(made),
    )


def _expression(table: str, column: str, kind: str) -> LiteralString:
    if (table, column) in SPECIAL:
        return SPECIAL[table, column].replace("%", "%%")
    if column in TAGGED and kind == "text":
        return "story.named(s.{column}, k)"
    if column in NUMBERED and kind == "bigint":
        return "({copies} - 1 - k) * {rows} + nth"
    return BY_TYPE.get(kind, "s.{column}")


_COLUMNS = """
    SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
    WHERE attrelid = to_regclass(%(table)s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_CONSTRAINTS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
        format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint
    WHERE (conrelid = to_regclass(%(table)s) AND contype IN ('p', 'u'))
        OR (confrelid = to_regclass(%(table)s) AND contype = 'f')
    ORDER BY contype
"""
_INDEXES = """
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indrelid = to_regclass(%(table)s)
"""
_BEATS = """
    INSERT INTO inbox (decided_seq, source, event_id, content_hash, told, record_id, outcome, topic, partition,
        "offset", arrived_at, decided_at, original, test, policy_digest)
    OVERRIDING SYSTEM VALUE
    SELECT (i - 1) / h.each * (%(rows)s + h.each) + (i - 1) %% h.each + 1, a.agencies[i %% cardinality(a.agencies) + 1],
        'beat-' || i, sha256(int4send(i::integer)), 'heartbeat', 'beat-' || i, 'processed',
        'in.' || a.agencies[i %% cardinality(a.agencies) + 1], 0, i, at, at + interval '8 ms',
        CASE WHEN at > now() - interval '90 days' THEN decode(repeat('7b', 200), 'hex') END, true, p.digest
    FROM generate_series(1, %(beats)s::bigint) AS i
        CROSS JOIN (SELECT ceil(%(beats)s::float8 / %(copies)s)::bigint AS each) AS h
        CROSS JOIN (SELECT array_agg(agency) AS agencies FROM shown_as WHERE agency NOT IN ('hub', 'console')) AS a
        CROSS JOIN (SELECT policy_digest AS digest FROM story.inbox LIMIT 1) AS p
        CROSS JOIN LATERAL (SELECT now() - (%(beats)s - i) * make_interval(days => %(days)s) / %(beats)s AS at) AS t
"""
"""Signs of life, between what is told of cases."""
