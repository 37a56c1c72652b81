"""The flag of a pair that was put to the conference: until when an incident between them is a repeat (rule M4).

The hub finds repeats; a coordinator confirms each, or says that it is none (rule M12).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from hub.domain.ids import AreaId, CaseId, derived_id


class NotARepeat(StrEnum):
    """Why an incident that the hub takes for a repeat is none (docs/domain.md, rule M12): a closed list."""

    NO_ABUSE = "no-abuse"
    """What was told was no abuse."""
    TOLD_BEFORE = "told-before"
    """It is an incident that is counted already, told once more."""
    WRONG_DAY = "wrong-day"
    """It was before the referral, or so long after it that it is a new one."""
    OTHER_PEOPLE = "other-people"
    """It was not between these two; the record that names them is being mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """One incident within the window after a referral, as a person is asked about it."""

    incident: UUID
    """Made of the record that tells of it; of several any one names it."""
    happened: date
    referred: date
    """The day of the last referral before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatSaid:
    """What a person decided on a suggestion. It holds as long as incident, day and referral are the same."""

    about: Suggested
    why_not: NotARepeat | None
    """Why it is none; None where it was confirmed."""
    by: str
    at: datetime

    @property
    def is_repeat(self) -> bool:
        """Say whether it was confirmed."""
        return self.why_not is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatsSaid:
    """What people decided on the repeats of one case; of each suggestion the last word."""

    said: tuple[RepeatSaid, ...] = ()

    def of(self, incidents: Collection[UUID], happened: date, referred: date) -> RepeatSaid | None:
        """Return what was decided on an incident that these name; None where its facts are others by now."""
        for one in self.said:
            about = one.about
            if about.incident in incidents and (about.happened, about.referred) == (happened, referred):
                return one
        return None

    def after(self, made: RepeatSaid, incidents: Collection[UUID]) -> "RepeatsSaid":
        """Return what is decided once this is: it takes the place of what was said of the same incident."""
        others = (one for one in self.said if one.about.incident not in incidents)
        return RepeatsSaid(said=(*others, made))


NOTHING_SAID = RepeatsSaid()


def incident_of(source: str, record: str) -> UUID:
    """Return by what an incident is named of which a record tells."""
    return derived_id("repeat", source, record)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatFound:
    """One incident within the window after a referral."""

    happened: date
    referred: date
    """The day of the last referral before it."""
    decided: bool | None = None
    """Whether a person said that it is a repeat; None where nobody has decided."""


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
    """Also those of which a person said that they are none; oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFlag:
    """The flag of a case as it stands from now on; None where it bears none."""

    case: CaseId
    area: AreaId
    flag: RepeatFlag | None
