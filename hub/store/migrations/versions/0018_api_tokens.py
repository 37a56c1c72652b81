"""pre: by which agencies' systems are known at the machine interface, and what that asks which no console may."""

from alembic import op

revision = "0018"
down_revision = "0017"

TABLE = """
CREATE TABLE api_token (
    agency text PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    made_at timestamptz NOT NULL
)
"""

FUNCTIONS = (
    """
CREATE FUNCTION api_caller(hash bytea) RETURNS TABLE (agency text, token_hash bytea, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.agency, t.token_hash, coalesce(a.state, 'active')
    FROM api_token t LEFT JOIN account a ON a.agency = t.agency WHERE t.token_hash = $1
$$
""",
    """
CREATE FUNCTION api_arrivals(agency text, event text) RETURNS TABLE (outcome text, reason text, pointers text[],
    other_event text, arrived_at timestamptz, decided_at timestamptz, repeats integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.outcome, i.reason, i.pointers, i.other_event, i.arrived_at, i.decided_at, i.repeats
    FROM inbox i WHERE i.source = $1 AND i.event_id = $2 ORDER BY i.decided_seq LIMIT 100
$$
""",
)
"""Whose a token is and whether its agency may act, for who knows the token's hash and nobody else. And what became of an
event, for its sender: a sender works in no area, so no rows would be theirs to see."""


def upgrade() -> None:
    op.execute(TABLE)
    for function in FUNCTIONS:
        op.execute(function)
    op.execute("REVOKE ALL ON FUNCTION api_caller, api_arrivals FROM PUBLIC")
