"""What a batch of arrivals means: which deliveries are written now, held, repeated or kept as unreadable.

Nothing is stored here. The receiver stores the whole plan in one transaction, or none of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.documents import Connector
from connectors.edge.inbox import Inbox, Key, Read, Write
from connectors.edge.line import Arrival, Feed, Line
from connectors.edge.outbox import Outbox
from connectors.edge.reading import Unreadable, document_of, read
from connectors.edge.sequence import Course, Span, Step, arrive, give_up, jump, newest
from connectors.edge.urgent import is_urgent
from hub.domain.content import Received

HEARTBEAT = "heartbeat"
"""Record id of every heartbeat."""


@dataclass(slots=True, kw_only=True)
class Batch:
    """A plan that grows with each arrival."""

    inbox: Inbox
    outbox: Outbox
    connector: Connector
    line: Line
    courses: dict[Key, Course] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    holds: dict[str, Read] = field(default_factory=dict)
    repeats: list[Read] = field(default_factory=list)
    outdated: list[Read] = field(default_factory=list)
    answers: list[Read] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    obsolete: list[str] = field(default_factory=list)
    holes: list[tuple[str, Span]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    async def add(self, arrival: Arrival) -> None:
        """Plan one arrival; raise `LineDown` while it cannot be known how to read it."""
        if arrival.value is None and arrival.feed is Feed.CASES:
            self.obsolete.append((arrival.key or b"").decode("ascii", "replace"))
            return
        one = await read(arrival, self.line)
        if isinstance(one, Unreadable):
            self.unreadable.append(one)
            return
        if isinstance(one.content, Received):
            self.answers.append(one)
        if self._came(one):
            return
        self._seen.add(one.envelope.id)
        await self._place(one)

    async def pass_hole(self, key: Key) -> None:
        """Give up what is missing first in a case, and plan what waited behind it."""
        hole, step = give_up(self.course(key))
        self.holes.append((key[1], hole))
        self.courses[key] = step.course
        await self._follow(key, step)

    def course(self, key: Key) -> Course:
        """Return how far a case is after what was planned so far."""
        if key not in self.courses:
            self.courses[key] = self.inbox.course(key)
        return self.courses[key]

    def _came(self, one: Read) -> bool:
        """Say whether a delivery came before; one that was written is answered again."""
        state = self.inbox.state_of(one.envelope.id)
        if state is None and one.envelope.id not in self._seen:
            return False
        if state != "held" and one.envelope.id not in self.holds:
            self.repeats.append(one)
        return True

    async def _place(self, one: Read) -> None:
        number = one.envelope.sequence
        if number is None or not one.envelope.subject:
            self._write(one)
        elif one.arrival.feed is Feed.CASES:
            self._place_state(one, number)
        else:
            step = (jump if is_urgent(one.content) else arrive)(self.course(one.key), number)
            self.courses[one.key] = step.course
            if step.now:
                self._write(one, late=step.late)
            else:
                self.holds[one.envelope.id] = one
            await self._follow(one.key, step)

    def _place_state(self, one: Read, number: int) -> None:
        """Write a whole case if it is newer; what compaction removed is missed by nobody."""
        if newest(self.course(one.key).until, number):
            self.courses[one.key] = Course(until=number)
            self._write(one)
        else:
            self.outdated.append(one)

    async def _follow(self, key: Key, step: Step) -> None:
        """Plan the deliveries that had waited for this step, in their order."""
        for number in step.then:
            here = [one for one in self.holds.values() if one.key == key and one.envelope.sequence == number]
            for one in (*await self._waited(self.inbox.held(key, (number,))), *here):
                self.holds.pop(one.envelope.id, None)
                self._write(one)

    async def _waited(self, arrivals: Iterable[Arrival]) -> list[Read]:
        found = [await read(arrival, self.line) for arrival in arrivals]
        self.unreadable += [one for one in found if isinstance(one, Unreadable)]
        return [one for one in found if isinstance(one, Read)]

    def _write(self, one: Read, *, late: bool = False) -> None:
        document = None if self._is_trial(one) else document_of(one, self.connector)
        if isinstance(document, Unreadable):
            self.unreadable.append(document)
        else:
            self.writes.append(Write(read=one, document=document, late=late))

    def _is_trial(self, one: Read) -> bool:
        """Say whether something tells of nobody: test data, and the hub's receipts for our heartbeats."""
        if not isinstance(one.content, Received) or one.content.record_id != HEARTBEAT:
            return one.envelope.test
        return one.envelope.test or not self.outbox.knows(one.content.event_id)
