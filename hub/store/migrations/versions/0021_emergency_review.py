"""pre: what the review of a case opened in an emergency came to."""

from alembic import op

revision = "0021"
down_revision = "0020"

STATEMENTS = """
ALTER TABLE web_emergency ADD COLUMN reviewed_at timestamptz, ADD COLUMN reviewed_by text, ADD COLUMN finding text,
    ADD CHECK (num_nonnulls(reviewed_at, reviewed_by, finding) IN (0, 3)),
    ADD CHECK (reviewed_by NOT IN (opened_by, coalesce(agreed_by, opened_by)));
CREATE INDEX web_emergency_unreviewed ON web_emergency (review_by) WHERE reviewed_at IS NULL;
CREATE INDEX web_emergency_reviewed ON web_emergency (reviewed_at) WHERE reviewed_at IS NOT NULL
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
