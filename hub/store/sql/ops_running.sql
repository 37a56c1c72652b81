-- How the hub is run, as operators see it: nothing of it names or describes a person.

-- name: ops_stop_all
SELECT stopped, decided_by, reason, decided_at FROM ops.stop_all;

-- name: ops_refused
SELECT code, file, line, since FROM ops.start_refused;

-- name: ops_sending
SELECT at FROM ops.sending;

-- name: ops_repeats
-- What repeats: counted anew, in the partial index that holds what is not confirmed and nothing else.
SELECT (SELECT count(*) FROM ops.delivery WHERE state = 'published' AND state IN ('published', 'replaced')
        AND kind NOT IN ('status', 'received', 'marac-case') AND resends > 0) AS sent_again,
    (SELECT count(*) FROM ops.redrive WHERE state = 'running') AS running;

-- name: ops_retries
-- What goes again if its agency goes on not to confirm it: counted anew, in the partial index that holds nothing else.
SELECT w.agency, count(*) AS unconfirmed, count(*) FILTER (WHERE d.resends > 0) AS again,
    count(*) FILTER (WHERE d.resends > 0 AND d.published_at >= %(hour)s) AS last_hour, max(d.resends) + 1 AS attempts,
    min(d.published_at + make_interval(secs => w.promise * 2 ^ least(d.resends, %(doublings)s))) AS next_try
FROM unnest(%(agencies)s::text[], %(promises)s::float8[]) AS w (agency, promise)
    JOIN ops.delivery d ON d.recipient = w.agency
WHERE d.state = 'published' AND d.state IN ('published', 'replaced') AND d.kind NOT IN ('status', 'received', 'marac-case')
    AND d.published_at IS NOT NULL
GROUP BY w.agency ORDER BY again DESC, w.agency;

-- name: ops_suspension
SELECT deliveries, people, late, corrections, oldest FROM ops.suspension(%(agency)s::text, %(now)s);

-- name: ops_deadlines
-- By when an agency is to answer what waits for it: each part by the partial index that holds nothing else.
WITH waits AS (
    SELECT respond_by FROM ops.delivery
    WHERE recipient = %(agency)s AND state = 'published' AND state IN ('published', 'replaced')
        AND kind NOT IN ('status', 'received', 'marac-case')
    UNION ALL
    SELECT respond_by FROM ops.delivery
    WHERE recipient = %(agency)s AND state = 'suspended' AND kind NOT IN ('status', 'received', 'marac-case')
    UNION ALL
    SELECT respond_by FROM ops.delivery
    WHERE recipient = %(agency)s AND state = 'queued' AND state IN ('queued', 'replaced') AND published_at IS NULL
        AND kind NOT IN ('status', 'received', 'marac-case')
)
SELECT count(*) FILTER (WHERE respond_by >= %(now)s) AS ahead, count(*) FILTER (WHERE respond_by < %(now)s) AS passed,
    min(respond_by) FILTER (WHERE respond_by >= %(now)s) AS next
FROM waits;

-- name: ops_account
SELECT state, decided_at, decided_by, reason, until, enforced_at FROM ops.account WHERE agency = %(agency)s
ORDER BY decided_at DESC LIMIT 1;

-- name: ops_failures_taken
SELECT reason, outcome, source, kind, taken_by, taken_at FROM ops.failures_taken;

-- name: ops_failures_reported
SELECT events, reported_by, reported_at FROM ops.failures_reported
WHERE reason = %(reason)s AND outcome = %(outcome)s AND source = %(source)s AND kind = %(kind)s;

-- name: ops_letters_of_group
SELECT id FROM ops.dead_letter
WHERE retried_at IS NULL AND closed_at IS NULL AND set_aside_at >= %(since)s AND reason = %(reason)s AND source = %(agency)s
    AND outcome = %(outcome)s AND type IS NOT DISTINCT FROM %(type)s
ORDER BY set_aside_at, id LIMIT %(limit)s;

-- name: ops_redrive
SELECT id, state, planned_by, planned_at, rate, second_above, would_send, oldest, fingerprint, checked_at, late_too, reason,
    started_by, started_at, approved_by, approved_at, ended_by, ended_at, ops.redrive_people(id) AS people
FROM ops.redrive WHERE id = %(redrive)s;

-- name: ops_redrive_parts
SELECT recipient, planned, before, came, count(*) AS count, count(*) FILTER (WHERE done_at <= %(now)s) AS announced
FROM ops.redrive_item WHERE redrive = %(redrive)s GROUP BY recipient, planned, before, came ORDER BY recipient;

-- name: ops_redrives
SELECT id, state, planned_by, planned_at, would_send FROM ops.redrive ORDER BY planned_at DESC, id LIMIT %(limit)s;

-- name: ops_sent_of_event
SELECT id, recipient FROM ops.delivery WHERE source = %(source)s AND event_id = %(event)s
    AND kind NOT IN ('status', 'received', 'marac-case') AND state <> 'withheld' ORDER BY position LIMIT 1000;

-- name: ops_sent_to_agency
SELECT id, recipient FROM ops.delivery WHERE recipient = %(agency)s AND decided_at >= %(since)s AND decided_at < %(before)s
    AND kind NOT IN ('status', 'received', 'marac-case') AND state <> 'withheld' ORDER BY decided_at, position LIMIT %(limit)s;
