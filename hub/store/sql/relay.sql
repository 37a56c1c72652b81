-- name: renew_lease
-- Renew our own lease, or take one that nobody has renewed for the time given; the epoch rises with each taking.
INSERT INTO relay_lease AS l (epoch, holder, backend, renewed_at)
VALUES (1, %(holder)s, pg_backend_pid(), clock_timestamp())
ON CONFLICT (single) DO UPDATE SET
    epoch = CASE WHEN l.holder = %(holder)s THEN l.epoch ELSE l.epoch + 1 END,
    holder = %(holder)s, backend = pg_backend_pid(), renewed_at = clock_timestamp()
WHERE l.holder = %(holder)s OR l.renewed_at < clock_timestamp() - make_interval(secs => %(stale)s)
RETURNING epoch;

-- name: lease_backend
SELECT backend FROM relay_lease WHERE holder <> %(holder)s AND renewed_at < clock_timestamp() - make_interval(secs => %(stale)s);

-- name: end_backend
SELECT pg_terminate_backend(%(backend)s);

-- name: release_lease
UPDATE relay_lease SET renewed_at = '-infinity' WHERE holder = %(holder)s;

-- name: claim
-- The next deliveries in order. One that an earlier epoch or an expired claim took is taken again.
UPDATE delivery d SET claim_epoch = %(epoch)s, claimed_at = clock_timestamp()
FROM (
    SELECT id FROM delivery
    WHERE state = 'queued'
        AND (claim_epoch IS NULL OR claim_epoch <> %(epoch)s OR claimed_at < clock_timestamp() - make_interval(secs => %(stale)s))
    ORDER BY position LIMIT %(limit)s FOR UPDATE
) AS w
WHERE d.id = w.id AND EXISTS (SELECT FROM relay_lease WHERE epoch = %(epoch)s)
RETURNING d.id, d.position, d.topic, d.kind, d.key, d.sequence, d.payload, d.decided_at, d.traceparent, d.source, d.event_id, d.record_id;

-- name: mark
-- Note what the broker has. A receipt that was quicker than this mark keeps its state.
UPDATE delivery d SET state = CASE d.state WHEN 'queued' THEN 'published' ELSE d.state END,
    published_at = coalesce(published_at, clock_timestamp()), out_partition = w.partition, out_offset = w."offset"
FROM unnest(%(ids)s::uuid[], %(partitions)s::integer[], %(offsets)s::bigint[]) AS w (id, partition, "offset")
WHERE d.id = w.id AND EXISTS (SELECT FROM relay_lease WHERE epoch = %(epoch)s);

-- name: release
UPDATE delivery SET claimed_at = '-infinity' WHERE id = ANY (%(ids)s) AND claim_epoch = %(epoch)s AND state = 'queued';

-- name: unannounced
SELECT id, source, event_id, outcome, reason, set_aside_at FROM dead_letter WHERE announced_at IS NULL ORDER BY set_aside_at LIMIT %(limit)s;

-- name: announced
UPDATE dead_letter SET announced_at = clock_timestamp() WHERE id = ANY (%(ids)s);
