-- name: accounts
-- What was decided on accounts that are not active. There are few.
SELECT agency, state FROM account WHERE state <> 'active';

-- name: save_accounts
INSERT INTO account (agency, state, decided_at, decided_by, reason, until)
SELECT agency, state, %(now)s, by, reason, until
FROM unnest(%(agency)s::text[], %(state)s::text[], %(by)s::text[], %(reason)s::text[], %(until)s::timestamptz[])
    AS w (agency, state, by, reason, until)
ON CONFLICT (agency) DO UPDATE SET state = excluded.state, decided_at = excluded.decided_at,
    decided_by = excluded.decided_by, reason = excluded.reason, until = excluded.until;

-- name: suspend_deliveries
-- What the relay has not taken yet waits. What it has taken counts as sent, and waits at the next claim.
UPDATE delivery SET state = 'suspended'
WHERE recipient = ANY (%(agencies)s) AND state = 'queued' AND published_at IS NULL AND claim_epoch IS NULL;

-- name: resume_deliveries
-- Go on where it stopped: places in the queue were kept.
UPDATE delivery SET state = 'queued' WHERE recipient = ANY (%(agencies)s) AND state = 'suspended';

-- name: unenforced_accounts
SELECT agency, state FROM account WHERE enforced IS DISTINCT FROM state ORDER BY decided_at;

-- name: enforced_account
-- Note that the brokers do it. When the decision was changed meanwhile, another process may have told them the newer
-- one first, and this one undid it: what they do now is not known, so they are told again.
UPDATE account SET enforced = CASE state WHEN %(state)s THEN state END,
    enforced_at = CASE state WHEN %(state)s THEN clock_timestamp() END
WHERE agency = %(agency)s;

-- name: accounts_to_resume
-- Suspensions whose time is over.
SELECT agency, until FROM account WHERE state = 'suspended' AND until < clock_timestamp() ORDER BY until LIMIT 50;

-- name: account_states
SELECT agency, state, decided_at, decided_by, reason, enforced_at FROM account;
