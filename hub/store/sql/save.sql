-- name: save_inbox
-- Lists travel as lines of one text: arrays of arrays cannot be taken apart by rows.
INSERT INTO inbox (source, event_id, content_hash, told, record_id, outcome, reason, pointers, other_event, topic, partition,
    "offset", arrived_at, decided_at, original, traceparent, test, policy_digest, people, cases)
SELECT w.source, w.event_id, w.content_hash, w.told, w.record_id, w.outcome, w.reason, string_to_array(w.pointers, E'\n'),
    w.other_event, w.topic, w.partition, w."offset", w.arrived_at, %(now)s, w.original, w.traceparent, w.test, %(digest)s,
    w.people::jsonb, string_to_array(w.cases, E'\n')::uuid[]
FROM unnest(%(source)s::text[], %(event_id)s::text[], %(content_hash)b::bytea[], %(told)s::text[], %(record_id)s::text[],
    %(outcome)s::text[], %(reason)s::text[], %(pointers)s::text[], %(other_event)s::text[], %(topic)s::text[],
    %(partition)s::integer[], %(offset)s::bigint[], %(arrived_at)s::timestamptz[], %(original)b::bytea[],
    %(traceparent)s::text[], %(test)s::boolean[], %(people)b::text[], %(cases)s::text[])
    WITH ORDINALITY AS w (source, event_id, content_hash, told, record_id, outcome, reason, pointers, other_event, topic,
    partition, "offset", arrived_at, original, traceparent, test, people, cases, place)
ORDER BY w.place;

-- name: repeat_events
-- Note that events came again.
UPDATE inbox i SET repeats = i.repeats + w.times, repeated_at = %(now)s
FROM (SELECT source, event_id, content_hash, count(*) AS times
    FROM unnest(%(sources)s::text[], %(events)s::text[], %(hashes)s::bytea[]) AS u (source, event_id, content_hash)
    GROUP BY 1, 2, 3) AS w
WHERE i.source = w.source AND i.event_id = w.event_id AND i.content_hash = w.content_hash;

-- name: save_dead_letters
INSERT INTO dead_letter (id, source, event_id, outcome, reason, pointers, topic, partition, "offset", headers, original, set_aside_at)
SELECT id, source, event_id, outcome, reason, pointers, topic, partition, "offset", headers, original, %(now)s
FROM jsonb_to_recordset(%(rows)s) AS r (id uuid, source text, event_id text, outcome text, reason text, pointers text[],
    topic text, partition integer, "offset" bigint, headers jsonb, original bytea)
ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason, retried_at = NULL;

-- name: save_records
INSERT INTO record (source, record_id, told, event_id, content_hash, recorded_at, revision, withdrawn, event)
SELECT * FROM unnest(%(source)s::text[], %(record_id)s::text[], %(told)s::text[], %(event_id)s::text[],
    %(content_hash)s::bytea[], %(recorded_at)s::timestamptz[], %(revision)s::integer[], %(withdrawn)s::boolean[],
    %(event)b::text[]::jsonb[])
ON CONFLICT (source, record_id, told) DO UPDATE SET event_id = excluded.event_id, content_hash = excluded.content_hash,
    recorded_at = excluded.recorded_at, revision = excluded.revision, withdrawn = excluded.withdrawn, event = excluded.event;

-- name: forget_record_people
-- A new revision names its people anew.
DELETE FROM record_person p USING unnest(%(source)s::text[], %(record_id)s::text[], %(told)s::text[]) AS w (source, record_id, told)
WHERE p.source = w.source AND p.record_id = w.record_id AND p.told = w.told;

-- name: save_record_people
INSERT INTO record_person (source, record_id, told, ref, person_id, alone, features)
SELECT * FROM unnest(%(source)s::text[], %(record_id)s::text[], %(told)s::text[], %(ref)s::text[], %(person_id)s::uuid[],
    %(alone)s::uuid[], %(features)s::text[]::jsonb[]);

-- name: save_record_cases
INSERT INTO record_case (source, record_id, told, case_id)
SELECT * FROM unnest(%(source)s::text[], %(record_id)s::text[], %(told)s::text[], %(case_id)s::uuid[])
ON CONFLICT DO NOTHING;

-- name: save_keys
INSERT INTO person_key (key, person_id) SELECT * FROM unnest(%(key)s::bytea[], %(person_id)s::uuid[])
ON CONFLICT DO NOTHING;

-- name: save_cases
INSERT INTO cases (id, reference, area, victim, perpetrator, grade, graded_at, marac, replaced_by, limits, left_area,
    repeats)
SELECT * FROM unnest(%(id)s::uuid[], %(reference)s::text[], %(area)s::text[], %(victim)s::uuid[], %(perpetrator)s::uuid[],
    %(grade)s::smallint[], %(graded_at)s::timestamptz[], %(marac)s::boolean[], %(replaced_by)s::uuid[],
    %(limits)s::jsonb[], %(left_area)s::text[], %(repeats)s::jsonb[])
ON CONFLICT (id) DO UPDATE SET area = excluded.area, left_area = excluded.left_area, victim = excluded.victim, perpetrator = excluded.perpetrator, grade = excluded.grade,
    graded_at = excluded.graded_at, marac = excluded.marac, replaced_by = excluded.replaced_by, limits = excluded.limits, repeats = excluded.repeats;

-- name: save_heirs
-- Whom keys found, they find under another name too: two became one, or one two.
INSERT INTO person_key (key, person_id) SELECT k.key, w.heir
FROM unnest(%(person_id)s::uuid[], %(heir)s::uuid[]) AS w (person_id, heir) JOIN person_key k USING (person_id)
ON CONFLICT DO NOTHING;

-- name: empty_members
DELETE FROM case_member WHERE case_id = ANY (%(cases)s);

-- name: empty_records
DELETE FROM record_case WHERE case_id = ANY (%(cases)s);

-- name: empty_incidents
DELETE FROM incident WHERE case_id = ANY (%(cases)s);

-- name: save_links
-- What was decided last about two descriptions.
INSERT INTO person_link (one, other, same, sides, event_id, decided_at)
SELECT *, %(now)s FROM unnest(%(one)s::uuid[], %(other)s::uuid[], %(same)s::boolean[], %(sides)s::text[]::jsonb[],
    %(event_id)s::text[])
ON CONFLICT (one, other) DO UPDATE SET same = excluded.same, sides = excluded.sides, event_id = excluded.event_id,
    decided_at = excluded.decided_at, seq = nextval('delivery_position');

-- name: save_reviews
INSERT INTO review (id, one, other, weight, needs_second, state, signatures, depends, opened_at)
SELECT *, %(now)s FROM unnest(%(id)s::uuid[], %(one)s::uuid[], %(other)s::uuid[], %(weight)s::double precision[],
    %(needs_second)s::boolean[], %(state)s::text[], %(signatures)s::text[]::jsonb[], %(depends)s::integer[])
ON CONFLICT (id) DO UPDATE SET needs_second = excluded.needs_second, state = excluded.state,
    signatures = excluded.signatures;

-- name: save_members
INSERT INTO case_member (case_id, person_id, role)
SELECT * FROM unnest(%(case_id)s::uuid[], %(person_id)s::uuid[], %(role)s::text[]) ON CONFLICT DO NOTHING;

-- name: save_incidents
INSERT INTO incident (id, case_id, incident, told)
SELECT * FROM unnest(%(id)s::uuid[], %(case_id)s::uuid[], %(incident)b::text[]::jsonb[], %(told)b::text[]::jsonb[])
ON CONFLICT (id) DO UPDATE SET incident = excluded.incident, told = excluded.told;

-- name: change_deliveries
-- Move deliveries on; one that the relay took meanwhile keeps its place, and the caller decides again.
UPDATE delivery d SET state = w.state, reason = coalesce(w.reason, d.reason), sequence = w.sequence
FROM unnest(%(id)s::uuid[], %(state)s::text[], %(reason)s::text[], %(sequence)s::bigint[], %(claimed)s::boolean[])
    AS w (id, state, reason, sequence, claimed)
WHERE d.id = w.id AND (d.claim_epoch IS NOT NULL) = w.claimed
RETURNING d.id;

-- name: save_deliveries
INSERT INTO delivery (id, recipient, topic, kind, source, event_id, record_id, state, case_id, key, subject, incident_id,
    sequence, fingerprint, rules, purposes, policy_digest, reason, respond_by, payload, traceparent, decided_at)
SELECT w.id, w.recipient, w.topic, w.kind, w.source, w.event_id, w.record_id, w.state, w.case_id, w.key, w.subject,
    w.incident_id, w.sequence, w.fingerprint, string_to_array(w.rules, E'\n'), string_to_array(w.purposes, E'\n'), %(digest)s,
    w.reason, w.respond_by, w.payload, w.traceparent, %(now)s
FROM unnest(%(id)b::uuid[], %(recipient)s::text[], %(topic)s::text[], %(kind)s::text[], %(source)s::text[],
    %(event_id)s::text[], %(record_id)s::text[], %(state)s::text[], %(case_id)b::uuid[], %(key)s::text[],
    %(subject)s::text[], %(incident_id)b::uuid[], %(sequence)s::bigint[], %(fingerprint)b::bytea[], %(rules)s::text[],
    %(purposes)s::text[], %(reason)s::text[], %(respond_by)s::timestamptz[], %(payload)b::bytea[], %(traceparent)s::text[])
    WITH ORDINALITY AS w (id, recipient, topic, kind, source, event_id, record_id, state, case_id, key, subject,
    incident_id, sequence, fingerprint, rules, purposes, reason, respond_by, payload, traceparent, place)
ORDER BY w.place;

-- name: save_stand_ins
-- What goes out in the place of a delivery, under the same number, where its recipient has not confirmed it.
UPDATE delivery d SET kind = w.kind, payload = w.payload, fingerprint = ''
FROM unnest(%(id)s::uuid[], %(kind)s::text[], %(payload)s::bytea[]) AS w (id, kind, payload)
WHERE d.id = w.id AND d.payload IS NOT NULL AND NOT EXISTS (SELECT FROM receipt r WHERE r.delivery_id = d.id);

-- name: pass_positions
-- A correction that takes over a stopped delivery's number takes over its place in the queue too.
UPDATE delivery d SET position = o.position
FROM delivery o WHERE d.id = ANY (%(corrections)s) AND o.id = d.subject::uuid;

-- name: resend
-- Queue receipts again, with the same id and bytes.
UPDATE delivery SET state = 'queued', claim_epoch = NULL, claimed_at = NULL, published_at = NULL,
    position = nextval('delivery_position')
WHERE id = ANY (%(ids)s) AND state = 'published';

-- name: save_receipts
INSERT INTO receipt (delivery_id, state, at, reason, event_id, answered_by, received_at)
SELECT *, %(now)s FROM unnest(%(delivery_id)s::uuid[], %(state)s::text[], %(at)s::timestamptz[], %(reason)s::text[],
    %(event_id)s::text[], %(answered_by)s::text[])
ON CONFLICT DO NOTHING;

-- name: dead_letter_retried
UPDATE dead_letter SET retried_at = clock_timestamp() WHERE id = %(id)s;

-- name: forget_dead_event
-- An event that is tried again gets a new outcome in place of `dead_letter`.
DELETE FROM inbox WHERE source = %(source)s AND event_id = %(event_id)s AND content_hash = %(content_hash)s AND outcome = 'dead_letter';
