"""pre: accounts that people suspend, and deliveries that are sent again until they are confirmed."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = """
CREATE TABLE account (
    agency text PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('active', 'suspended', 'removed')),
    decided_at timestamptz NOT NULL,
    decided_by text NOT NULL,
    reason text NOT NULL,
    enforced text CHECK (enforced IN ('active', 'suspended', 'removed')),
    enforced_at timestamptz
);

ALTER TABLE delivery ADD COLUMN resends integer NOT NULL DEFAULT 0;
CREATE INDEX delivery_suspended ON delivery (recipient) WHERE state = 'suspended';
CREATE INDEX delivery_unanswered ON delivery (recipient, published_at)
    WHERE state IN ('published', 'replaced') AND kind NOT IN ('status', 'received', 'marac-case');
CREATE INDEX delivery_task ON delivery (recipient, respond_by)
    WHERE kind = 'task' AND state IN ('queued', 'published', 'delivered', 'accepted', 'contacted');
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
