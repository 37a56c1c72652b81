"""When each event goes out: at once, then again after growing pauses. By the monotonic clock alone; no I/O."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from connectors.edge.outbox import Due
from connectors.edge.pace import Pace

WINDOW = 500
"""Events that may go out within one pause `again` without an answer: thousands at once flood nobody."""
JITTER = 0.1
"""Part of a pause by which it varies, so that agencies do not send in step."""


@dataclass(slots=True, kw_only=True)
class _Entry:
    due: Due
    times: int = 0
    """How often it was sent in this run."""
    at: float | None = None
    """When it goes out next; None: now."""


@dataclass(slots=True, kw_only=True)
class Schedule:
    """Every event that is owed: urgent ones first, then those sent least often, then in the order of storing."""

    pace: Pace
    chance: Random
    _owed: dict[str, _Entry] = field(default_factory=dict)
    _ready: list[tuple[bool, int, int, str]] = field(default_factory=list)
    _later: list[tuple[float, str]] = field(default_factory=list)
    _out: dict[str, float] = field(default_factory=dict)
    """Sent and not answered, with the time of sending; who stays in it too long leaves it for others."""

    def add(self, events: Iterable[Due]) -> None:
        """Let events go out now; those that are in the schedule keep their time."""
        for due in events:
            if due.id not in self._owed:
                self._owed[due.id] = _Entry(due=due)
                self._make_ready(due.id)

    def add_later(self, due: Due, seconds: float, now: float) -> None:
        """Let an event go out in so many seconds."""
        self._owed[due.id] = entry = _Entry(due=due)
        self._plan(entry, now + seconds)

    def drop(self, event: str) -> None:
        """Forget an event: it was answered, or given up."""
        self._owed.pop(event, None)
        self._out.pop(event, None)

    def take(self, now: float) -> tuple[str, ...]:
        """Return what is to be sent now; urgent events go out also when too many others are out."""
        self._out = {event: at for event, at in self._out.items() if now - at < self.pace.again}
        while self._later and self._later[0][0] <= now:
            at, event = heapq.heappop(self._later)
            if (entry := self._owed.get(event)) and entry.at == at:
                self._make_ready(event)
        taken: list[str] = []
        while self._ready and len(taken) < WINDOW:
            normal, _, _, event = self._ready[0]
            if normal and len(self._out) + len(taken) >= WINDOW:
                break
            heapq.heappop(self._ready)
            if (entry := self._owed.get(event)) and entry.at is None:
                taken.append(event)
        return tuple(dict.fromkeys(taken))

    def sent(self, event: str, now: float) -> int:
        """Note that an event went out; plan the next time; return how often it was sent in this run."""
        entry = self._owed.get(event)
        if entry is None:
            return 0
        entry.times += 1
        self._out[event] = now
        self._plan(entry, now + self._pause(entry))
        return entry.times

    def put_back(self, events: Iterable[str]) -> None:
        """Let events that could not be handed over go first when the line is up."""
        for event in events:
            self._make_ready(event)

    def _make_ready(self, event: str) -> None:
        entry = self._owed.get(event)
        if entry:
            entry.at = None
            heapq.heappush(self._ready, (not entry.due.urgent, entry.times, entry.due.n, event))

    def _plan(self, entry: _Entry, at: float) -> None:
        entry.at = at
        heapq.heappush(self._later, (at, entry.due.id))

    def _pause(self, entry: _Entry) -> float:
        # What lies with the hub's operators is asked after rarely: only to hear what they made of it.
        doubled = self.pace.again * 2 ** min(entry.times - 1, 30)
        waits = entry.due.state == "dead_letter"
        pause = self.pace.again_at_most if waits else min(doubled, self.pace.again_at_most)
        return pause * self.chance.uniform(1 - JITTER, 1 + JITTER)
