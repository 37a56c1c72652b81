"""pre: a plan to send again stays as it was looked up while somebody decides on what they have already.

All that confirms is one in the mark of a plan, as it is in its verdicts (`CONFIRMED` of the redrive's flow). A plan
that was looked up before is looked up once more.
"""

from alembic import op

revision = "0028"
down_revision = "0027"

MARK = """
CREATE OR REPLACE FUNCTION redrive_mark(redrive uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT md5(coalesce(string_agg(concat_ws('/', i.place, d.id,
        CASE WHEN d.state IN ('delivered', 'accepted', 'rejected', 'contacted', 'closed') THEN 'confirmed' ELSE d.state END,
        a.state, d.respond_by < clock_timestamp(),
        l.id, l.outcome, l.retried_at, l.closed_at, l.original IS NULL), ',' ORDER BY i.place), ''))
    FROM redrive_item i LEFT JOIN delivery d ON d.id = i.delivery LEFT JOIN account a ON a.agency = d.recipient
        LEFT JOIN dead_letter l ON l.id = i.letter
    WHERE i.redrive = $1
$$
"""


def upgrade() -> None:
    op.execute(MARK)
