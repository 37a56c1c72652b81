"""How a play goes: how many events, how fast, and how the agencies behave."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.demo.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How one agency behaves."""

    slow: float = 0.0
    """Seconds that it lets pass before it decides on what it has read."""
    down: tuple[float, float] | None = None
    """After how many seconds of the play its runtime is stopped, and for how many seconds."""
    rejects: float = 0.06
    """Share of referrals that it turns down; close to 1 is an agency that gets it wrong."""


ORDINARY = Manner()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be played."""

    events: int | None
    """How many documents the timetable has, each of one event; None plays until cancelled. Answers come on top."""
    rate: float
    """Documents a second."""
    seed: int
    bad: bool = True
    """Whether a small share of the documents is bad."""
    eager: bool = False
    """Whether what follows an event does not wait for the hub's receipt."""
    pace: float = 1.0
    """Stretches the time that agencies take to decide; 0 decides at once."""
    answers: bool = True
    """Whether agencies do more than confirm that a delivery came."""
    patience: float = 10.0
    """Seconds without the hub's receipt after which an event is sent again; each time twice as long."""
    quiet: float = 1.5
    """Seconds without news after which a play is over."""
    deadline: float = 60.0
    """Seconds after the last event of the timetable after which a play ends, whatever is missing."""
    run: str | None = None
    """Marks the record numbers; None takes the time of the start, so that two plays tell of different records."""
    scene: Scene = field(default_factory=Scene)
    """The area in which it is played."""
    manners: Mapping[str, Manner] = field(default_factory=dict)
    """Behaviour by agency id; the others behave ordinarily."""
