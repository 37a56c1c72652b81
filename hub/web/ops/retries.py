"""What goes again because nobody confirmed it, and what bounds that: how often, how many at once, when next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.store.ops.running import Retries
from hub.store.queue import AT_ONCE, DOUBLINGS

LONGEST = 2**DOUBLINGS
"""So many times its promise is the longest that the hub waits for an agency before it sends again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What goes again for all agencies together."""

    unconfirmed: int
    again: int
    last_hour: int
    attempts: int
    """Of what went out most often; 0 where everything is confirmed."""
    next_try: datetime | None
    """None where nothing goes again as things are."""
    stopped: bool
    """Whether all that repeats is stopped."""
    at_once: int = AT_ONCE
    longest: int = LONGEST


def again(found: Sequence[Retries], suspended: Collection[str], *, stopped: bool) -> Again:
    """Return the sums over all agencies. To one that is suspended nothing goes again."""
    tries = [one.next_try for one in found if one.agency not in suspended]
    return Again(
        unconfirmed=sum(one.unconfirmed for one in found),
        again=sum(one.again for one in found),
        last_hour=sum(one.last_hour for one in found),
        attempts=max((one.attempts for one in found), default=0),
        next_try=None if stopped else min(tries, default=None),
        stopped=stopped,
    )
