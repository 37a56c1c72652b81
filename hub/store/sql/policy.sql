-- name: keep_policy
-- Keep the rule files of a digest; the first that were kept under it stay.
INSERT INTO policy_version (digest, files) VALUES (%(digest)s, %(files)s)
ON CONFLICT (digest) DO UPDATE SET files = coalesce(policy_version.files, excluded.files);
