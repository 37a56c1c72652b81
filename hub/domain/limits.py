"""Who gets nothing of a case, and to whom alone a restricted case is open (docs/domain.md, rules X1 and X2).

No reason to share opens what stands here: no override, no grade, no rule.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from hub.domain.ids import AgencyId


class LimitReason(StrEnum):
    """Why an agency is kept out of a case, or a case is open to a few only: a closed list, and no word of the case."""

    CONFLICT_OF_INTEREST = "conflict-of-interest"
    STAFF_ARE_PARTY = "staff-are-party"
    """Somebody who works there is a party of the case."""
    POLICE_ARE_PARTY = "police-are-party"
    """A police officer, or somebody else of the force, is."""
    RELATIVE_IN_ROLE = "relative-in-role"
    """A relative or friend of a party would handle it there."""


class Closed(StrEnum):
    """Why nothing of a case goes to an agency; recorded with what was withheld."""

    EXCLUDED = "excluded"
    RESTRICTED = "restricted-case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """An agency that gets nothing of the case."""

    agency: AgencyId
    reason: LimitReason
    by: str
    """Who decided."""
    lifting: str | None = None
    """Who wants it lifted; it holds until somebody else decides so too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wider:
    """Somebody wants a restricted case opened, to more agencies or to all; it stays as it is until another does too."""

    by: str
    agencies: tuple[AgencyId, ...] | None
    """Those to whom it would be open; None when to all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTo:
    """The only agencies that get anything of a restricted case, in alphabetical order."""

    agencies: tuple[AgencyId, ...]
    reason: LimitReason
    by: str
    wider: Wider | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What keeps agencies out of one case."""

    exclusions: tuple[Excluded, ...] = ()
    """One for each agency, in alphabetical order."""
    open_to: OpenTo | None = None
    """None when the case is not restricted."""

    def exclusion_of(self, agency: AgencyId) -> Excluded | None:
        """Return the exclusion of an agency, if it is excluded."""
        return next((one for one in self.exclusions if one.agency == agency), None)

    def closed_to(self, agency: AgencyId) -> Closed | None:
        """Return why nothing of the case may go to an agency; None when the rules decide."""
        if self.exclusion_of(agency):
            return Closed.EXCLUDED
        return Closed.RESTRICTED if self.open_to and agency not in self.open_to.agencies else None

    def excluding(self, one: Excluded) -> "Limits":
        """Return the limits with this exclusion in place of what was decided on the agency before."""
        others = self.without_exclusion(one.agency).exclusions
        return replace(self, exclusions=tuple(sorted((*others, one), key=lambda e: e.agency)))

    def without_exclusion(self, agency: AgencyId) -> "Limits":
        """Return the limits as they are with the agency no longer excluded."""
        return replace(self, exclusions=tuple(one for one in self.exclusions if one.agency != agency))

    def together(self, other: "Limits") -> "Limits":
        """Return what keeps out whoever either keeps out; what somebody wants lifted in one alone is not lifted."""
        both = self
        for one in other.exclusions:
            here = both.exclusion_of(one.agency)
            both = both.excluding(replace(here, lifting=None) if here and here != one else one)
        return replace(both, open_to=_open_to_both(self.open_to, other.open_to))


def _open_to_both(one: OpenTo | None, other: OpenTo | None) -> OpenTo | None:
    if one is None or other is None or one == other:
        return one or other
    return replace(one, agencies=tuple(a for a in one.agencies if a in other.agencies), wider=None)


UNLIMITED = Limits()
"""The rules alone decide."""
