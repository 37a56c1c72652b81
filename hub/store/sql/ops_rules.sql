-- By which rules the hub decides, and decided, as operations see it: rules of sharing and routes, and no directory.

-- name: ops_rule_versions
-- The sets of rules by which the hub ever started, the newest first. There are few.
SELECT digest, first_used_at, last_used_at, kept FROM ops.policy_version
ORDER BY first_used_at DESC, digest LIMIT %(limit)s;

-- name: ops_rule_files
-- Every file of one set; its text only where it says who sees what or who is told.
SELECT name, hash, text FROM ops.policy_file WHERE digest = %(digest)s ORDER BY name;
