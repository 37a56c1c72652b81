-- The marks that partners of the conference have in records.

-- name: lapsed_marks
-- The cases in which somebody bears a mark whose last day is past, with that day; what each last heard of it counts, and
-- that a word of its lapse was withheld ends it too.
SELECT case_id AS "case", max(until) AS until FROM (
    SELECT DISTINCT ON (case_id, recipient) case_id, split_part(subject, ' ', 1) AS word,
        split_part(subject, ' ', 2)::date AS until
    FROM delivery
    WHERE kind = 'flag' AND case_id IS NOT NULL AND subject ~ '^(until|lapsed) [0-9]{4}-[0-9]{2}-[0-9]{2}$'
        AND (state NOT IN ('withheld', 'replaced') OR subject LIKE 'lapsed %%')
    ORDER BY case_id, recipient, position DESC
) AS last
WHERE word = 'until' AND until < (now() AT TIME ZONE 'Europe/London')::date
GROUP BY case_id ORDER BY until, case_id LIMIT %(limit)s;
