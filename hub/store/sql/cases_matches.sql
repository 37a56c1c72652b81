-- Pairs of people who may be one, as coordinators see them; whom they do not see is left out by row-level security.

-- name: cases_matches_waiting
-- What waits for a decision, what most depends on first: where the new description stands, in which case the known person is,
-- whether anything was delivered of it already, and who looks into it.
SELECT r.id, r.one, r.other, r.needs_second, r.state, r.signatures, r.opened_at, n.source, n.told, k.reference, k.case_id,
    EXISTS (SELECT FROM delivery d WHERE d.source = n.source AND d.event_id = n.event_id AND d.published_at IS NOT NULL
        AND d.kind <> 'received') AS delivered,
    ARRAY(SELECT DISTINCT unnest(g.told_by) FROM record_person p JOIN record_case o USING (source, record_id, told)
        JOIN case_page g ON g.case_id = o.case_id WHERE p.alone = r.one) AS named,
    t.user_id AS taken_by, t.name AS taken_name
FROM review r
    LEFT JOIN LATERAL (
        SELECT f.source, f.told, f.event_id FROM record_person p JOIN record f USING (source, record_id, told)
        WHERE p.alone = r.one ORDER BY f.seq LIMIT 1
    ) n ON true
    LEFT JOIN LATERAL (
        SELECT c.reference, c.id AS case_id
        FROM record_person p JOIN record_case o USING (source, record_id, told) JOIN cases c ON c.id = o.case_id
        WHERE p.alone = r.other AND c.replaced_by IS NULL ORDER BY c.reference LIMIT 1
    ) k ON true
    LEFT JOIN match_taken t ON t.review_id = r.id AND t.taken_at > %(fresh)s
WHERE r.state IN ('waiting', 'awaiting-second') AND (%(after)s::uuid IS NULL
    OR (-r.depends, r.opened_at, r.id) > (SELECT -a.depends, a.opened_at, a.id FROM review a WHERE a.id = %(after)s))
ORDER BY r.depends DESC, r.opened_at, r.id LIMIT %(limit)s;

-- name: cases_matches_features
-- What is compared of both sides of pairs.
SELECT r.id, a.alone = r.one AS new, q.features
FROM review r
    JOIN record_person a ON a.alone IN (r.one, r.other)
    JOIN record_person q ON q.person_id = a.person_id
WHERE r.id = ANY (%(ids)s) AND q.features IS NOT NULL;

-- name: cases_matches_decided
-- The newest decisions on pairs.
SELECT l.one, l.other, l.same, l.decided_at, l.event_id FROM person_link l
WHERE %(before)s::timestamptz IS NULL OR l.decided_at < %(before)s
ORDER BY l.decided_at DESC, l.one, l.other LIMIT %(limit)s;

-- name: cases_match
SELECT id, one, other, weight, needs_second, state, signatures, depends, opened_at FROM review WHERE id = %(id)s;

-- name: cases_match_described
-- Who a description is taken for, and who else is: the descriptions of one person, each once, the oldest first.
SELECT q.alone, q.person_id AS person, min(f.seq) AS seq
FROM record_person p
    JOIN record_person q ON q.person_id = p.person_id
    JOIN record f ON f.source = q.source AND f.record_id = q.record_id AND f.told = q.told
WHERE p.alone = %(alone)s GROUP BY q.alone, q.person_id ORDER BY 3, 1;

-- name: cases_match_may_see
SELECT may_see_two(%(one)s, %(other)s) AS may;

-- name: cases_match_told_by
-- Who is named as having told of these cases where their coordinator is shown them.
SELECT DISTINCT unnest(told_by) AS name FROM case_page WHERE case_id = ANY (%(cases)s);

-- name: cases_match_corrections
-- The corrections that decisions on a pair made necessary, with how far each has come; those not confirmed first.
SELECT d.id, d.recipient, w.kind AS wrong, c.reference, d.state, d.decided_at, d.published_at,
    (SELECT min(r.received_at) FROM receipt r WHERE r.delivery_id = d.id) AS confirmed_at
FROM delivery d LEFT JOIN delivery w ON d.subject = w.id::text AND w.case_id = d.case_id LEFT JOIN cases c ON c.id = d.case_id
WHERE d.source = 'console' AND d.event_id = ANY (%(events)s) AND d.kind = 'correction'
ORDER BY (SELECT min(r.received_at) FROM receipt r WHERE r.delivery_id = d.id) NULLS FIRST, d.position;

-- name: cases_match_decisions
-- Under which events it was decided on a pair, as far as they hold: the newest one.
SELECT event_id FROM person_link WHERE one = %(one)s AND other = %(other)s;

-- name: cases_match_take
-- Say who looks into a pair. Whoever has it keeps it until they leave it or it grows old.
INSERT INTO match_taken AS t (review_id, user_id, name, taken_at) VALUES (%(id)s, %(user)s, %(name)s, %(now)s)
ON CONFLICT (review_id) DO UPDATE SET user_id = excluded.user_id, name = excluded.name, taken_at = excluded.taken_at
WHERE t.taken_at <= %(fresh)s OR t.user_id = excluded.user_id;

-- name: cases_match_leave
DELETE FROM match_taken WHERE review_id = %(id)s AND (user_id = %(user)s OR %(decided)s);

-- name: cases_match_taken
SELECT user_id, name, taken_at FROM match_taken WHERE review_id = %(id)s AND taken_at > %(fresh)s;
