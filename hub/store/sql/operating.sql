-- What whoever runs the hub decided: stops of all that repeats, plans to send again, failures taken and closed.

-- name: stop_all
SELECT stopped FROM stop_all;

-- name: save_stop_all
INSERT INTO stop_all (single, stopped, decided_by, reason, decided_at) VALUES (true, %(stopped)s, %(by)s, %(reason)s, %(now)s)
ON CONFLICT (single) DO UPDATE SET stopped = excluded.stopped, decided_by = excluded.decided_by, reason = excluded.reason,
    decided_at = excluded.decided_at;

-- name: plans
-- Plans on which somebody decides, with the mark of how the world is now.
SELECT r.id, r.state, r.planned_by, r.started_by, r.fingerprint, redrive_mark(r.id) AS now, r.policy_digest,
    r.would_send > r.second_above OR coalesce(r.oldest < clock_timestamp() - interval '7 days', false) AS needs_second
FROM redrive r WHERE r.id = ANY (%(plans)s);

-- name: open_letters
SELECT id, source, event_id, outcome, reason, pointers FROM dead_letter WHERE id = ANY (%(letters)s) AND retried_at IS NULL AND closed_at IS NULL
    AND source NOT IN ('console', 'hub');

-- name: made_by
SELECT id, policy_digest FROM delivery WHERE id = ANY (%(deliveries)s);

-- name: save_redrive
INSERT INTO redrive (id, state, planned_by, planned_at, rate, second_above)
VALUES (%(id)s, 'checking', %(by)s, %(now)s, %(rate)s, %(second_above)s);

-- name: save_redrive_deliveries
-- In the order in which they were decided, so that of one case nothing overtakes anything.
INSERT INTO redrive_item (redrive, place, delivery)
SELECT %(id)s, row_number() OVER (ORDER BY d.position), d.id FROM delivery d
WHERE d.id = ANY (%(deliveries)s) AND d.kind NOT IN ('status', 'received', 'marac-case');

-- name: save_redrive_letters
INSERT INTO redrive_item (redrive, place, letter)
SELECT %(id)s, 1000000 + row_number() OVER (ORDER BY l.set_aside_at, l.id), l.id FROM dead_letter l WHERE l.id = ANY (%(letters)s);

-- name: move_redrive
-- Who did what is kept of each step once: who started it first, who agreed, who ended it.
UPDATE redrive SET state = %(state)s,
    started_by = CASE WHEN %(step)s = 'start' THEN %(by)s ELSE started_by END,
    started_at = CASE WHEN %(step)s = 'start' THEN %(now)s ELSE started_at END,
    reason = CASE WHEN %(step)s = 'start' THEN %(reason)s ELSE reason END,
    late_too = CASE WHEN %(step)s = 'start' THEN %(late_too)s ELSE late_too END,
    approved_by = CASE WHEN %(step)s = 'approve' THEN %(by)s ELSE approved_by END,
    approved_at = CASE WHEN %(step)s = 'approve' THEN %(now)s ELSE approved_at END,
    ended_by = CASE WHEN %(step)s = 'stop' THEN %(by)s ELSE ended_by END,
    ended_at = CASE WHEN %(step)s = 'stop' THEN %(now)s ELSE ended_at END
WHERE id = %(id)s;

-- name: check_redrive_again
-- What was looked up before is kept beside, so that a person sees in what the two differ.
WITH again AS (UPDATE redrive SET fingerprint = NULL, started_by = NULL, started_at = NULL WHERE id = %(id)s RETURNING id)
UPDATE redrive_item i SET before = i.planned, planned = NULL FROM again WHERE i.redrive = again.id;

-- name: redrive_deliveries
-- Queue what went out and was never confirmed: it keeps its place, its number and its bytes, and still counts as sent.
UPDATE delivery d SET state = 'queued', published_at = NULL, resends = d.resends + 1
WHERE d.id = ANY (%(ids)s) AND d.state = 'published' AND NOT EXISTS (SELECT FROM receipt r WHERE r.delivery_id = d.id);

-- name: save_redriven
UPDATE redrive_item i SET came = w.verdict, done_at = %(now)s
FROM unnest(%(redrives)s::uuid[], %(deliveries)s::uuid[], %(verdicts)s::text[]) AS w (redrive, delivery, verdict)
WHERE i.redrive = w.redrive AND i.delivery = w.delivery AND i.came IS NULL;

-- name: save_failures_taken
INSERT INTO failures_taken (reason, outcome, source, kind, taken_by, taken_at)
VALUES (%(failed)s, %(outcome)s, %(source)s, %(kind)s, %(by)s, %(now)s)
ON CONFLICT (reason, outcome, source, kind) DO UPDATE SET taken_by = excluded.taken_by, taken_at = excluded.taken_at;

-- name: save_failures_reported
INSERT INTO failures_reported (reason, outcome, source, kind, events, reported_by, reported_at)
VALUES (%(failed)s, %(outcome)s, %(source)s, %(kind)s, %(events)s, %(by)s, %(now)s)
ON CONFLICT (reason, outcome, source, kind) DO UPDATE
SET events = excluded.events, reported_by = excluded.reported_by, reported_at = excluded.reported_at;

-- name: close_letters
UPDATE dead_letter SET closed_at = %(now)s, closed_by = %(by)s, closed_reason = %(reason)s
WHERE id = ANY (%(letters)s) AND closed_at IS NULL AND retried_at IS NULL;

-- name: redrives_to_check
SELECT id FROM redrive WHERE state = 'checking' ORDER BY planned_at;

-- name: redrive_unplanned
-- The next of a plan of which nobody looked up what would become.
SELECT i.place, i.delivery, i.letter, r.late_too, l.outcome AS letter_outcome, l.source = 'console' AS of_console,
    l.original IS NOT NULL AND l.retried_at IS NULL AND l.closed_at IS NULL AS open,
    l.retried_at IS NOT NULL AS retried
FROM redrive_item i JOIN redrive r ON r.id = i.redrive LEFT JOIN dead_letter l ON l.id = i.letter
WHERE i.redrive = %(id)s AND i.planned IS NULL ORDER BY i.place LIMIT %(limit)s;

-- name: redrive_looked_up
UPDATE redrive_item i SET planned = w.verdict FROM unnest(%(places)s::bigint[], %(verdicts)s::text[]) AS w (place, verdict)
WHERE i.redrive = %(id)s AND i.place = w.place;

-- name: redrive_planned
-- Everything was looked up: from now on somebody may start it.
UPDATE redrive r SET state = 'planned', fingerprint = redrive_mark(r.id), policy_digest = %(digest)s, checked_at = clock_timestamp(),
    would_send = (SELECT count(*) FROM redrive_item i WHERE i.redrive = r.id AND i.planned = 'send'),
    oldest = least(
        (SELECT min(d.decided_at) FROM redrive_item i JOIN delivery d ON d.id = i.delivery WHERE i.redrive = r.id AND i.planned = 'send'),
        (SELECT min(l.set_aside_at) FROM redrive_item i JOIN dead_letter l ON l.id = i.letter WHERE i.redrive = r.id AND i.planned = 'send'))
WHERE r.id = %(id)s AND r.state = 'checking' AND NOT EXISTS (SELECT FROM redrive_item i WHERE i.redrive = r.id AND i.planned IS NULL);

-- name: redrives_running
-- Plans that run; none while all that repeats is stopped.
SELECT id, rate, late_too, started_by FROM redrive WHERE state = 'running' AND NOT EXISTS (SELECT FROM stop_all WHERE stopped)
ORDER BY started_at;

-- name: redrive_next
SELECT i.place, i.delivery, i.letter FROM redrive_item i
WHERE i.redrive = %(id)s AND i.came IS NULL ORDER BY i.place LIMIT %(limit)s;

-- name: redrive_letter
SELECT topic, partition, "offset", headers, original, outcome, source, retried_at IS NULL AND closed_at IS NULL AS open
FROM dead_letter WHERE id = %(letter)s;

-- name: redrive_letter_came
UPDATE redrive_item SET came = %(verdict)s, done_at = clock_timestamp() WHERE redrive = %(id)s AND place = %(place)s AND came IS NULL;

-- name: redrive_done
UPDATE redrive r SET state = 'done', ended_at = clock_timestamp()
WHERE r.state = 'running' AND NOT EXISTS (SELECT FROM redrive_item i WHERE i.redrive = r.id AND i.came IS NULL);
