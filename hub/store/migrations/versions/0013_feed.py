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

ALTER TABLE case_page ENABLE ROW LEVEL SECURITY;
ALTER TABLE feed_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_area ON case_page FOR SELECT
    USING (area = ANY ((SELECT string_to_array(current_setting('hub.areas', true), ','))::text[]));
CREATE POLICY of_area ON feed_entry FOR SELECT
    USING (area = ANY ((SELECT string_to_array(current_setting('hub.areas', true), ','))::text[]));
CREATE POLICY at_work ON case_page USING ((SELECT has_table_privilege('case_page', 'INSERT')));
CREATE POLICY at_work ON feed_entry USING ((SELECT has_table_privilege('feed_entry', 'INSERT')))
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
