"""pre: when whose failures were last reported to their sender, and by whom; which redrive took what in again."""

from alembic import op

revision = "0022"
down_revision = "0021"

STATEMENTS = """
CREATE TABLE failures_reported (
    reason text NOT NULL,
    outcome text NOT NULL,
    source text NOT NULL,
    kind text NOT NULL,
    events integer NOT NULL,
    reported_by text NOT NULL,
    reported_at timestamptz NOT NULL,
    PRIMARY KEY (reason, outcome, source, kind)
);
CREATE VIEW ops.failures_reported AS
SELECT reason, outcome, source, kind, events, reported_by, reported_at FROM failures_reported;
CREATE INDEX redrive_item_letter ON redrive_item (letter) WHERE letter IS NOT NULL
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
