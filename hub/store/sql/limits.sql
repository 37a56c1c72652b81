-- name: note_limits
-- Who kept an agency out of a case or let it in again, by the case's reference.
INSERT INTO audit (at, who, action, subject)
SELECT %(now)s, who, action, subject
FROM unnest(%(who)s::text[], %(action)s::text[], %(subject)s::text[]) AS w (who, action, subject);
