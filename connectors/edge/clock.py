"""Where time comes in: the wall clock for what is written down, the monotonic one for what is waited for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is where time comes in


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Both clocks; the wall clock may jump, the monotonic one counts seconds from any start."""

    now: Callable[[], datetime] = _now
    monotonic: Callable[[], float] = monotonic
