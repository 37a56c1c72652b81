"""pre: who may see a pair that waits for a decision and who looks into it; until when an incident is a repeat."""

from alembic import op

revision = "0014"
down_revision = "0013"

STATEMENTS = """
CREATE TABLE match_taken (
    review_id uuid PRIMARY KEY,
    user_id text NOT NULL,
    name text NOT NULL,
    taken_at timestamptz NOT NULL
);
CREATE INDEX match_taken_at ON match_taken (taken_at);
CREATE TABLE case_flag (
    case_id uuid PRIMARY KEY,
    area text NOT NULL,
    referred date NOT NULL,
    because text NOT NULL,
    until date NOT NULL,
    incidents date[] NOT NULL,
    repeated date,
    repeats jsonb NOT NULL
);
CREATE INDEX case_flag_until ON case_flag (area, until, case_id);
CREATE INDEX case_flag_repeated ON case_flag (area, repeated DESC, case_id DESC) WHERE repeated IS NOT NULL;
CREATE INDEX person_link_decided ON person_link (decided_at DESC, one, other);
DROP INDEX review_open;
CREATE INDEX review_open ON review (depends DESC, opened_at, id) WHERE state IN ('waiting', 'awaiting-second')
"""

MAY_SEE_TWO = """
CREATE FUNCTION may_see_two(one uuid, other uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(DISTINCT p.alone) = 2 AND coalesce(bool_and(c.case_id IS NOT NULL AND may_see_case(c.case_id)), false)
    FROM record_person p
        JOIN record_person q ON q.person_id = p.person_id
        LEFT JOIN record_case c ON c.source = q.source AND c.record_id = q.record_id AND c.told = q.told
    WHERE p.alone IN ($1, $2)
$$
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
    op.execute(MAY_SEE_TWO)
    op.execute("REVOKE ALL ON FUNCTION may_see_two FROM PUBLIC")
