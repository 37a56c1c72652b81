"""pre: what somebody who runs the hub has to see to, by codes and never by anybody's name."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = """
CREATE TABLE alarm (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code text NOT NULL,
    area text NOT NULL,
    about text NOT NULL,
    opened_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    times bigint NOT NULL CHECK (times > 0),
    closed_at timestamptz,
    closed_by text,
    reason text,
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
CREATE UNIQUE INDEX alarm_open ON alarm (code, area, about) WHERE closed_at IS NULL;
CREATE INDEX alarm_last ON alarm (last_at)
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
