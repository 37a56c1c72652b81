"""Who calls the machine interface: each agency has one token, of which only the hash is stored."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg import AsyncConnection

from hub.domain.agency import AccountState
from hub.domain.ids import AgencyId
from hub.store.conference.rows import rows
from hub.store.errors import StoreAway
from hub.store.sessions import hashed
from hub.store.statements import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """An agency that has shown its token, and what was decided on its account."""

    agency: AgencyId
    token_hash: bytes = field(repr=False)
    state: AccountState

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", AccountState(self.state))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An agency's event as it came, and what became of it."""

    outcome: str
    reason: str | None
    pointers: Sequence[str]
    """Fields that were at fault, by name."""
    other_event: str | None
    """The sender's own event that it repeats or that is newer."""
    arrived_at: datetime
    decided_at: datetime
    repeats: int
    """How often the very same came again."""


async def caller_with(conn: AsyncConnection[Any], token_hash: bytes) -> Caller | None:
    """Return whose token has this hash; None where it is nobody's."""
    found = await rows(conn, Caller, "api_caller", hash=token_hash)
    # the index has compared already, in a time that tells something of the hash and nothing of the token
    return next((one for one in found if hmac.compare_digest(one.token_hash, token_hash)), None)


async def arrivals(conn: AsyncConnection[Any], agency: AgencyId, event: str) -> list[Arrival]:
    """Return every arrival of an agency's event of that id, the earliest first; of other agencies' events none."""
    return await rows(conn, Arrival, "api_arrivals", agency=agency, event=event)


def keep_tokens(conninfo: str, tokens: Mapping[AgencyId, str]) -> None:
    """Give agencies these tokens; what they had is refused from then on. Raises `StoreAway`."""
    values = {"agencies": list(tokens), "hashes": [hashed(token) for token in tokens.values()]}
    try:
        with psycopg.connect(conninfo) as conn:
            conn.execute(sql("keep_tokens"), values)
    except psycopg.OperationalError:
        raise StoreAway("The database is away. No token was changed; start it, then do this again.") from None


def with_token(conninfo: str) -> frozenset[AgencyId]:
    """Return the agencies that have a token. Raises `StoreAway`."""
    try:
        with psycopg.connect(conninfo) as conn:
            return frozenset(AgencyId(agency) for (agency,) in conn.execute(sql("agencies_with_token")).fetchall())
    except psycopg.OperationalError:
        raise StoreAway("The database is away. No token was made; start it, then do this again.") from None
