-- name: cases_search
-- People of cases that their coordinator is shown, by the blocking keys of what somebody typed or by the number of a case.
-- `sure` marks keys of a number that belongs to one person. Whoever is of another area finds nothing under any key: rows are
-- limited for this account before they are joined to anything.
WITH fits AS MATERIALIZED (
    SELECT k.person_id, bool_or(w.sure) AS sure
    FROM unnest(%(keys)s::bytea[], %(sure)s::boolean[]) AS w (key, sure)
        CROSS JOIN LATERAL (SELECT p.person_id FROM person_key p WHERE p.key = w.key LIMIT %(cap)s) AS k
    GROUP BY k.person_id
), found AS MATERIALIZED (
    SELECT m.case_id, m.person_id, m.role, f.sure FROM fits f JOIN case_member m USING (person_id)
    UNION SELECT m.case_id, m.person_id, m.role, true FROM case_page p JOIN case_member m USING (case_id)
    WHERE p.reference = %(reference)s
)
SELECT p.case_id, p.area, p.reference, p.content::text AS content, f.person_id, f.role, bool_or(f.sure) AS sure,
    ARRAY(SELECT d.features::text FROM record_person d WHERE d.person_id = f.person_id AND d.features IS NOT NULL) AS features,
    (SELECT max((r.event ->> 'heard_at')::timestamptz) FROM record_case o JOIN record r USING (source, record_id, told)
        WHERE o.case_id = p.case_id AND o.told = 'conference' AND NOT r.withdrawn) AS heard_at
FROM found f JOIN case_page p ON p.case_id = f.case_id JOIN cases c ON c.id = p.case_id
WHERE p.recipient = ANY (%(agencies)s::text[]) AND c.area = p.area AND c.replaced_by IS NULL
GROUP BY p.area, p.case_id, f.person_id, f.role ORDER BY p.reference, f.role, f.person_id LIMIT %(limit)s;
