-- name: case_by_reference
-- One case by what people read to each other; the reference of the other party's side is stored nowhere.
SELECT c.id, c.reference, c.area, c.victim, c.perpetrator, c.grade, c.graded_at, c.marac, c.replaced_by,
    c.limits::text AS limits, c.left_area, c.repeats::text AS repeats
FROM cases c WHERE c.reference = %(reference)s;

-- name: case_by_id
SELECT c.id, c.reference, c.area, c.victim, c.perpetrator, c.grade, c.graded_at, c.marac, c.replaced_by,
    c.limits::text AS limits, c.left_area, c.repeats::text AS repeats
FROM cases c WHERE c.id = %(id)s;

-- name: case_members
SELECT case_id, person_id, role FROM case_member WHERE case_id = %(case)s ORDER BY role, person_id;

-- name: case_records
-- Every record that stands in a case, also what was withdrawn, with whom it names and in which cases it stands.
SELECT r.source, r.record_id, r.told, r.event_id, r.content_hash, r.recorded_at, r.revision, r.withdrawn, r.seq,
    r.event::text AS event,
    (SELECT json_object_agg(p.ref, ARRAY[p.person_id, p.alone])::text FROM record_person p
        WHERE p.source = r.source AND p.record_id = r.record_id AND p.told = r.told) AS people,
    ARRAY(SELECT o.case_id FROM record_case o
        WHERE o.source = r.source AND o.record_id = r.record_id AND o.told = r.told ORDER BY o.case_id) AS cases
FROM record_case c JOIN record r USING (source, record_id, told)
WHERE c.case_id = %(case)s
ORDER BY r.recorded_at, r.source, r.record_id, r.told;

-- name: cases_beside
-- The other cases in which the victim or the perpetrator of this one is either, and that no other replaces.
SELECT DISTINCT c.id, c.reference, c.area, c.victim, c.perpetrator, c.grade, c.graded_at, c.marac, c.replaced_by,
    c.limits::text AS limits, c.left_area, c.repeats::text AS repeats
FROM case_member m JOIN cases c ON c.id = m.case_id
WHERE m.person_id = ANY (%(people)s) AND (c.victim = ANY (%(people)s) OR c.perpetrator = ANY (%(people)s))
    AND c.id <> %(case)s AND c.replaced_by IS NULL
ORDER BY c.reference;

-- name: cases_replaced
-- The cases in whose place this one goes on.
SELECT c.id, c.reference, c.area, c.victim, c.perpetrator, c.grade, c.graded_at, c.marac, c.replaced_by,
    c.limits::text AS limits, c.left_area, c.repeats::text AS repeats
FROM cases c WHERE c.replaced_by = %(case)s ORDER BY c.reference;

-- name: case_revisions
-- What earlier revisions of a case's records said, as long as their originals are kept.
SELECT i.source, i.record_id, i.told, i.original, i.people::text AS people
FROM record_case c
    JOIN record r USING (source, record_id, told)
    JOIN inbox i ON i.source = c.source AND i.record_id = c.record_id AND i.told = c.told
WHERE c.case_id = %(case)s AND i.original IS NOT NULL AND i.content_hash <> r.content_hash AND NOT i.test
    AND i.outcome IN ('processed', 'superseded') AND i.told = ANY (%(told)s)
ORDER BY i.decided_seq;

-- name: case_deliveries
-- Who was told of a case and of those that it replaces, the newest last, with what was withheld.
SELECT id, recipient, kind, state, sequence, subject, reason, rules, source, record_id, decided_at, published_at, respond_by
FROM delivery WHERE case_id = ANY (ARRAY(SELECT id FROM cases WHERE replaced_by = %(case)s) || %(case)s)
ORDER BY position;
