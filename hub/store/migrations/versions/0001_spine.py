"""pre: everything from an event's arrival to its delivery."""

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = """
CREATE TABLE policy_version (
    digest text PRIMARY KEY,
    first_used_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE inbox (
    decided_seq bigint GENERATED ALWAYS AS IDENTITY,
    source text NOT NULL,
    event_id text NOT NULL,
    content_hash bytea NOT NULL,
    told text,
    record_id text,
    outcome text NOT NULL CHECK (outcome IN ('processed', 'duplicate', 'superseded', 'refused', 'dead_letter')),
    reason text,
    pointers text[] NOT NULL DEFAULT '{}',
    other_event text,
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    arrived_at timestamptz NOT NULL,
    decided_at timestamptz NOT NULL,
    repeats integer NOT NULL DEFAULT 0,
    repeated_at timestamptz,
    original bytea,
    traceparent text,
    test boolean NOT NULL,
    policy_digest text NOT NULL,
    people jsonb NOT NULL DEFAULT '{}',
    cases uuid[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (source, event_id, content_hash)
);
CREATE UNIQUE INDEX inbox_decided ON inbox (decided_seq);
CREATE INDEX inbox_event ON inbox (event_id);

CREATE TABLE dead_letter (
    id uuid PRIMARY KEY,
    source text NOT NULL,
    event_id text NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    pointers text[] NOT NULL DEFAULT '{}',
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    headers jsonb NOT NULL,
    original bytea,
    set_aside_at timestamptz NOT NULL,
    announced_at timestamptz,
    retried_at timestamptz
);
CREATE INDEX dead_letter_waiting ON dead_letter (set_aside_at) WHERE retried_at IS NULL;
CREATE INDEX dead_letter_unannounced ON dead_letter (set_aside_at) WHERE announced_at IS NULL;
CREATE INDEX dead_letter_event ON dead_letter (event_id);

CREATE TABLE record (
    source text NOT NULL,
    record_id text NOT NULL,
    told text NOT NULL,
    event_id text NOT NULL,
    content_hash bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    revision integer,
    withdrawn boolean NOT NULL,
    event jsonb NOT NULL,
    PRIMARY KEY (source, record_id, told)
);

CREATE TABLE record_person (
    source text NOT NULL,
    record_id text NOT NULL,
    told text NOT NULL,
    ref text NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (source, record_id, told, ref)
);
CREATE INDEX record_person_person ON record_person (person_id);

CREATE TABLE person_key (
    key bytea NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (key, person_id)
);
CREATE INDEX person_key_person ON person_key (person_id);

CREATE TABLE cases (
    id uuid PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    area text NOT NULL,
    victim uuid NOT NULL,
    perpetrator uuid,
    grade smallint NOT NULL,
    graded_at timestamptz,
    marac boolean NOT NULL
);

CREATE TABLE case_member (
    case_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    PRIMARY KEY (case_id, person_id, role)
);
CREATE INDEX case_member_person ON case_member (person_id);

CREATE TABLE record_case (
    case_id uuid NOT NULL,
    source text NOT NULL,
    record_id text NOT NULL,
    told text NOT NULL,
    PRIMARY KEY (source, record_id, told, case_id)
);
CREATE INDEX record_case_case ON record_case (case_id);

CREATE TABLE incident (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    incident jsonb NOT NULL,
    told jsonb NOT NULL
);
CREATE INDEX incident_case ON incident (case_id);

CREATE SEQUENCE delivery_position;
CREATE TABLE delivery (
    id uuid PRIMARY KEY,
    position bigint NOT NULL DEFAULT nextval('delivery_position'),
    recipient text NOT NULL,
    topic text NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    event_id text NOT NULL,
    record_id text,
    state text NOT NULL CHECK (state IN ('held', 'suspended', 'queued', 'published', 'delivered', 'accepted',
        'rejected', 'contacted', 'closed', 'replaced', 'withheld')),
    case_id uuid,
    key text NOT NULL,
    subject text NOT NULL,
    incident_id uuid,
    sequence bigint,
    fingerprint bytea NOT NULL,
    rules text[] NOT NULL,
    reason text,
    respond_by timestamptz,
    payload bytea,
    traceparent text,
    decided_at timestamptz NOT NULL,
    claim_epoch bigint,
    claimed_at timestamptz,
    published_at timestamptz,
    out_partition integer,
    out_offset bigint,
    UNIQUE (topic, case_id, sequence)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX delivery_queue ON delivery (position) WHERE state IN ('queued', 'replaced') AND published_at IS NULL;
CREATE INDEX delivery_case ON delivery (case_id);
CREATE INDEX delivery_event ON delivery (source, event_id);
CREATE INDEX delivery_recipient ON delivery (recipient, decided_at);

CREATE TABLE receipt (
    delivery_id uuid NOT NULL,
    state text NOT NULL,
    at timestamptz NOT NULL,
    reason text,
    event_id text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (delivery_id, event_id)
);

CREATE TABLE relay_lease (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    epoch bigint NOT NULL,
    holder text NOT NULL,
    backend integer NOT NULL,
    renewed_at timestamptz NOT NULL
);

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    who text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL
);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
