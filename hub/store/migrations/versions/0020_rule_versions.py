"""pre: what each version of the rules said, for a page that compares two of them, and why the hub did not start.

Of the rule files operations read those of sharing and routes alone: a directory names schools and shelters (ADR 31).
"""

from alembic import op

revision = "0020"
down_revision = "0019"

STATEMENTS = """
ALTER TABLE policy_version ADD COLUMN last_used_at timestamptz;
UPDATE policy_version SET last_used_at = first_used_at;
ALTER TABLE policy_version ALTER COLUMN last_used_at SET DEFAULT now(), ALTER COLUMN last_used_at SET NOT NULL;

CREATE TABLE start_refused (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    code text NOT NULL,
    file text NOT NULL,
    line integer NOT NULL,
    since timestamptz NOT NULL
);

CREATE OR REPLACE VIEW ops.policy_version AS
SELECT digest, first_used_at, last_used_at, files IS NOT NULL AS kept FROM policy_version;

CREATE VIEW ops.policy_file AS
SELECT p.digest, f.key AS name, sha256(convert_to(f.value, 'UTF8')) AS hash,
    CASE WHEN f.key ~ '^[a-z0-9_-]+/sharing[^/]*[.]yaml$' OR f.key = 'policy/routing.yaml' THEN f.value END AS text
FROM policy_version p CROSS JOIN LATERAL jsonb_each_text(p.files) AS f;

CREATE VIEW ops.start_refused AS SELECT code, file, line, since FROM start_refused;

CREATE VIEW ops.sending AS SELECT renewed_at AS at FROM relay_lease WHERE renewed_at > '-infinity'
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
