-- name: case_page
-- One case as its coordinator is shown it.
SELECT case_id, area, reference, content::text AS content, tags, grade, since, changed_at, delivery_id FROM case_page
WHERE case_id = %(case)s ORDER BY changed_at DESC LIMIT 1;

-- name: case_log
-- Who looked at a case, changed it or was told of it.
SELECT id, at, operation, who, action, purposes, recipient
FROM audit_seen_of_case(%(case)s, coalesce(%(before)s::bigint, 9223372036854775807), %(limit)s) ORDER BY id DESC;
