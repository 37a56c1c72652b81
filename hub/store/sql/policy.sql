-- name: keep_policy
-- Keep the rule files of a digest; the first that were kept under it stay.
INSERT INTO policy_version (digest, files) VALUES (%(digest)s, %(files)s)
ON CONFLICT (digest) DO UPDATE SET files = coalesce(policy_version.files, excluded.files);

-- name: keep_shown
INSERT INTO shown_as (agency, shown) SELECT * FROM unnest(%(agencies)s::text[], %(shown)s::text[]) ORDER BY 1
ON CONFLICT (agency) DO UPDATE SET shown = excluded.shown WHERE shown_as.shown <> excluded.shown;
