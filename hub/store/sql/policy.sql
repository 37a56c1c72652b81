-- name: keep_policy
-- Keep the rule files of a digest; the first that were kept under it stay.
INSERT INTO policy_version (digest, files) VALUES (%(digest)s, %(files)s)
ON CONFLICT (digest) DO UPDATE SET files = coalesce(policy_version.files, excluded.files), last_used_at = now();

-- name: last_policy
-- The rule files by which the hub last started.
SELECT files FROM policy_version WHERE files IS NOT NULL ORDER BY last_used_at DESC LIMIT 1;

-- name: start_refused
-- Note why the hub did not start, and since when it does not: the first of several refusals in a row.
INSERT INTO start_refused (code, file, line, since) VALUES (%(code)s, %(file)s, %(line)s, %(now)s)
ON CONFLICT (single) DO UPDATE SET code = excluded.code, file = excluded.file, line = excluded.line;

-- name: start_allowed
DELETE FROM start_refused;

-- name: keep_shown
INSERT INTO shown_as (agency, shown) SELECT * FROM unnest(%(agencies)s::text[], %(shown)s::text[]) ORDER BY 1
ON CONFLICT (agency) DO UPDATE SET shown = excluded.shown WHERE shown_as.shown <> excluded.shown;
