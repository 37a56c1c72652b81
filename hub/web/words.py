"""The plain words of both consoles and the machine interface: how far something has come, when, and how long.

A state of the hub is never shown as it is called inside; what people read stands in the tables here, and nowhere else.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from hub.domain.dates import LONDON, day_of
from hub.domain.delivery import DeliveryState
from hub.domain.outcome import Outcome

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HOURS_IN_A_DAY, MINUTES_IN_AN_HOUR, SECONDS_IN_A_MINUTE = 24, 60, 60
DAYS_FROM = timedelta(days=2)
"""From here on a wait is told in days and hours."""


class Status(StrEnum):
    """How far an event or a delivery has come; the value is what people read."""

    RECEIVED = "Received"
    CHECKING = "Being checked"
    UNDECIDED = "Waiting for a person's decision"
    HELD_BACK = "Held back"
    PAUSED = "Paused (agency suspended)"
    ON_ITS_WAY = "On its way"
    DELIVERED = "Delivered (their system has it)"
    ACCEPTED = "Accepted"
    IN_CONTACT = "In contact"
    CLOSED = "Closed"
    REJECTED = "Rejected"
    TRYING_AGAIN = "Not delivered, trying again"
    NEEDS_YOU = "Not delivered, needs you"
    REPLACED = "Replaced by a newer one"
    CORRECTED = "Corrected"


OF_DELIVERY: Mapping[DeliveryState, Status] = {
    DeliveryState.HELD: Status.UNDECIDED,
    DeliveryState.SUSPENDED: Status.PAUSED,
    DeliveryState.QUEUED: Status.ON_ITS_WAY,
    DeliveryState.PUBLISHED: Status.ON_ITS_WAY,
    DeliveryState.DELIVERED: Status.DELIVERED,
    DeliveryState.ACCEPTED: Status.ACCEPTED,
    DeliveryState.REJECTED: Status.REJECTED,
    DeliveryState.CONTACTED: Status.IN_CONTACT,
    DeliveryState.CLOSED: Status.CLOSED,
    DeliveryState.REPLACED: Status.REPLACED,
    DeliveryState.WITHHELD: Status.HELD_BACK,
}
"""What people read of a delivery's state."""

OF_OUTCOME: Mapping[Outcome, Status] = {
    Outcome.PROCESSED: Status.RECEIVED,
    Outcome.DUPLICATE: Status.RECEIVED,
    Outcome.SUPERSEDED: Status.REPLACED,
    Outcome.REFUSED: Status.REJECTED,
    Outcome.DEAD_LETTER: Status.NEEDS_YOU,
}
"""What people read of how an event ended at the hub, before anything of it is delivered."""

COLOUR: Mapping[Status, str] = {
    Status.RECEIVED: "blue",
    Status.CHECKING: "blue",
    Status.UNDECIDED: "yellow",
    Status.HELD_BACK: "grey",
    Status.PAUSED: "orange",
    Status.ON_ITS_WAY: "blue",
    Status.DELIVERED: "teal",
    Status.ACCEPTED: "green",
    Status.IN_CONTACT: "green",
    Status.CLOSED: "grey",
    Status.REJECTED: "red",
    Status.TRYING_AGAIN: "orange",
    Status.NEEDS_YOU: "red",
    Status.REPLACED: "grey",
    Status.CORRECTED: "purple",
}
"""The colour that goes with the word, never without it."""


def with_reason(status: Status, reason: str | None) -> str:
    """Return the status with its why in brackets: "Held back (not asked for)"."""
    return f"{status} ({reason})" if reason else str(status)


def moment(when: datetime, now: datetime) -> str:
    """Return "today 14:02" or "12 March 2026, 14:02", as clocks in London show it.

    In the hour that comes twice a year a clock's time is told with its zone, as it would name two moments.
    """
    is_today = day_of(when) == day_of(now)
    return f"today {hour(when)}" if is_today else f"{day(when)}, {hour(when)}"


def day(when: datetime) -> str:
    """Return "12 March 2026", the day in London."""
    local = when.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def clock(when: datetime) -> str:
    """Return "14:02:03.204": the time of day in London to the millisecond, for the journey of an event."""
    local = when.astimezone(LONDON)
    return f"{local:%H:%M:%S}.{local.microsecond // 1000:03d}{_zone(local)}"


def hour(when: datetime) -> str:
    """Return "14:02", as clocks in London show it now."""
    local = when.astimezone(LONDON)
    return f"{local:%H:%M}{_zone(local)}"


def stamp(when: datetime) -> str:
    """Return the moment as machines read it, in UTC."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def wait(span: timedelta) -> str:
    """Return how long something takes, in its two largest units: "2 h 10 min", "3 days 4 h"."""
    if span < MINUTE:
        return "under 1 min"
    days, hours, minutes = span // DAY, span // HOUR, span // MINUTE
    if span >= DAYS_FROM:
        return _both(f"{days} days", hours % HOURS_IN_A_DAY, "h")
    if hours:
        return _both(f"{hours} h", minutes % MINUTES_IN_AN_HOUR, "min")
    return f"{minutes} min"


def exact(span: timedelta) -> str:
    """Return a span to the millisecond: "0.204 s", or "2 h 10 min 3.204 s"; for the journey of an event."""
    seconds = f"{(span % MINUTE) / timedelta(seconds=1):.3f} s"
    return f"{wait(span - span % MINUTE)} {seconds}" if span >= MINUTE else seconds


def in_two_figures(span: timedelta) -> str:
    """Return a span that was rounded to two figures, without more of them: "0.41 s", "47 s", "5 min 10 s"."""
    seconds = span / timedelta(seconds=1)
    if span < MINUTE:
        return f"{seconds:.2g} s"
    return wait(span) if span >= HOUR else _both(f"{span // MINUTE} min", round(seconds % SECONDS_IN_A_MINUTE), "s")


def _both(first: str, count: int, unit: str) -> str:
    return f"{first} {count} {unit}" if count else first


def _zone(local: datetime) -> str:
    """Return the zone where the clock's time alone would name two moments."""
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f" {local.tzname()}" if twice else ""
