"""How good clusters are beside the truth, for every threshold in one pass: pairs are joined from the surest down."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

Edge = tuple[float, str, str]
"""Weight, and the two records."""
MayJoin = Callable[[str, str], bool]
FAR_TOO_MANY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Pairwise figures after transitive closure."""

    threshold: float
    precision: float
    recall: float
    never: int
    """Pairs joined that must never be."""

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def figures(self) -> dict[str, float]:
        """Return the figures as they are recorded."""
        return {
            "threshold": round(self.threshold, 2),
            "precision": round(self.precision, 5),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "must_never_joined": self.never,
        }


@dataclass(slots=True)
class _Cluster:
    records: list[str]
    people: Counter[str]
    tags: set[str]


@dataclass(slots=True, kw_only=True)
class Truth:
    """Who each record is about, and which groups of people must never be taken for one another."""

    person: Mapping[str, str]
    tags: Mapping[str, frozenset[str]]
    true_pairs: int = field(init=False)

    def __post_init__(self) -> None:
        sizes = Counter(self.person.values()).values()
        self.true_pairs = sum(size * (size - 1) // 2 for size in sizes)


@dataclass(slots=True, kw_only=True)
class Joining:
    """Clusters that grow; the figures follow each join."""

    truth: Truth
    joined: int = 0
    true: int = 0
    never: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    """Of which kinds these are; a pair may be of several."""
    _of: dict[str, _Cluster] = field(default_factory=dict)

    def cluster(self, record: str) -> _Cluster:
        """Return the cluster of a record, at first a new one."""
        found = self._of.get(record)
        if found is None:
            person, tags = self.truth.person[record], self.truth.tags[record]
            found = _Cluster([record], Counter({person: 1}), set(tags))
            self._of[record] = found
        return found

    def join(self, one: str, other: str) -> None:
        """Join the clusters of two records."""
        large, small = self.cluster(one), self.cluster(other)
        if large is small:
            return
        if len(large.records) < len(small.records):
            large, small = small, large
        self._count(large, small)
        large.records.extend(small.records)
        large.people.update(small.people)
        large.tags |= small.tags
        for record in small.records:
            self._of[record] = large

    def quality(self, threshold: float) -> Quality:
        """Return the figures as they stand."""
        return Quality(
            threshold=threshold,
            precision=self.true / self.joined if self.joined else 1.0,
            recall=self.true / self.truth.true_pairs if self.truth.true_pairs else 1.0,
            never=self.never,
        )

    def _count(self, large: _Cluster, small: _Cluster) -> None:
        self.joined += len(large.records) * len(small.records)
        self.true += sum(count * large.people[person] for person, count in small.people.items())
        if not large.tags.isdisjoint(small.tags):
            for one, other in product(large.records, small.records):
                self._count_pair(one, other)

    def _count_pair(self, one: str, other: str) -> None:
        if self.truth.person[one] == self.truth.person[other]:
            return
        shared = {tag.split(":", 1)[0] for tag in self.truth.tags[one] & self.truth.tags[other]}
        self.never += bool(shared)
        self.kinds.update(shared)


def read_truth(path: Path) -> Truth:
    """Read a file of the truth."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    person = {row["record_id"]: row["person_id"] for row in rows}
    tags = {row["record_id"]: frozenset(filter(None, row.get("must_not", "").split(";"))) for row in rows}
    return Truth(person=person, tags=tags)


def of_clusters(truth: Truth, clusters: Iterable[tuple[str, str]]) -> Joining:
    """Return the figures of finished clusters: pairs of record and cluster."""
    together: dict[str, list[str]] = defaultdict(list)
    for record, cluster in clusters:
        together[cluster].append(record)
    joining = Joining(truth=truth)
    for records in together.values():
        for record in records[1:]:
            joining.join(records[0], record)
    return joining


def sweep(joining: Joining, edges: Iterable[Edge], may_join: MayJoin = lambda _one, _other: True) -> list[Quality]:
    """Join from the surest edge down where it may be done, and return the figures at each weight.

    It ends where far more is joined than is true: F1 only falls from there.
    """
    points, last = [], None
    for weight, one, other in sorted(edges, reverse=True):
        rounded = round(weight, 1)
        if last is not None and rounded != last:
            points.append(joining.quality(last))
            if joining.joined > FAR_TOO_MANY * joining.truth.true_pairs:
                return points
        last = rounded
        if may_join(one, other):
            joining.join(one, other)
    return points if last is None else [*points, joining.quality(last)]


def best(points: Iterable[Quality]) -> Quality:
    """Return the point of the highest F1."""
    return max(points, key=lambda point: point.f1)


def surest(points: Iterable[Quality], precision: float) -> Quality | None:
    """Return the point of the highest recall that is at least so precise."""
    return max((p for p in points if p.precision >= precision), key=lambda p: p.recall, default=None)


def harmless(points: Iterable[Quality]) -> Quality | None:
    """Return the point of the highest recall at which nothing is joined that must never be."""
    return max((p for p in points if not p.never), key=lambda p: p.recall, default=None)
