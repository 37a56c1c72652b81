"""pre: how long deliveries took, by the hour and the day; and what an auditor may find and check without reading of anybody.

The hub fills the tables as it works (ADR 31). What seals cover holds ids of people, so functions of the owner's work the
seals out and give the hashes alone.
"""

from alembic import op

revision = "0017"
down_revision = "0016"

TABLES = """
CREATE TABLE latency (
    unit text NOT NULL CHECK (unit IN ('hour', 'day')),
    starts timestamptz NOT NULL,
    agency text NOT NULL,
    stage text NOT NULL CHECK (stage IN ('hub', 'acknowledged')),
    promise float8 NOT NULL,
    kept integer NOT NULL,
    missed integer NOT NULL,
    open integer NOT NULL,
    spans bigint[] NOT NULL,
    counts integer[] NOT NULL,
    PRIMARY KEY (unit, starts, agency, stage)
);
CREATE INDEX latency_open ON latency (starts, agency) WHERE unit = 'hour' AND open > 0;

CREATE TABLE latency_measured (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    until timestamptz NOT NULL
);

CREATE VIEW ops.latency AS
SELECT l.unit, l.starts, s.shown AS agency, l.stage, l.promise, l.kept, l.missed, l.open, l.spans, l.counts
FROM latency l JOIN shown_as s ON s.agency = l.agency;

CREATE VIEW ops.latency_measured AS SELECT until FROM latency_measured;

CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_operation ON audit (operation, at, id);
CREATE INDEX audit_subject ON audit (subject, id)
"""

SEALED = (
    r"""
CREATE FUNCTION in_ascii(said text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(CASE
        WHEN ascii(c) BETWEEN 32 AND 126 THEN c
        WHEN ascii(c) < 65536 THEN '\u' || lpad(to_hex(ascii(c)), 4, '0')
        ELSE '\u' || to_hex(55296 + ((ascii(c) - 65536) >> 10)) || '\u' || to_hex(56320 + ((ascii(c) - 65536) & 1023))
    END, '' ORDER BY place)
    FROM string_to_table($1, NULL) WITH ORDINALITY AS t (c, place)
$$
""",
    """
CREATE FUNCTION audit_sealed_text(number bigint, entry audit) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT convert_to(CASE WHEN t.said ~ '[^ -~]' THEN in_ascii(t.said) ELSE t.said END, 'UTF8') FROM (
        SELECT '[' || concat_ws(',', $1, $2.id, (extract(epoch FROM $2.at) * 1000000)::bigint, to_json($2.xid::text),
            to_json($2.operation), to_json($2.who), to_json($2.action), to_json($2.subject), array_to_json($2.purposes),
            array_to_json($2.rules), coalesce(to_json($2.digest)::text, 'null'),
            coalesce(to_json($2.recipient)::text, 'null'), array_to_json($2.records), array_to_json($2.people),
            array_to_json($2.cases)) || ']' AS said
    ) AS t
$$
""",
    """
CREATE FUNCTION ops.audit_followed(after bigint, most integer) RETURNS TABLE (number bigint, entry bigint, hash bytea,
    is_there boolean, sealed bytea, otherwise bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
    WITH near AS (
        (SELECT s.number, s.entry, s.hash FROM audit_seal s WHERE s.number <= $1 ORDER BY s.number DESC LIMIT 2)
        UNION ALL
        (SELECT s.number, s.entry, s.hash FROM audit_seal s WHERE s.number > $1 ORDER BY s.number LIMIT $2)
    ), told AS (
        SELECT n.number, n.entry, n.hash, a.id IS NOT NULL AS is_there,
            CASE WHEN a.id IS NOT NULL THEN audit_sealed_text(n.number, a) END AS text,
            coalesce(lag(n.hash) OVER (ORDER BY n.number), decode(repeat('00', 32), 'hex')) AS before
        FROM near n LEFT JOIN audit a ON a.id = n.entry
    ), resealed AS (
        SELECT t.*, sha256(t.before || t.text) AS sealed FROM told t
    ), both_ways AS (
        SELECT r.*, sha256(coalesce(lag(r.sealed) OVER (ORDER BY r.number), r.before) || r.text) AS otherwise FROM resealed r
    )
    SELECT b.number, b.entry, b.hash, b.is_there, b.sealed, b.otherwise FROM both_ways b WHERE b.number > $1 ORDER BY b.number
$$
""",
)

FOUND = """
CREATE FUNCTION ops.audit_{name}(sought text, operation text, areas text[], since timestamptz, until timestamptz,
    before timestamptz, before_id bigint, most integer) RETURNS TABLE (id bigint, at timestamptz)
LANGUAGE sql STABLE ROWS 50 SECURITY DEFINER SET search_path = public, pg_temp AS $$
    {found}
$$
"""
"""Entries that an auditor looks for, the newest first. An entry about no case is among them if '' is among the areas."""

WANTED = """a.at >= $4 AND a.at < $5 AND ($2 = '' OR a.operation = $2)
        AND (('' = ANY ($3) AND a.cases = '{}')
            OR EXISTS (SELECT FROM cases c WHERE c.id = ANY (a.cases) AND c.area = ANY ($3)))"""
BY_NUMBER = f"a.id < $7 AND {WANTED} ORDER BY a.id DESC LIMIT $8"
BY_TIME = f"(a.at, a.id) < ($6, $7) AND {WANTED} ORDER BY a.at DESC, a.id DESC LIMIT $8"
FINDS = {
    "between": f"SELECT a.id, a.at FROM audit a WHERE {BY_TIME}",
    "of_operation": f"SELECT a.id, a.at FROM audit a WHERE a.operation = $2 AND {BY_TIME}",
    "under": f"SELECT a.id, a.at FROM audit a WHERE a.subject = $1 AND {BY_NUMBER}",
    "about": f"""WITH RECURSIVE called AS (
        SELECT c.id FROM cases c WHERE c.reference = $1
        UNION SELECT c.id FROM cases c JOIN called ON c.replaced_by = called.id
    ), a AS MATERIALIZED (
        SELECT * FROM audit WHERE audit.cases && ARRAY(SELECT c.id FROM called c)
    )
    SELECT a.id, a.at FROM a WHERE {BY_NUMBER}""",
    "of": f"""WITH named AS (
        SELECT s.agency AS name FROM shown_as s WHERE s.shown = $1
        UNION SELECT $1 WHERE NOT EXISTS (SELECT FROM shown_as s WHERE s.agency = $1)
    )
    SELECT b.id, b.at FROM (
        SELECT d.id, d.at FROM named n CROSS JOIN LATERAL (
            SELECT a.id, a.at FROM audit a WHERE a.who = n.name AND {BY_NUMBER}) AS d
        UNION
        SELECT g.id, g.at FROM named n CROSS JOIN LATERAL (
            SELECT a.id, a.at FROM audit a WHERE a.recipient = n.name AND {BY_NUMBER}) AS g
    ) AS b ORDER BY b.id DESC LIMIT $8""",
}


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for function in SEALED:
        op.execute(function)
    for name, found in FINDS.items():
        op.execute(FOUND.format(name=name, found=found))
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ops FROM PUBLIC")
    op.execute("REVOKE ALL ON FUNCTION in_ascii, audit_sealed_text FROM PUBLIC")
