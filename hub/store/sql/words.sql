-- name: words
-- Words of these cases that were ever held.
SELECT id, case_id, mark, source, record_id, told, path, state, decided_by, reason, decided_at FROM held_words
WHERE case_id = ANY (%(cases)b);

-- name: save_words
INSERT INTO held_words (id, case_id, mark, source, record_id, told, path, state, held_at, decided_by, reason, decided_at)
SELECT id, case_id, mark, source, record_id, told, path, state, %(now)s, decided_by, reason, decided_at
FROM unnest(%(id)s::uuid[], %(case_id)s::uuid[], %(mark)s::bytea[], %(source)s::text[], %(record_id)s::text[],
    %(told)s::text[], %(path)s::text[], %(state)s::text[], %(decided_by)s::text[], %(reason)s::text[],
    %(decided_at)s::timestamptz[])
    AS w (id, case_id, mark, source, record_id, told, path, state, decided_by, reason, decided_at)
ON CONFLICT (id) DO UPDATE SET source = excluded.source, record_id = excluded.record_id, told = excluded.told,
    path = excluded.path, state = excluded.state, decided_by = excluded.decided_by, reason = excluded.reason,
    decided_at = excluded.decided_at,
    held_at = CASE WHEN held_words.state = 'gone' THEN excluded.held_at ELSE held_words.held_at END;

-- name: open_words
-- What waits for a person to read it, the oldest first; where it stands, and nothing of what it says.
SELECT w.id, w.source, w.record_id, w.told, w.path, w.held_at, c.reference AS case FROM held_words w
JOIN cases c ON c.id = w.case_id WHERE w.state = 'waiting' ORDER BY w.held_at, w.id LIMIT %(limit)s;

-- name: words_waiting
-- How many words wait, and since when the oldest does.
SELECT count(*) AS count, min(held_at) AS oldest FROM held_words WHERE state = 'waiting';

-- name: words_called
-- The words whose id begins so.
SELECT w.id, w.source, w.record_id, w.told, w.path, w.held_at, c.reference AS case FROM held_words w
JOIN cases c ON c.id = w.case_id WHERE w.id::text LIKE %(begins)s || '%%' ORDER BY w.id LIMIT 2;
