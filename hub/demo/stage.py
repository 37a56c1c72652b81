"""What everybody in a play shares."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hub.demo.meeting import Meeting, Shapes
from hub.demo.narrator import Narrator
from hub.demo.plan import Plan
from hub.demo.post import Post
from hub.demo.publisher import Publisher
from hub.demo.tally import Tally


@dataclass(slots=True, kw_only=True)
class Stage:
    """The parts of a play, put together once."""

    meeting: Meeting
    plan: Plan
    shapes: Shapes
    post: Post
    publisher: Publisher
    tally: Tally
    narrator: Narrator
    clock: Callable[[], datetime]
    started: datetime
    news: float = 0.0
    """When anything was last heard."""
