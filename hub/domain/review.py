"""Two people who may be one: joined, kept apart, or waiting for somebody to decide (docs/domain.md, rules L1 to L6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.ids import EventId, PersonId, ReviewId, derived_id
from hub.domain.person import HIDDEN, Person, Role


class ReviewState(StrEnum):
    """How far a review has come."""

    WAITING = "waiting"
    AWAITING_SECOND = "awaiting-second"
    JOINED = "joined"
    SEPARATED = "separated"


OPEN = frozenset({ReviewState.WAITING, ReviewState.AWAITING_SECOND})
"""States in which somebody still has to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What somebody decided, and why."""

    by: str
    same: bool | None
    """None where they were not sure."""
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A pair of people, each named by the id that one description of theirs would have alone."""

    id: ReviewId
    one: PersonId
    other: PersonId
    weight: float | None
    """Bits for (above zero) or against their being one person, when the review was opened; None where no score did."""
    needs_second: bool
    """Opposite roles, a protected address on either side, or somebody was not sure: two people must decide alike."""
    depends: int = 0
    """How much rests on it: records on the known side, and ten more where a case of theirs is of high risk."""
    state: ReviewState = ReviewState.WAITING
    signatures: tuple[Signature, ...] = ()

    @property
    def first(self) -> Signature | None:
        """Return the decision that waits for a second one; None where none does."""
        if self.state is not ReviewState.AWAITING_SECOND:
            return None
        return next(signature for signature in reversed(self.signatures) if signature.same is not None)

    @property
    def pair(self) -> frozenset[PersonId]:
        """Return the two."""
        return frozenset((self.one, self.other))


def review_id(one: PersonId, other: PersonId) -> ReviewId:
    """Return the id of the review of a pair, whichever is named first."""
    return ReviewId(derived_id("review", *sorted((str(one), str(other)))))


def decision_record(one: PersonId, other: PersonId) -> EventId:
    """Return the number under which decisions on a pair are kept."""
    return EventId(f"link {review_id(one, other)}")


def are_opposite(one: Iterable[Person], other: Iterable[Person]) -> bool:
    """Say whether one side is told of as a victim and the other as a perpetrator."""
    here, there = ({role for person in side for role in person.roles} for side in (one, other))
    opposite = {Role.VICTIM, Role.PERPETRATOR}
    return bool(opposite & here and opposite & there and (here & opposite) != (there & opposite))


def has_hidden_address(people: Iterable[Person]) -> bool:
    """Say whether any of these descriptions holds an address that goes to nobody but those named for it."""
    return any(a.visibility in HIDDEN for person in people for a in person.addresses)


def needs_second(one: Iterable[Person], other: Iterable[Person]) -> bool:
    """Say whether joining these two could hand somebody to the one she fled: then two people must decide alike."""
    first, second = tuple(one), tuple(other)
    return are_opposite(first, second) or has_hidden_address((*first, *second))
