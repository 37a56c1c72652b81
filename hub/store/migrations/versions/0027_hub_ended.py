"""pre: the consoles also see that a hub said it ends."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.execute("CREATE OR REPLACE VIEW ops.sending AS"
               " SELECT CASE WHEN renewed_at > '-infinity' THEN renewed_at END AS at FROM relay_lease")
