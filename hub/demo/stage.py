"""What everybody in a play shares."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hub.demo.narrator import Narrator
from hub.demo.plan import Plan
from hub.demo.tally import Tally


@dataclass(slots=True, kw_only=True)
class Stage:
    """The parts of a play, put together once."""

    plan: Plan
    tally: Tally
    narrator: Narrator
    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    started: datetime
    news: float = 0.0
    """When anything was last heard, by the monotonic clock."""
