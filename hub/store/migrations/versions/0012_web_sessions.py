"""pre: who is signed in to the consoles, forms that were not finished, and cases opened in an emergency."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = """
CREATE TABLE web_session (
    id uuid PRIMARY KEY,
    secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
    user_id text NOT NULL,
    name text NOT NULL,
    roles text[] NOT NULL,
    areas text[] NOT NULL,
    provider_session text,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL CHECK (seen_at >= started_at),
    idle interval NOT NULL,
    identified_at timestamptz NOT NULL
);
CREATE INDEX web_session_user ON web_session (user_id);
CREATE INDEX web_session_provider ON web_session (provider_session) WHERE provider_session IS NOT NULL;
CREATE INDEX web_session_started ON web_session (started_at);
CREATE TABLE web_sign_in (
    state_hash bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32),
    browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
    nonce text NOT NULL,
    verifier text NOT NULL,
    return_path text,
    again boolean NOT NULL,
    session_id uuid,
    began_at timestamptz NOT NULL,
    CHECK (again = (session_id IS NOT NULL))
);
CREATE INDEX web_sign_in_began ON web_sign_in (began_at);
CREATE TABLE web_draft (
    user_id text NOT NULL,
    path text NOT NULL,
    fields jsonb NOT NULL,
    kept_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, path)
);
CREATE INDEX web_draft_kept ON web_draft (kept_at);
CREATE TABLE web_emergency (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    area text NOT NULL,
    opened_by text NOT NULL,
    agreed_by text CHECK (agreed_by <> opened_by),
    reason text NOT NULL,
    why text NOT NULL CHECK (length(why) >= 20),
    opened_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > opened_at),
    closed_at timestamptz,
    review_by timestamptz NOT NULL
);
CREATE TABLE web_emergency_asked (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    agencies text[] NOT NULL,
    asked_by text NOT NULL,
    areas text[] NOT NULL,
    reason text NOT NULL,
    why text NOT NULL,
    asked_at timestamptz NOT NULL
);
CREATE INDEX web_emergency_asked_at ON web_emergency_asked (asked_at);
CREATE INDEX web_emergency_open ON web_emergency (opened_by, ends_at);
CREATE INDEX web_emergency_opened ON web_emergency (opened_at);
CREATE INDEX web_emergency_case ON web_emergency (case_id)
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
