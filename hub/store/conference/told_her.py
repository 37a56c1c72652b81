"""What else came to the coordinator of a case beside the whole case: referrals, updates, alerts, corrections.

Nothing here is read from what agencies told: that would go round the sharing rules.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.domain.content import Content, Correction, MaracReferral, SafetyAlert, Update
from hub.domain.delivery import DeliveryState
from hub.store.ops.rows import rows
from hub.wire import codec, schemas

TOLD_AT_MOST = 500
"""Deliveries of one case that a page reads, the newest of them."""
RECORDS = {
    "marac-referral": MaracReferral.__name__,
    "update": Update.__name__,
    "safety-alert": SafetyAlert.__name__,
    "correction": Correction.__name__,
}
"""Kinds of delivery that tell a coordinator something of a case, and the record of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldHer:
    """One delivery by which the coordinator was told something of a case."""

    id: UUID
    kind: str
    source: str
    """Whose event it was; a page names them only as the content does."""
    state: str
    subject: str
    """Of a correction: which delivery it corrects."""
    decided_at: datetime
    content: Content | None = field(repr=False)
    """None where it is kept no more, or was written in a way that is read no more."""

    @property
    def progress(self) -> DeliveryState:
        """Return how far it has come."""
        return DeliveryState(self.state)


async def told_her(conn: AsyncConnection[Any], case: UUID) -> list[ToldHer]:
    """Return what else its coordinator was told of a case, the newest first."""
    values = {"case": case, "kinds": list(RECORDS), "limit": TOLD_AT_MOST}
    return [one.told() for one in await rows(conn, _Delivered, "cases_told_coordinator", **values)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Delivered:
    id: UUID
    kind: str
    source: str
    state: str
    subject: str
    decided_at: datetime
    payload: bytes | None = field(repr=False)

    def told(self) -> ToldHer:
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "payload"}
        return ToldHer(**plain, content=_content(self.payload, RECORDS[self.kind]) if self.payload else None)


def _content(payload: bytes, record: str) -> Content | None:
    if codec.texts_in(payload, record) is None:
        return None
    return codec.decode_content(payload, record, schemas.parsed(record))
