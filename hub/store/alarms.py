"""Alarms for operations: stored with the decisions that raise or close them, and read for a command."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.domain.alarm import Alarm
from hub.flow.received import Decision
from hub.store.reading import Reading
from hub.store.statements import sql

COLUMNS = ("code", "area", "about", "times")


async def save_alarms(conn: AsyncConnection[Any], decided: Sequence[Decision], now: datetime) -> None:
    """Open alarms, or count those that are open, and close what somebody saw to; after all else that is saved.

    Many batches count one alarm, and whoever counted it first keeps it until the commit. So a batch takes them last
    and in one order: while it holds one it waits for nothing but a later one.
    """
    if raised := counted(decided):
        lines = zip(*((a.code.value, a.area, a.about, times) for a, times in raised), strict=True)
        await conn.execute(sql("save_alarms"), {**dict(zip(COLUMNS, map(list, lines), strict=True)), "now": now})
    for closed in (one for decision in decided for one in decision.closed_alarms):
        await conn.execute(
            sql("close_alarm"), {"id": closed.alarm, "by": closed.by, "reason": closed.reason, "now": now}
        )
    for note in (one for decision in decided for one in decision.alarm_notes):
        await conn.execute(sql("note_alarm"), {"alarm": note.alarm, "note": note.note, "by": note.by, "now": now})


def counted(decided: Sequence[Decision]) -> list[tuple[Alarm, int]]:
    """Return the alarms of a batch in the order in which they are locked, and how many events raised each."""
    return sorted(Counter(alarm for decision in decided for alarm in decision.alarms).items())


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRow:
    """An alarm as it stands."""

    id: UUID
    code: str
    area: str
    about: str
    opened_at: datetime
    last_at: datetime
    times: int
    closed_at: datetime | None
    closed_by: str | None
    reason: str | None


class Alarms(Reading):
    """Reads alarms for a command. They name nobody, so no look at them is noted."""

    def listed(self, *, every: bool, limit: int) -> list[AlarmRow]:
        """Return the alarms that are open, the last raised first; closed ones too if asked for."""
        return self._typed(AlarmRow, "alarms", all=every, limit=limit)

    def open_by_code(self) -> dict[str, int]:
        """Return how many are open of each code."""
        return {row.code: row.count for row in self._plain("alarms_open_by_code")}

    def called(self, begins: str) -> list[AlarmRow]:
        """Return the alarms whose id begins so; two at most, for a second one is too many."""
        return self._typed(AlarmRow, "alarms_called", begins=begins.lower())
