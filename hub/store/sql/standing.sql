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
