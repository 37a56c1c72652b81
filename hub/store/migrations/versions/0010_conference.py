"""pre: which area a case left when a conference handed it over; marks in records are found by the clock."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("ALTER TABLE cases ADD COLUMN left_area text")
    op.execute("CREATE INDEX delivery_marks ON delivery (case_id, recipient, position) WHERE kind = 'flag'")
