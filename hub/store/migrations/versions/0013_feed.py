"""pre: what coordinators are shown of their cases and told of what changed, and how far each of their users has read."""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = """
CREATE TABLE case_page (
    area text NOT NULL,
    case_id uuid NOT NULL,
    reference text NOT NULL,
    recipient text NOT NULL,
    delivery_id uuid NOT NULL,
    content jsonb NOT NULL,
    marks jsonb NOT NULL,
    tags text[] NOT NULL,
    criteria text[] NOT NULL,
    grade text,
    tool text,
    assessed_at timestamptz,
    incidents integer NOT NULL,
    told_by text[] NOT NULL,
    victim_name text,
    victim_born text,
    since timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (area, case_id)
);
CREATE INDEX case_page_case ON case_page (case_id);
CREATE INDEX case_page_reference ON case_page (reference);

CREATE TABLE feed_head (
    area text PRIMARY KEY,
    seq bigint NOT NULL
);

CREATE TABLE feed_entry (
    id uuid PRIMARY KEY,
    place bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    area text NOT NULL,
    seq bigint,
    case_id uuid NOT NULL,
    reference text NOT NULL,
    recipient text NOT NULL,
    delivery_id uuid,
    kind text NOT NULL,
    sections text[] NOT NULL,
    reason text NOT NULL,
    parameters jsonb NOT NULL,
    source text,
    source_kind text,
    cause_source text NOT NULL,
    cause_event text NOT NULL,
    at timestamptz NOT NULL,
    payload bytea NOT NULL,
    published_at timestamptz,
    out_partition integer,
    out_offset bigint,
    UNIQUE (area, seq)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX feed_entry_waiting ON feed_entry (place) WHERE published_at IS NULL;
CREATE INDEX feed_entry_published ON feed_entry (published_at) WHERE published_at IS NOT NULL;
CREATE INDEX feed_entry_case ON feed_entry (case_id, seq);

CREATE TABLE feed_seen (
    user_id text NOT NULL,
    area text NOT NULL,
    seq bigint NOT NULL,
    before bigint NOT NULL,
    moved_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, area)
);

CREATE TABLE feed_opened (
    user_id text NOT NULL,
    entry uuid NOT NULL REFERENCES feed_entry ON DELETE CASCADE,
    opened_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, entry)
);
CREATE INDEX feed_opened_entry ON feed_opened (entry);

CREATE INDEX delivery_to_accept ON delivery (decided_at, id)
    WHERE kind = 'marac-referral' AND state IN ('queued', 'published', 'delivered')
"""

FUNCTIONS = (
    """
CREATE FUNCTION cases_closed() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE closed AS (
        SELECT c.id FROM cases c
        WHERE c.limits IS NOT NULL AND c.replaced_by IS NULL
            AND may_see((string_to_array(current_setting('hub.areas', true), ','))[1], c.limits) IS NOT TRUE
        UNION SELECT c.id FROM cases c JOIN closed o ON c.replaced_by = o.id
    )
    SELECT id FROM closed
$$
""",
    """
CREATE FUNCTION last_event_at() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT arrived_at FROM inbox WHERE NOT test ORDER BY decided_seq DESC LIMIT 1
$$
""",
)
"""Which cases are closed to whoever looks, and those that go on in them: an entry stays in the feed of an area that its case
has left, but not with whoever is kept out. And when anything came last, so that silence is not taken for calm."""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for function in FUNCTIONS:
        op.execute(function)
    op.execute("REVOKE ALL ON FUNCTION cases_closed, last_event_at FROM PUBLIC")
