"""Which descriptions of one person belong to which of the two that somebody has told apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hub.domain.ids import PersonId
from hub.domain.weights import Model
from hub.flow.known import Known
from hub.flow.received import Link
from hub.matching.features import Features
from hub.matching.judge import judge

_Sides = tuple[set[PersonId], set[PersonId]]
_Said = Mapping[PersonId, Sequence[Features]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two people who were taken for one."""

    id: PersonId
    """Who they are from now on: who they would be had they never been joined."""
    members: frozenset[PersonId]
    """Their descriptions, by the ids that these would have alone."""
    since: int
    """From which place on both were taken for one."""


def sides_of(known: Known, person: PersonId, seeds: tuple[PersonId, PersonId], model: Model) -> tuple[Side, Side]:
    """Return the two sides of a person, grown from one description each.

    Where somebody joined these two, each goes back to its side. What came since goes with whom somebody joined it to;
    that, and everything where only a score joined them, goes to the side to which it is most alike.
    """
    said, joins = known.said_by_alone(person), known.joins()
    made = next((join for join in reversed(joins) if _is_between(join, seeds)), None)
    sides = _before(made, seeds, set(said))
    left = set(said) - sides[0] - sides[1]
    while left:
        here, more = _joined_to(joins, sides, left) or _nearest(said, sides, left, model)
        sides[here].update(more)
        left -= more
    since = made.seq if made and made.seq is not None else max(known.first_seq(side) for side in sides)
    return _side(known, sides[0], since), _side(known, sides[1], since)


def _is_between(join: Link, seeds: tuple[PersonId, PersonId]) -> bool:
    """Say whether the two were on different sides of a join until then."""
    return bool(join.sides) and all(len({*seeds} & {*side}) == 1 for side in join.sides)


def _before(made: Link | None, seeds: tuple[PersonId, PersonId], now: set[PersonId]) -> _Sides:
    """Return the sides as they were before the join, as far as these descriptions are still of this person."""
    if made is None:
        return {seeds[0]}, {seeds[1]}
    first, second = ({alone for alone in side if alone in now} for side in made.sides)
    return (first, second) if seeds[0] in first else (second, first)


def _joined_to(joins: Sequence[Link], sides: _Sides, left: set[PersonId]) -> tuple[int, set[PersonId]] | None:
    """Return what somebody joined to a description of either side, with which side that is."""
    for join in joins:
        more = {alone for side in (*join.sides, join.pair) if join.pair & left & set(side) for alone in side} & left
        here = [number for number, side in enumerate(sides) if join.pair & side]
        if more and here:
            return here[0], more
    return None


def _nearest(said: _Said, sides: _Sides, left: set[PersonId], model: Model) -> tuple[int, set[PersonId]]:
    """Return the description that is most alike to either side, with which side that is."""
    alone, here = max(
        ((alone, here) for alone in left for here in (0, 1)),
        key=lambda pair: (_likeness(said, pair[0], sides[pair[1]], model), -pair[1], str(pair[0])),
    )
    return here, {alone}


def _likeness(said: _Said, alone: PersonId, side: Iterable[PersonId], model: Model) -> float:
    others = [features for member in sorted(side) for features in said.get(member, ())]
    return max((judge(mine, others, model).weight for mine in said[alone] if others), default=float("-inf"))


def _side(known: Known, members: set[PersonId], since: int) -> Side:
    return Side(id=known.founder_of(members), members=frozenset(members), since=since)
