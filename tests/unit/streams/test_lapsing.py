"""Marks that have lapsed are looked for by the clock, and each is taken in as an event."""

import asyncio
from datetime import date
from typing import Any, cast
from uuid import UUID

from hub.domain.ids import CaseId
from hub.receive.receiver import Receiver
from hub.store.marks import Lapsed
from hub.streams.lapsing import Lapsing

ONE, OTHER = (Lapsed(case=CaseId(UUID(int=number)), until=date(2026, 3, number)) for number in (1, 2))


class _Marks:
    """Knows of marks, the next few at a time; one that was taken in is known no more, but for those that stay."""

    def __init__(self, *marks: Lapsed, stays: tuple[Lapsed, ...] = ()) -> None:
        self.left, self.stays = list(marks), stays

    async def lapsed(self) -> list[Lapsed]:
        return [*self.stays, *self.left[:1]]

    async def receive_lapsed(self, case: CaseId, until: date) -> None:
        self.left = [one for one in self.left if one != Lapsed(case=case, until=until)]


def looked(marks: _Marks) -> int:
    taking: Any = marks
    return asyncio.run(Lapsing(marks=marks, receiver=cast("Receiver", taking)).look())


def test_everything_that_has_lapsed_is_taken_in() -> None:
    marks = _Marks(ONE, OTHER)

    assert looked(marks) == 2
    assert marks.left == []


def test_what_cannot_be_told_now_is_left_for_the_next_look() -> None:
    assert looked(_Marks(OTHER, stays=(ONE,))) == 2
    assert looked(_Marks()) == 0
