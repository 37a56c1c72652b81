"""One pair of people as a page shows it: who may see it, how alike the two are, and what a decision would change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from starlette.exceptions import HTTPException

from hub.domain.audit import About, Purpose, looked
from hub.domain.decisions import LinkDecided
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId, PersonId
from hub.domain.outcome import Refused
from hub.domain.review import Review, ReviewState, decision_record, review_id
from hub.matching.judge import Judgement
from hub.receive.decided import decided
from hub.store.conference.matches import Opened, match_called, may_see_two, named_in
from hub.trial.compared import Line, Warn, compared, warnings
from hub.trial.following import Following, following
from hub.trial.pair import Foreseen, waits_for_second, with_second
from hub.web.cases.scope import UNNAMED, coordinators
from hub.web.deciding import NotTaken
from hub.web.pages import NOT_FOUND
from hub.web.parts import Parts
from hub.web.users import User

SOMEBODY_ELSE = "--"
"""Who would decide second, where it is only asked what would follow."""

Two = tuple[PersonId, PersonId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A pair with everything that a page shows of it."""

    two: Two
    are_one: bool
    lines: Sequence[Line]
    warnings: Sequence[Warn]
    found: Judgement | None
    prior: float
    named: frozenset[str]
    """Names of the agencies that are named to the coordinator anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What a decision would come to."""

    event: LinkDecided
    following: Following
    waits: bool
    """Whether a second user must decide alike before it changes anything."""


async def opened_or_nothing(parts: Parts, user: User, review: UUID) -> Opened:
    """Return a pair that the user may see. Any other is not there, and no page tells the two apart."""
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        found = await match_called(conn, review)
    if found is None:
        raise HTTPException(NOT_FOUND)
    return found


async def note_look(parts: Parts, user: User, two: Two) -> None:
    """Note that a user is shown two people, before they are."""
    look = looked(user.id, "review-people-shown", review_id(*two), Purpose.WORK_ON_CASE, About(people=two))
    await parts.cases.note(look)


async def shown(parts: Parts, user: User, two: Two) -> Shown:
    """Return how two people look side by side. The look must have been noted."""
    foreseen = await _foreseen(parts, decision(parts, two, same=True, by=user.id))
    cases = foreseen.known.every_case_of(
        person for alone in two if (person := foreseen.known.person_of(alone)) is not None
    )
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        if not await may_see_two(conn, *two):
            raise HTTPException(NOT_FOUND)
        named = await named_in(conn, cases)
    found = foreseen.found()
    return Shown(
        two=two,
        are_one=foreseen.are_one,
        lines=compared(foreseen, found),
        warnings=warnings(foreseen, found),
        found=found,
        prior=foreseen.model.prior,
        named=named,
    )


def decision(parts: Parts, two: Two, *, same: bool | None, by: str, reason: str = "-") -> LinkDecided:
    """Return a decision on two people as an event."""
    head = Head(agency=CONSOLE, record_id=decision_record(*two), recorded_at=parts.now())
    return LinkDecided(head=head, one=two[0], other=two[1], same=same, by=by, reason=reason)


async def ahead(parts: Parts, event: LinkDecided) -> Ahead:
    """Return what a decision would come to, also where a second must decide alike. Raises `NotTaken` if refused."""
    foreseen = await _foreseen(parts, event)
    if isinstance(foreseen.decision.ended, Refused):
        raise NotTaken(foreseen.decision.ended.reason)
    waits = waits_for_second(foreseen.decision) and event.same is not None
    if waits:
        second = replace(event, by=SOMEBODY_ELSE, seen=None)
        now = parts.now()
        foreseen = with_second(foreseen, decided(second, "foreseen by a second", now), parts.policy, now)
    return Ahead(event=event, following=following(foreseen, parts.policy, parts.now()), waits=waits)


def source_name(parts: Parts, source: str | None, named: frozenset[str]) -> str:
    """Return who said something, if the coordinator is told that they did; else that it is not named here."""
    agency = parts.policy.directory.agencies.get(AgencyId(source)) if source else None
    return agency.name if agency and not agency.name_tells_place and agency.name in named else UNNAMED


def is_open(review: Review) -> bool:
    """Say whether somebody still has to decide."""
    return review.state in {ReviewState.WAITING, ReviewState.AWAITING_SECOND}


async def _foreseen(parts: Parts, event: LinkDecided) -> Foreseen:
    known, found = await parts.receiver.foresee(event)
    review = known.reviews.get(review_id(event.one, event.other))
    return Foreseen(event=event, known=known, decision=found, model=parts.policy.model, review=review)
