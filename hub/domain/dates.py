"""Dates that may be known in part only, and the ages that follow from them."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
"""The calendar by which ages and working days are counted."""
CLOSE = time(17)
"""When a working day ends, local time (docs/domain.md, rule K1)."""
_SATURDAY = 5

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@lru_cache(64)  # one event asks for the same dates of birth again and again
def latest_date(partial: str) -> date | None:
    """Return the last day that `YYYY[-MM[-DD]]` can mean, or None when no such day exists."""
    found = _PARTIAL.fullmatch(partial)
    if not found:
        return None
    try:
        if found[3]:
            return date.fromisoformat(partial)
        year = int(found[1])
        if not found[2]:
            return date(year, 12, 31)
        month = int(found[2])
        return date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None


def full_date(said: str) -> date | None:
    """Return the day that `YYYY-MM-DD` names, or None when no such day exists or less than a day is said."""
    return latest_date(said) if len(said) == len("YYYY-MM-DD") else None


def age_on(partial: str, day: date) -> int | None:
    """Return the completed years on `day`, for a partial date the fewest that are possible."""
    born = latest_date(partial)
    if born is None:
        return None
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


@lru_cache(64)  # one event asks for its own time again and again
def day_of(moment: datetime) -> date:
    """Return the day of a moment in London: windows are counted in days there."""
    return moment.astimezone(LONDON).date()


def months_after(day: date, months: int) -> date:
    """Return the same day some calendar months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(64)  # one event asks for the same few again and again
def close_of(start: datetime, days: int) -> datetime:
    """Return the close of the working day that lies `days` working days after the day of `start`.

    What starts on a weekend or after the close starts with the next working day. Bank holidays count as
    working days here: a deadline is then too early rather than too late.
    """
    local = start.astimezone(LONDON)
    day = local.date() + timedelta(days=1) if local.time() >= CLOSE else local.date()
    day = _working(day)
    for _ in range(days):
        day = _working(day + timedelta(days=1))
    return datetime.combine(day, CLOSE, LONDON).astimezone(UTC)


def _working(day: date) -> date:
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return day
