-- Who is signed in to the consoles, who is about to, and forms that were not finished.

-- name: begin_sign_in
-- Note that a browser went to the identity provider.
INSERT INTO web_sign_in (state_hash, browser_hash, nonce, verifier, return_path, again, session_id, began_at)
VALUES (%(state_hash)s, %(browser_hash)s, %(nonce)s, %(verifier)s, %(return_path)s, %(again)s, %(session)s, %(began_at)s);

-- name: take_sign_in
-- What was noted of a browser that comes back. It is gone with this: the same answer works once.
DELETE FROM web_sign_in WHERE state_hash = %(state_hash)s AND browser_hash = %(browser_hash)s AND began_at > %(since)s
RETURNING nonce, verifier, return_path, again, session_id AS session, began_at;

-- name: forget_sign_ins
-- Browsers that never came back.
DELETE FROM web_sign_in WHERE began_at <= %(until)s;

-- name: open_session
INSERT INTO web_session (id, secret_hash, user_id, name, roles, areas, provider_session, started_at, seen_at, idle,
    identified_at)
VALUES (%(id)s, %(secret_hash)s, %(user)s, %(name)s, %(roles)s, %(areas)s, %(provider_session)s,
    %(started_at)s, %(started_at)s, %(idle)s, %(identified_at)s);

-- name: session
-- The session of a cookie, also one that has ended and is not removed yet.
SELECT id, user_id AS "user", name, roles, areas, started_at, seen_at, idle, identified_at
FROM web_session WHERE secret_hash = %(secret_hash)s;

-- name: session_of_id
SELECT id, user_id AS "user", name, roles, areas, started_at, seen_at, idle, identified_at
FROM web_session WHERE id = %(id)s;

-- name: session_seen
UPDATE web_session SET seen_at = %(now)s WHERE id = %(id)s AND seen_at < %(now)s;

-- name: session_identified
UPDATE web_session SET identified_at = %(at)s WHERE id = %(id)s AND user_id = %(user)s;

-- name: close_session
DELETE FROM web_session WHERE id = %(id)s;

-- name: close_sessions_of
-- Sessions that the identity provider ended: one of its own, or all of a user's.
DELETE FROM web_session
WHERE (%(provider_session)s::text IS NULL OR provider_session = %(provider_session)s)
    AND (%(user)s::text IS NULL OR user_id = %(user)s)
    AND (%(provider_session)s::text IS NOT NULL OR %(user)s::text IS NOT NULL);

-- name: remove_ended_sessions
DELETE FROM web_session WHERE seen_at + idle < %(until)s OR started_at < %(oldest)s;

-- name: keep_draft
-- A form that was not finished, in place of what was kept of it before.
INSERT INTO web_draft (user_id, path, fields, kept_at) VALUES (%(user)s, %(path)s, %(fields)s, %(now)s)
ON CONFLICT (user_id, path) DO UPDATE SET fields = EXCLUDED.fields, kept_at = EXCLUDED.kept_at;

-- name: draft
SELECT fields, kept_at FROM web_draft WHERE user_id = %(user)s AND path = %(path)s AND kept_at > %(since)s;

-- name: drafts_of
SELECT path, kept_at FROM web_draft WHERE user_id = %(user)s AND kept_at > %(since)s ORDER BY kept_at DESC, path;

-- name: drop_draft
DELETE FROM web_draft WHERE user_id = %(user)s AND path = %(path)s;

-- name: drop_drafts_of
DELETE FROM web_draft WHERE user_id = %(user)s;

-- name: remove_old_drafts
DELETE FROM web_draft WHERE kept_at <= %(until)s;

-- name: save_emergency
-- That somebody may read a case of another area for a while.
INSERT INTO web_emergency (id, case_id, area, opened_by, agreed_by, reason, why, opened_at, ends_at, review_by)
VALUES (%(id)s, %(case)s, %(area)s, %(by)s, %(agreed_by)s, %(reason)s, %(why)s, %(opened_at)s, %(ends_at)s, %(review_by)s)
ON CONFLICT (id) DO NOTHING;

-- name: emergency_open
SELECT id, case_id AS "case", area, opened_by AS "by", agreed_by, reason, opened_at, ends_at, closed_at, review_by,
    reviewed_at, reviewed_by, finding
FROM web_emergency WHERE opened_by = %(user)s AND ends_at > %(now)s AND closed_at IS NULL
ORDER BY opened_at DESC, id LIMIT 1;

-- name: emergencies_unreviewed
-- What is to be reviewed, what is due first at the top, however long ago it was.
SELECT id, case_id AS "case", area, opened_by AS "by", agreed_by, reason, opened_at, ends_at, closed_at, review_by,
    reviewed_at, reviewed_by, finding
FROM web_emergency WHERE reviewed_at IS NULL AND area = ANY (%(areas)s) ORDER BY review_by, id LIMIT %(limit)s;

-- name: emergencies_reviewed
SELECT id, case_id AS "case", area, opened_by AS "by", agreed_by, reason, opened_at, ends_at, closed_at, review_by,
    reviewed_at, reviewed_by, finding
FROM web_emergency WHERE reviewed_at >= %(since)s AND area = ANY (%(areas)s) ORDER BY reviewed_at DESC, id LIMIT %(limit)s;

-- name: emergency
SELECT id, case_id AS "case", area, opened_by AS "by", agreed_by, reason, opened_at, ends_at, closed_at, review_by,
    reviewed_at, reviewed_by, finding
FROM web_emergency WHERE id = %(id)s AND area = ANY (%(areas)s);

-- name: emergencies_to_review
SELECT id, case_id, opened_by, agreed_by, reviewed_at FROM web_emergency WHERE id = ANY (%(emergencies)s::uuid[]);

-- name: save_emergency_review
UPDATE web_emergency SET reviewed_at = %(now)s, reviewed_by = %(by)s, finding = %(finding)s
WHERE id = %(emergency)s AND reviewed_at IS NULL;

-- name: why_of_emergency
SELECT why FROM web_emergency WHERE id = %(id)s;

-- name: close_emergency
UPDATE web_emergency SET closed_at = %(now)s
WHERE id = %(id)s AND opened_by = %(user)s AND closed_at IS NULL AND ends_at > %(now)s;

-- name: emergency_called
SELECT id, area FROM cases WHERE reference = %(reference)s AND replaced_by IS NULL;

-- name: ask_for_emergency
-- Somebody wants a case of another area opened, and waits for somebody else of their area to agree.
INSERT INTO web_emergency_asked (id, case_id, agencies, asked_by, areas, reason, why, asked_at)
VALUES (%(id)s, %(case)s, %(agencies)s, %(by)s, %(areas)s, %(reason)s, %(why)s, %(asked_at)s)
ON CONFLICT (id) DO NOTHING;

-- name: forget_asked_emergencies
DELETE FROM web_emergency_asked WHERE asked_at <= %(until)s;

-- name: asked_emergencies
-- What waits for a user to agree to: of their own area, and not what they asked for themselves.
SELECT id, case_id AS "case", agencies, asked_by AS "by", areas, reason, why, asked_at FROM web_emergency_asked
WHERE areas && %(areas)s::text[] AND asked_by <> %(user)s AND asked_at > %(since)s ORDER BY asked_at, id;

-- name: end_asked_emergency
DELETE FROM web_emergency_asked WHERE id = %(id)s;
