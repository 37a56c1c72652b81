-- name: decided_under
SELECT content_hash, outcome, reason, repeats FROM ops.event WHERE source = %(source)s AND event_id = %(event)s;
