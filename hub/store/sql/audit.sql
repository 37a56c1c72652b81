-- name: save_audit
INSERT INTO audit (operation, who, action, subject, purposes, rules, digest, recipient, records, people, cases)
SELECT operation, who, action, subject, purposes, rules, %(digest)s, recipient, records, people, cases
FROM jsonb_to_recordset(%(rows)s) AS r (operation text, who text, action text, subject text, purposes text[],
    rules text[], recipient text, records text[], people uuid[], cases uuid[]);

-- name: seal_alone
-- One process seals at a time; another looks again later. What it reads, it reads in the order of an index: with old
-- statistics the planner would rather fetch everything behind and sort it.
SELECT pg_try_advisory_xact_lock(%(key)s) AS alone, set_config('enable_bitmapscan', 'off', true),
    set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true);

-- name: last_seal
SELECT number, hash FROM audit_seal ORDER BY number DESC LIMIT 1;

-- name: sealed_below
-- Up to which transaction everything is sealed; the oldest that still runs, of which entries may be committed later; and
-- the next one. What was noted in another server's count of transactions, before a back-up was restored, says nothing.
SELECT (SELECT below::text FROM audit_sealer WHERE below < pg_snapshot_xmax(now)) AS below,
    pg_snapshot_xmin(now)::text AS running, pg_snapshot_xmax(now)::text AS upper
FROM pg_current_snapshot() AS now;

-- name: audit_page
-- The next entries in the order of transactions, each with whether it is sealed.
SELECT id, (extract(epoch FROM at) * 1000000)::bigint, xid::text AS xid_, operation, who, action, subject, purposes, rules,
    digest, recipient, records, people::text[], cases::text[],
    EXISTS (SELECT FROM audit_seal s WHERE s.entry = a.id)
FROM (
    SELECT * FROM audit WHERE (xid, id) > (%(xid)s::xid8, %(id)s::bigint) AND xid < %(upper)s::xid8
    ORDER BY xid, id LIMIT %(limit)s
) AS a
ORDER BY a.xid, a.id;

-- name: save_seals
-- Sent as the bytes that they are: to write thousands of hashes as text takes longer than to work them out.
INSERT INTO audit_seal (number, entry, hash)
SELECT * FROM unnest(%(numbers)b::bigint[], %(entries)b::bigint[], %(hashes)b::bytea[]);

-- name: save_sealed_below
INSERT INTO audit_sealer (below) VALUES (%(below)s::xid8) ON CONFLICT (single) DO UPDATE SET below = excluded.below;

-- name: seals_after
SELECT number, entry, hash FROM audit_seal WHERE number > %(after)s ORDER BY number LIMIT %(limit)s;

-- name: sealed_rows
-- Entries in the form that is sealed.
SELECT id, (extract(epoch FROM at) * 1000000)::bigint, xid::text, operation, who, action, subject, purposes, rules, digest,
    recipient, records, people::text[], cases::text[]
FROM audit WHERE id = ANY (%(entries)s::bigint[]);

-- name: seals_count
SELECT coalesce((SELECT number FROM audit_seal ORDER BY number DESC LIMIT 1), 0) AS count,
    coalesce((SELECT id FROM audit ORDER BY id DESC LIMIT 1), 0) AS entries;

-- name: entries_without_seal
-- Of these entries those that should have a seal by now.
SELECT a.id FROM audit a LEFT JOIN audit_seal s ON s.entry = a.id
WHERE a.id > %(after)s AND a.id <= %(until)s AND s.entry IS NULL
    AND a.at < clock_timestamp() - make_interval(secs => %(seconds)s)
ORDER BY a.id;

-- name: seals_numbered
SELECT number, hash FROM audit_seal WHERE number = ANY (%(numbers)s);

-- name: audit_is_open
-- Whether the account that asks could change what is written.
SELECT has_table_privilege('audit', 'UPDATE') OR has_table_privilege('audit', 'DELETE') AS open;

-- name: known_as
-- Every id under which a person may be noted: joined and separated, people's ids come and go.
SELECT %(person)s::uuid AS id
UNION SELECT alone FROM record_person WHERE person_id = %(person)s
UNION SELECT person_id FROM record_person WHERE alone = %(person)s;

-- name: audit_of_people
-- What is found by the index is put in order afterwards: in the order of ids the whole audit would be read.
WITH found AS MATERIALIZED (SELECT * FROM audit WHERE people && %(people)s::uuid[])
SELECT id, at, operation, who, action, subject, purposes, rules, digest, recipient, records, people, cases,
    ARRAY(SELECT c.reference FROM cases c WHERE c.id = ANY (a.cases) ORDER BY 1) AS "references"
FROM found a WHERE %(since)s::timestamptz IS NULL OR at >= %(since)s
ORDER BY id DESC LIMIT %(limit)s;

-- name: audit_of_cases
WITH found AS MATERIALIZED (SELECT * FROM audit WHERE cases && %(cases)s::uuid[])
SELECT id, at, operation, who, action, subject, purposes, rules, digest, recipient, records, people, cases,
    ARRAY(SELECT c.reference FROM cases c WHERE c.id = ANY (a.cases) ORDER BY 1) AS "references"
FROM found a WHERE %(since)s::timestamptz IS NULL OR at >= %(since)s
ORDER BY id DESC LIMIT %(limit)s;

-- name: audit_of_agency
SELECT id, at, operation, who, action, subject, purposes, rules, digest, recipient, records, people, cases,
    ARRAY(SELECT c.reference FROM cases c WHERE c.id = ANY (a.cases) ORDER BY 1) AS "references"
FROM (
    (SELECT * FROM audit WHERE recipient = %(agency)s AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
        ORDER BY id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT * FROM audit WHERE who = %(agency)s AND recipient IS DISTINCT FROM %(agency)s
        AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
        ORDER BY id DESC LIMIT %(limit)s)
) AS a
ORDER BY id DESC LIMIT %(limit)s;

-- name: cases_called
-- A case, and those in whose place it goes on.
WITH RECURSIVE called AS (
    SELECT id FROM cases WHERE reference = %(reference)s
    UNION SELECT c.id FROM cases c JOIN called ON c.replaced_by = called.id
)
SELECT id FROM called;
