"""pre: words that a person has to read before they are given, by where they stand and never by what they say."""

from alembic import op

revision = "0006"
down_revision = "0003"

STATEMENTS = """
CREATE TABLE held_words (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    mark bytea NOT NULL,
    source text NOT NULL,
    record_id text NOT NULL,
    told text NOT NULL,
    path text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'passed', 'kept', 'gone')),
    held_at timestamptz NOT NULL,
    decided_by text,
    reason text,
    decided_at timestamptz,
    UNIQUE (case_id, mark),
    CHECK ((state IN ('passed', 'kept')) = (decided_at IS NOT NULL))
);
CREATE INDEX held_words_waiting ON held_words (held_at) WHERE state = 'waiting';
CREATE INDEX held_words_record ON held_words (source, record_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
