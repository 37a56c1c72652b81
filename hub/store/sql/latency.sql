-- How long deliveries took: worked out anew for the hours in which something may have changed, and for their days.

-- name: latency_until
-- Up to when everything is measured; at first, when the oldest delivery was decided. Locked, so that one measures at a time.
SELECT until FROM latency_measured FOR UPDATE SKIP LOCKED;

-- name: latency_begin
INSERT INTO latency_measured (until)
SELECT greatest(coalesce(min(first.at), %(now)s), %(now)s - make_interval(days => %(days)s))
FROM unnest(%(agencies)s::text[]) AS p (agency)
    CROSS JOIN LATERAL (SELECT min(d.decided_at) AS at FROM delivery d WHERE d.recipient = p.agency) AS first
ON CONFLICT DO NOTHING;

-- name: latency_measure
-- Of each agency and hour: how long it took from the arrival of an event until what follows from it was sent (what had
-- to be sent again is left out: only the last time is known), and from the decision until their system confirmed.
-- Times are rounded up to two figures. What is still under way counts as missed once it took longer than promised.
WITH promised AS (
    SELECT agency, make_interval(secs => promise) AS promise FROM unnest(%(agencies)s::text[], %(promises)s::float8[]) AS p (agency, promise)
), asked AS (
    SELECT p.agency, h.hour FROM promised p
        CROSS JOIN generate_series(date_trunc('hour', %(since)s::timestamptz, 'UTC'), %(until)s::timestamptz, interval '1 hour') AS h (hour)
    UNION SELECT l.agency, l.starts FROM latency l WHERE l.unit = 'hour' AND l.open > 0
    UNION SELECT d.recipient, date_trunc('hour', d.decided_at, 'UTC') FROM receipt r JOIN delivery d ON d.id = r.delivery_id
        WHERE r.received_at >= %(since)s AND r.received_at <= %(until)s
), told AS (
    SELECT a.agency, a.hour, p.promise, d.decided_at, d.published_at, d.resends, i.arrived_at,
        (SELECT min(r.received_at) FROM receipt r WHERE r.delivery_id = d.id) AS confirmed_at
    FROM asked a JOIN promised p USING (agency)
        CROSS JOIN LATERAL (
            SELECT * FROM delivery d WHERE d.recipient = a.agency AND d.decided_at >= a.hour
                AND d.decided_at < a.hour + interval '1 hour' AND d.kind NOT IN ('status', 'received', 'marac-case')
                AND d.state NOT IN ('withheld', 'held') AND NOT (d.state = 'replaced' AND d.claimed_at IS NULL)
        ) AS d
        CROSS JOIN LATERAL (
            SELECT min(i.arrived_at) AS arrived_at, coalesce(bool_or(i.test), false) AS test
            FROM inbox i WHERE i.source = d.source AND i.event_id = d.event_id
        ) AS i
    WHERE NOT i.test
), staged AS (
    SELECT agency, hour, 'hub' AS stage, make_interval(secs => %(hub)s) AS promise, arrived_at AS from_at, published_at AS until_at
    FROM told WHERE arrived_at IS NOT NULL AND resends = 0
    UNION ALL
    SELECT agency, hour, 'acknowledged', promise, decided_at, confirmed_at FROM told
), timed AS (
    SELECT agency, hour, stage, promise, until_at - from_at AS took, from_at + promise < %(until)s AS is_over FROM staged
), spans AS (
    SELECT agency, hour, stage, span, count(*)::integer AS count FROM (
        SELECT agency, hour, stage, (ceil(ms / unit) * unit)::bigint AS span
        FROM timed
            CROSS JOIN LATERAL (SELECT greatest(ceil(extract(epoch FROM took) * 1000), 0)::bigint::numeric AS ms) AS m
            CROSS JOIN LATERAL (SELECT 10::numeric ^ greatest(length(m.ms::text) - 2, 0) AS unit) AS u
        WHERE took IS NOT NULL
    ) AS s GROUP BY agency, hour, stage, span
), counted AS (
    SELECT t.agency, t.hour, t.stage, extract(epoch FROM t.promise)::float8 AS promise,
        count(*) FILTER (WHERE t.took <= t.promise) AS kept,
        count(*) FILTER (WHERE t.took > t.promise OR (t.took IS NULL AND t.is_over)) AS missed,
        count(*) FILTER (WHERE t.took IS NULL AND NOT t.is_over) AS open
    FROM timed t GROUP BY t.agency, t.hour, t.stage, t.promise
), gone AS (
    DELETE FROM latency l USING asked a WHERE l.unit = 'hour' AND l.agency = a.agency AND l.starts = a.hour
        AND NOT EXISTS (SELECT FROM counted c WHERE c.agency = l.agency AND c.hour = l.starts AND c.stage = l.stage)
), measured AS (
    INSERT INTO latency (unit, starts, agency, stage, promise, kept, missed, open, spans, counts)
    SELECT 'hour', c.hour, c.agency, c.stage, c.promise, c.kept, c.missed, c.open,
        ARRAY(SELECT s.span FROM spans s WHERE (s.agency, s.hour, s.stage) = (c.agency, c.hour, c.stage) ORDER BY s.span),
        ARRAY(SELECT s.count FROM spans s WHERE (s.agency, s.hour, s.stage) = (c.agency, c.hour, c.stage) ORDER BY s.span)
    FROM counted c
    ON CONFLICT (unit, starts, agency, stage) DO UPDATE SET promise = excluded.promise, kept = excluded.kept,
        missed = excluded.missed, open = excluded.open, spans = excluded.spans, counts = excluded.counts
)
SELECT DISTINCT date_trunc('day', hour, 'Europe/London') AS day FROM asked ORDER BY 1;

-- name: latency_days
-- Add up days from their hours; days are those of London.
INSERT INTO latency (unit, starts, agency, stage, promise, kept, missed, open, spans, counts)
SELECT 'day', d.day, t.agency, t.stage, t.promise, t.kept, t.missed, t.open, s.spans, s.counts
FROM unnest(%(days)s::timestamptz[]) AS d (day)
    CROSS JOIN LATERAL (SELECT (d.day AT TIME ZONE 'Europe/London' + interval '1 day') AT TIME ZONE 'Europe/London' AS ends) AS e
    CROSS JOIN LATERAL (
        SELECT l.agency, l.stage, max(l.promise) AS promise, sum(l.kept) AS kept, sum(l.missed) AS missed, sum(l.open) AS open
        FROM latency l WHERE l.unit = 'hour' AND l.starts >= d.day AND l.starts < e.ends GROUP BY l.agency, l.stage
    ) AS t
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(n.span ORDER BY n.span), '{}') AS spans, coalesce(array_agg(n.count ORDER BY n.span), '{}') AS counts
        FROM (
            SELECT u.span, sum(u.count)::integer AS count
            FROM latency l CROSS JOIN LATERAL unnest(l.spans, l.counts) AS u (span, count)
            WHERE l.unit = 'hour' AND l.starts >= d.day AND l.starts < e.ends AND l.agency = t.agency AND l.stage = t.stage
            GROUP BY u.span
        ) AS n
    ) AS s
ON CONFLICT (unit, starts, agency, stage) DO UPDATE SET promise = excluded.promise, kept = excluded.kept,
    missed = excluded.missed, open = excluded.open, spans = excluded.spans, counts = excluded.counts;

-- name: latency_measured
UPDATE latency_measured SET until = %(until)s;
