-- name: known_events
-- What came before under the ids at hand, the first content of an id first.
SELECT i.source, i.event_id, i.content_hash, i.outcome, i.topic, i.partition, i."offset"
FROM inbox i JOIN unnest(%(sources)s::text[], %(events)s::text[]) AS w (source, event_id)
    ON i.source = w.source AND i.event_id = w.event_id
ORDER BY i.decided_seq;

-- name: people_by_keys
-- Everyone who has one of the keys; a key that fits too many says nothing of anybody.
SELECT k.key, k.person_id FROM unnest(%(keys)s::bytea[]) AS w (key)
CROSS JOIN LATERAL (SELECT key, person_id FROM person_key WHERE key = w.key LIMIT %(cap)s) AS k;

-- name: people_of_records
-- Whom earlier revisions of the records at hand speak of.
SELECT DISTINCT p.person_id
FROM record_person p JOIN unnest(%(sources)s::text[], %(records)s::text[]) AS w (source, record_id)
    ON p.source = w.source AND p.record_id = w.record_id;

-- name: cases_of_records
-- The cases in which the records at hand stand.
SELECT DISTINCT c.case_id
FROM record_case c JOIN unnest(%(sources)s::text[], %(records)s::text[]) AS w (source, record_id)
    ON c.source = w.source AND c.record_id = w.record_id;

-- name: cases_of_people
-- The cases in which somebody has a part.
SELECT DISTINCT case_id FROM case_member WHERE person_id = ANY (%(people)s);

-- name: cases_of_deliveries
-- The cases of the deliveries that receipts name.
SELECT DISTINCT case_id FROM delivery WHERE id = ANY (%(deliveries)s) AND case_id IS NOT NULL;

-- name: cases
SELECT id, area, victim, perpetrator, grade, graded_at, marac FROM cases WHERE id = ANY (%(cases)s);

-- name: members
SELECT case_id, person_id, role FROM case_member WHERE case_id = ANY (%(cases)s) ORDER BY case_id, person_id, role;

-- name: records
-- Records that stand in the cases, speak of the people, or have the numbers at hand.
SELECT r.source, r.record_id, r.told, r.event_id, r.content_hash, r.recorded_at, r.revision, r.withdrawn, r.event::text AS event
FROM record r JOIN (
    SELECT source, record_id, told FROM record_case WHERE case_id = ANY (%(cases)s)
    UNION SELECT source, record_id, told FROM record_person WHERE person_id = ANY (%(people)s)
    UNION SELECT s.source, s.record_id, s.told FROM record s
        JOIN unnest(%(sources)s::text[], %(records)s::text[]) AS w (source, record_id)
        ON s.source = w.source AND s.record_id = w.record_id
) AS k USING (source, record_id, told)
ORDER BY r.recorded_at, r.source, r.record_id, r.told;

-- name: record_people
SELECT p.source, p.record_id, p.told, p.ref, p.person_id
FROM record_person p JOIN unnest(%(sources)s::text[], %(records)s::text[], %(told)s::text[]) AS w (source, record_id, told)
    USING (source, record_id, told);

-- name: record_cases
SELECT c.source, c.record_id, c.told, c.case_id
FROM record_case c JOIN unnest(%(sources)s::text[], %(records)s::text[], %(told)s::text[]) AS w (source, record_id, told)
    USING (source, record_id, told)
ORDER BY c.case_id;

-- name: incidents
SELECT id, case_id, incident::text AS incident, told::text AS told FROM incident WHERE case_id = ANY (%(cases)s) ORDER BY id;

-- name: known_deliveries
-- The deliveries of the cases, without their content, in the order in which they were decided: places are drawn under
-- the locks of the case, and clocks are set back now and then.
SELECT id, recipient, topic, kind, source, event_id, record_id, state, case_id, key, subject, incident_id, sequence,
    claim_epoch IS NOT NULL AS claimed, fingerprint, rules, reason, respond_by
FROM delivery WHERE case_id = ANY (%(cases)s)
ORDER BY position;

-- name: lock
-- Wait for everything at hand, in the one order that all batches keep.
SELECT count(pg_advisory_xact_lock(k)) FROM unnest(%(locks)s::bigint[]) AS w (k);

-- name: lock_hub_shared
SELECT pg_advisory_xact_lock_shared(%(hub)s);

-- name: lock_hub
SELECT pg_advisory_xact_lock(%(hub)s);

-- name: database_time
SELECT clock_timestamp() AS now;
