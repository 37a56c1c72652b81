"""pre: what the operations console may read, without a person in it, and who sees which case (ADR 31)."""

from alembic import op

revision = "0011"
down_revision = "0010"

CODE = "'^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$'"
"""What may pass as a code: one word, no sentence, as in `hub.flow.fields`."""

TABLES = """
CREATE TABLE shown_as (
    agency text PRIMARY KEY,
    shown text NOT NULL
);
CREATE INDEX shown_as_shown ON shown_as (shown);

CREATE INDEX inbox_arrived ON inbox (source, arrived_at) WHERE NOT test;
CREATE INDEX inbox_signs ON inbox (source, told, arrived_at) WHERE told IN ('heartbeat', 'receipt');
CREATE INDEX dead_letter_failed ON dead_letter (reason, source, set_aside_at) WHERE retried_at IS NULL;
CREATE INDEX dead_letter_at ON dead_letter (set_aside_at);
CREATE INDEX cases_area ON cases (area, id) WHERE replaced_by IS NULL
"""

VIEWS = """
CREATE SCHEMA ops;

CREATE VIEW ops.agency AS SELECT DISTINCT shown AS agency FROM shown_as;

CREATE VIEW ops.event AS
SELECT i.decided_seq AS seq, s.shown AS source, i.event_id, i.told AS kind, i.outcome,
    CASE WHEN i.reason ~ {code} THEN i.reason END AS reason, i.pointers, i.other_event,
    CASE WHEN i.topic LIKE '%.urgent' THEN 'urgent' ELSE 'normal' END AS lane,
    CASE WHEN s.shown = i.source THEN i.topic END AS topic, i.partition, i."offset",
    i.arrived_at, i.decided_at, i.repeats, i.repeated_at, i.original IS NOT NULL AS kept, i.test, i.policy_digest,
    (SELECT count(*) FROM jsonb_object_keys(i.people)) AS people, cardinality(i.cases) AS cases,
    ARRAY(SELECT DISTINCT c.area FROM cases c WHERE c.id = ANY (i.cases) ORDER BY 1) AS areas
FROM inbox i LEFT JOIN shown_as s ON s.agency = i.source;

CREATE VIEW ops.delivery AS
SELECT d.id, d.position, r.shown AS recipient, d.kind, s.shown AS source, d.event_id, d.state,
    d.sequence IS NOT NULL AS numbered, d.rules, d.purposes, d.policy_digest,
    CASE WHEN d.reason ~ {code} THEN d.reason END AS reason,
    CASE WHEN d.kind = 'correction' THEN d.subject END AS corrects,
    d.respond_by, d.decided_at, d.claimed_at, d.published_at, d.resends, d.payload IS NOT NULL AS kept,
    CASE WHEN r.shown = d.recipient THEN d.topic END AS topic, d.out_partition, d.out_offset,
    (SELECT c.area FROM cases c WHERE c.id = d.case_id) AS area,
    EXISTS (SELECT FROM inbox i WHERE i.source = d.source AND i.event_id = d.event_id AND i.test) AS test
FROM delivery d LEFT JOIN shown_as r ON r.agency = d.recipient LEFT JOIN shown_as s ON s.agency = d.source;

CREATE VIEW ops.receipt AS
SELECT delivery_id, event_id, state, at, CASE WHEN reason ~ {code} THEN reason END AS reason, received_at FROM receipt;

CREATE VIEW ops.dead_letter AS
SELECT l.id, s.shown AS source, l.event_id, l.outcome, l.reason, l.pointers,
    CASE WHEN l.headers ->> 'ce_type' ~ '^[a-z0-9.-]{{1,60}}$' THEN l.headers ->> 'ce_type' END AS type,
    CASE WHEN l.topic LIKE '%.urgent' THEN 'urgent' ELSE 'normal' END AS lane,
    CASE WHEN s.shown = l.source THEN l.topic END AS topic, l.partition, l."offset",
    l.set_aside_at, l.announced_at, l.retried_at, l.original IS NOT NULL AS kept
FROM dead_letter l LEFT JOIN shown_as s ON s.agency = l.source;

CREATE VIEW ops.account AS
SELECT s.shown AS agency, a.state, a.decided_at, a.decided_by, CASE WHEN a.reason ~ {code} THEN a.reason END AS reason,
    a.enforced, a.enforced_at
FROM account a LEFT JOIN shown_as s ON s.agency = a.agency;

CREATE VIEW ops.alarm AS
SELECT a.id, a.code, a.area, CASE WHEN a.code <> 'school-unknown' THEN coalesce(s.shown, a.about) ELSE '' END AS about,
    a.opened_at, a.last_at, a.times, a.closed_at, a.closed_by, CASE WHEN a.reason ~ {code} THEN a.reason END AS reason
FROM alarm a LEFT JOIN shown_as s ON s.agency = a.about;

CREATE VIEW ops.policy_version AS SELECT digest, first_used_at FROM policy_version;

CREATE VIEW ops.agency_heard AS
SELECT s.shown AS agency,
    max((SELECT max(i.arrived_at) FROM inbox i WHERE i.source = s.agency AND NOT i.test)) AS last_event,
    max((SELECT max(i.arrived_at) FROM inbox i WHERE i.source = s.agency AND i.told = 'heartbeat')) AS last_heartbeat,
    max((SELECT max(i.arrived_at) FROM inbox i WHERE i.source = s.agency AND i.told = 'receipt')) AS last_acknowledged
FROM shown_as s GROUP BY s.shown;

CREATE VIEW ops.audit AS
SELECT a.id, a.at, a.operation, coalesce(w.shown, a.who) AS who, a.action,
    CASE WHEN a.operation IN ('collection', 'disclosure') THEN a.subject END AS subject, a.purposes, a.rules, a.digest,
    r.shown AS recipient, cardinality(a.records) AS records, cardinality(a.people) AS people, cardinality(a.cases) AS cases
FROM audit a LEFT JOIN shown_as w ON w.agency = a.who LEFT JOIN shown_as r ON r.agency = a.recipient;

CREATE VIEW ops.audit_seal AS SELECT number, entry, hash FROM audit_seal;
"""

FUNCTIONS = (
    """
CREATE FUNCTION ops.events_called(agency text, reference text) RETURNS TABLE (seq bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.decided_seq FROM shown_as s JOIN inbox i ON i.source = s.agency
    WHERE s.shown = $1 AND i.record_id = $2 ORDER BY 1 DESC LIMIT 100
$$
""",
    """
CREATE FUNCTION ops.events_of(agency text, before timestamptz, most integer) RETURNS TABLE (seq bigint, arrived_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT n.decided_seq, n.arrived_at FROM shown_as s CROSS JOIN LATERAL (
        SELECT i.decided_seq, i.arrived_at FROM inbox i
        WHERE i.source = s.agency AND NOT i.test AND i.arrived_at < $2 ORDER BY i.arrived_at DESC LIMIT $3
    ) AS n
    WHERE s.shown = $1 ORDER BY n.arrived_at DESC LIMIT $3
$$
""",
    """
CREATE FUNCTION ops.waiting(agencies text[], promises float8[], at timestamptz) RETURNS TABLE (agency text, kind text,
    deliveries bigint, people bigint, late bigint, late_people bigint, suspended bigint, oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH waits AS (
        SELECT recipient, kind, decided_at, case_id, false AS stopped FROM delivery
        WHERE state IN ('queued', 'replaced') AND published_at IS NULL
        UNION ALL
        SELECT recipient, kind, decided_at, case_id, false FROM delivery
        WHERE state = 'published' AND state IN ('published', 'replaced') AND kind NOT IN ('status', 'received', 'marac-case')
        UNION ALL
        SELECT recipient, kind, decided_at, case_id, true FROM delivery WHERE state = 'suspended'
    )
    SELECT s.shown, w.kind, count(*), count(DISTINCT c.victim), count(*) FILTER (WHERE is_late),
        count(DISTINCT c.victim) FILTER (WHERE is_late), count(*) FILTER (WHERE w.stopped), min(w.decided_at)
    FROM waits w
        JOIN shown_as s ON s.agency = w.recipient
        JOIN unnest($1, $2) AS p (agency, promise) ON p.agency = s.shown
        LEFT JOIN cases c ON c.id = w.case_id
        CROSS JOIN LATERAL (SELECT w.decided_at < $3 - make_interval(secs => p.promise) AS is_late) AS l
    WHERE w.kind NOT IN ('status', 'received', 'marac-case')
    GROUP BY GROUPING SETS ((s.shown), (s.shown, w.kind))
$$
""",
    """
CREATE FUNCTION ops.people_late(agencies text[], promises float8[], at timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH waits AS (
        SELECT recipient, kind, decided_at, case_id FROM delivery
        WHERE state IN ('queued', 'replaced') AND published_at IS NULL
        UNION ALL
        SELECT recipient, kind, decided_at, case_id FROM delivery
        WHERE state = 'published' AND state IN ('published', 'replaced') AND kind NOT IN ('status', 'received', 'marac-case')
        UNION ALL
        SELECT recipient, kind, decided_at, case_id FROM delivery WHERE state = 'suspended'
    )
    SELECT count(DISTINCT c.victim) FROM waits w
        JOIN shown_as s ON s.agency = w.recipient
        JOIN unnest($1, $2) AS p (agency, promise) ON p.agency = s.shown
        JOIN cases c ON c.id = w.case_id
    WHERE w.kind NOT IN ('status', 'received', 'marac-case') AND w.decided_at < $3 - make_interval(secs => p.promise)
$$
""",
    """
CREATE FUNCTION ops.audit_of_case(reference text, before bigint, most integer) RETURNS TABLE (id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE called AS (
        SELECT c.id FROM cases c WHERE c.reference = $1
        UNION SELECT c.id FROM cases c JOIN called ON c.replaced_by = called.id
    ), found AS MATERIALIZED (
        SELECT a.id FROM audit a WHERE a.cases && ARRAY(SELECT c.id FROM called c)
    )
    SELECT f.id FROM found f WHERE f.id < $2 ORDER BY f.id DESC LIMIT $3
$$
""",
    """
CREATE FUNCTION ops.audit_by(who text, before bigint, most integer) RETURNS TABLE (id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT n.id FROM (
        SELECT s.agency AS who FROM shown_as s WHERE s.shown = $1
        UNION SELECT $1 WHERE NOT EXISTS (SELECT FROM shown_as s WHERE s.agency = $1)
    ) AS w CROSS JOIN LATERAL (
        SELECT a.id FROM audit a WHERE a.who = w.who AND a.id < $2 ORDER BY a.id DESC LIMIT $3
    ) AS n ORDER BY n.id DESC LIMIT $3
$$
""",
    """
CREATE FUNCTION may_see(area text, limits jsonb) RETURNS boolean LANGUAGE sql STABLE RETURN
    area = ANY (string_to_array(current_setting('hub.areas', true), ','))
    AND (limits IS NULL OR (
        NOT jsonb_path_query_array(limits, '$.exclusions[*].agency')
            ?| string_to_array(nullif(current_setting('hub.agencies', true), ''), ',')
        AND (jsonb_typeof(limits -> 'open_to') IS DISTINCT FROM 'object' OR limits -> 'open_to' -> 'agencies'
            ?| string_to_array(nullif(current_setting('hub.agencies', true), ''), ','))))
""",
    """
CREATE FUNCTION may_see_case(case_id uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE goes_on AS (
        SELECT c.id, c.replaced_by, c.area, c.limits FROM cases c WHERE c.id = $1
        UNION SELECT c.id, c.replaced_by, c.area, c.limits FROM cases c JOIN goes_on g ON c.id = g.replaced_by
    )
    SELECT coalesce(bool_or(g.replaced_by IS NULL AND may_see(g.area, g.limits)), false) FROM goes_on g
$$
""",
    """
CREATE FUNCTION audit_seen_of_case(case_id uuid, before bigint, most integer) RETURNS TABLE (id bigint, at timestamptz,
    operation text, who text, action text, purposes text[], recipient text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH found AS MATERIALIZED (
        SELECT a.* FROM audit a WHERE a.cases && ARRAY[$1] AND (SELECT may_see_case($1))
    )
    SELECT f.id, f.at, f.operation, f.who, f.action, f.purposes, f.recipient FROM found f
    WHERE f.id < $2 ORDER BY f.id DESC LIMIT $3
$$
""",
)


def upgrade() -> None:
    for statement in (*TABLES.split(";\n"), *VIEWS.format(code=CODE).split(";\n")):
        if statement.strip():
            op.execute(statement)
    for function in FUNCTIONS:
        op.execute(function)
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ops FROM PUBLIC")
    op.execute("REVOKE ALL ON FUNCTION may_see, may_see_case, audit_seen_of_case FROM PUBLIC")
