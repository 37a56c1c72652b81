-- name: case_page
-- One case as its coordinator is shown it.
SELECT case_id, area, reference, content::text AS content, tags || warnings_of(case_id) AS tags, grade, since, changed_at,
    delivery_id
FROM case_page
WHERE case_id = %(case)s ORDER BY changed_at DESC LIMIT 1;

-- name: case_goes_on_in
-- The case that stands in place of one that another replaced, the last of them where that was replaced too.
WITH RECURSIVE goes_on AS (
    SELECT c.id, c.replaced_by FROM cases c WHERE c.id = %(case)s
    UNION SELECT c.id, c.replaced_by FROM cases c JOIN goes_on g ON c.id = g.replaced_by
)
SELECT c.reference AS was, p.case_id, p.reference FROM goes_on g JOIN case_page p ON p.case_id = g.id, cases c
WHERE g.replaced_by IS NULL AND c.id = %(case)s AND c.replaced_by IS NOT NULL LIMIT 1;
