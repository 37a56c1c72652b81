-- name: look_events
-- Every arrival of an event id: one id may have come with several contents, and from several agencies.
SELECT source, event_id, told, record_id, outcome, reason, pointers, other_event, topic, partition, "offset", arrived_at,
    decided_at, repeats, repeated_at, test, policy_digest, people, cases
FROM inbox WHERE event_id = %(event_id)s AND (%(source)s::text IS NULL OR source = %(source)s)
ORDER BY decided_seq LIMIT 100;

-- name: look_deliveries_of_event
-- What an event caused, and the words back to its sender about it.
SELECT d.id, d.recipient, d.kind, d.topic, d.state, d.sequence, d.subject, d.rules, d.reason, d.respond_by, d.decided_at,
    d.published_at, c.reference AS "case"
FROM delivery d LEFT JOIN cases c ON c.id = d.case_id
WHERE (d.source = %(source)s AND d.event_id = %(event_id)s)
ORDER BY d.position LIMIT 1000;

-- name: look_receipts
SELECT delivery_id, state, at, reason, received_at FROM receipt WHERE delivery_id = ANY (%(deliveries)s)
ORDER BY received_at;

-- name: look_cases
SELECT id, reference, area, grade, marac FROM cases WHERE id = ANY (%(cases)s);

-- name: look_known_people
-- Which of the people spoken of had been spoken of before by somebody's other record.
SELECT DISTINCT p.person_id FROM record_person p JOIN record r USING (source, record_id, told)
WHERE p.person_id = ANY (%(people)s) AND NOT (p.source = %(source)s AND p.record_id = %(record_id)s);

-- name: look_deliveries
SELECT d.id, d.recipient, d.kind, d.source, d.event_id, d.state, d.sequence, d.reason, d.decided_at, d.published_at,
    d.case_id, c.reference AS "case"
FROM delivery d LEFT JOIN cases c ON c.id = d.case_id
WHERE (%(agency)s::text IS NULL OR d.recipient = %(agency)s) AND (%(event_id)s::text IS NULL OR d.event_id = %(event_id)s)
ORDER BY d.decided_at DESC, d.position DESC LIMIT %(limit)s;

-- name: look_agencies
-- Per agency: when it was last heard, what waits for it, and which of its tasks are past their time. Each is found by an
-- index that holds nothing else, however many deliveries there were.
SELECT w.agency,
    (SELECT max(i.arrived_at) FROM inbox i WHERE i.source = w.agency) AS last_event,
    (SELECT min(d.decided_at) FROM delivery d WHERE d.recipient = w.agency AND d.state IN ('queued', 'replaced')
        AND d.published_at IS NULL) AS oldest_waiting,
    (SELECT count(*) FROM delivery d WHERE d.recipient = w.agency AND d.state IN ('queued', 'replaced')
        AND d.published_at IS NULL AND d.kind NOT IN ('status', 'received', 'marac-case'))
    + (SELECT count(*) FROM delivery d WHERE d.recipient = w.agency AND d.state = 'published'
        AND d.state IN ('published', 'replaced') AND d.kind NOT IN ('status', 'received', 'marac-case')) AS undelivered,
    (SELECT count(*) FROM delivery d WHERE d.recipient = w.agency AND d.state = 'suspended') AS suspended,
    (SELECT count(*) FROM delivery d WHERE d.recipient = w.agency AND d.kind = 'task' AND d.respond_by < clock_timestamp()
        AND d.state IN ('queued', 'published', 'delivered', 'accepted', 'contacted')) AS overdue_tasks,
    (SELECT count(*) FROM dead_letter l WHERE l.source = w.agency AND l.outcome = 'dead_letter' AND l.retried_at IS NULL
        AND l.closed_at IS NULL)
        AS dead_letters
FROM unnest(%(agencies)s::text[]) AS w (agency);

-- name: look_summary
-- What became of everything, for the end of a demonstration.
SELECT
    (SELECT count(*) FROM inbox WHERE outcome IN ('processed', 'duplicate', 'superseded')) AS accepted,
    (SELECT count(*) FROM inbox WHERE outcome = 'refused') AS refused,
    (SELECT count(*) FROM inbox WHERE outcome = 'dead_letter') AS dead_letters;

-- name: look_unreceipted
-- Deliveries that should have been answered by now and were not.
SELECT id, recipient, kind, state, event_id FROM delivery
WHERE kind <> ALL (%(never)s) AND state IN ('queued', 'published') ORDER BY position LIMIT 1000;

-- name: look_dead_letters
SELECT id, source, event_id, outcome, reason, pointers, topic, partition, "offset", set_aside_at, retried_at
FROM dead_letter WHERE (%(agency)s::text IS NULL OR source = %(agency)s) AND (%(all)s OR (retried_at IS NULL AND closed_at IS NULL))
ORDER BY set_aside_at DESC LIMIT %(limit)s;

-- name: look_dead_letter
SELECT id, source, event_id, outcome, reason, pointers, topic, partition, "offset", headers, original, set_aside_at, retried_at,
    closed_at
FROM dead_letter WHERE id = %(id)s;
