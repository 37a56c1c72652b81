-- name: held_cases
SELECT case_id FROM case_hold WHERE case_id = ANY (%(cases)b);

-- name: hold_case
INSERT INTO case_hold (case_id, decided_at, decided_by, reason) VALUES (%(case)s, %(now)s, %(by)s, %(reason)s)
ON CONFLICT (case_id) DO UPDATE SET decided_at = excluded.decided_at, decided_by = excluded.decided_by, reason = excluded.reason;

-- name: release_case
DELETE FROM case_hold WHERE case_id = %(case)s;

-- name: rectified
-- What somebody decided to be right of these people.
WITH mine AS (SELECT DISTINCT alone FROM record_person WHERE person_id = ANY (%(people)b))
SELECT person, field, wrong, right_value FROM rectification WHERE person IN (SELECT alone FROM mine)
ORDER BY decided_at, person, field;

-- name: save_rectification
INSERT INTO rectification (person, field, wrong, right_value, event_id, decided_at)
VALUES (%(person)s, %(field)s, %(wrong)s, %(right)s, %(event)s, %(now)s)
ON CONFLICT (person, field) DO UPDATE SET wrong = excluded.wrong, right_value = excluded.right_value,
    event_id = excluded.event_id, decided_at = excluded.decided_at;

-- name: erase_names
-- Whatever finds somebody or was decided on who they are.
WITH ids AS (SELECT unnest(%(ids)s::uuid[]) AS id), keys AS (
    DELETE FROM person_key WHERE person_id IN (SELECT id FROM ids)
), links AS (
    DELETE FROM person_link WHERE one IN (SELECT id FROM ids) OR other IN (SELECT id FROM ids)
), reviews AS (
    DELETE FROM review WHERE one IN (SELECT id FROM ids) OR other IN (SELECT id FROM ids)
), members AS (
    DELETE FROM case_member WHERE person_id IN (SELECT id FROM ids)
), right_values AS (
    DELETE FROM rectification WHERE person IN (SELECT id FROM ids)
)
DELETE FROM record_person WHERE person_id IN (SELECT id FROM ids) OR alone IN (SELECT id FROM ids);

-- name: erase_records
-- Records that name nobody else.
WITH gone AS (
    SELECT source, record_id, told FROM unnest(%(source)s::text[], %(record_id)s::text[], %(told)s::text[])
        AS w (source, record_id, told)
), places AS (
    DELETE FROM record_case c USING gone g
    WHERE c.source = g.source AND c.record_id = g.record_id AND c.told = g.told
), people AS (
    DELETE FROM record_person p USING gone g
    WHERE p.source = g.source AND p.record_id = g.record_id AND p.told = g.told
)
DELETE FROM record r USING gone g WHERE r.source = g.source AND r.record_id = g.record_id AND r.told = g.told;

-- name: erase_originals
-- The bytes as they came of every revision; that they came, their hash and their outcome stay.
UPDATE inbox i SET original = NULL,
    people = coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each_text(i.people)
        WHERE value <> ALL (%(ids)s::text[])), '{}')
FROM unnest(%(source)s::text[], %(record_id)s::text[]) AS w (source, record_id)
WHERE i.source = w.source AND i.record_id = w.record_id;

-- name: erase_words
-- What was told of an incident in words, in whatever case it stands, where a record that told of it was reworded; and
-- that such words were held.
WITH held AS (
    DELETE FROM held_words h USING unnest(%(source)s::text[], %(record_id)s::text[]) AS w (source, record_id)
    WHERE h.source = w.source AND h.record_id = w.record_id
)
UPDATE incident i SET incident = jsonb_set(i.incident, '{narrative}', 'null')
FROM unnest(%(source)s::text[], %(record_id)s::text[]) AS w (source, record_id)
    JOIN record_case c USING (source, record_id)
WHERE i.case_id = c.case_id AND i.told @> jsonb_build_array(jsonb_build_array(w.source, w.record_id))
    AND i.incident ->> 'narrative' IS NOT NULL;

-- name: erase_dead_letters
-- What could not be read, or was refused, and seems to name them: by a number or a way to reach them, or by two words.
-- Bytes are compared as text in which all but plain letters is escaped, alike on both sides.
WITH words AS (
    SELECT lower(encode(convert_to(word, 'UTF8'), 'escape')) AS word, weight
    FROM unnest(%(certain)s::text[], %(likely)s::text[]) WITH ORDINALITY AS u (certain, likely, place)
    CROSS JOIN LATERAL (VALUES (certain, 2), (likely, 1)) AS v (word, weight)
    WHERE word IS NOT NULL
)
UPDATE dead_letter d SET original = NULL, headers = '{}'
WHERE d.original IS NOT NULL AND 2 <= (SELECT sum(weight) FROM words w
    WHERE position(w.word IN lower(encode(d.original, 'escape'))) > 0);

-- name: erase_payloads
-- What was told of them. What was confirmed goes without its content; what may have to be sent once more, under the
-- same number, says from now on that it is deleted.
UPDATE delivery d SET fingerprint = '',
    kind = CASE WHEN e.answered OR w.kind IS NULL THEN d.kind ELSE w.kind END,
    payload = CASE WHEN e.answered THEN NULL ELSE w.payload END
FROM unnest(%(id)s::uuid[], %(kind)s::text[], %(payload)s::bytea[]) AS w (id, kind, payload)
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM receipt r WHERE r.delivery_id = w.id) AS answered) AS e
WHERE d.id = w.id AND d.payload IS NOT NULL;

-- name: save_erasure
INSERT INTO erasure (event_id, person, decided_at, decided_by, reason, records, deliveries, originals, dead_letters)
VALUES (%(event)s, %(person)s, %(now)s, %(by)s, %(reason)s, %(records)s, %(deliveries)s, %(originals)s, %(dead_letters)s);

-- name: descriptions_of
-- One description of a person, by their id or by that of a description of theirs.
SELECT alone FROM record_person WHERE person_id = (
    SELECT person_id FROM record_person WHERE alone = %(person)s OR person_id = %(person)s LIMIT 1)
ORDER BY alone = %(person)s DESC, alone LIMIT 1;

-- name: erasure_of
-- What the newest erasure of somebody emptied; they are named by the description by which the decision named them.
SELECT e.records, e.deliveries, e.originals, e.dead_letters, e.decided_at, e.decided_by, e.reason
FROM inbox i JOIN erasure e ON e.event_id = i.event_id
WHERE i.source = 'console' AND i.record_id = %(record)s ORDER BY i.decided_seq DESC LIMIT 1;

-- name: corrections_of_rights
-- What went out because somebody was erased or put right, what nobody has confirmed yet first. What is told again names
-- the record that it tells as its cause, so it is known by the time, which a decision of a person shares with nothing.
SELECT d.id, d.recipient, d.kind, CASE d.kind WHEN 'correction' THEN d.subject ELSE '' END AS corrects,
    c.reference AS case, d.state, d.decided_at, r.at AS confirmed_at
FROM inbox i JOIN delivery d ON d.decided_at = i.decided_at AND d.payload IS NOT NULL
    LEFT JOIN cases c ON c.id = d.case_id
    CROSS JOIN LATERAL (SELECT min(received_at) AS at FROM receipt WHERE delivery_id = d.id) AS r
WHERE i.source = 'console' AND (i.record_id LIKE 'erase %%' OR i.record_id LIKE 'rectify %%')
    AND d.kind NOT IN ('status', 'received', 'marac-case') AND d.state <> 'withheld' AND (%(all)s OR r.at IS NULL)
ORDER BY r.at NULLS FIRST, d.decided_at DESC, d.position LIMIT %(limit)s;

-- name: person_described
SELECT person_id FROM record_person WHERE alone = %(person)s LIMIT 1;

-- name: cases_of_person
SELECT DISTINCT case_id FROM case_member WHERE person_id = %(person)s;

-- name: passed_on
-- What went out of these cases and may have named their people.
SELECT recipient, kind, case_id, source, record_id, published_at FROM delivery
WHERE case_id = ANY (%(cases)s) AND published_at IS NOT NULL
    AND kind NOT IN ('status', 'received', 'correction', 'case-replaced')
ORDER BY published_at, position;
