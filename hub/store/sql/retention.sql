-- name: keep_originals
-- The bytes of events as they came; their hash and their outcome stay. What stands in a held case stays whole.
UPDATE inbox SET original = NULL WHERE (source, event_id, content_hash) IN (
    SELECT i.source, i.event_id, i.content_hash FROM inbox i
    WHERE i.original IS NOT NULL AND i.decided_at < clock_timestamp() - make_interval(days => %(days)s)
        AND NOT EXISTS (SELECT FROM record_case c JOIN case_hold h USING (case_id)
            WHERE c.source = i.source AND c.record_id = i.record_id)
    ORDER BY i.decided_at LIMIT %(limit)s FOR UPDATE OF i SKIP LOCKED);

-- name: keep_dead_letters
-- The bytes and headers of what was refused or could not be processed; which it was and why stays.
UPDATE dead_letter SET original = NULL, headers = '{}' WHERE id IN (
    SELECT id FROM dead_letter
    WHERE original IS NOT NULL AND set_aside_at < clock_timestamp() - make_interval(days => %(days)s)
    ORDER BY set_aside_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED);

-- name: keep_contents
-- What was delivered and confirmed, or is never confirmed; to whom, by which rules and when stays. What may have to be
-- sent once more is kept, however old it is.
UPDATE delivery SET payload = NULL WHERE id IN (
    SELECT d.id FROM delivery d
    WHERE d.payload IS NOT NULL AND d.decided_at < clock_timestamp() - make_interval(days => %(days)s)
        AND (d.state IN ('delivered', 'accepted', 'rejected', 'contacted', 'closed', 'withheld')
            OR (d.state = 'published' AND d.kind IN ('status', 'received', 'marac-case'))
            OR (d.state = 'replaced' AND EXISTS (SELECT FROM receipt r WHERE r.delivery_id = d.id)))
        AND NOT EXISTS (SELECT FROM case_hold h WHERE h.case_id = d.case_id)
    ORDER BY d.decided_at LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED);

-- name: keep_feed
-- What coordinators were told of what changed. The count of an area goes on, so no number comes twice.
DELETE FROM feed_entry WHERE id IN (
    SELECT e.id FROM feed_entry e
    WHERE e.published_at < clock_timestamp() - make_interval(days => %(days)s)
        AND NOT EXISTS (SELECT FROM case_hold h WHERE h.case_id = e.case_id)
    ORDER BY e.published_at LIMIT %(limit)s FOR UPDATE OF e SKIP LOCKED);

-- name: keep_receipts
-- Who confirmed what, and when. It proves a disclosure, so it is kept as long as that is.
DELETE FROM receipt WHERE (delivery_id, event_id) IN (
    SELECT r.delivery_id, r.event_id FROM receipt r
    WHERE r.received_at < clock_timestamp() - make_interval(days => %(days)s)
        AND NOT EXISTS (SELECT FROM delivery d JOIN case_hold h USING (case_id) WHERE d.id = r.delivery_id)
    ORDER BY r.received_at LIMIT %(limit)s FOR UPDATE OF r SKIP LOCKED);

-- name: oldest_held
-- The oldest thing of each class that is still held; each is the first of an index.
SELECT (SELECT min(decided_at) FROM inbox WHERE original IS NOT NULL) AS originals,
    (SELECT min(set_aside_at) FROM dead_letter WHERE original IS NOT NULL) AS dead_letters,
    (SELECT min(decided_at) FROM delivery WHERE payload IS NOT NULL) AS contents,
    (SELECT min(received_at) FROM receipt) AS receipts,
    (SELECT min(at) FROM audit) AS audit,
    clock_timestamp() AS now;

-- name: due_retention
-- Say that this process does it now, if nobody has for so long; a new hub has nothing that is old, and begins to count.
-- Should it die, it is due again in an hour.
INSERT INTO retention_run AS r (single, at) VALUES (true, clock_timestamp())
ON CONFLICT (single) DO UPDATE SET at = clock_timestamp() - make_interval(hours => %(hours)s - 1)
WHERE r.at < clock_timestamp() - make_interval(hours => %(hours)s)
RETURNING xmax <> 0 AS due;

-- name: retention_done
INSERT INTO retention_run AS r (single, at) VALUES (true, clock_timestamp())
ON CONFLICT (single) DO UPDATE SET at = clock_timestamp();

-- name: beneath
-- What the database itself keeps under its tables: settings that bound its log, and when dead rows were last swept.
SELECT (SELECT setting FROM pg_settings WHERE name = 'wal_level') AS wal_level,
    (SELECT setting FROM pg_settings WHERE name = 'archive_mode') AS archive_mode,
    (SELECT setting::integer FROM pg_settings WHERE name = 'checkpoint_timeout') AS checkpoint_seconds,
    (SELECT setting::integer FROM pg_settings WHERE name = 'max_wal_size') AS wal_megabytes,
    (SELECT coalesce(sum(n_dead_tup), 0)::bigint FROM pg_stat_user_tables) AS dead_rows,
    (SELECT min(greatest(last_vacuum, last_autovacuum)) FROM pg_stat_user_tables) AS swept_at;
