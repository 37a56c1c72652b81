"""Fills a database with a year of made-up traffic in some seconds, for tests of what pages read and by which index.

Whatever names a person or tells of one holds `CANARY`, so that a test can look for it where it must not be.
"""

from typing import LiteralString

import psycopg

CANARY = "ZZ-CANARY-ZZ"
AGENCIES, AREAS = 38, 10
SCHOOL, SCHOOLS = "school-990007", "school:E07000200"
"""A school, and the class as which operators see it with the others of its district."""
PER_CASE = 5
LIMITS = '{"exclusions": [{"agency": "marac-0", "reason": "staff-are-party", "by": "x"}], "open_to": null}'
"""Of case 10, which is in area 0."""


def fill(owner: str, events: int) -> None:
    """Fill the tables; `events` are spread over a year that ends now, the last hundred of which still wait."""
    with psycopg.connect(owner) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET max_parallel_workers_per_gather = 0")
        connection.execute(_EVENTS, {"events": events})
        for statement in _STATEMENTS:
            connection.execute(statement)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("ANALYZE")


_EVENTS: LiteralString = """
    CREATE TEMPORARY TABLE n ON COMMIT DROP AS
    SELECT n, n / 5 AS case_n, 'agency-' || n %% 38 AS source, 'E-' || n AS event_id, 'ZZ-CANARY-ZZ-' || n AS
    record_id,
        decode(md5(n::text), 'hex') AS hash, md5('case' || n / 5)::uuid AS case_id,
        CASE n %% 20 WHEN 0 THEN 'heartbeat' WHEN 1 THEN 'receipt' WHEN 2 THEN 'risk' WHEN 3 THEN 'referral'
        ELSE 'incident' END
            AS told,
        CASE WHEN n %% 50 = 7 THEN 'refused' WHEN n %% 100 = 8 THEN 'dead_letter' ELSE 'processed' END AS outcome,
        CASE WHEN n %% 50 = 7 THEN 'DATE_IN_FUTURE' WHEN n %% 100 = 8 THEN 'HUB_FAULT' END AS reason,
        now() - (%(events)s - n) * interval '1 year' / %(events)s AS at, n > %(events)s - 100 AS is_new
    FROM generate_series(1, %(events)s::int) AS n
"""

_STATEMENTS: tuple[LiteralString, ...] = (
    """INSERT INTO shown_as SELECT 'agency-' || n, 'agency-' || n FROM generate_series(0, 37) AS n
        UNION ALL VALUES ('school-990007', 'school:E07000200'), ('school-990008', 'school:E07000200'), ('hub', 'hub'),
        ('console', 'console')""",
    """INSERT INTO policy_version (digest, files) VALUES ('digest', '{}')""",
    """INSERT INTO cases (id, reference, area, victim, perpetrator, grade, marac)
        SELECT DISTINCT ON (case_n) case_id, 'ZZ-CANARY-ZZ-' || case_n, 'area-' || case_n % 10,
            md5('victim' || case_n)::uuid, md5('perpetrator' || case_n)::uuid, 2, true FROM n ORDER BY case_n""",
    """INSERT INTO case_member SELECT id, victim, 'victim' FROM cases
        UNION ALL SELECT id, perpetrator, 'perpetrator' FROM cases""",
    """INSERT INTO person_key SELECT decode(md5('key' || victim), 'hex'), victim FROM cases""",
    """INSERT INTO case_page (area, case_id, reference, recipient, delivery_id, content, marks, tags, criteria,
            incidents, told_by, since, changed_at)
        SELECT area, id, reference, 'marac-' || area, id, '{"name": "ZZ-CANARY-ZZ"}', '{}', '{}', '{}', 1, '{}',
            now(), now() FROM cases""",
    """INSERT INTO inbox (source, event_id, content_hash, told, record_id, outcome, reason, pointers, topic,
            partition, "offset",
            arrived_at, decided_at, original, test, policy_digest, people, cases)
        SELECT source, event_id, hash, told, record_id, outcome, reason, '{}', 'in.' || source, 0, n, at,
            at + interval '20 ms', 'ZZ-CANARY-ZZ', told = 'heartbeat', 'digest',
            jsonb_build_object('ZZ-CANARY-ZZ', md5('victim' || case_n)), CASE WHEN outcome = 'processed' THEN
            ARRAY[case_id] ELSE '{}' END
        FROM n ORDER BY n""",
    """INSERT INTO dead_letter (id, source, event_id, outcome, reason, pointers, topic, partition, "offset",
            headers, original,
            set_aside_at)
        SELECT md5('letter' || n)::uuid, source, event_id, outcome, reason, '{/incident/occurred_on}', 'in.' ||
        source, 0, n,
            '{"ce_type": "incident-reported.v1", "ce_other": "ZZ-CANARY-ZZ"}', 'ZZ-CANARY-ZZ', at
        FROM n WHERE outcome <> 'processed'""",
    """INSERT INTO record (source, record_id, told, event_id, content_hash, recorded_at, withdrawn, event)
        SELECT source, record_id, told, event_id, hash, at, false, '{"name": "ZZ-CANARY-ZZ"}' FROM n
        WHERE outcome = 'processed' AND told NOT IN ('heartbeat', 'receipt')""",
    """INSERT INTO record_case SELECT case_id, source, record_id, told FROM n JOIN record USING (source,
            record_id, told)""",
    """INSERT INTO record_person (source, record_id, told, ref, person_id, alone, features)
        SELECT source, record_id, told, 'v', md5('victim' || case_n)::uuid, md5('alone' || n)::uuid,
        '{"x": "ZZ-CANARY-ZZ"}'
        FROM n JOIN record USING (source, record_id, told)""",
    """INSERT INTO incident SELECT md5('incident' || case_n)::uuid, case_id, '{"narrative": "ZZ-CANARY-ZZ"}',
            '[]' FROM n
        WHERE n % 5 = 4""",
    """INSERT INTO delivery (id, recipient, topic, kind, source, event_id, record_id, state, case_id, key,
            subject, sequence,
            fingerprint, rules, reason, payload, decided_at, claim_epoch, claimed_at, published_at)
        SELECT md5('delivery' || n || k)::uuid, r.recipient, 'out.' || r.recipient, 'update', source, event_id,
        record_id,
            CASE WHEN k = 2 AND n % 3 = 0 THEN 'withheld' WHEN is_new THEN 'queued' WHEN n % 40 = 5 THEN
            'rejected' WHEN n % 4 = 0
            THEN 'accepted' ELSE 'delivered' END, case_id, 'ZZ-CANARY-ZZ', 'ZZ-CANARY-ZZ', n * 2 + k, '',
            '{idva/update-with-consent}',
            CASE WHEN k = 2 AND n % 3 = 0 THEN 'no-rule' WHEN n % 2 = 0 THEN 'ZZ-CANARY-ZZ is ill' END,
            'ZZ-CANARY-ZZ',
            at + interval '20 ms', CASE WHEN NOT is_new THEN 1 END, CASE WHEN NOT is_new THEN at + interval
            '30 ms' END,
            CASE WHEN NOT is_new AND NOT (k = 2 AND n % 3 = 0) THEN at + interval '50 ms' END
        FROM n CROSS JOIN generate_series(1, 2) AS k CROSS JOIN LATERAL (SELECT CASE WHEN n % 50 = 3 THEN
        'school-990007'
            ELSE 'agency-' || (n + k * 7) % 38 END AS recipient) AS r
        WHERE outcome = 'processed' AND told NOT IN ('heartbeat', 'receipt') ORDER BY n, k""",
    """INSERT INTO receipt (delivery_id, state, at, reason, event_id, received_at)
        SELECT id, CASE state WHEN 'accepted' THEN 'delivered' ELSE state END, published_at, CASE state WHEN
        'rejected' THEN
            'ZZ-CANARY-ZZ has moved' END, 'A-' || event_id, published_at + interval '200 ms' FROM delivery
        WHERE state IN ('delivered', 'accepted', 'rejected')""",
    """INSERT INTO receipt (delivery_id, state, at, event_id, received_at)
        SELECT id, 'accepted', published_at, 'B-' || event_id, published_at + interval '9 min' FROM delivery
        WHERE state = 'accepted'""",
    """INSERT INTO audit (operation, who, action, subject, purposes, people, cases)
        SELECT 'consultation', 'user-' || n % 30, 'case-shown', 'ZZ-CANARY-ZZ', '{work-on-case}',
            ARRAY[md5('victim' || case_n)::uuid], ARRAY[case_id] FROM n WHERE n % 50 = 0""",
    """INSERT INTO audit (operation, who, action, subject, purposes, recipient, records, people, cases)
        SELECT 'disclosure', 'hub', 'update', d.id::text, '{support}', d.recipient, '{ZZ-CANARY-ZZ}',
            ARRAY[md5('victim' || n.case_n)::uuid], ARRAY[d.case_id] FROM delivery d JOIN n USING (source, event_id)
        WHERE d.state <> 'withheld' ORDER BY n.n""",
    """INSERT INTO review (id, one, other, needs_second, state, signatures, depends, opened_at)
        SELECT md5('review' || n)::uuid, md5('alone' || n)::uuid, md5('alone' || n + CASE WHEN n % 1000 = 5 THEN
        1 ELSE 5 END)::uuid,
            false, 'waiting', '[]', 1, at FROM n WHERE n % 500 = 5""",
    """INSERT INTO review (id, one, other, needs_second, state, signatures, depends, opened_at)
        SELECT md5('decided' || n)::uuid, md5('alone' || n)::uuid, md5('alone' || n + 5)::uuid, false, 'separated',
            '[]', 1, at FROM n WHERE n % 10 = 4""",
    """INSERT INTO person_link (one, other, same, sides, event_id, decided_at)
        SELECT least(one, other), greatest(one, other), false, '[]', 'link-' || id, opened_at FROM review
        WHERE state = 'separated'""",
    """INSERT INTO case_flag (case_id, area, referred, because, until, incidents, repeated, repeats, undecided)
        SELECT case_id, 'area-' || case_n % 10, at::date, 'high-risk', (at + interval '1 year')::date, '{}', at::date,
            '[]', CASE WHEN n % 50 = 4 THEN at::date END FROM n WHERE n % 5 = 4""",
    """INSERT INTO feed_entry (id, area, seq, case_id, reference, recipient, kind, sections, reason, parameters, source,
            cause_source, cause_event, at, payload, published_at)
        SELECT md5('entry' || n)::uuid, 'area-' || case_n % 10, row_number() OVER (PARTITION BY case_n % 10 ORDER BY n),
            case_id, 'ZZ-CANARY-ZZ-' || case_n, 'marac-area-' || case_n % 10, 'case.changed', '{}', 'changed', '{}',
            source, source, event_id, at, 'ZZ-CANARY-ZZ', at FROM n WHERE n % 2 = 0""",
    "INSERT INTO feed_head SELECT area, max(seq) FROM feed_entry GROUP BY area",
    """INSERT INTO feed_seen (user_id, area, seq, before, moved_at)
        SELECT 'user-' || n / 10, 'area-' || n % 10, 0, 0, now() FROM generate_series(0, 4999) AS n""",
    """INSERT INTO feed_opened (user_id, entry, opened_at)
        SELECT 'user-' || seq % 500, id, at FROM feed_entry WHERE seq % 3 = 0""",
    """INSERT INTO held_words (id, case_id, mark, source, record_id, told, path, state, held_at)
        SELECT md5('words' || n)::uuid, case_id, hash, source, record_id, told, '/narrative', 'waiting', at FROM n
        WHERE n % 1000 = 12""",
    """INSERT INTO account (agency, state, decided_at, decided_by, reason) VALUES
        ('agency-3', 'suspended', now(), 'sam', 'ZZ-CANARY-ZZ asked'), ('school-990008', 'suspended', now(),
        'sam', 'fault')""",
    """INSERT INTO alarm (code, area, about, opened_at, last_at, times, closed_at, closed_by, reason) VALUES
        ('school-unknown', 'area-0', '990009', now(), now(), 1, NULL, NULL, NULL),
        ('no-service', 'area-0', 'respite', now(), now(), 1, now(), 'sam', 'ZZ-CANARY-ZZ moved'),
        ('provider-ended', 'area-1', 'school-990008', now(), now(), 1, NULL, NULL, NULL)""",
    """INSERT INTO redrive (id, state, planned_by, planned_at, rate, second_above, would_send, oldest, fingerprint,
            checked_at, reason, started_by, started_at, ended_by, ended_at)
        SELECT md5('redrive' || n)::uuid, 'done', 'sam', now(), 20, 500, 1, now(), '00', now(), 'ZZ-CANARY-ZZ is ill',
            'sam', now(), 'hub', now()
        FROM generate_series(0, 199) AS n""",
    """INSERT INTO redrive_item (redrive, place, delivery, planned, came, done_at)
        SELECT md5('redrive' || position % 200)::uuid, position, id, 'send', 'send', now() FROM delivery""",
    """INSERT INTO stop_all (stopped, decided_by, reason, decided_at) VALUES (true, 'sam', 'exercise', now())""",
    """UPDATE cases SET limits = '{"exclusions": [{"agency": "marac-0", "reason": "staff-are-party", "by": "x"}],
        "open_to": null}' WHERE id = md5('case10')::uuid""",
    """UPDATE cases SET replaced_by = md5('case31')::uuid WHERE id = md5('case20')::uuid""",
    """UPDATE cases SET replaced_by = md5('case40')::uuid WHERE id = md5('case30')::uuid""",
)


def fill_figures(owner: str) -> None:
    """Fill what the hub works out while it runs: how long deliveries took, and seals, which are none."""
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("INSERT INTO audit_seal SELECT id, id, sha256(id::text::bytea) FROM audit WHERE id < 20000")
        connection.execute("ANALYZE audit_seal")
    fill_latency(owner)


def fill_latency(owner: str) -> None:
    """Fill how long deliveries took, by the hour and the day, at every agency that is shown."""
    with psycopg.connect(owner, autocommit=True) as connection:
        for statement in _LATENCY:
            connection.execute(statement)


_LATENCY: tuple[LiteralString, ...] = (
    """INSERT INTO latency (unit, starts, agency, stage, promise, kept, missed, open, spans, counts)
        SELECT u.unit, u.starts, s.agency, g.stage, 300, 9, 1, 0, '{200,1200}', '{5,5}'
        FROM (SELECT 'hour' AS unit, now() - n * interval '1 hour' AS starts FROM generate_series(0, 300) AS n
            UNION ALL SELECT 'day', now() - n * interval '1 day' FROM generate_series(0, 91) AS n) AS u,
            shown_as s, unnest(ARRAY['hub', 'acknowledged']) AS g (stage)""",
    "INSERT INTO latency_measured (until) VALUES (now())",
    "ANALYZE latency",
)
