-- name: open_reviews
-- What waits for a person to decide, what most depends on first.
SELECT id, one, other, weight, needs_second, state, signatures, depends, opened_at FROM review
WHERE state IN ('waiting', 'awaiting-second') ORDER BY depends DESC, opened_at, id LIMIT %(limit)s;

-- name: open_reviews_count
SELECT count(*) AS count FROM review WHERE state IN ('waiting', 'awaiting-second');

-- name: reviews_called
-- The reviews whose id begins so.
SELECT id, one, other, weight, needs_second, state, signatures, depends, opened_at FROM review
WHERE id::text LIKE %(begins)s || '%%' ORDER BY id LIMIT 2;

-- name: descriptions_called
-- Under which ids a record's descriptions would stand alone; with the ref of one of them, only that.
SELECT DISTINCT ref, alone FROM record_person
WHERE source = %(source)s AND record_id = %(record)s AND (%(ref)s::text IS NULL OR ref = %(ref)s) ORDER BY ref, alone;

-- name: corrections_of_links
-- The corrections that decisions on people made necessary, those that nobody has confirmed first.
SELECT d.id, d.recipient, d.subject AS corrects, c.reference AS case, d.state, d.sequence, d.decided_at, d.published_at,
    d.event_id AS decision, (SELECT min(r.received_at) FROM receipt r WHERE r.delivery_id = d.id) AS confirmed_at
FROM delivery d JOIN inbox i ON i.source = d.source AND i.event_id = d.event_id LEFT JOIN cases c ON c.id = d.case_id
WHERE d.source = 'console' AND d.kind = 'correction' AND i.record_id LIKE 'link %%'
    AND (%(all)s OR NOT EXISTS (SELECT FROM receipt r WHERE r.delivery_id = d.id))
ORDER BY (SELECT min(r.received_at) FROM receipt r WHERE r.delivery_id = d.id) NULLS FIRST, d.decided_at DESC, d.position
LIMIT %(limit)s;
