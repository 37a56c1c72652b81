-- Until when an incident of a pair would be a repeat.

-- name: save_flags
INSERT INTO case_flag (case_id, area, referred, because, until, incidents, repeated, repeats, undecided)
SELECT case_id, area, referred, because, until, incidents, repeated, repeats, undecided
FROM jsonb_to_recordset(%(rows)s) AS r (case_id uuid, area text, referred date, because text, until date, incidents date[],
    repeated date, repeats jsonb, undecided date)
ON CONFLICT (case_id) DO UPDATE SET area = excluded.area, referred = excluded.referred, because = excluded.because,
    until = excluded.until, incidents = excluded.incidents, repeated = excluded.repeated, repeats = excluded.repeats,
    undecided = excluded.undecided;

-- name: drop_flags
DELETE FROM case_flag WHERE case_id = ANY (%(cases)s);
