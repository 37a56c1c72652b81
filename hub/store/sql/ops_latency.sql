-- What the page of latency reads: hours and days that are already counted, never deliveries.

-- name: ops_latency_spans
-- How many took how long, at each point of the period and stage.
SELECT l.starts, l.stage, u.span, sum(u.count)::bigint AS count
FROM ops.latency l CROSS JOIN LATERAL unnest(l.spans, l.counts) AS u (span, count)
WHERE l.unit = %(unit)s AND l.starts >= %(since)s AND l.agency = ANY (%(agencies)s::text[])
GROUP BY l.starts, l.stage, u.span ORDER BY l.starts, l.stage, u.span;

-- name: ops_latency_promises
-- How often each promise was kept, at each point.
SELECT l.starts, l.stage, l.promise, sum(l.kept)::bigint AS kept, sum(l.missed)::bigint AS missed,
    sum(l.open)::bigint AS open
FROM ops.latency l WHERE l.unit = %(unit)s AND l.starts >= %(since)s AND l.agency = ANY (%(agencies)s::text[])
GROUP BY l.starts, l.stage, l.promise ORDER BY l.starts, l.stage, l.promise;

-- name: ops_latency_until
-- Up to when everything is measured.
SELECT until FROM ops.latency_measured;

-- name: ops_latency_marks
-- What happened meanwhile: rules that were used for the first time, and incidents. There are few of both.
SELECT at, code, id, area FROM (
    SELECT first_used_at AS at, '' AS code, NULL::text AS id, NULL::text AS area FROM ops.policy_version
    UNION ALL
    SELECT opened_at, code, id::text, area FROM ops.alarm
) AS m WHERE at >= %(since)s ORDER BY at DESC LIMIT %(limit)s;
