-- Who was told what of a case: of the coordinator's whole case only the version that stands, of everything else all.

-- name: cases_told
-- What was sent, waits or was held back, also of the cases that this one replaces, the newest first.
SELECT d.id, d.position, d.recipient, d.kind, d.source, d.event_id, d.state, d.subject, d.reason, d.resends, d.respond_by,
    d.decided_at, d.published_at, d.payload, e.told, e.arrived_at
FROM delivery d LEFT JOIN LATERAL (
        SELECT i.told, i.arrived_at FROM inbox i WHERE i.source = d.source AND i.event_id = d.event_id
        ORDER BY i.decided_seq LIMIT 1
    ) AS e ON true
WHERE d.case_id = ANY (ARRAY(SELECT c.id FROM cases c WHERE c.replaced_by = %(case)s) || %(case)s::uuid)
    AND d.position <= %(upto)s AND d.position < %(before)s
    AND (d.kind <> 'marac-case' OR NOT EXISTS (SELECT FROM delivery n WHERE n.case_id = d.case_id
        AND n.recipient = d.recipient AND n.kind = 'marac-case' AND n.position > d.position))
ORDER BY d.position DESC LIMIT %(limit)s;

-- name: cases_told_one
-- One of them.
SELECT d.id, d.position, d.recipient, d.kind, d.source, d.event_id, d.state, d.subject, d.reason, d.resends, d.respond_by,
    d.decided_at, d.published_at, d.payload, e.told, e.arrived_at
FROM delivery d LEFT JOIN LATERAL (
        SELECT i.told, i.arrived_at FROM inbox i WHERE i.source = d.source AND i.event_id = d.event_id
        ORDER BY i.decided_seq LIMIT 1
    ) AS e ON true
WHERE d.id = %(delivery)s
    AND d.case_id = ANY (ARRAY(SELECT c.id FROM cases c WHERE c.replaced_by = %(case)s) || %(case)s::uuid);

-- name: cases_told_counts
-- How many of them stand how, and where the newest stands. One case has some hundred deliveries at most.
SELECT d.state, d.resends > 0 AS again, count(*) AS deliveries, max(d.position) AS newest,
    count(*) FILTER (WHERE d.position > %(upto)s) AS new
FROM delivery d
WHERE d.case_id = ANY (ARRAY(SELECT c.id FROM cases c WHERE c.replaced_by = %(case)s) || %(case)s::uuid)
    AND (d.kind <> 'marac-case' OR NOT EXISTS (SELECT FROM delivery n WHERE n.case_id = d.case_id
        AND n.recipient = d.recipient AND n.kind = 'marac-case' AND n.position > d.position))
GROUP BY d.state, d.resends > 0;

-- name: cases_told_answers
-- What recipients answered.
SELECT delivery_id, state, at, CASE WHEN reason ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$' THEN reason END AS reason, received_at
FROM receipt WHERE delivery_id = ANY (%(deliveries)s) ORDER BY received_at, state;

-- name: cases_told_corrections
-- What corrected them later.
SELECT d.subject AS corrects, d.state, d.resends, d.decided_at, d.published_at FROM delivery d
WHERE d.case_id = ANY (ARRAY(SELECT c.id FROM cases c WHERE c.replaced_by = %(case)s) || %(case)s::uuid)
    AND d.kind = 'correction' AND d.subject = ANY (%(deliveries)s::text[])
ORDER BY d.position;

-- name: cases_told_looks
-- Of which of these operations were asked to look, the last time.
SELECT delivery, asked_at, closed_at FROM looks_asked(%(deliveries)s);
