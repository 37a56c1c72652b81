-- What the pages of operations read: views and functions of the schema `ops`, which has no person in it (ADR 31).

-- name: ops_waiting
-- What waits for each agency: of every kind, and where `kind` is null of all kinds together, for a person counts once.
-- It is counted anew each time: what waits stands in three partial indexes that hold nothing else, a few thousand rows
-- on a bad day.
SELECT agency, kind, deliveries, people, late, late_people, suspended, oldest
FROM ops.waiting(%(agencies)s::text[], %(promises)s::float8[], %(now)s) ORDER BY late_people DESC, oldest, agency, kind;

-- name: ops_people_late
-- How many people wait for anybody longer than was promised; each counts once.
SELECT ops.people_late(%(agencies)s::text[], %(promises)s::float8[], %(now)s) AS people;

-- name: ops_heard
-- When each agency was last heard; without one, all.
SELECT agency, last_event, last_heartbeat, last_acknowledged FROM ops.agency_heard
WHERE %(agency)s::text IS NULL OR agency = %(agency)s ORDER BY agency;

-- name: ops_accounts
-- Accounts of which something was decided. There are few.
SELECT agency, state, decided_at, decided_by, reason, enforced_at FROM ops.account
WHERE %(agency)s::text IS NULL OR agency = %(agency)s ORDER BY agency, decided_at;

-- name: ops_alarms
-- What is open, the last raised first.
SELECT id, code, area, about, opened_at, last_at, times FROM ops.alarm
WHERE closed_at IS NULL ORDER BY last_at DESC, id LIMIT %(limit)s;

-- name: ops_sent_to_us
-- What an agency sent since `since`. Counted anew: a page asks for one agency and one day, which an index holds in order.
SELECT kind, count(*) AS events, count(*) FILTER (WHERE arrived_at >= %(hour)s) AS last_hour,
    count(*) FILTER (WHERE outcome IN ('refused', 'dead_letter')) AS rejected,
    mode() WITHIN GROUP (ORDER BY reason) FILTER (WHERE reason IS NOT NULL) AS top_reason, max(arrived_at) AS last
FROM ops.event WHERE source = %(agency)s AND NOT test AND arrived_at >= %(since)s
GROUP BY kind ORDER BY events DESC, kind;

-- name: ops_sent_to_them
-- What was decided for an agency since `since`, and how long its system took to confirm it and its people to accept it.
WITH told AS (
    SELECT id, kind, state, decided_at FROM ops.delivery
    WHERE recipient = %(agency)s AND decided_at >= %(since)s AND kind NOT IN ('status', 'received', 'marac-case')
)
SELECT t.kind, count(*) FILTER (WHERE t.state IN ('delivered', 'accepted', 'contacted', 'closed')) AS delivered,
    count(*) FILTER (WHERE t.state IN ('accepted', 'contacted')) AS accepted,
    count(*) FILTER (WHERE t.state = 'rejected') AS rejected, count(*) FILTER (WHERE t.state = 'withheld') AS held_back,
    mode() WITHIN GROUP (ORDER BY r.why) FILTER (WHERE r.why IS NOT NULL) AS top_reason,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY r.confirmed_at - t.decided_at) AS confirmed_half,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY r.confirmed_at - t.decided_at) AS confirmed_most,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY r.accepted_at - t.decided_at) AS accepted_half,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY r.accepted_at - t.decided_at) AS accepted_most
FROM told t LEFT JOIN LATERAL (
    SELECT min(received_at) AS confirmed_at, min(received_at) FILTER (WHERE state = 'accepted') AS accepted_at,
        min(reason) FILTER (WHERE state = 'rejected') AS why
    FROM ops.receipt WHERE delivery_id = t.id
) AS r ON true
GROUP BY t.kind ORDER BY t.kind;

-- name: ops_kinds_sent
-- What an agency sent since `since` that was understood, by kind.
SELECT kind, max(arrived_at) AS last FROM ops.event
WHERE source = %(agency)s AND NOT test AND arrived_at >= %(since)s AND kind IS NOT NULL GROUP BY kind ORDER BY kind;

-- name: ops_kinds_got
-- What was sent to an agency since `since`, by kind.
SELECT kind, max(published_at) AS last FROM ops.delivery
WHERE recipient = %(agency)s AND decided_at >= %(since)s AND published_at IS NOT NULL GROUP BY kind ORDER BY kind;

-- name: ops_types_failed
-- Under which names came what was refused or set aside since `since`.
SELECT type AS kind, max(set_aside_at) AS last FROM ops.dead_letter
WHERE source = %(agency)s AND set_aside_at >= %(since)s AND type IS NOT NULL GROUP BY type ORDER BY type;

-- name: ops_newest_events
-- The newest events of an agency before a moment, a page at a time.
SELECT e.seq, e.source, e.event_id, e.kind, e.outcome, e.reason, e.arrived_at, e.decided_at
FROM ops.events_of(%(agency)s, %(before)s, %(limit)s) AS n JOIN ops.event e ON e.seq = n.seq ORDER BY e.arrived_at DESC;

-- name: ops_events_with_id
-- Every arrival of an event id: one id may have come with several contents, and from several agencies.
SELECT seq, source, event_id, kind, outcome, reason, pointers, other_event, lane, topic, partition, "offset", arrived_at,
    decided_at, repeats, repeated_at, kept, test, policy_digest, people, cases, areas
FROM ops.event WHERE event_id = %(event)s ORDER BY seq LIMIT 100;

-- name: ops_events_with_reference
-- The events that told of what an agency has under its own reference. The reference is never given back.
SELECT e.seq, e.source, e.event_id, e.kind, e.outcome, e.reason, e.pointers, e.other_event, e.lane, e.topic, e.partition,
    e."offset", e.arrived_at, e.decided_at, e.repeats, e.repeated_at, e.kept, e.test, e.policy_digest, e.people, e.cases, e.areas
FROM ops.events_called(%(agency)s, %(reference)s) AS n JOIN ops.event e ON e.seq = n.seq ORDER BY e.seq;

-- name: ops_event
SELECT seq, source, event_id, kind, outcome, reason, pointers, other_event, lane, topic, partition, "offset", arrived_at,
    decided_at, repeats, repeated_at, kept, test, policy_digest, people, cases, areas
FROM ops.event WHERE seq = %(seq)s;

-- name: ops_deliveries_of_event
-- What an event caused: what was sent, what waits and what was held back.
SELECT id, position, recipient, kind, state, numbered, rules, purposes, reason, corrects, respond_by, decided_at, claimed_at,
    published_at, resends, topic, out_partition, out_offset, area
FROM ops.delivery WHERE source = %(source)s AND event_id = %(event)s ORDER BY position LIMIT 1000;

-- name: ops_receipts
SELECT delivery_id, event_id, state, at, reason, received_at FROM ops.receipt
WHERE delivery_id = ANY (%(deliveries)s) ORDER BY received_at, state;

-- name: ops_letters_of_event
SELECT id, source, event_id, outcome, reason, pointers, type, set_aside_at, retried_at, kept FROM ops.dead_letter
WHERE source = %(source)s AND event_id = %(event)s ORDER BY set_aside_at;

-- name: ops_redrives_of
-- In which redrive which of these was sent again, or taken in again.
SELECT redrive, delivery AS id, done_at FROM ops.redrive_item
WHERE delivery = ANY (%(deliveries)s::uuid[]) AND came = 'send' AND done_at IS NOT NULL
UNION ALL
SELECT redrive, letter, done_at FROM ops.redrive_item
WHERE letter = ANY (%(letters)s::uuid[]) AND came = 'send' AND done_at IS NOT NULL
ORDER BY done_at;

-- name: ops_failures
-- What was refused or set aside and still is, in groups. Counted anew: `since` is no longer ago than bytes are kept, for
-- what is older cannot be tried again, and what was tried again is not in the index.
SELECT reason, outcome, source, type, count(*) AS events, min(set_aside_at) AS first, max(set_aside_at) AS last,
    count(*) FILTER (WHERE set_aside_at >= %(hour)s) AS last_hour
FROM ops.dead_letter WHERE retried_at IS NULL AND closed_at IS NULL AND set_aside_at >= %(since)s AND (%(agency)s::text IS NULL OR source = %(agency)s)
GROUP BY reason, outcome, source, type ORDER BY events DESC, reason, outcome, source, type;

-- name: ops_failed_events
-- The events of one group, the newest first.
SELECT id, source, event_id, outcome, reason, pointers, type, set_aside_at, retried_at, kept FROM ops.dead_letter
WHERE retried_at IS NULL AND closed_at IS NULL AND set_aside_at >= %(since)s AND reason = %(reason)s AND source = %(agency)s
    AND outcome = %(outcome)s AND type IS NOT DISTINCT FROM %(type)s
ORDER BY set_aside_at DESC, id LIMIT %(limit)s;

-- name: ops_last_failure
-- When something last was refused or set aside, for a page that has nothing to show.
SELECT set_aside_at AS at FROM ops.dead_letter ORDER BY set_aside_at DESC LIMIT 1;
