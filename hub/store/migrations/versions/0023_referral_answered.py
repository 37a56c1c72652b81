"""pre: who accepted a referral to the conference at the hub, or returned it."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute("ALTER TABLE receipt ADD COLUMN answered_by text")
