"""What records of a case tell of risk (page C9): those that stand, those taken back, and earlier revisions of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import namedtuple_row

from hub.domain.facts import Told
from hub.domain.ids import CaseId
from hub.flow.received import KnownRecord
from hub.store import rows as of_rows
from hub.store.cases import ASSESSING, Revision
from hub.store.ops.rows import rows
from hub.store.statements import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRecords:
    """The records of a case that may bring an assessment."""

    records: Sequence[KnownRecord] = field(repr=False)
    revisions: Sequence[Revision] = field(repr=False)


async def risk_records(conn: AsyncConnection[Any], case: CaseId) -> RiskRecords:
    """Return them; of a case that whoever looks may not see there are none."""
    async with conn.cursor(row_factory=namedtuple_row) as cur:
        found = [of_rows.record(row) async for row in await cur.execute(sql("case_records"), {"case": case})]
    told = [one.value for one in ASSESSING]
    revisions = await rows(conn, Revision, "case_revisions", case=case, told=told)
    return RiskRecords(records=[one for one in found if Told(one.key.told) in ASSESSING], revisions=revisions)
