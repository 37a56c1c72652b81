"""What a full database holds beside cases: what waits now, what failed, what operators had to see to, and figures."""

from typing import LiteralString

import psycopg

from tests.builders.filled import fill_latency


def fill_rest(owner: str) -> None:
    """Fill what hangs on the whole, once cases are there; then let the planner see all of it."""
    with psycopg.connect(owner) as connection:
        connection.execute("SET synchronous_commit = off")
        for statement in _STATEMENTS:
            connection.execute(statement)
    fill_latency(owner)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("VACUUM (ANALYZE)")


_STATEMENTS: tuple[LiteralString, ...] = (
    """CREATE TEMPORARY TABLE newest ON COMMIT DROP AS
        SELECT id, row_number() OVER (ORDER BY position DESC) AS nth FROM (
            SELECT id, position FROM delivery WHERE kind NOT IN ('status', 'received', 'marac-case', 'marac-referral')
                AND state IN ('delivered', 'accepted') ORDER BY position DESC LIMIT 2000) AS n""",
    "DELETE FROM receipt r USING newest n WHERE r.delivery_id = n.id",
    """UPDATE delivery d SET state = CASE WHEN n.nth <= 100 THEN 'queued' ELSE 'published' END,
            claim_epoch = CASE WHEN n.nth > 100 THEN 1 END, claimed_at = CASE WHEN n.nth > 100 THEN d.claimed_at END,
            published_at = CASE WHEN n.nth > 100 THEN d.published_at END, resends = n.nth % 4
        FROM newest n WHERE d.id = n.id""",
    """UPDATE delivery SET state = 'delivered' WHERE id IN (
        SELECT id FROM delivery WHERE kind = 'marac-referral' ORDER BY position DESC LIMIT 500)""",
    """INSERT INTO feed_head SELECT area, max(seq) FROM feed_entry GROUP BY area
        ON CONFLICT (area) DO UPDATE SET seq = excluded.seq""",
    "SELECT setval('delivery_position', (SELECT max(position) FROM delivery))",
    "SELECT setval(pg_get_serial_sequence('inbox', 'decided_seq'), (SELECT max(decided_seq) FROM inbox))",
    "SELECT setval(pg_get_serial_sequence('audit', 'id'), (SELECT max(id) FROM audit))",
    "SELECT setval(pg_get_serial_sequence('feed_entry', 'place'), (SELECT max(place) FROM feed_entry))",
    """INSERT INTO person_link (one, other, same, sides, event_id, decided_at)
        SELECT DISTINCT ON (1, 2) least(one, other), greatest(one, other), false, '[]', 'link-' || id, opened_at
        FROM review WHERE state = 'separated'""",
    """INSERT INTO dead_letter (id, source, event_id, outcome, reason, pointers, topic, partition, "offset", headers,
            original, set_aside_at, announced_at, closed_at, closed_by, closed_reason)
        SELECT md5('letter' || n)::uuid, source, event_id, CASE n % 3 WHEN 0 THEN 'dead_letter' ELSE 'refused' END,
            (ARRAY['HUB_FAULT', 'DATE_IN_FUTURE', 'VICTIM_MISSING'])[n % 3 + 1], '{/incident/occurred_from}', topic, 0,
            n, '{"ce_type": "incident-reported.v1"}', original, arrived_at, arrived_at,
            CASE WHEN n % 4 > 0 THEN arrived_at END, CASE WHEN n % 4 > 0 THEN 'sam.operator' END,
            CASE WHEN n % 4 > 0 THEN 'sender-told' END
        FROM (SELECT row_number() OVER (ORDER BY decided_seq) AS n, i.* FROM inbox i
            WHERE told = 'incident' AND decided_seq % 7 = 0 ORDER BY decided_seq DESC LIMIT 40000) AS i""",
    """INSERT INTO alarm (code, area, about, opened_at, last_at, times, closed_at, closed_by)
        SELECT (ARRAY['agency-late', 'agency-silent'])[n % 2 + 1], 'suffolk', agency, now() - n * interval '2 hours',
            now() - n * interval '1 hour', 1, CASE WHEN n > 6 THEN now() - n * interval '1 hour' END,
            CASE WHEN n > 6 THEN 'hub' END
        FROM (SELECT row_number() OVER (ORDER BY agency) AS n, agency FROM shown_as WHERE agency LIKE '%-%') AS a
        WHERE n <= 200""",
    """INSERT INTO account (agency, state, decided_at, decided_by, reason)
        VALUES ('essex-sarc', 'suspended', now() - interval '1 hour', 'sam.operator', 'receiver-was-down')""",
    """INSERT INTO redrive (id, state, planned_by, planned_at, rate, second_above, would_send, oldest, fingerprint,
            checked_at, reason, started_by, started_at, ended_by, ended_at)
        SELECT md5('redrive' || n)::uuid, 'done', 'sam.operator', now() - n * interval '3 days', 20, 500, 500,
            now() - n * interval '3 days', '00', now() - n * interval '3 days', 'receiver-was-down', 'sam.operator',
            now() - n * interval '3 days', 'hub', now() - n * interval '3 days' FROM generate_series(1, 40) AS n""",
    """INSERT INTO redrive_item (redrive, place, delivery, planned, came, done_at)
        SELECT md5('redrive' || (1 + nth % 40))::uuid, nth, id, 'send', 'send', now() - interval '3 days'
        FROM (SELECT row_number() OVER (ORDER BY position DESC) AS nth, id FROM delivery
            ORDER BY position DESC LIMIT 20000) AS d""",
    "INSERT INTO audit_seal SELECT id, id, sha256(int8send(id)) FROM audit ORDER BY id",
)
"""First a bad day: two thousand deliveries are confirmed by nobody, a hundred of them not sent yet, and five hundred
referrals are answered by nobody."""
