"""pre: what somebody did about an alarm, by codes and never in words (rule D2)."""

from alembic import op

revision = "0016"
down_revision = "0015"

STATEMENTS = """
CREATE TABLE alarm_note (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alarm uuid NOT NULL REFERENCES alarm (id),
    note text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX alarm_note_alarm ON alarm_note (alarm, id);
CREATE VIEW ops.alarm_note AS SELECT id, alarm, note, by, at FROM alarm_note
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
