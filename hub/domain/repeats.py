"""The flag of a pair that was put to the conference: until when an incident between them is a repeat (rule M4)."""

from dataclasses import dataclass
from datetime import date

from hub.domain.ids import AreaId, CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatFound:
    """One incident within the window after a referral."""

    happened: date
    referred: date
    """The day of the last referral before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatFlag:
    """How it stands with a pair. All days are days in London."""

    referred: date
    """The day of the last referral, from which the flag runs."""
    because: str
    """Why that was one, a code of `hub.flow.history.Because`."""
    until: date
    """The last day on which an incident would be a repeat."""
    incidents: tuple[date, ...]
    """The day of each incident, counted once however many told of it; oldest first."""
    repeats: tuple[RepeatFound, ...]
    """Oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFlag:
    """The flag of a case as it stands from now on; None where it bears none."""

    case: CaseId
    area: AreaId
    flag: RepeatFlag | None
