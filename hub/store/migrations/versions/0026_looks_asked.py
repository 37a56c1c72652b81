"""pre: what coordinators asked operations to look at, and what became of it."""

from alembic import op

revision = "0026"
down_revision = "0025"

LOOKS_ASKED = """
CREATE FUNCTION looks_asked(deliveries uuid[]) RETURNS TABLE (delivery uuid, asked_at timestamptz, closed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (a.about) a.about::uuid, a.opened_at, a.closed_at FROM alarm a
    WHERE a.code = 'look-asked' AND a.about IN (SELECT unnest($1)::text) ORDER BY a.about, a.opened_at DESC
$$
"""


def upgrade() -> None:
    op.execute(LOOKS_ASKED)
    op.execute("REVOKE ALL ON FUNCTION looks_asked FROM PUBLIC")
