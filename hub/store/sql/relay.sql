-- name: renew_lease
-- Renew our own lease, or take one that nobody has renewed for the time given; the epoch rises with each taking.
-- A lease from the future was renewed before the clock was set back, and nobody could wait for it.
INSERT INTO relay_lease AS l (epoch, holder, backend, renewed_at)
VALUES (1, %(holder)s, pg_backend_pid(), clock_timestamp())
ON CONFLICT (single) DO UPDATE SET
    epoch = CASE WHEN l.holder = %(holder)s THEN l.epoch ELSE l.epoch + 1 END,
    holder = %(holder)s, backend = pg_backend_pid(), renewed_at = clock_timestamp()
WHERE l.holder = %(holder)s
    OR l.renewed_at NOT BETWEEN clock_timestamp() - make_interval(secs => %(stale)s) AND clock_timestamp()
RETURNING epoch;

-- name: lease_backend
SELECT backend FROM relay_lease WHERE holder <> %(holder)s
    AND renewed_at NOT BETWEEN clock_timestamp() - make_interval(secs => %(stale)s) AND clock_timestamp();

-- name: end_backend
SELECT pg_terminate_backend(%(backend)s);

-- name: release_lease
UPDATE relay_lease SET renewed_at = '-infinity' WHERE holder = %(holder)s;

-- name: lock_unsent
-- A suspended agency's deliveries wait, also those that were decided before it was suspended.
-- Wait for whoever changes the next deliveries. What takes the place of one that is stopped meanwhile is seen by the
-- next statement only. While all that repeats is stopped, what went out before does not go again. One that was replaced after a relay had taken it counts as sent, so it must still be sent.
SELECT id, position FROM delivery
WHERE state IN ('queued', 'replaced') AND published_at IS NULL
    AND NOT (resends > 0 AND EXISTS (SELECT FROM stop_all WHERE stopped))
    AND recipient NOT IN (SELECT agency FROM account a WHERE a.state <> 'active')
ORDER BY position LIMIT %(limit)s FOR UPDATE;

-- name: claim
-- Take what is locked, with the corrections that took the place of a stopped one. All that is unsent is taken, by
-- whatever relay it was taken before: to leave out what an answer was lost for would let later ones overtake it.
-- What is taken for the first time counts as sent, so it is noted as disclosed. To her side of a case a delivery may tell
-- of everybody in it, to his of himself alone; one that belongs to no case, of the people of its record.
WITH taken AS (
    UPDATE delivery d SET claim_epoch = %(epoch)s, claimed_at = clock_timestamp()
    FROM delivery before
    WHERE before.id = d.id AND d.state IN ('queued', 'replaced') AND d.published_at IS NULL
        AND NOT (d.resends > 0 AND EXISTS (SELECT FROM stop_all WHERE stopped))
        AND d.recipient NOT IN (SELECT agency FROM account a WHERE a.state <> 'active')
        AND (d.id = ANY (%(ids)s) OR (d.kind = 'correction' AND d.position <= %(last)s))
        AND EXISTS (SELECT FROM relay_lease WHERE epoch = %(epoch)s)
    RETURNING d.*, before.claim_epoch IS NULL AS is_first
), noted AS (
    INSERT INTO audit (operation, who, action, subject, purposes, rules, digest, recipient, records, people, cases)
    SELECT 'disclosure', 'hub', t.kind, t.id::text, t.purposes, t.rules, t.policy_digest, t.recipient,
        CASE WHEN t.record_id IS NULL THEN '{}' ELSE ARRAY[t.source || '/' || t.record_id] END,
        CASE WHEN t.case_id IS NULL THEN ARRAY(
            SELECT DISTINCT p.person_id FROM record_person p WHERE p.source = t.source AND p.record_id = t.record_id)
        ELSE ARRAY(
            SELECT DISTINCT m.person_id FROM case_member m JOIN cases c ON c.id = m.case_id
            WHERE m.case_id = t.case_id AND (t.key = c.reference OR m.role = 'perpetrator')) END,
        CASE WHEN t.case_id IS NULL THEN '{}' ELSE ARRAY[t.case_id] END
    FROM taken t WHERE t.is_first AND t.kind <> 'received'
    ORDER BY t.position
)
SELECT id, position, topic, kind, key, sequence, payload, decided_at, traceparent, source, event_id, record_id FROM taken;

-- name: mark
-- Note what the broker has. A receipt that was quicker than this mark keeps its state.
UPDATE delivery d SET state = CASE d.state WHEN 'queued' THEN 'published' ELSE d.state END,
    published_at = coalesce(published_at, clock_timestamp()), out_partition = w.partition, out_offset = w."offset"
FROM unnest(%(ids)s::uuid[], %(partitions)s::integer[], %(offsets)s::bigint[]) AS w (id, partition, "offset")
WHERE d.id = w.id AND EXISTS (SELECT FROM relay_lease WHERE epoch = %(epoch)s);

-- name: queue_unconfirmed
-- Queue again what agencies did not confirm in the time that they promise, after twice that time when it was sent once
-- more, and so on. It keeps its place, its number and its bytes, and still counts as sent. What was published in the
-- future was published before the clock was set back, and nobody could wait for it.
UPDATE delivery d SET state = CASE d.state WHEN 'published' THEN 'queued' ELSE d.state END,
    published_at = NULL, resends = d.resends + 1
WHERE d.id IN (
    SELECT u.id FROM unnest(%(agencies)s::text[], %(promises)s::float8[]) AS w (agency, promise)
    CROSS JOIN LATERAL (
        SELECT id FROM delivery u
        WHERE u.recipient = w.agency AND u.state IN ('published', 'replaced')
            AND u.kind NOT IN ('status', 'received', 'marac-case')
            AND u.published_at NOT BETWEEN
                clock_timestamp() - make_interval(secs => w.promise * 2 ^ least(u.resends, %(doublings)s)) AND clock_timestamp()
            AND NOT EXISTS (SELECT FROM receipt r WHERE r.delivery_id = u.id)
        ORDER BY u.published_at LIMIT %(limit)s
    ) AS u
    WHERE w.agency NOT IN (SELECT agency FROM account a WHERE a.state <> 'active'))
    AND EXISTS (SELECT FROM relay_lease WHERE epoch = %(epoch)s)
    AND NOT EXISTS (SELECT FROM stop_all WHERE stopped)
RETURNING d.id;

-- name: unproven
-- Where the brokers put what nobody has confirmed yet, as far as it is young enough to have been lost with their memory.
-- Of a coordinator's case only the newest state counts: earlier ones are compacted away.
SELECT d.id, d.topic, d.out_partition, d.out_offset
FROM unnest(%(agencies)s::text[]) AS w (agency)
JOIN delivery d ON d.recipient = w.agency AND d.decided_at > clock_timestamp() - interval '1 day'
WHERE d.published_at > clock_timestamp() - make_interval(secs => %(young)s)
    AND (d.state IN ('published', 'replaced') OR d.kind IN ('status', 'received', 'marac-case'))
    AND (d.kind <> 'marac-case' OR NOT EXISTS (SELECT FROM delivery n
        WHERE n.topic = d.topic AND n.case_id = d.case_id AND n.sequence > d.sequence));

-- name: queue_lost
-- Queue again what the brokers do not have where they put it.
UPDATE delivery SET state = CASE state WHEN 'published' THEN 'queued' ELSE state END, published_at = NULL
WHERE id = ANY (%(ids)s) AND published_at IS NOT NULL AND state IN ('published', 'replaced');

-- name: unannounced
SELECT id, source, event_id, outcome, reason, set_aside_at FROM dead_letter WHERE announced_at IS NULL ORDER BY set_aside_at LIMIT %(limit)s;

-- name: announced
UPDATE dead_letter SET announced_at = clock_timestamp() WHERE id = ANY (%(ids)s);
