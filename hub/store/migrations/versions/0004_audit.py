"""pre: the audit of the six operations, sealed in a chain; looks and decisions that were noted before move into it."""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = """
ALTER TABLE audit RENAME TO audit_before;

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    operation text NOT NULL CHECK (operation IN ('collection', 'alteration', 'consultation', 'disclosure', 'combination',
        'erasure')),
    who text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    purposes text[] NOT NULL,
    rules text[] NOT NULL DEFAULT '{}',
    digest text,
    recipient text,
    records text[] NOT NULL DEFAULT '{}',
    people uuid[] NOT NULL DEFAULT '{}',
    cases uuid[] NOT NULL DEFAULT '{}',
    CONSTRAINT audit_entry PRIMARY KEY (id)
);
CREATE INDEX audit_xid ON audit (xid, id);
CREATE INDEX audit_people ON audit USING gin (people);
CREATE INDEX audit_cases ON audit USING gin (cases);
CREATE INDEX audit_who ON audit (who, id);
CREATE INDEX audit_recipient ON audit (recipient, id) WHERE recipient IS NOT NULL;

INSERT INTO audit (at, operation, who, action, subject, purposes, recipient)
SELECT at, CASE WHEN action LIKE 'account %' THEN 'alteration' ELSE 'consultation' END, who, replace(action, ' ', '-'),
    subject, ARRAY[CASE WHEN action LIKE 'c%' OR action LIKE 'r%' THEN 'work-on-case' ELSE 'run-the-hub' END],
    CASE WHEN action LIKE 'account %' THEN subject END
FROM audit_before ORDER BY id;
DROP TABLE audit_before;

CREATE TABLE audit_seal (
    number bigint PRIMARY KEY,
    entry bigint NOT NULL UNIQUE,
    hash bytea NOT NULL
);

CREATE TABLE audit_sealer (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    below xid8 NOT NULL
);

ALTER TABLE delivery ADD COLUMN purposes text[] NOT NULL DEFAULT '{}';
ALTER TABLE delivery ADD COLUMN policy_digest text;
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
