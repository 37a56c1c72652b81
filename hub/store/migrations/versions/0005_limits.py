"""pre: who is kept out of a case, with the case, so that both are always loaded and stored together."""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = """
ALTER TABLE cases ADD COLUMN limits jsonb;
CREATE INDEX cases_limited ON cases (reference) WHERE limits IS NOT NULL
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
