"""pre: the rule files of each day, so that a disclosure can be judged by the rules by which it was made."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("ALTER TABLE policy_version ADD COLUMN files jsonb")
