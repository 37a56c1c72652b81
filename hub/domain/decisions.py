"""What people decide at the hub itself: no agency's events, and so without a schema."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.agency import AccountState
from hub.domain.head import Head
from hub.domain.ids import AgencyId, AlarmId, CaseId, DeliveryId, EventId, PersonId, WordsId
from hub.domain.limits import LimitReason
from hub.domain.operating import OperationDecided
from hub.domain.referral import ReturnReason
from hub.domain.repeats import NotARepeat, Suggested


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDecided:
    """A person suspended, resumed or removed an agency's account. It is no agency's event, and has no schema."""

    head: Head
    account: AgencyId
    state: AccountState
    by: str
    """Who decided."""
    reason: str
    """Why: a code, or the words of whoever decided; no word of anybody's case."""
    until: datetime | None = None
    """When the hub resumes it by itself; None where somebody will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDecided:
    """A person decided whether two descriptions are of one person. It is no agency's event, and has no schema."""

    head: Head
    one: PersonId
    other: PersonId
    """Each is named by the id that its description would have alone: people change with what is decided."""
    same: bool | None
    """None where they are not sure: then two others must decide alike."""
    by: str
    """Who decided."""
    reason: str
    """Why, in the words of whoever decided; no word of anybody's case."""
    seen: int | None = None
    """How many decisions on the pair they were shown: one that came since is not passed over. None asks for no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsRead:
    """A person read words that were held, and passed them or kept them back. It is no agency's event, as above."""

    head: Head
    words: WordsId
    passed: bool
    by: str
    """Who decided."""
    reason: str
    """Why, in the words of whoever decided; no word of anybody's case."""


class ErasureReason(StrEnum):
    """Why a person is erased (docs/domain.md, rule G1): a closed list."""

    REQUESTED = "requested"
    """The person asked for it, and nothing speaks against it."""
    RETENTION_ENDED = "retention-ended"
    RECORDED_IN_ERROR = "recorded-in-error"
    ORDERED = "ordered"
    """A court or the Information Commissioner ordered it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureDecided:
    """A person decided that somebody is erased. It is no agency's event, and has no schema."""

    head: Head
    person: PersonId
    """Named by the id that a description of theirs would have alone."""
    reason: ErasureReason
    by: str


class Rectifiable(StrEnum):
    """What of a person may be put right at the hub."""

    NAME = "name"
    DATE_OF_BIRTH = "date-of-birth"
    SEX = "sex"
    NHS_NUMBER = "nhs-number"


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationDecided:
    """A person decided what is right where agencies said something wrong of somebody. It has no schema."""

    head: Head
    person: PersonId
    """Named by the id that a description of theirs would have alone."""
    field: Rectifiable
    value: str = dataclasses.field(repr=False)
    """A name as `Family, Given Given`; a date as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`."""
    by: str
    reason: str
    """Why, in the words of whoever decided; no word of anybody's case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionDecided:
    """A person kept an agency out of a case, or let it in again. It is no agency's event, and has no schema."""

    head: Head
    case: CaseId
    agency: AgencyId
    excluded: bool
    by: str
    """Who decided."""
    reason: LimitReason | None = None
    """Why it is kept out; None where it is let in again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionDecided:
    """A person restricted a case to some agencies, or opened it again. It is no agency's event, and has no schema."""

    head: Head
    case: CaseId
    agencies: tuple[AgencyId, ...] | None
    """The only ones that get anything of the case; None when it is open as any other."""
    by: str
    """Who decided."""
    reason: LimitReason | None = None
    """Why it is restricted; None where it is opened again."""


class EmergencyReason(StrEnum):
    """Why somebody opens a case of an area that is not theirs (docs/domain.md, rule X4): a closed list."""

    DANGER_NOW = "danger-now"
    """Somebody may come to harm before the case's own area can act."""
    SEEN_HERE = "seen-here"
    """One of them is, or was just seen, in the area of whoever opens it."""
    AREA_DOES_NOT_ANSWER = "area-does-not-answer"
    """The case's own area was asked and cannot be reached in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyOpened:
    """A person opened one case of another area, to read it for a short while. It has no schema."""

    head: Head
    case: CaseId
    agencies: tuple[AgencyId, ...]
    """For whom they work: to whom the case is closed, it stays closed."""
    by: str
    """Who opened it."""
    reason: EmergencyReason
    why: str = dataclasses.field(repr=False)
    """In the words of whoever opened it, for whoever reviews it."""
    agreed_by: str | None = None
    """Who else agreed, where two people are needed."""


class EmergencyFinding(StrEnum):
    """What a review of an opening in an emergency came to (docs/domain.md, rule X4): a closed list."""

    NEEDED = "needed"
    NOT_NEEDED = "not-needed"
    """It could have waited, or the case's own area could have been asked."""
    MISUSED = "misused"
    """It was for something else than to protect somebody; whoever they work for has to act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyReviewed:
    """An auditor reviewed that somebody opened a case of another area in an emergency. It has no schema."""

    head: Head
    emergency: EventId
    """The decision by which it was opened."""
    by: str
    finding: EmergencyFinding


LimitDecided = ExclusionDecided | RestrictionDecided
"""What a person decides on who is kept out of a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDecided:
    """A person decided that nobody of a case may be erased for now, or may be again. It has no schema."""

    head: Head
    case: CaseId
    held: bool
    by: str
    reason: str
    """Why, in the words of whoever decided; no word of anybody's case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmClosed:
    """A person saw to what an alarm was about. It is no agency's event, and has no schema."""

    head: Head
    alarm: AlarmId
    by: str
    """Who decided."""
    reason: str
    """Why, in the words of whoever decided; no word of anybody's case."""


class AlarmNote(StrEnum):
    """What somebody did about an alarm. A closed list: into words of one's own a name would slip (rule D2)."""

    TAKEN = "taken"
    """They see to it."""
    TOLD_THEM = "told-them"
    """The agency's service desk knows."""
    BY_TELEPHONE = "by-telephone"
    """What was urgent was passed on by word of mouth."""
    THEY_MEND = "they-mend"
    """The fault is theirs, and they are at it."""
    WE_MEND = "we-mend"
    """The fault is the hub's, and somebody is at it."""
    MENDED = "mended"
    """It is mended; what waited goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmNoted:
    """A person said what was done about an alarm. It is no agency's event, and has no schema."""

    head: Head
    alarm: AlarmId
    note: AlarmNote
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAnswered:
    """A coordinator accepted a referral to the conference, or returned it. Their own system says so by a receipt."""

    head: Head
    delivery: DeliveryId
    """By which the conference was asked."""
    returned: ReturnReason | None
    """Why it is returned; None where it is accepted."""
    by: str
    """Who decided."""
    seen: bool | None
    """What had been answered when they looked, True where it was accepted: what came since is not passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatDecided:
    """A coordinator confirmed that an incident is a repeat, or said that it is none. It has no schema."""

    head: Head
    case: CaseId
    about: Suggested
    why_not: NotARepeat | None
    """Why it is none; None where it is confirmed."""
    by: str
    """Who decided."""
    seen: bool | None
    """What had been decided when they looked: what came since is not passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAsked:
    """A coordinator asked operations to look where a delivery is. It is no agency's event, and has no schema."""

    head: Head
    case: CaseId
    delivery: DeliveryId
    by: str


PersonDecided = (
    AccountDecided
    | LinkDecided
    | WordsRead
    | ExclusionDecided
    | RestrictionDecided
    | ErasureDecided
    | RectificationDecided
    | HoldDecided
    | AlarmClosed
    | AlarmNoted
    | EmergencyOpened
    | EmergencyReviewed
    | ReferralAnswered
    | RepeatDecided
    | LookAsked
    | OperationDecided
)
"""What a person decides at the hub itself."""
