"""For how long a session lasts: until nothing was done for a while, and never beyond a working day."""

from collections.abc import Collection
from datetime import datetime, timedelta

from hub.web.users import CASES, Role

IDLE_IN_CASES = timedelta(minutes=15)
"""A screen with somebody's case on it is not left open for long."""
IDLE_IN_OPERATIONS = timedelta(minutes=60)
WARNED_BEFORE = timedelta(minutes=2)
"""How long before the end somebody is asked whether they are still there."""
AT_MOST = timedelta(hours=10)
"""After which one signs in again whatever one did."""
NOTED_EVERY = timedelta(seconds=20)
"""What somebody does is noted no more often than this, so a session may end so much earlier than said."""


def idle_of(roles: Collection[Role]) -> timedelta:
    """Return for how long nothing may be done; who may see cases has the shorter time everywhere."""
    return IDLE_IN_OPERATIONS if CASES.isdisjoint(roles) else IDLE_IN_CASES


def ends_at(started_at: datetime, seen_at: datetime, idle: timedelta) -> datetime:
    """Return when a session ends unless something is done before."""
    return min(seen_at + idle, started_at + AT_MOST)
