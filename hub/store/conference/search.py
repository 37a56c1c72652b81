"""Finds people of a coordinator's cases by what somebody typed (page C12).

What was typed never reaches the database: keyed hashes of it do, as of everything by which people are found (ADR 4).
One statement runs whoever is sought, so that nothing tells somebody of another area from somebody who is not there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.domain.content import MaracCase
from hub.domain.ids import AgencyId, AreaId, BlockingKey, CaseId, PersonId
from hub.domain.person import Role
from hub.matching.features import Features
from hub.store.ops.rows import rows
from hub.wire import codec

UNDER_ONE_KEY = 100
"""People whom one key may name; who is beyond needs one fact more."""
FOUND_AT_MOST = 500
"""People who are looked at more closely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """By what people are looked for."""

    sure: Sequence[BlockingKey] = ()
    """Keys of a number that belongs to one person."""
    likely: Sequence[BlockingKey] = ()
    """Keys that several people share."""
    reference: str = ""
    """The number of a case, as it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who has a part in a case that the coordinator is shown."""

    case_id: CaseId
    area: AreaId
    reference: str
    person_id: PersonId
    role: Role
    sure: bool
    """Whether a number or the case's own number led to them."""
    heard_at: datetime | None
    """When the conference met about the case last."""
    content: MaracCase = field(repr=False)
    features: Sequence[Features] = field(repr=False)
    """What is compared of them, to tell one child of a case from another; nothing of it is shown."""


async def candidates(conn: AsyncConnection[Any], sought: Sought, agencies: Collection[AgencyId]) -> list[Candidate]:
    """Return who may be sought, case by case; of a case that whoever looks may not see, nobody."""
    keys = [*((key, True) for key in sought.sure), *((key, False) for key in sought.likely)]
    found = await rows(
        conn,
        _Row,
        "cases_search",
        keys=[key for key, _ in keys],
        sure=[sure for _, sure in keys],
        cap=UNDER_ONE_KEY,
        reference=sought.reference,
        agencies=list(agencies),
        limit=FOUND_AT_MOST,
    )
    return [one.candidate() for one in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    case_id: UUID
    area: str
    reference: str
    content: str = field(repr=False)
    person_id: UUID
    role: str
    sure: bool
    features: list[str] = field(repr=False)
    heard_at: datetime | None

    def candidate(self) -> Candidate:
        return Candidate(
            case_id=CaseId(self.case_id),
            area=AreaId(self.area),
            reference=self.reference,
            person_id=PersonId(self.person_id),
            role=Role(self.role),
            sure=self.sure,
            heard_at=self.heard_at,
            content=codec.from_json(MaracCase, self.content),
            features=[Features.from_json(one) for one in self.features],
        )
