"""How much one agency may ask at once, so that one system in a loop does not take the interface from all others."""

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hub.domain.ids import AgencyId
from hub.web.problems import TOO_MANY, Problem

RATE = 20.0
"""Requests a second that an agency may make for ever: more than a coordinator's busiest day has in an hour."""
AT_ONCE = 200.0
"""Requests that it may make in one go after a pause: a page of the feed with every case in it."""
OPEN = 8
"""Requests of an agency that may be under way together; one that waits or streams is one of them."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(slots=True, kw_only=True)
class Allowance:
    """What each agency has left. It is kept in memory: a second process of the consoles gives as much again."""

    rate: float = RATE
    at_once: float = AT_ONCE
    open: int = OPEN
    _buckets: dict[AgencyId, _Bucket] = field(default_factory=dict)
    _under_way: Counter[AgencyId] = field(default_factory=Counter)

    @contextmanager
    def taken(self, agency: AgencyId, now: float) -> Iterator[None]:
        """Take one request of an agency at `now`, in seconds of any clock that never goes back; raise `Problem`."""
        self._take(agency, now)
        if self._under_way[agency] >= self.open:
            raise _too_many(1.0)
        self._under_way[agency] += 1
        try:
            yield
        finally:
            self._under_way[agency] -= 1

    def _take(self, agency: AgencyId, now: float) -> None:
        bucket = self._buckets.setdefault(agency, _Bucket(self.at_once, now))
        bucket.left = min(self.at_once, bucket.left + (now - bucket.at) * self.rate)
        bucket.at = now
        if bucket.left < 1:
            raise _too_many((1 - bucket.left) / self.rate)
        bucket.left -= 1


def _too_many(seconds: float) -> Problem:
    return Problem(TOO_MANY, headers={"retry-after": str(math.ceil(seconds))})
