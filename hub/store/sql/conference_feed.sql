-- name: feed_state
-- How far the feed has come, area by area, and whether anything waits to be told.
SELECT w.area, coalesce(h.seq, 0) AS upto, coalesce(s.seq, 0) AS seen, coalesce(s.before, 0) AS before, s.moved_at,
    (SELECT max(e.at) FROM feed_entry e WHERE e.area = w.area AND e.seq = h.seq) AS newest_at,
    (SELECT min(e.at) FROM feed_entry e WHERE e.area = w.area AND e.published_at IS NULL) AS waiting_since
FROM unnest(%(areas)s::text[]) AS w (area)
    LEFT JOIN feed_head h ON h.area = w.area
    LEFT JOIN feed_seen s ON s.area = w.area AND s.user_id = %(user)s
ORDER BY w.area;

-- name: feed_last_event
SELECT last_event_at() AS at, clock_timestamp() AS now;

-- name: feed_groups
-- How many rows of each group somebody has not seen, or has: updates of one case from one agency are one row.
WITH found AS (
    SELECT e.area, e.case_id, e.source, feed_part(e.kind, e.reason) AS part
    FROM unnest(%(areas)s::text[]) AS w (area)
        LEFT JOIN feed_seen s ON s.area = w.area AND s.user_id = %(user)s
        JOIN feed_entry e ON e.area = w.area AND e.seq > CASE WHEN %(seen)s THEN 0 ELSE coalesce(s.seq, 0) END
        LEFT JOIN case_page p ON p.area = e.area AND p.case_id = e.case_id
    WHERE (s.seq > 0 AND NOT %(seen)s OR e.at > %(since)s)
        AND %(seen)s = (e.seq <= coalesce(s.seq, 0)
            OR EXISTS (SELECT FROM feed_opened o WHERE o.user_id = %(user)s AND o.entry = e.id))
        AND (%(source)s::text IS NULL OR e.source = %(source)s)
        AND (%(grade)s::text IS NULL OR p.grade = %(grade)s)
        AND (%(criterion)s::text IS NULL OR %(criterion)s = ANY (p.criteria))
        AND (%(tag)s::text IS NULL OR %(tag)s = ANY (p.tags || warnings_of(p.case_id)))
)
SELECT part, count(*) AS rows FROM (SELECT DISTINCT area, case_id, source, part FROM found) AS d GROUP BY part;

-- name: feed_rows
-- The rows of one group, newest first, from below a place: the time and id of the newest entry of the last row shown.
WITH found AS (
    SELECT e.*
    FROM unnest(%(areas)s::text[]) AS w (area)
        LEFT JOIN feed_seen s ON s.area = w.area AND s.user_id = %(user)s
        JOIN feed_entry e ON e.area = w.area AND e.seq > CASE WHEN %(seen)s THEN 0 ELSE coalesce(s.seq, 0) END
        LEFT JOIN case_page p ON p.area = e.area AND p.case_id = e.case_id
    WHERE (s.seq > 0 AND NOT %(seen)s OR e.at > %(since)s)
        AND %(seen)s = (e.seq <= coalesce(s.seq, 0)
            OR EXISTS (SELECT FROM feed_opened o WHERE o.user_id = %(user)s AND o.entry = e.id))
        AND (%(source)s::text IS NULL OR e.source = %(source)s)
        AND (%(grade)s::text IS NULL OR p.grade = %(grade)s)
        AND (%(criterion)s::text IS NULL OR %(criterion)s = ANY (p.criteria))
        AND (%(tag)s::text IS NULL OR %(tag)s = ANY (p.tags || warnings_of(p.case_id)))
), folded AS (
    SELECT u.area, u.case_id, u.source, count(*) AS updates, (array_agg(u.id ORDER BY u.seq DESC))[1] AS newest,
        max(u.at) AS at, array_agg(u.id ORDER BY u.seq DESC) AS entries
    FROM found u WHERE feed_part(u.kind, u.reason) = %(part)s GROUP BY u.area, u.case_id, u.source
)
SELECT f.area, f.case_id, e.reference, f.source, e.source_kind, f.updates, f.at, f.newest, f.entries, e.kind, e.reason,
    e.sections, e.parameters, p.victim_name, p.victim_born, p.grade, p.tool, p.assessed_at,
    coalesce(p.criteria, '{}') AS criteria, coalesce(p.tags || warnings_of(p.case_id), '{}') AS tags, p.case_id IS NOT NULL AS can_open
FROM folded f JOIN feed_entry e ON e.id = f.newest LEFT JOIN case_page p ON p.area = f.area AND p.case_id = f.case_id
WHERE %(before_at)s::timestamptz IS NULL OR (f.at, f.newest) < (%(before_at)s, %(before_id)s::uuid)
ORDER BY f.at DESC, f.newest DESC LIMIT %(limit)s;

-- name: feed_entries
-- Single entries, for the details of a row.
SELECT id, area, seq, case_id, reference, kind, sections, reason, parameters, source, source_kind, at FROM feed_entry
WHERE id = ANY (%(entries)s) ORDER BY seq DESC;

-- name: feed_after
-- What follows a place in an area's feed, as it was published: for readers of the machine interface.
SELECT id, area, seq, case_id, reference, kind, sections, reason, parameters, source, source_kind, at FROM feed_entry
WHERE area = %(area)s AND seq > %(after)s ORDER BY seq LIMIT %(limit)s;

-- name: feed_of_case
-- What was told of one case, newest first.
SELECT id, area, seq, case_id, reference, kind, sections, reason, parameters, source, source_kind, at FROM feed_entry
WHERE case_id = %(case)s AND seq IS NOT NULL ORDER BY seq DESC LIMIT %(limit)s;

-- name: to_accept
-- Cases with referrals that their coordinator has not answered, that with the oldest first, from above a place.
SELECT (array_agg(d.id ORDER BY d.decided_at, d.id))[1] AS id, min(d.decided_at) AS at, min(d.respond_by) AS respond_by,
    count(*) AS referrals, p.area, p.case_id, p.reference, p.victim_name, p.victim_born, p.grade, p.tool,
    p.assessed_at, p.criteria, p.tags || warnings_of(p.case_id) AS tags, CASE WHEN 'transfer-in' = ANY (p.tags) THEN 'transfer'
        WHEN 'repeat' = ANY (p.tags) THEN 'repeat' ELSE 'referral' END AS what
FROM delivery d JOIN case_page p ON p.case_id = d.case_id AND p.recipient = d.recipient AND p.area = ANY (%(areas)s)
WHERE d.kind = 'marac-referral' AND d.state IN ('queued', 'published', 'delivered')
    AND (%(grade)s::text IS NULL OR p.grade = %(grade)s)
    AND (%(criterion)s::text IS NULL OR %(criterion)s = ANY (p.criteria))
    AND (%(tag)s::text IS NULL OR %(tag)s = ANY (p.tags || warnings_of(p.case_id)))
GROUP BY p.area, p.case_id
HAVING %(after_at)s::timestamptz IS NULL
    OR (min(d.decided_at), (array_agg(d.id ORDER BY d.decided_at, d.id))[1]) > (%(after_at)s, %(after_id)s::uuid)
ORDER BY at, id LIMIT %(limit)s;

-- name: count_to_accept
SELECT CASE WHEN 'transfer-in' = ANY (p.tags) THEN 'transfer' ELSE 'referral' END AS part,
    count(DISTINCT (p.area, p.case_id)) AS rows
FROM delivery d JOIN case_page p ON p.case_id = d.case_id AND p.recipient = d.recipient AND p.area = ANY (%(areas)s)
WHERE d.kind = 'marac-referral' AND d.state IN ('queued', 'published', 'delivered')
    AND (%(grade)s::text IS NULL OR p.grade = %(grade)s)
    AND (%(criterion)s::text IS NULL OR %(criterion)s = ANY (p.criteria))
    AND (%(tag)s::text IS NULL OR %(tag)s = ANY (p.tags || warnings_of(p.case_id)))
GROUP BY 1;

-- name: count_matches
-- Pairs that wait for a person to decide on them; whoever looks sees those of their areas.
SELECT 'match' AS part, count(*) AS rows FROM review WHERE state IN ('waiting', 'awaiting-second');

-- name: count_repeats
-- Pairs whose flag runs and that have a repeat on which nobody has decided.
SELECT 'repeat' AS part, count(*) AS rows FROM case_flag f JOIN case_page p ON p.case_id = f.case_id AND p.area = f.area
WHERE f.area = ANY (%(areas)s) AND f.undecided IS NOT NULL AND f.until >= %(today)s;

-- name: mark_seen
-- Move somebody's own mark, only ever forward; where it stood before stays for a while, so that it can be undone.
INSERT INTO feed_seen AS s (user_id, area, seq, before, moved_at)
SELECT %(user)s, w.area, least(w.seq, h.seq), 0, %(now)s
FROM unnest(%(areas)s::text[], %(upto)s::bigint[]) AS w (area, seq) JOIN feed_head h USING (area)
ON CONFLICT (user_id, area) DO UPDATE SET seq = excluded.seq, before = s.seq, moved_at = excluded.moved_at
WHERE excluded.seq > s.seq;

-- name: unmark_seen
-- Take back the last move of a mark, as long as that may be done.
UPDATE feed_seen SET seq = before WHERE user_id = %(user)s AND area = ANY (%(areas)s)
    AND moved_at > %(now)s - make_interval(mins => %(minutes)s) AND seq > before;

-- name: open_entries
-- Note that somebody has opened these.
INSERT INTO feed_opened (user_id, entry, opened_at)
SELECT %(user)s, e.id, %(now)s FROM feed_entry e WHERE e.id = ANY (%(entries)s) ON CONFLICT DO NOTHING;
