-- name: save_alarms
-- What is open counts on; anything else opens. Rows come sorted, so that two batches cannot wait for each other.
INSERT INTO alarm AS a (code, area, about, opened_at, last_at, times)
SELECT w.code, w.area, w.about, %(now)s, %(now)s, w.times
FROM unnest(%(code)s::text[], %(area)s::text[], %(about)s::text[], %(times)s::bigint[])
    WITH ORDINALITY AS w (code, area, about, times, place)
ORDER BY w.place
ON CONFLICT (code, area, about) WHERE closed_at IS NULL
DO UPDATE SET times = a.times + excluded.times, last_at = greatest(a.last_at, excluded.last_at);

-- name: close_alarm
UPDATE alarm SET closed_at = %(now)s, closed_by = %(by)s, reason = %(reason)s WHERE id = %(id)s AND closed_at IS NULL;

-- name: note_alarm
INSERT INTO alarm_note (alarm, note, by, at) VALUES (%(alarm)s, %(note)s, %(by)s, %(now)s);

-- name: open_alarms
-- Which of these are open.
SELECT id FROM alarm WHERE id = ANY (%(alarms)b) AND closed_at IS NULL;

-- name: alarms
-- The last raised first.
SELECT id, code, area, about, opened_at, last_at, times, closed_at, closed_by, reason FROM alarm
WHERE %(all)s OR closed_at IS NULL ORDER BY last_at DESC, id LIMIT %(limit)s;

-- name: alarms_open_by_code
SELECT code, count(*) AS count FROM alarm WHERE closed_at IS NULL GROUP BY code ORDER BY code;

-- name: alarms_called
-- The alarms whose id begins so.
SELECT id, code, area, about, opened_at, last_at, times, closed_at, closed_by, reason FROM alarm
WHERE id::text LIKE %(begins)s || '%%' ORDER BY id LIMIT 2;
