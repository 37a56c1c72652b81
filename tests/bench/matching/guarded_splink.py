"""Splink with hard guards on top: what no weight may join stays apart, in pairs and in whole clusters."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from rapidfuzz.distance import JaroWinkler, Levenshtein

from tests.bench.matching.plain_splink import Row
from tests.bench.matching.truth import Edge, Joining

ONE_NAME = 0.8
"""Similarity of two forenames from which they may be one name."""
SLIPS = 2
"""Characters by which one birthday may be written in two ways: day and month swapped, or a digit."""
STRONG = ("nhs", "pnc")


def allowed(edges: Iterable[Edge], rows: Mapping[str, Row]) -> Iterator[Edge]:
    """Yield the pairs that are no twins, no parent and child, and not of two sexes."""
    return (edge for edge in edges if not _are_two(rows[edge[1]], rows[edge[2]]))


def _are_two(one: Row, other: Row) -> bool:
    if any(one[system] and one[system] == other[system] for system in (*STRONG, "local")):
        return False
    if one["sex"] and other["sex"] and one["sex"] != other["sex"]:
        return True
    return _are_like_twins(one, other) or _are_like_parent_and_child(one, other)


def _are_like_twins(one: Row, other: Row) -> bool:
    """Say whether two forenames differ though family name and birthday or home are the same."""
    first, second = one["forename"], other["forename"]
    alike = _same(one, other, "surname") and any(_same(one, other, name) for name in ("dob", "address", "phone"))
    return bool(alike and first and second and JaroWinkler.similarity(first, second) < ONE_NAME)


def _are_like_parent_and_child(one: Row, other: Row) -> bool:
    """Say whether two birthdays are far apart though the name is the same."""
    born, other_born = one["dob"], other["dob"]
    alike = _same(one, other, "surname") and _same(one, other, "forename")
    return bool(alike and born and other_born and Levenshtein.distance(born, other_born) > SLIPS)


def _same(one: Row, other: Row, column: str) -> bool:
    return one[column] is not None and one[column] == other[column]


@dataclass(slots=True, kw_only=True)
class Guard:
    """What each cluster holds of which a person can have one only."""

    joining: Joining
    rows: Mapping[str, Row]
    held: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    """By the first record of the cluster."""

    def may_join(self, one: str, other: str) -> bool:
        """Say whether two clusters may be joined, and note what they hold together when they may."""
        first, second = self.joining.cluster(one), self.joining.cluster(other)
        if first is second:
            return True
        names = first.records[0], second.records[0]
        mine, theirs = map(self._held, names)
        if not mine["event"].isdisjoint(theirs["event"]) or any(self._differ(mine, theirs, s) for s in STRONG):
            return False
        both = {name: mine[name] | theirs[name] for name in mine}
        self.held |= dict.fromkeys(names, both)
        return True

    def _held(self, record: str) -> dict[str, set[str]]:
        if record not in self.held:
            row = self.rows[record]
            self.held[record] = {name: {value} if (value := row[name]) else set() for name in (*STRONG, "event")}
        return self.held[record]

    @staticmethod
    def _differ(mine: Mapping[str, set[str]], theirs: Mapping[str, set[str]], system: str) -> bool:
        return any(one != other for one, other in product(mine[system], theirs[system]))
