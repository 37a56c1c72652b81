-- name: cases_told_coordinator
-- What went out to the coordinator who is shown a case, and nothing that went to anybody else.
SELECT d.id, d.kind, d.source, d.state, d.subject, d.decided_at, d.payload
FROM case_page p JOIN delivery d ON d.case_id = p.case_id AND d.recipient = p.recipient
WHERE p.case_id = %(case)s AND d.kind = ANY (%(kinds)s)
    AND d.state IN ('queued', 'published', 'delivered', 'accepted', 'rejected', 'contacted', 'closed')
ORDER BY d.decided_at DESC, d.position DESC LIMIT %(limit)s;

-- name: cases_log
-- Who looked at a case or changed it; who was told of it stands on a page of its own.
SELECT id, at, operation, who, action, purposes, recipient FROM audit_seen_of_case(%(case)s, %(before)s, 10000)
WHERE operation <> 'disclosure' ORDER BY id DESC LIMIT %(limit)s;

-- name: cases_answers
-- What the conference answered to its referrals.
SELECT delivery_id, state, CASE WHEN reason ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$' THEN reason END AS reason, received_at AS at,
    answered_by AS by
FROM receipt WHERE delivery_id = ANY (%(deliveries)s) AND state <> 'delivered' ORDER BY received_at DESC, state;
