"""How long the runtime waits for what. All durations stand here, so that tests and the demonstration shorten them."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Durations in seconds of the monotonic clock, but for `patience`, which outlives restarts."""

    look: float = 0.5
    """Between two looks into the folder."""
    settled: float = 1.0
    """A file that stayed the same for so long is complete."""
    empty_settled: float = 60.0
    """The same for a file of no bytes: most of them are about to be filled."""
    again: float = 10.0
    """Until an event without the hub's receipt is sent once more; doubles each time."""
    again_at_most: float = 600.0
    answer_again: float = 120.0
    """Until an answer is sent its second and last time (see `sending`)."""
    patience: timedelta = timedelta(days=14)
    """After which an event without a receipt counts as unanswered, by the wall clock."""
    patience_tries: int = 8
    """Sendings of this run that must have stayed without receipt too: a wall clock that jumps gives up nothing."""
    hole_wait: float = 30.0
    """How long deliveries ahead of a hole in their case wait for the missing ones."""
    heartbeat: float = 900.0
    tick: float = 0.5
    """Between two looks at what has become overdue."""
    pause: float = 0.5
    """After a fault, before the next try; doubles each time."""
    pause_at_most: float = 30.0
    kept: timedelta = timedelta(days=90)
    """How long names and ids of what ended are remembered; within it a document put in again gets the outcome known.

    Topics keep a week and the hub sends again within a day, so no delivery comes again after it."""
    forget_again: float = 3600.0
    """Between two looks for what ended so long ago."""
    schema_again: float = 60.0
    """Between tries of a delivery whose schema the registry did not have."""
