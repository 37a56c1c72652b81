"""Who was told what of a case (page C3): every delivery with how far it came, and what the recipient got.

Every function works on a connection of `Viewing.looking(areas, agencies)`: of a case that whoever looks may not see
there is nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.domain import content
from hub.domain.content import Content
from hub.domain.delivery import DeliveryKind
from hub.domain.ids import CaseId
from hub.store.ops.rows import rows
from hub.wire import codec, schemas

RECORDS: Mapping[str, str] = {
    DeliveryKind.REFERRAL_OFFERED: content.ReferralOffered.__name__,
    DeliveryKind.SAFEGUARDING_CONTACT: content.SafeguardingContact.__name__,
    DeliveryKind.MARAC_REFERRAL: content.MaracReferral.__name__,
    DeliveryKind.PERPETRATOR_REFERRAL: content.PerpetratorReferral.__name__,
    DeliveryKind.SCHOOL_NOTICE: content.SchoolNotice.__name__,
    DeliveryKind.RESEARCH_REQUEST: content.ResearchRequest.__name__,
    DeliveryKind.FLAG: content.Flag.__name__,
    DeliveryKind.UPDATE: content.Update.__name__,
    DeliveryKind.TASK: content.Task.__name__,
    DeliveryKind.STATUS: content.Status.__name__,
    DeliveryKind.CORRECTION: content.Correction.__name__,
    DeliveryKind.MARAC_CASE: content.MaracCase.__name__,
    DeliveryKind.CASE_REPLACED: content.CaseReplaced.__name__,
    DeliveryKind.SAFETY_ALERT: content.SafetyAlert.__name__,
    DeliveryKind.THEME_COPY: content.ThemeCopy.__name__,
    DeliveryKind.CASE_MOVED: content.CaseMoved.__name__,
}
"""The record in which each kind of delivery is written."""
_LAST = 2**62
"""A place that no delivery reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One delivery of a case, or one thing that was held back."""

    id: UUID
    position: int
    recipient: str
    kind: str
    source: str
    """Whose event led to it."""
    event_id: str
    state: str
    subject: str
    reason: str | None
    """Why it was held back, a code or the name of a rule."""
    resends: int
    respond_by: datetime | None
    decided_at: datetime
    published_at: datetime | None
    payload: bytes | None = field(repr=False)
    told: str | None
    """What that event told, by its kind; None where it was a decision at the hub."""
    arrived_at: datetime | None

    def content(self) -> Content | None:
        """Return what it says; None where that is kept no more, or is written in a way that is read no more."""
        record = RECORDS.get(self.kind)
        if not self.payload or not record or codec.texts_in(self.payload, record) is None:
            return None
        return codec.decode_content(self.payload, record, schemas.parsed(record))


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The correction of a delivery."""

    corrects: str
    state: str
    resends: int
    decided_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a recipient answered to a delivery."""

    delivery_id: UUID
    state: str
    at: datetime
    reason: str | None
    """None where what was given is no code."""
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAsked:
    """That operations were asked to look where a delivery is."""

    delivery: UUID
    asked_at: datetime
    closed_at: datetime | None
    """When they had seen to it; None while they look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many deliveries of a case stand in one way."""

    state: str
    again: bool
    """Whether they were sent again."""
    deliveries: int
    newest: int
    new: int
    """How many of them came after the place that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Deliveries of a case with what became of each."""

    given: Sequence[Given]
    answers: Mapping[UUID, Sequence[Answered]]
    corrections: Mapping[UUID, Sequence[Corrected]]

    def first(self, count: int) -> "Told":
        """Return so many of them at most."""
        return replace(self, given=self.given[:count])


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of the deliveries a page shows: up to the newest when it was opened, and from before a place."""

    upto: int = _LAST
    before: int = _LAST


async def told_of(conn: AsyncConnection[Any], case: CaseId, part: Part, limit: int) -> Told:
    """Return deliveries of a case, the newest first."""
    found = await rows(conn, Given, "cases_told", case=case, upto=part.upto, before=part.before, limit=limit)
    return await _with_answers(conn, case, found)


async def one_told(conn: AsyncConnection[Any], case: CaseId, delivery: UUID) -> Given | None:
    """Return one delivery of a case; None where it is none of its deliveries."""
    found = await rows(conn, Given, "cases_told_one", case=case, delivery=delivery)
    return found[0] if found else None


async def looks_asked(conn: AsyncConnection[Any], deliveries: Sequence[UUID]) -> Mapping[UUID, LookAsked]:
    """Return by delivery when operations were last asked to look, of those where they were."""
    found = await rows(conn, LookAsked, "cases_told_looks", deliveries=list(deliveries))
    return {one.delivery: one for one in found}


async def counts_of(conn: AsyncConnection[Any], case: CaseId, part: Part) -> list[Counted]:
    """Return how many deliveries of a case stand how, and how many of them are newer than a part goes up to."""
    return await rows(conn, Counted, "cases_told_counts", case=case, upto=part.upto)


async def _with_answers(conn: AsyncConnection[Any], case: CaseId, given: Sequence[Given]) -> Told:
    ids = [one.id for one in given]
    answers = await rows(conn, Answered, "cases_told_answers", deliveries=ids)
    texts = [str(one) for one in ids]
    corrections = await rows(conn, Corrected, "cases_told_corrections", case=case, deliveries=texts)
    return Told(
        given=given,
        answers={one: [a for a in answers if a.delivery_id == one] for one in ids},
        corrections=_by_delivery(corrections),
    )


def _by_delivery(corrections: Iterable[Corrected]) -> dict[UUID, list[Corrected]]:
    found: dict[UUID, list[Corrected]] = {}
    for one in corrections:
        found.setdefault(UUID(one.corrects), []).append(one)
    return found
