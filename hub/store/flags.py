"""Stores until when incidents of pairs would be repeats, in the transaction of the decision."""

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from hub.domain.repeats import CaseFlag, RepeatFlag
from hub.flow.received import Decision
from hub.store.statements import sql


async def save_flags(conn: AsyncConnection[Any], decided: Sequence[Decision]) -> None:
    """Store the flag of each case as the last decision on it leaves it."""
    flags = {one.case: one for decision in decided for one in decision.flags}
    if gone := [one.case for one in flags.values() if one.flag is None]:
        await conn.execute(sql("drop_flags"), {"cases": gone})
    if rows := [_row(one, one.flag) for one in flags.values() if one.flag]:
        await conn.execute(sql("save_flags"), {"rows": Jsonb(rows)})


def _row(one: CaseFlag, flag: RepeatFlag) -> dict[str, Any]:
    repeats = [
        {"happened": r.happened.isoformat(), "referred": r.referred.isoformat(), "decided": r.decided}
        for r in flag.repeats
    ]
    undecided = [one["happened"] for one in repeats if one["decided"] is None]
    return {
        "case_id": str(one.case),
        "area": one.area,
        "referred": flag.referred.isoformat(),
        "because": flag.because,
        "until": flag.until.isoformat(),
        "incidents": [day.isoformat() for day in flag.incidents],
        "repeated": repeats[-1]["happened"] if repeats else None,
        "repeats": repeats,
        "undecided": undecided[0] if undecided else None,
    }
