-- The pairs that bear the flag of the conference, as coordinators see them; the rest is left out by row-level security.

-- name: cases_repeats
-- Pairs with an incident after a referral, the newest one first. Each area has them in this order in an index of its own, so
-- of each no more is read than a page.
SELECT f.case_id, f.area, f.referred, f.because, f.until, f.incidents, f.repeated, f.repeats, p.reference,
    p.content::text AS content
FROM unnest(string_to_array(current_setting('hub.areas', true), ',')) AS w (area) CROSS JOIN LATERAL (
    SELECT f.* FROM case_flag f
    WHERE f.area = w.area AND f.repeated IS NOT NULL AND f.until >= %(today)s AND (%(after)s::uuid IS NULL
        OR (f.repeated, f.case_id) < (SELECT a.repeated, a.case_id FROM case_flag a WHERE a.case_id = %(after)s))
        AND EXISTS (SELECT FROM case_page p WHERE p.area = f.area AND p.case_id = f.case_id OFFSET 0)
    ORDER BY f.repeated DESC, f.case_id DESC LIMIT %(limit)s
) AS f JOIN case_page p ON p.case_id = f.case_id AND p.area = f.area
ORDER BY f.repeated DESC, f.case_id DESC LIMIT %(limit)s;

-- name: cases_repeats_undecided
-- Pairs with a repeat on which nobody has decided, the longest ago first.
SELECT f.case_id, f.area, f.referred, f.because, f.until, f.incidents, f.repeated, f.repeats, p.reference,
    p.content::text AS content
FROM unnest(string_to_array(current_setting('hub.areas', true), ',')) AS w (area) CROSS JOIN LATERAL (
    SELECT f.* FROM case_flag f
    WHERE f.area = w.area AND f.undecided IS NOT NULL AND f.until >= %(today)s AND (%(after)s::uuid IS NULL
        OR (f.undecided, f.case_id) > (SELECT a.undecided, a.case_id FROM case_flag a WHERE a.case_id = %(after)s))
        AND EXISTS (SELECT FROM case_page p WHERE p.area = f.area AND p.case_id = f.case_id OFFSET 0)
    ORDER BY f.undecided, f.case_id LIMIT %(limit)s
) AS f JOIN case_page p ON p.case_id = f.case_id AND p.area = f.area
ORDER BY f.undecided, f.case_id LIMIT %(limit)s;

-- name: cases_flags_ending
-- Pairs whose flag ends within some days, the first to end first; read as above.
SELECT f.case_id, f.area, f.referred, f.because, f.until, f.incidents, f.repeated, f.repeats, p.reference,
    p.content::text AS content
FROM unnest(string_to_array(current_setting('hub.areas', true), ',')) AS w (area) CROSS JOIN LATERAL (
    SELECT f.* FROM case_flag f
    WHERE f.area = w.area AND f.until >= %(today)s AND f.until <= %(before)s AND (%(after)s::uuid IS NULL
        OR (f.until, f.case_id) > (SELECT a.until, a.case_id FROM case_flag a WHERE a.case_id = %(after)s))
        AND EXISTS (SELECT FROM case_page p WHERE p.area = f.area AND p.case_id = f.case_id OFFSET 0)
    ORDER BY f.until, f.case_id LIMIT %(limit)s
) AS f JOIN case_page p ON p.case_id = f.case_id AND p.area = f.area
ORDER BY f.until, f.case_id LIMIT %(limit)s;

-- name: cases_match_pending
-- Of these cases, those of whose people a match waits for a decision.
SELECT DISTINCT o.case_id FROM record_case o
    JOIN record_person p USING (source, record_id, told)
    JOIN review r ON p.alone IN (r.one, r.other)
WHERE o.case_id = ANY (%(cases)s) AND r.state IN ('waiting', 'awaiting-second');
