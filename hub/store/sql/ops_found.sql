-- Events by what an operator knows of them.

-- name: ops_found_events
-- Of one agency and a stretch of time, which an index holds in order.
SELECT seq, source, event_id, kind, outcome, reason, arrived_at, decided_at FROM ops.event
WHERE source = %(agency)s AND NOT test AND arrived_at >= %(since)s AND arrived_at < %(before)s
    AND (%(kind)s::text IS NULL OR kind = %(kind)s) AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
ORDER BY arrived_at DESC, seq DESC LIMIT %(limit)s;

-- name: ops_event_of_delivery
SELECT e.seq, e.source, e.event_id, e.kind, e.outcome, e.reason, e.arrived_at, e.decided_at
FROM ops.delivery d JOIN ops.event e ON e.source = d.source AND e.event_id = d.event_id
WHERE d.id = %(delivery)s ORDER BY e.seq LIMIT 10;
