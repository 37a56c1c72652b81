"""What a person, or somebody for them, may get of what is held on them (docs/domain.md, rule G4)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.ids import AgencyId, CaseId, PersonId, RecordId


class Answer(StrEnum):
    """What becomes of one field when somebody asks for what is held on them."""

    RELEASE = "release"
    THIRD_PARTY = "third-party"
    """It is somebody else's, or may be: words that nobody has read for it."""
    WITHHELD_HARM = "withheld-harm"
    """It could hand somebody to the one they fear."""
    WITHHELD_CRIME = "withheld-crime"
    """It would tell a suspect what is known of him, and from whom."""


class NotGiven(StrEnum):
    """Why somebody who asks gets nothing at all."""

    ASKER_EXCLUDED = "ASKER_EXCLUDED"
    """Whoever asks is excluded from a case of this person, or the case is open to a few others only."""
    ASKER_OTHER_PARTY = "ASKER_OTHER_PARTY"
    """Whoever asks is the other party in a case of this person, or works with the other party."""
    ASKER_NOT_ENTITLED = "ASKER_NOT_ENTITLED"
    """Whoever asks is neither the person, nor the victim whose child it is, nor an agency that told of them."""


SELF = "self"
"""The person asks, through whoever runs the command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks: the person, another person, or an agency."""

    person: PersonId | None = None
    agency: AgencyId | None = None

    @property
    def is_self(self) -> bool:
        """Say whether the person asks for what is held on themselves."""
        return self.person is None and self.agency is None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldField:
    """One field of what is held, and what becomes of it; a value stands only where it is released."""

    told_by: AgencyId
    record: RecordId
    path: str
    answer: Answer
    value: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One delivery in which the person may have been named."""

    recipient: AgencyId
    kind: str
    case: CaseId
    source: AgencyId
    record: RecordId | None
    at: datetime
