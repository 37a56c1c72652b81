"""Possible matches as a person reads them: which two, how likely, why, and what depends on the answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields

from hub.batch.records import Record
from hub.batch.stream import Left
from hub.domain.ids import PersonId
from hub.domain.person import Role
from hub.domain.weights import Model
from hub.matching.features import features_of
from hub.matching.judge import Finding, judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Two clusters that may be one person."""

    record_id: str
    """The record that raised the question."""
    other_record_id: str
    """The record of the other cluster that is most like it."""
    weight: float
    """Bits for their being one person."""
    cluster_id: str
    other_cluster_id: str
    opposite_roles: str
    """`yes` where one side was a victim and the other a perpetrator: a wrong join would hand somebody over."""
    records: int
    """How many records both sides have together: as many change with the answer."""
    explanation: str
    """What each comparison gave, in bits: `comparison=level:bits`, and no value that was compared."""


COLUMNS = tuple(field.name for field in fields(Waiting))


People = Mapping[PersonId, Sequence[Record]]
"""The records of each person, in the order in which they came."""


def waiting(people: People, left: Iterable[Left], model: Model) -> list[Waiting]:
    """Return what waits for a person, opposite roles first, then what most records depend on, then by weight.

    Two clusters wait once, however many records raised the question; what later records joined does not wait.
    """
    where = {record.id: (person, record) for person, records in people.items() for record in records}
    likeliest: dict[frozenset[PersonId], Left] = {}
    for one in left:
        pair = frozenset((where[one.record][0], one.other))
        if len(pair) > 1 and one.other in people and (pair not in likeliest or one.weight > likeliest[pair].weight):
            likeliest[pair] = one
    found = [_waiting(one, where[one.record], people, model) for one in likeliest.values()]
    return sorted(found, key=lambda w: (w.opposite_roles != "yes", -w.records, -w.weight, w.record_id))


def line(one: Waiting) -> tuple[object, ...]:
    """Return the values in the order of the columns."""
    return astuple(one)


def explained(finding: Finding) -> str:
    """Return what each comparison gave, without any value that was compared."""
    return " ".join(f"{part.comparison}={part.level}:{part.weight:+.1f}" for part in finding.parts)


def _waiting(left: Left, asked: tuple[PersonId, Record], people: People, model: Model) -> Waiting:
    (person, record), theirs = asked, people[left.other]
    mine = people[person]
    said = features_of(record.person, record.agency)
    judged = [(judge(said, [features_of(other.person, other.agency)], model), other) for other in theirs]
    best, other = max(judged, key=lambda pair: pair[0].weight)
    return Waiting(
        record_id=record.id,
        other_record_id=other.id,
        weight=round(left.weight, 2),
        cluster_id=mine[0].id,
        other_cluster_id=theirs[0].id,
        opposite_roles="yes" if _are_opposite(mine, theirs) else "no",
        records=len(mine) + len(theirs),
        explanation=explained(best.finding),
    )


def _are_opposite(mine: Sequence[Record], theirs: Sequence[Record]) -> bool:
    here, there = ({record.role for record in side} for side in (mine, theirs))
    return any(
        one in here and other in there
        for one, other in ((Role.VICTIM, Role.PERPETRATOR), (Role.PERPETRATOR, Role.VICTIM))
    )
