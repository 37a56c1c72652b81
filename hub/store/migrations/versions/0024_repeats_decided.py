"""pre: which repeats people confirmed, which are none, and which wait for somebody to say so."""

from alembic import op

revision = "0024"
down_revision = "0023"

STATEMENTS = (
    "ALTER TABLE cases ADD COLUMN repeats jsonb",
    "ALTER TABLE case_flag ADD COLUMN undecided date",
    "UPDATE case_flag SET undecided = repeated",
    "CREATE INDEX case_flag_undecided ON case_flag (area, undecided, case_id) WHERE undecided IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
