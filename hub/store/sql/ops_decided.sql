-- name: decided_under
SELECT seq, outcome, reason, repeats FROM ops.event WHERE source = %(source)s AND event_id = %(event)s;
