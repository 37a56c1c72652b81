-- name: known_events
-- What came before under the ids at hand, the first content of an id first.
SELECT i.source, i.event_id, i.content_hash, i.outcome, i.topic, i.partition, i."offset", i.test
FROM inbox i JOIN unnest(%(sources)s::text[], %(events)s::text[]) AS w (source, event_id)
    ON i.source = w.source AND i.event_id = w.event_id
ORDER BY i.decided_seq;

-- name: sought
-- Who has one of the keys, as of now; a key that fits too many says nothing of anybody, and is only counted.
WITH fits AS MATERIALIZED (
    SELECT w.key, ARRAY(SELECT person_id FROM person_key WHERE key = w.key LIMIT %(cap)s + 1) AS people
    FROM unnest(%(keys)b::bytea[]) AS w (key)
)
SELECT key, people FROM fits WHERE cardinality(people) > 0 ORDER BY key;

-- name: described
-- What is compared of these people, as every record that was not withdrawn describes them.
SELECT p.person_id, p.source, p.record_id, p.told, p.ref, p.features,
    CASE WHEN p.features IS NULL THEN (SELECT r.event::text FROM record r
        WHERE r.source = p.source AND r.record_id = p.record_id AND r.told = p.told) END AS event
FROM record_person p WHERE p.person_id = ANY (%(people)b) ORDER BY p.source, p.record_id, p.told, p.ref;

-- name: touched
-- Whom and what a batch touches, as of one moment: those who are likely to be among its people, whom an earlier revision
-- speaks of or a decision names or is about; their cases with those that these replace, and where a decision names them
-- also those in which they have no part any more; of somebody who is erased also those of everybody in a case of theirs,
-- whose records may speak of them; the cases whose deliveries are answered, and of those that are turned down everybody,
-- for another may be asked. Of each pair also the other cases of both: whom else he harmed and who else harmed her counts,
-- though an event names one of them alone.
WITH told AS (
    SELECT source, record_id FROM unnest(%(sources)s::text[], %(records)s::text[]) AS w (source, record_id)
), turned_down AS (
    SELECT coalesce(c.replaced_by, c.id) AS case_id FROM cases c JOIN delivery d ON d.case_id = c.id WHERE d.id = ANY (%(turned_down)b)
), who AS (
    SELECT person_id FROM unnest(%(likely)b::uuid[]) AS l (person_id)
    UNION SELECT person_id FROM record_person JOIN told USING (source, record_id)
    UNION SELECT person_id FROM record_person WHERE alone = ANY (%(alone)b)
    UNION SELECT person_id FROM case_member JOIN held_words USING (case_id) WHERE id = ANY (%(words)b)
    UNION SELECT person_id FROM case_member WHERE case_id = ANY (%(decided)b)
    UNION SELECT person_id FROM case_member JOIN turned_down USING (case_id)
), beside AS (
    SELECT DISTINCT b.person_id FROM record_person p JOIN case_member m USING (person_id) JOIN case_member b USING (case_id)
    WHERE p.alone = ANY (%(erased)b)
), spoken_of AS (
    SELECT c.case_id FROM record_case c JOIN record_person USING (source, record_id, told) JOIN beside USING (person_id)
), joined AS (
    SELECT case_id FROM case_member JOIN who USING (person_id)
    UNION SELECT case_id FROM record_case JOIN told USING (source, record_id)
    UNION SELECT c.case_id FROM record_case c JOIN record_person p USING (source, record_id, told) WHERE p.alone = ANY (%(alone)b)
    UNION SELECT case_id FROM spoken_of
    UNION SELECT case_id FROM held_words WHERE id = ANY (%(words)b)
    UNION SELECT id FROM cases WHERE id = ANY (%(decided)b)
    UNION SELECT case_id FROM turned_down
), of_pairs AS (
    SELECT case_id FROM joined UNION SELECT o.case_id FROM case_member m JOIN joined USING (case_id)
        JOIN case_member o USING (person_id) WHERE m.role IN ('victim', 'perpetrator')
), replaced AS (
    SELECT case_id FROM of_pairs UNION SELECT c.id FROM cases c JOIN of_pairs j ON c.replaced_by = j.case_id
)
SELECT ARRAY(SELECT person_id FROM who) AS people,
    ARRAY(SELECT case_id FROM replaced) AS cases,
    ARRAY(SELECT DISTINCT case_id FROM delivery WHERE id = ANY (%(deliveries)b) AND case_id IS NOT NULL) AS answered;

-- name: cases
SELECT id, area, victim, perpetrator, grade, graded_at, marac, replaced_by, limits::text AS limits, left_area,
    repeats::text AS repeats
FROM cases WHERE id = ANY (%(cases)b);

-- name: members
SELECT case_id, person_id, role FROM case_member WHERE case_id = ANY (%(cases)b) ORDER BY case_id, person_id, role;

-- name: records
-- Records that stand in the cases, speak of the people or of the cases' people, have the numbers at hand, or led to the
-- deliveries that are answered; each with whom it names and where it stands.
SELECT r.source, r.record_id, r.told, r.event_id, r.content_hash, r.recorded_at, r.revision, r.withdrawn, r.seq,
    r.event::text AS event,
    (SELECT json_object_agg(p.ref, ARRAY[p.person_id, p.alone])::text FROM record_person p
        WHERE p.source = r.source AND p.record_id = r.record_id AND p.told = r.told) AS people,
    ARRAY(SELECT c.case_id FROM record_case c
        WHERE c.source = r.source AND c.record_id = r.record_id AND c.told = r.told ORDER BY c.case_id) AS cases
FROM record r JOIN (
    SELECT source, record_id, told FROM record_case WHERE case_id = ANY (%(cases)b)
    UNION SELECT source, record_id, told FROM record_person WHERE person_id = ANY (%(people)b)
    UNION SELECT p.source, p.record_id, p.told FROM record_person p JOIN case_member m USING (person_id)
        WHERE m.case_id = ANY (%(cases)b)
    UNION SELECT s.source, s.record_id, s.told FROM record s
        JOIN unnest(%(sources)s::text[], %(records)s::text[]) AS w (source, record_id) USING (source, record_id)
    UNION SELECT a.source, a.record_id, a.told FROM record a JOIN delivery d USING (source, record_id)
        WHERE d.id = ANY (%(acted_on)b)
) AS k USING (source, record_id, told)
ORDER BY r.recorded_at, r.source, r.record_id, r.told;

-- name: incidents
SELECT id, case_id, incident::text AS incident, told::text AS told FROM incident WHERE case_id = ANY (%(cases)b) ORDER BY id;

-- name: known_deliveries
-- The deliveries of the cases, without their content, in the order in which they were decided: places are drawn under
-- the locks of the case, and clocks are set back now and then.
SELECT id, recipient, topic, kind, source, event_id, record_id, state, case_id, key, subject, incident_id, sequence,
    claim_epoch IS NOT NULL AS claimed, fingerprint, rules, reason, respond_by, position
FROM delivery WHERE case_id = ANY (%(cases)b)
ORDER BY position;

-- name: links
-- What people decided about the descriptions of these people.
WITH mine AS (SELECT DISTINCT alone FROM record_person WHERE person_id = ANY (%(people)b))
SELECT one, other, same, sides, seq FROM person_link WHERE one IN (SELECT alone FROM mine)
UNION SELECT one, other, same, sides, seq FROM person_link WHERE other IN (SELECT alone FROM mine) ORDER BY seq;

-- name: reviews
WITH mine AS (SELECT DISTINCT alone FROM record_person WHERE person_id = ANY (%(people)b))
SELECT id, one, other, weight, needs_second, state, signatures, depends FROM review WHERE one IN (SELECT alone FROM mine)
UNION ALL SELECT id, one, other, weight, needs_second, state, signatures, depends FROM review
    WHERE other IN (SELECT alone FROM mine) AND one NOT IN (SELECT alone FROM mine);

-- name: lock
-- Wait for everything at hand, in the one order that all batches keep.
SELECT count(pg_advisory_xact_lock(k)) FROM unnest(%(locks)s::bigint[]) AS w (k);

-- name: lock_hub_shared
SELECT pg_advisory_xact_lock_shared(%(hub)s);

-- name: lock_hub
SELECT pg_advisory_xact_lock(%(hub)s);

-- name: database_time
SELECT clock_timestamp() AS now;
