-- name: api_caller
-- Whose token it is, by the hash of it.
SELECT agency, token_hash, state FROM api_caller(%(hash)s);

-- name: api_arrivals
-- What became of an agency's own event: one id may have come with several contents.
SELECT outcome, reason, pointers, other_event, arrived_at, decided_at, repeats FROM api_arrivals(%(agency)s, %(event)s);

-- name: keep_tokens
-- Give agencies a token; the one that they had is worth nothing from then on.
INSERT INTO api_token (agency, token_hash, made_at)
SELECT agency, hash, clock_timestamp() FROM unnest(%(agencies)s::text[], %(hashes)s::bytea[]) AS w (agency, hash)
ON CONFLICT (agency) DO UPDATE SET token_hash = excluded.token_hash, made_at = excluded.made_at;

-- name: agencies_with_token
SELECT agency FROM api_token;
