"""pre: descriptions by which people are matched, links and reviews, and cases that another replaces."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = """
ALTER TABLE record ADD COLUMN seq bigint NOT NULL DEFAULT nextval('delivery_position');

ALTER TABLE record_person ADD COLUMN alone uuid;
ALTER TABLE record_person ADD COLUMN features jsonb;
UPDATE record_person SET alone = person_id;
ALTER TABLE record_person ALTER COLUMN alone SET NOT NULL;
CREATE INDEX record_person_alone ON record_person (alone);

ALTER TABLE cases ADD COLUMN replaced_by uuid;
CREATE INDEX cases_replaced ON cases (replaced_by) WHERE replaced_by IS NOT NULL;

CREATE INDEX inbox_record ON inbox (source, record_id) WHERE record_id IS NOT NULL;

CREATE TABLE person_link (
    one uuid NOT NULL,
    other uuid NOT NULL,
    same boolean NOT NULL,
    sides jsonb NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('delivery_position'),
    event_id text NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (one, other),
    CHECK (one < other)
);
CREATE INDEX person_link_other ON person_link (other);

CREATE TABLE review (
    id uuid PRIMARY KEY,
    one uuid NOT NULL,
    other uuid NOT NULL,
    weight double precision,
    needs_second boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'awaiting-second', 'joined', 'separated')),
    signatures jsonb NOT NULL,
    depends integer NOT NULL,
    opened_at timestamptz NOT NULL
);
CREATE INDEX review_open ON review (depends DESC, opened_at) WHERE state IN ('waiting', 'awaiting-second');
CREATE INDEX review_one ON review (one);
CREATE INDEX review_other ON review (other);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
