"""Sends what the outbox owes, and again unchanged until the hub has answered.

Answers to deliveries are the exception: the hub answers none of them. A `delivered` that is lost is asked for again,
since the hub sends the delivery again (`receiving`). An `accepted`, `rejected`, `contacted` or `closed` nobody asks
for, and brokers that lose power may forget the newest of what they had confirmed; so each of these goes out a second
time later, the same bytes under the same id, by which the hub knows it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.edge.clock import Clock
from connectors.edge.line import Line, Message
from connectors.edge.notes import EventSent, EventUnanswered, Observe
from connectors.edge.outbox import Outbox
from connectors.edge.pace import Pace
from connectors.edge.schedule import Schedule
from connectors.edge.state import State


@dataclass(slots=True, kw_only=True)
class Sender:
    """The sending side of one agency."""

    line: Line
    state: State
    outbox: Outbox
    clock: Clock
    pace: Pace
    observe: Observe
    schedule: Schedule

    def begin(self) -> None:
        """Plan everything that was owed when the last run ended."""
        self.schedule.add(self.outbox.owed())

    def add(self, events: Iterable[str]) -> None:
        """Plan events that were just stored; one that was answered long ago is not sent."""
        self.schedule.add(due for event in events if (due := self.outbox.due(event)))

    def heard(self, event: str) -> None:
        """Stop sending an event whose answer was stored; one that lies with the hub's operators is asked after."""
        self.schedule.drop(event)
        if due := self.outbox.due(event):
            self.schedule.add_later(due, self.pace.again_at_most, self.clock.monotonic())

    async def round(self) -> bool:
        """Send what is due; say whether there was anything. Raises `LineDown` with all of it still owed."""
        taken = self.schedule.take(self.clock.monotonic())
        messages = [self.outbox.message(event) for event in taken if self.outbox.due(event)]
        if not messages:
            return False
        try:
            confirmed = await self.line.send(messages)
        except BaseException:
            self.schedule.put_back(taken)
            raise
        self._note(messages, confirmed)
        return True

    def _note(self, messages: Sequence[Message], confirmed: Sequence[bool]) -> None:
        now, monotonic = self.clock.now(), self.clock.monotonic()
        there = [m.id for m, arrived in zip(messages, confirmed, strict=True) if arrived]
        tried = [
            (m, arrived, self.schedule.sent(m.id, monotonic)) for m, arrived in zip(messages, confirmed, strict=True)
        ]
        tired = [m.id for m, _, times in tried if self._is_hopeless(m.id, times)]
        with self.state.transaction():
            self.outbox.first_sent(there, now)
            self.outbox.confirm(there, now)
            for event in tired:
                self.outbox.give_up(event, now)
        for event in there:
            self._after_answer(event, monotonic)
        for event in tired:
            self.schedule.drop(event)
            self.observe(EventUnanswered(id=event))
        for m, arrived, times in tried:
            self.observe(EventSent(id=m.id, urgent=m.urgent, times=times, confirmed=arrived))

    def _after_answer(self, event: str, monotonic: float) -> None:
        if not self.outbox.is_answer(event):
            return
        self.schedule.drop(event)
        if due := self.outbox.due(event):
            self.schedule.add_later(due, self.pace.answer_again, monotonic)

    def _is_hopeless(self, event: str, times: int) -> bool:
        if times < self.pace.patience_tries or self.outbox.is_answer(event):
            return False
        return self.outbox.is_older(event, self.clock.now() - self.pace.patience)
