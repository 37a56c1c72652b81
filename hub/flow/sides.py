"""Which descriptions of one person belong to which of the two that somebody has told apart."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.domain.ids import PersonId
from hub.flow.known import Known
from hub.flow.received import Link
from hub.matching.features import Features
from hub.matching.judge import judge
from hub.matching.model import Model


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

    Where somebody joined these two, each goes back to its side; what came since, and everything where only a score
    joined them, goes to the side to which it is most alike.
    """
    made = known.link_of(frozenset(seeds))
    one, other = _before(made, seeds)
    said = known.said_by_alone(person)
    left = sorted(set(said) - one - other)
    while left:
        nearest, here = max(
            ((alone, side) for alone in left for side in (0, 1)),
            key=lambda pair: (_likeness(said, pair[0], (one, other)[pair[1]], model), -pair[1], str(pair[0])),
        )
        (one, other)[here].add(nearest)
        left.remove(nearest)
    firsts = [known.first_seq(side) for side in (one, other)]
    since = made.seq if made and made.same and made.seq is not None else max(firsts)
    return _side(known, one, since), _side(known, other, since)


def _before(made: Link | None, seeds: tuple[PersonId, PersonId]) -> tuple[set[PersonId], set[PersonId]]:
    one, other = seeds
    if made is None or not made.same or not made.sides:
        return {one}, {other}
    first, second = map(set, made.sides)
    return (first, second) if one in first else (second, first)


def _likeness(said: dict[PersonId, list[Features]], alone: PersonId, side: Iterable[PersonId], model: Model) -> float:
    others = [features for member in sorted(side) for features in said.get(member, ())]
    return max((judge(mine, others, model).weight for mine in said[alone] if others), default=float("-inf"))


def _side(known: Known, members: set[PersonId], since: int) -> Side:
    return Side(id=known.founder_of(members), members=frozenset(members), since=since)
