"""pre: holds, what was put right, proof of erasures, and indexes by which retention finds what is old."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = """
CREATE TABLE case_hold (
    case_id uuid PRIMARY KEY,
    decided_at timestamptz NOT NULL,
    decided_by text NOT NULL,
    reason text NOT NULL
);

CREATE TABLE rectification (
    person uuid NOT NULL,
    field text NOT NULL,
    wrong text[] NOT NULL,
    right_value text NOT NULL,
    event_id text NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (person, field)
);

CREATE TABLE erasure (
    event_id text PRIMARY KEY,
    person uuid NOT NULL,
    decided_at timestamptz NOT NULL,
    decided_by text NOT NULL,
    reason text NOT NULL,
    records integer NOT NULL,
    deliveries integer NOT NULL,
    originals integer NOT NULL,
    dead_letters integer NOT NULL
);

CREATE TABLE retention_run (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    at timestamptz NOT NULL
);

CREATE INDEX inbox_original ON inbox (decided_at) WHERE original IS NOT NULL;
CREATE INDEX dead_letter_original ON dead_letter (set_aside_at) WHERE original IS NOT NULL;
CREATE INDEX delivery_payload ON delivery (decided_at) WHERE payload IS NOT NULL;
CREATE INDEX receipt_received ON receipt (received_at)
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
