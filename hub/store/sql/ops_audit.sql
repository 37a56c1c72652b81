-- What an auditor finds in the audit, and what the check of its chain needs: ids, codes and hashes, nothing of anybody.

-- name: ops_audit_between
SELECT s.number, a.id, a.at, a.operation, a.who, a.action, a.subject, a.purposes, a.rules, a.recipient, a.people, a.cases
FROM ops.audit_between(%(sought)s, %(operation)s, %(areas)s, %(since)s, %(until)s, %(before)s, %(before_id)s, %(limit)s) AS f
    JOIN ops.audit a ON a.id = f.id LEFT JOIN ops.audit_seal s ON s.entry = f.id ORDER BY f.at DESC, f.id DESC;

-- name: ops_audit_of_operation
SELECT s.number, a.id, a.at, a.operation, a.who, a.action, a.subject, a.purposes, a.rules, a.recipient, a.people, a.cases
FROM ops.audit_of_operation(%(sought)s, %(operation)s, %(areas)s, %(since)s, %(until)s, %(before)s, %(before_id)s, %(limit)s) AS f
    JOIN ops.audit a ON a.id = f.id LEFT JOIN ops.audit_seal s ON s.entry = f.id ORDER BY f.at DESC, f.id DESC;

-- name: ops_audit_under
SELECT s.number, a.id, a.at, a.operation, a.who, a.action, a.subject, a.purposes, a.rules, a.recipient, a.people, a.cases
FROM ops.audit_under(%(sought)s, %(operation)s, %(areas)s, %(since)s, %(until)s, %(before)s, %(before_id)s, %(limit)s) AS f
    JOIN ops.audit a ON a.id = f.id LEFT JOIN ops.audit_seal s ON s.entry = f.id ORDER BY f.id DESC;

-- name: ops_audit_about
SELECT s.number, a.id, a.at, a.operation, a.who, a.action, a.subject, a.purposes, a.rules, a.recipient, a.people, a.cases
FROM ops.audit_about(%(sought)s, %(operation)s, %(areas)s, %(since)s, %(until)s, %(before)s, %(before_id)s, %(limit)s) AS f
    JOIN ops.audit a ON a.id = f.id LEFT JOIN ops.audit_seal s ON s.entry = f.id ORDER BY f.id DESC;

-- name: ops_audit_of
SELECT s.number, a.id, a.at, a.operation, a.who, a.action, a.subject, a.purposes, a.rules, a.recipient, a.people, a.cases
FROM ops.audit_of(%(sought)s, %(operation)s, %(areas)s, %(since)s, %(until)s, %(before)s, %(before_id)s, %(limit)s) AS f
    JOIN ops.audit a ON a.id = f.id LEFT JOIN ops.audit_seal s ON s.entry = f.id ORDER BY f.id DESC;

-- name: ops_audit_followed
-- The next seals, each with what it should be.
SELECT number, entry, hash, is_there, sealed, otherwise FROM ops.audit_followed(%(after)s, %(limit)s);

-- name: ops_audit_counts
SELECT coalesce((SELECT number FROM ops.audit_seal ORDER BY number DESC LIMIT 1), 0) AS seals,
    coalesce((SELECT id FROM ops.audit ORDER BY id DESC LIMIT 1), 0) AS entries;

-- name: ops_audit_without_seal
-- Of these entries those that should have a seal by now.
SELECT a.id FROM ops.audit a LEFT JOIN ops.audit_seal s ON s.entry = a.id
WHERE a.id > %(after)s AND a.id <= %(upto)s AND s.entry IS NULL
    AND a.at < clock_timestamp() - make_interval(secs => %(seconds)s)
ORDER BY a.id;

-- name: ops_audit_seals
SELECT number, hash FROM ops.audit_seal WHERE number = ANY (%(numbers)s);
