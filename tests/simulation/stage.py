"""What every fake shares: the seed's three sources of chance, the faults of this run, and the trace."""

import asyncio
import hashlib
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.simulation.loop import PROCESS

RATES = {
    "connect": 0.01,  # a connection is refused
    "statement": 0.002,  # a connection dies before a statement
    "commit": 0.02,  # a connection dies before the commit
    "answer": 0.03,  # committed, but the answer was lost
    "registry": 0.01,
    "produce": 0.03,  # an agency's record is lost on its way
    "produce.answer": 0.05,  # it arrived, but the agency does not know
    "sink": 0.02,
    "sink.answer": 0.02,
    "wake": 0.1,
    "kill": 0.001,  # at a fail point
    "raise": 0.0,
    "stop": 0.0005,
    "delay": 0.005,
    "act": 0.15,  # a drawn act of the chaos, about once in a second
}
"""How often each fault comes, for each call of a port, when a run has no mode of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How a run differs from the ordinary; runs differ in kind, not in chance alone."""

    name: str
    rates: Mapping[str, float] = field(default_factory=dict)
    """In the place of the usual ones."""
    slow: Mapping[str, float] = field(default_factory=dict)
    """How many times slower a worker's calls are."""
    late: float = 1.0
    """How many times longer a relay sleeps; beyond 1 nothing wakes it."""
    acts: tuple[str, ...] = ()
    """The larger faults that come; all when none is named."""


MODES = {
    mode.name: mode
    for mode in (
        Mode(name="ordinary"),
        Mode(name="calm", rates=dict.fromkeys(RATES, 0.0)),
        Mode(name="answers lost", rates={"answer": 0.5}),
        Mode(name="errors", rates={"raise": 0.01}),
        Mode(name="mortal", rates={"kill": 0.01, "act": 0.4}),
        Mode(name="sleepy", rates={"stop": 0.006, "act": 0.3}),
        Mode(name="broken wire", rates={"statement": 0.02, "commit": 0.1, "connect": 0.1}),
        Mode(name="deaf broker", rates={"sink": 0.15, "sink.answer": 0.2, "produce.answer": 0.3}),
        Mode(name="slow worker", slow={"w0": 15.0}),
        Mode(name="restless", rates={"act": 0.9}),
        Mode(name="late relay", slow={"w0": 6.0, "w1": 6.0}, late=8.0),
        Mode(name="power cuts", rates={"act": 0.9, "stop": 0.001}, late=4.0, acts=("database",)),
    )
}
OFFICER_EVERY = 3
"""In one run of so many people decide too; the others go as they went before there was anybody to do so."""
CALL = 0.003
"""Seconds that a call of a port takes on average."""


class Planned(Exception):
    """An error that the simulation raised at a fail point."""


@dataclass(slots=True, kw_only=True)
class Trace:
    """Everything that happened, in order; its hash stands for it."""

    keep: bool = False
    lines: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def note(self, what: str, *more: object) -> None:
        """Add one happening."""
        self.counts[what] += 1
        line = " ".join((f"{asyncio.get_running_loop().time():10.4f}", PROCESS.get() or "-", what, *map(str, more)))
        self._hash.update(line.encode() + b"\n")
        if self.keep:
            self.lines.append(line)

    def digest(self) -> str:
        """Return the hash of everything so far."""
        return self._hash.hexdigest()


class Stage:
    """One run: its chances, its mode, and whether faults still happen."""

    def __init__(self, seed: int, *, mode: str | None = None, keep: bool = False) -> None:
        self.schedule, self.faults, self.data = (_chance(part, seed) for part in ("schedule", "faults", "data"))
        self.officer = _chance("officer", seed)
        self.has_officer = seed % OFFICER_EVERY == 0
        """Whether somebody decides on who is kept out of cases; then consent changes more often too."""
        drawn = self.faults.choice([*MODES])
        self.mode = MODES[mode or drawn]
        self.rates = {**RATES, **self.mode.rates}
        self.trace = Trace(keep=keep)
        self.dead: set[str] = set()
        """Processes that were killed: what they still try comes to nothing."""
        self.calm = False
        """Whether faults have ended for good."""

    def hit(self, what: str) -> bool:
        """Say whether this fault comes now."""
        if self.calm or self.faults.random() >= self.rates[what]:
            return False
        self.trace.note("fault", what)
        return True

    async def call(self, times: float = 1.0) -> None:
        """Take the time of a call to a port."""
        slow = 1.0 if self.calm else self.mode.slow.get(PROCESS.get().partition(".")[0], 1.0)
        self.require_alive()
        await asyncio.sleep(self.schedule.expovariate(1 / (CALL * times * slow)))
        self.require_alive()

    def require_alive(self) -> None:
        """End the running code if its process was killed."""
        if PROCESS.get() in self.dead:
            raise asyncio.CancelledError


def _chance(part: str, seed: int) -> random.Random:
    return random.Random(f"{part} {seed}")  # noqa: S311 - chance that can be repeated is what is wanted
