-- How agencies stand by the clock: what the hub raises alarms by.

-- name: standing
-- What waits stands in two partial indexes that hold nothing else; signs are found at the end of an index each.
WITH waits AS (
    SELECT recipient, decided_at FROM delivery
    WHERE state IN ('queued', 'replaced') AND published_at IS NULL AND kind NOT IN ('status', 'received', 'marac-case')
    UNION ALL
    SELECT recipient, decided_at FROM delivery
    WHERE state = 'published' AND state IN ('published', 'replaced') AND kind NOT IN ('status', 'received', 'marac-case')
), oldest AS (SELECT recipient, min(decided_at) AS since FROM waits GROUP BY recipient)
SELECT w.agency, clock_timestamp() AS at,
    NOT EXISTS (SELECT FROM account a WHERE a.agency = w.agency AND a.state <> 'active') AS active,
    o.since AS waits_since, b.at AS beat_at, greatest(b.at, e.at) AS heard_at,
    (SELECT l.id FROM alarm l WHERE l.code = 'agency-late' AND l.about = w.agency AND l.closed_at IS NULL LIMIT 1) AS late,
    (SELECT l.id FROM alarm l WHERE l.code = 'agency-silent' AND l.about = w.agency AND l.closed_at IS NULL LIMIT 1) AS silent
FROM unnest(%(agencies)s::text[]) AS w (agency)
    LEFT JOIN oldest o ON o.recipient = w.agency
    CROSS JOIN LATERAL (SELECT max(arrived_at) AS at FROM inbox WHERE source = w.agency AND told = 'heartbeat') AS b
    CROSS JOIN LATERAL (SELECT max(arrived_at) AS at FROM inbox WHERE source = w.agency AND NOT test) AS e;

-- name: unconfirmed_corrections
-- Corrections because of decisions on people that somebody has not confirmed, and the alarms that say so; an alarm alone
-- where all have. They stand among what waits, in partial indexes that hold nothing else.
WITH waits AS (
    SELECT source, event_id, recipient, case_id, decided_at FROM delivery
    WHERE state IN ('queued', 'replaced') AND published_at IS NULL AND kind = 'correction' AND source = 'console'
    UNION ALL
    SELECT source, event_id, recipient, case_id, decided_at FROM delivery
    WHERE state = 'published' AND state IN ('published', 'replaced') AND kind NOT IN ('status', 'received', 'marac-case')
        AND kind = 'correction' AND source = 'console'
    UNION ALL
    SELECT source, event_id, recipient, case_id, decided_at FROM delivery
    WHERE state = 'suspended' AND kind = 'correction' AND source = 'console'
), of_links AS (
    SELECT w.event_id AS decision, w.recipient, min(c.area) AS area, min(w.decided_at) AS since
    FROM waits w JOIN inbox i ON i.source = w.source AND i.event_id = w.event_id AND i.record_id LIKE 'link %%'
        LEFT JOIN cases c ON c.id = w.case_id
    GROUP BY w.event_id, w.recipient
)
SELECT coalesce(o.decision, a.about) AS decision, coalesce(o.area, a.area, 'unknown') AS area, o.recipient, o.since,
    a.id AS late, clock_timestamp() AS at
FROM of_links o
    FULL JOIN (SELECT id, area, about FROM alarm WHERE code = 'correction-late' AND closed_at IS NULL) a
        ON a.about = o.decision
ORDER BY 1, 2, 3;
