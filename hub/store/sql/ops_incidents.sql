-- What operators have to see to, and what waits because of it.

-- name: ops_incident
SELECT id, code, area, about, opened_at, last_at, times, closed_at, closed_by, reason FROM ops.alarm WHERE id = %(id)s;

-- name: ops_incidents_of
-- Open and closed, the newest first.
SELECT id, code, area, about, opened_at, last_at, times, closed_at, closed_by, reason FROM ops.alarm
WHERE about = %(agency)s ORDER BY opened_at DESC, id LIMIT %(limit)s;

-- name: ops_waiting_for
-- What an agency has not confirmed, the oldest first, each with the number by which its event is found.
SELECT d.id, d.kind, d.state, d.decided_at, d.published_at, d.resends,
    (SELECT e.seq FROM ops.event e WHERE e.source = d.source AND e.event_id = d.event_id ORDER BY e.seq LIMIT 1) AS seq
FROM ops.delivery d
WHERE d.recipient = %(agency)s AND d.state IN ('queued', 'published', 'suspended')
    AND d.kind NOT IN ('status', 'received', 'marac-case')
ORDER BY d.decided_at LIMIT %(limit)s;

-- name: ops_alarm_notes
-- What was done about these, the first first.
SELECT alarm, note, by, at FROM ops.alarm_note WHERE alarm = ANY (%(alarms)s) ORDER BY id;
