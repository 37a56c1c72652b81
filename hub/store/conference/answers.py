"""What a conference answered to the referrals of a case, and who of its people did.

Every function works on a connection of `Viewing.looking(areas, agencies)`: of a case that whoever looks may not see
there is nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.store.ops.rows import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer to one referral."""

    delivery_id: UUID
    state: str
    reason: str | None
    """None where what was given is no code."""
    at: datetime
    by: str | None
    """The user who decided at the hub; None where the coordinator's own system answered."""


async def answers_to(conn: AsyncConnection[Any], referrals: Iterable[UUID]) -> list[Answer]:
    """Return what was answered to these referrals, the newest first; that they arrived is no answer."""
    return await rows(conn, Answer, "cases_answers", deliveries=list(referrals))
