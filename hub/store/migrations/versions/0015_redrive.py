"""pre: stops of all that repeats, plans to send again, failures that are taken or closed, suspensions that end (ADR 33)."""

from alembic import op

revision = "0015"
down_revision = "0014"

CODE = "'^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$'"
"""What may pass as a code, as in `0011_consoles`."""

STATEMENTS = """
CREATE TABLE stop_all (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    stopped boolean NOT NULL,
    decided_by text NOT NULL,
    reason text NOT NULL,
    decided_at timestamptz NOT NULL
);

CREATE TABLE redrive (
    id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('checking', 'planned', 'waiting', 'running', 'paused', 'stopped', 'done')),
    planned_by text NOT NULL,
    planned_at timestamptz NOT NULL,
    rate integer NOT NULL,
    second_above integer NOT NULL,
    would_send bigint NOT NULL DEFAULT 0,
    oldest timestamptz,
    fingerprint text,
    policy_digest text,
    checked_at timestamptz,
    late_too boolean NOT NULL DEFAULT false,
    reason text,
    started_by text,
    started_at timestamptz,
    approved_by text,
    approved_at timestamptz,
    ended_by text,
    ended_at timestamptz
);
CREATE INDEX redrive_at_work ON redrive (state) WHERE state IN ('checking', 'running');
CREATE INDEX redrive_planned ON redrive (planned_at);

CREATE TABLE redrive_item (
    redrive uuid NOT NULL REFERENCES redrive ON DELETE CASCADE,
    place bigint NOT NULL,
    delivery uuid,
    letter uuid,
    planned text,
    before text,
    came text,
    done_at timestamptz,
    PRIMARY KEY (redrive, place)
);
CREATE INDEX redrive_item_delivery ON redrive_item (delivery, redrive);
CREATE INDEX redrive_item_unplanned ON redrive_item (redrive, place) WHERE planned IS NULL;
CREATE INDEX redrive_item_left ON redrive_item (redrive, place) WHERE came IS NULL;

CREATE TABLE failures_taken (
    reason text NOT NULL,
    outcome text NOT NULL,
    source text NOT NULL,
    kind text NOT NULL,
    taken_by text NOT NULL,
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (reason, outcome, source, kind)
);

ALTER TABLE dead_letter ADD COLUMN closed_at timestamptz, ADD COLUMN closed_by text, ADD COLUMN closed_reason text;
DROP INDEX dead_letter_failed;
CREATE INDEX dead_letter_failed ON dead_letter (reason, source, set_aside_at) WHERE retried_at IS NULL AND closed_at IS NULL;
ALTER TABLE account ADD COLUMN until timestamptz;

CREATE VIEW ops.stop_all AS SELECT stopped, decided_by, reason, decided_at FROM stop_all;

CREATE VIEW ops.redrive AS
SELECT id, state, planned_by, planned_at, rate, second_above, would_send, oldest, fingerprint, policy_digest, checked_at, late_too,
    CASE WHEN reason ~ {code} THEN reason END AS reason, started_by, started_at, approved_by, approved_at, ended_by, ended_at
FROM redrive;

CREATE VIEW ops.redrive_item AS
SELECT i.redrive, i.place, i.delivery, i.letter, i.planned, i.before, i.came, i.done_at,
    CASE WHEN i.letter IS NULL THEN s.shown ELSE 'hub' END AS recipient
FROM redrive_item i LEFT JOIN delivery d ON d.id = i.delivery LEFT JOIN shown_as s ON s.agency = d.recipient;

CREATE VIEW ops.failures_taken AS SELECT reason, outcome, source, kind, taken_by, taken_at FROM failures_taken;

CREATE OR REPLACE VIEW ops.dead_letter AS
SELECT l.id, s.shown AS source, l.event_id, l.outcome, l.reason, l.pointers,
    CASE WHEN l.headers ->> 'ce_type' ~ '^[a-z0-9.-]{{1,60}}$' THEN l.headers ->> 'ce_type' END AS type,
    CASE WHEN l.topic LIKE '%.urgent' THEN 'urgent' ELSE 'normal' END AS lane,
    CASE WHEN s.shown = l.source THEN l.topic END AS topic, l.partition, l."offset",
    l.set_aside_at, l.announced_at, l.retried_at, l.original IS NOT NULL AS kept,
    l.closed_at, l.closed_by, l.closed_reason
FROM dead_letter l LEFT JOIN shown_as s ON s.agency = l.source;

CREATE OR REPLACE VIEW ops.account AS
SELECT s.shown AS agency, a.state, a.decided_at, a.decided_by, CASE WHEN a.reason ~ {code} THEN a.reason END AS reason,
    a.enforced, a.enforced_at, a.until
FROM account a LEFT JOIN shown_as s ON s.agency = a.agency
"""

FUNCTIONS = (
    """
CREATE FUNCTION redrive_mark(redrive uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT md5(coalesce(string_agg(concat_ws('/', i.place, d.id, d.state, a.state, d.respond_by < clock_timestamp(),
        l.id, l.outcome, l.retried_at, l.closed_at, l.original IS NULL), ',' ORDER BY i.place), ''))
    FROM redrive_item i LEFT JOIN delivery d ON d.id = i.delivery LEFT JOIN account a ON a.agency = d.recipient
        LEFT JOIN dead_letter l ON l.id = i.letter
    WHERE i.redrive = $1
$$
""",
    """
CREATE FUNCTION ops.redrive_people(redrive uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(DISTINCT c.victim) FROM redrive_item i JOIN delivery d ON d.id = i.delivery JOIN cases c ON c.id = d.case_id
    WHERE i.redrive = $1 AND i.planned = 'send'
$$
""",
    """
CREATE FUNCTION ops.suspension(agency text, at timestamptz) RETURNS TABLE (deliveries bigint, people bigint, late bigint,
    corrections bigint, oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH waits AS (
        SELECT d.kind, d.case_id, d.decided_at, d.respond_by FROM shown_as s JOIN delivery d ON d.recipient = s.agency
        WHERE s.shown = $1 AND d.state = 'suspended'
        UNION ALL
        SELECT d.kind, d.case_id, d.decided_at, d.respond_by FROM shown_as s JOIN delivery d ON d.recipient = s.agency
        WHERE s.shown = $1 AND d.state IN ('queued', 'replaced') AND d.published_at IS NULL
    )
    SELECT count(*), count(DISTINCT c.victim), count(*) FILTER (WHERE w.respond_by < $2),
        count(*) FILTER (WHERE w.kind = 'correction'), min(w.decided_at)
    FROM waits w LEFT JOIN cases c ON c.id = w.case_id
$$
""",
)


def upgrade() -> None:
    for statement in STATEMENTS.format(code=CODE).split(";\n"):
        if statement.strip():
            op.execute(statement)
    for function in FUNCTIONS:
        op.execute(function)
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ops FROM PUBLIC")
