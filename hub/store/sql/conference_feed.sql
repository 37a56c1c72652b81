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

-- name: feed_rows
-- What somebody has not seen, or has, in its groups: updates of one case from one agency are one row. Of each group, or of the
-- one that is asked for, the newest rows from below a place, which is the time and id of the newest entry of the last row
-- shown; each with how many the group has. All groups are read at once. Warnings are worked out case by case, so only for
-- what is shown, or where they are what is asked for.
WITH folded AS (
    SELECT area, case_id, source, part, count(*) AS updates, max(at) AS at, array_agg(id ORDER BY seq DESC) AS entries
    FROM (
        SELECT e.id, e.area, e.seq, e.case_id, e.source, e.at, feed_part(e.kind, e.reason) AS part
        FROM unnest(%(areas)s::text[]) AS w (area)
            LEFT JOIN feed_seen s ON s.area = w.area AND s.user_id = %(user)s
            JOIN feed_entry e ON e.area = w.area AND e.seq > CASE WHEN %(seen)s THEN 0 ELSE coalesce(s.seq, 0) END
            LEFT JOIN case_page p ON p.area = e.area AND p.case_id = e.case_id
        WHERE (s.seq > 0 AND NOT %(seen)s OR e.at > %(since)s)
            AND %(seen)s = (e.seq <= coalesce(s.seq, 0)
                OR e.id IN (SELECT o.entry FROM feed_opened o WHERE o.user_id = %(user)s))
            AND (%(source)s::text IS NULL OR e.source = %(source)s)
            AND (%(grade)s::text IS NULL OR p.grade = %(grade)s)
            AND (%(criterion)s::text IS NULL OR %(criterion)s = ANY (p.criteria))
            AND (%(tag)s::text IS NULL OR %(tag)s = ANY (p.tags)
                OR %(tag)s IN ('unsafe-contact', 'counter-allegation') AND %(tag)s = ANY (warnings_of(p.case_id)))
    ) AS found
    GROUP BY area, case_id, source, part
), below AS (
    SELECT f.*, count(*) OVER (PARTITION BY part) AS count,
        %(before_at)s::timestamptz IS NULL OR (f.at, f.entries[1]) < (%(before_at)s, %(before_id)s::uuid) AS is_below
    FROM folded f WHERE %(part)s::text IS NULL OR part = %(part)s
), placed AS (
    SELECT b.*, row_number() OVER (PARTITION BY part ORDER BY at DESC, entries[1] DESC) AS nth FROM below b WHERE is_below
)
SELECT f.part, f.count, f.area, f.case_id, e.reference, f.source, e.source_kind, f.updates, f.at, e.id AS newest, f.entries,
    e.kind, e.reason, e.sections, e.parameters, p.victim_name, p.victim_born, p.grade, p.tool, p.assessed_at,
    coalesce(p.criteria, '{}') AS criteria, coalesce(p.tags || warnings_of(p.case_id), '{}') AS tags,
    p.case_id IS NOT NULL AS can_open
FROM placed f CROSS JOIN LATERAL (SELECT * FROM feed_entry e WHERE e.id = f.entries[1] OFFSET 0) AS e
    LEFT JOIN LATERAL (SELECT * FROM case_page p WHERE p.area = f.area AND p.case_id = f.case_id OFFSET 0) AS p ON true
WHERE f.nth <= %(limit)s ORDER BY f.at DESC, e.id DESC;

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
-- Cases with referrals that their coordinator has not answered, that with the oldest first, from above a place. What waits is
-- looked up first, in an index that holds nothing else, then the page of each: an area has thousands of cases, of which some
-- dozen wait.
WITH waits AS MATERIALIZED (
    SELECT id, decided_at, respond_by, case_id, recipient FROM delivery
    WHERE kind = 'marac-referral' AND state IN ('queued', 'published', 'delivered')
), found AS (
    SELECT (array_agg(d.id ORDER BY d.decided_at, d.id))[1] AS id, min(d.decided_at) AS at, min(d.respond_by) AS respond_by,
        count(*) AS referrals, p.area, p.case_id
    FROM waits d CROSS JOIN LATERAL (
        SELECT * FROM case_page p
        WHERE p.case_id = d.case_id AND p.recipient = d.recipient AND p.area = ANY (%(areas)s) OFFSET 0
    ) AS p
    WHERE (%(grade)s::text IS NULL OR p.grade = %(grade)s)
        AND (%(criterion)s::text IS NULL OR %(criterion)s = ANY (p.criteria))
        AND (%(tag)s::text IS NULL OR %(tag)s = ANY (p.tags || warnings_of(p.case_id)))
    GROUP BY p.area, p.case_id
)
SELECT f.id, f.at, f.respond_by, f.referrals, p.area, p.case_id, p.reference, p.victim_name, p.victim_born, p.grade, p.tool,
    p.assessed_at, p.criteria, p.tags || warnings_of(p.case_id) AS tags, CASE WHEN 'transfer-in' = ANY (p.tags) THEN 'transfer'
        WHEN 'repeat' = ANY (p.tags) THEN 'repeat' ELSE 'referral' END AS what
FROM (
    SELECT * FROM found WHERE %(after_at)s::timestamptz IS NULL OR (at, id) > (%(after_at)s, %(after_id)s::uuid)
    ORDER BY at, id LIMIT %(limit)s
) AS f CROSS JOIN LATERAL (SELECT * FROM case_page p WHERE p.area = f.area AND p.case_id = f.case_id OFFSET 0) AS p
ORDER BY f.at, f.id;

-- name: count_to_accept
WITH waits AS MATERIALIZED (
    SELECT case_id, recipient FROM delivery WHERE kind = 'marac-referral' AND state IN ('queued', 'published', 'delivered')
)
SELECT CASE WHEN 'transfer-in' = ANY (p.tags) THEN 'transfer' ELSE 'referral' END AS part,
    count(DISTINCT (p.area, p.case_id)) AS rows
FROM waits d CROSS JOIN LATERAL (
    SELECT * FROM case_page p WHERE p.case_id = d.case_id AND p.recipient = d.recipient AND p.area = ANY (%(areas)s) OFFSET 0
) AS p
WHERE (%(grade)s::text IS NULL OR p.grade = %(grade)s)
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
