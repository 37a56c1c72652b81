-- name: known_pages
-- What coordinators are shown of these cases, without the content.
SELECT area, case_id, recipient, marks::text AS marks, tags, grade, incidents, told_by FROM case_page
WHERE case_id = ANY (%(cases)b) ORDER BY area, case_id;

-- name: save_pages
-- What coordinators are shown of cases from now on.
INSERT INTO case_page (area, case_id, reference, recipient, delivery_id, content, marks, tags, criteria, grade, tool,
    assessed_at, incidents, told_by, victim_name, victim_born, since, changed_at)
SELECT area, case_id, reference, recipient, delivery_id, content, marks, tags, criteria, grade, tool,
    assessed_at, incidents, told_by, victim_name, victim_born, %(now)s, %(now)s
FROM jsonb_to_recordset(%(rows)s) AS r (area text, case_id uuid, reference text, recipient text, delivery_id uuid, content jsonb,
    marks jsonb, tags text[], criteria text[], grade text, tool text, assessed_at timestamptz, incidents integer, told_by text[],
    victim_name text, victim_born text)
ON CONFLICT (area, case_id) DO UPDATE SET recipient = excluded.recipient, delivery_id = excluded.delivery_id,
    content = excluded.content, marks = excluded.marks, tags = excluded.tags, criteria = excluded.criteria, grade = excluded.grade,
    tool = excluded.tool, assessed_at = excluded.assessed_at, incidents = excluded.incidents, told_by = excluded.told_by,
    victim_name = excluded.victim_name, victim_born = excluded.victim_born, changed_at = excluded.changed_at;

-- name: drop_pages
-- Cases of which coordinators are shown nothing any more.
DELETE FROM case_page p USING unnest(%(area)s::text[], %(case_id)s::uuid[]) AS w (area, case_id)
WHERE p.area = w.area AND p.case_id = w.case_id;

-- name: save_feed
-- What coordinators are told; its number comes when it is published.
INSERT INTO feed_entry (id, area, case_id, reference, recipient, delivery_id, kind, sections, reason, parameters, source,
    source_kind, cause_source, cause_event, at, payload)
SELECT w.id, w.area, w.case_id, w.reference, w.recipient, w.delivery_id, w.kind, string_to_array(w.sections, E'\n'), w.reason,
    w.parameters::jsonb, w.source, w.source_kind, w.cause_source, w.cause_event, %(now)s, w.payload
FROM unnest(%(id)s::uuid[], %(area)s::text[], %(case_id)s::uuid[], %(reference)s::text[], %(recipient)s::text[],
    %(delivery_id)s::uuid[], %(kind)s::text[], %(sections)s::text[], %(reason)s::text[], %(parameters)s::text[],
    %(source)s::text[], %(source_kind)s::text[], %(cause_source)s::text[], %(cause_event)s::text[], %(payload)s::bytea[])
    WITH ORDINALITY AS w (id, area, case_id, reference, recipient, delivery_id, kind, sections, reason, parameters, source,
    source_kind, cause_source, cause_event, payload, place)
ORDER BY w.place;

-- name: feed_waits
SELECT id FROM feed_entry WHERE published_at IS NULL LIMIT 1;

-- name: lock_feed
-- One relay counts at a time; what it counts is read in the next statement, after the wait.
SELECT pg_advisory_xact_lock(%(feed)s);

-- name: number_feed
-- Give the next numbers of their areas to what may be published: what an entry speaks of has gone out, and its coordinator's
-- account is not suspended. What is answered has gone out, also where the relay died before it noted so. Numbers and the count of the area are kept by one commit, so no number is lost or given twice.
WITH ready AS (
    SELECT e.id, e.area, row_number() OVER (PARTITION BY e.area ORDER BY e.place) AS nth
    FROM feed_entry e
    WHERE e.published_at IS NULL AND e.seq IS NULL
        AND EXISTS (SELECT FROM relay_lease WHERE epoch = %(epoch)s)
        AND e.recipient NOT IN (SELECT agency FROM account a WHERE a.state <> 'active')
        AND NOT EXISTS (SELECT FROM delivery d WHERE d.id = e.delivery_id AND d.published_at IS NULL
            AND d.state NOT IN ('withheld', 'delivered', 'accepted', 'rejected', 'contacted', 'closed'))
    ORDER BY e.place LIMIT %(limit)s
), heads AS (
    INSERT INTO feed_head AS h (area, seq) SELECT area, count(*) FROM ready GROUP BY area
    ON CONFLICT (area) DO UPDATE SET seq = h.seq + excluded.seq RETURNING h.area, h.seq
)
UPDATE feed_entry e SET seq = h.seq - (SELECT count(*) FROM ready r WHERE r.area = h.area) + ready.nth
FROM ready JOIN heads h USING (area) WHERE e.id = ready.id;

-- name: unpublished_feed
-- What has its number and was not published, by whatever relay it was counted: it counts as sent.
SELECT id, area, seq, case_id, reference, payload, at, cause_source, cause_event FROM feed_entry
WHERE published_at IS NULL AND seq IS NOT NULL AND EXISTS (SELECT FROM relay_lease WHERE epoch = %(epoch)s)
ORDER BY area, seq LIMIT %(limit)s;

-- name: mark_feed
UPDATE feed_entry e SET published_at = clock_timestamp(), out_partition = w.partition, out_offset = w."offset"
FROM unnest(%(ids)s::uuid[], %(partitions)s::integer[], %(offsets)s::bigint[]) AS w (id, partition, "offset")
WHERE e.id = w.id AND EXISTS (SELECT FROM relay_lease WHERE epoch = %(epoch)s);

-- name: unproven_feed
-- Where the brokers put what they may have lost with their memory.
SELECT id, 'marac.' || area || '.feed' AS topic, out_partition, out_offset FROM feed_entry
WHERE published_at > clock_timestamp() - make_interval(secs => %(young)s);

-- name: queue_lost_feed
-- Publish again what the brokers have lost and all that came after it in its area, in order and under the same numbers.
WITH lost AS (SELECT area, min(seq) AS seq FROM feed_entry WHERE id = ANY (%(ids)s) AND published_at IS NOT NULL GROUP BY area)
UPDATE feed_entry e SET published_at = NULL FROM lost WHERE e.area = lost.area AND e.seq >= lost.seq;

-- name: erase_feed
-- Of a case that went with whoever was erased, earlier entries say that and nothing else, under the numbers that they have.
UPDATE feed_entry e SET kind = n.kind, reason = n.reason, sections = n.sections, parameters = n.parameters, source = NULL,
    source_kind = NULL, payload = n.payload
FROM feed_entry n WHERE n.id = ANY (%(ids)s) AND e.area = n.area AND e.case_id = n.case_id AND e.id <> n.id;

-- name: unshown_cases
-- Cases of the conference of which no page is kept, and of which the hub has not yet asked itself why.
SELECT c.id FROM cases c
WHERE c.marac AND c.replaced_by IS NULL AND (%(after)s::uuid IS NULL OR c.id > %(after)s)
    AND NOT EXISTS (SELECT FROM case_page p WHERE p.case_id = c.id)
    AND NOT EXISTS (SELECT FROM inbox i WHERE i.source = 'hub' AND i.event_id = 'case-unshown/' || c.id::text)
ORDER BY c.id LIMIT %(limit)s;
