"""How good a clustering is, held against the truth: pairs of records joined, missed and joined against the rules.

Everything is counted in pairs of records after transitive closure, for a cluster is a closed set: a person of
`n` records has n·(n-1)/2 pairs. Pairs are never listed but where a rule forbids them, so a million records do.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

KINDS = ("pair", "twins", "parent-child", "namesakes", "one-event", "household")
"""Kinds of two people who are easily taken for one and must never be; a file may bring others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Who a record is really of, and the groups in which no two people may be joined."""

    person: str
    must_not: tuple[str, ...] = ()
    """Tags `kind:group`; two records of different people that share one must never be joined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Pairs of records: how many were proposed, how many are true, how many are both."""

    proposed: int
    true: int
    right: int

    @property
    def precision(self) -> float:
        """Return the part of the proposed pairs that is true; 1 where nothing was proposed."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        """Return the part of the true pairs that was proposed; 1 where nothing was to be found."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall; 1 where nothing was to be found and nothing proposed."""
        return 2 * self.right / (self.proposed + self.true) if self.proposed + self.true else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A clustering held against the truth."""

    records: int
    """Records of which the truth is known."""
    people: int
    clusters: int
    left_out: int
    """Records of the truth that are in no cluster: each counts as a cluster of its own."""
    joined: Quality
    with_possible: Quality
    """Joined, or to be looked at: all pairs of records between the two sides of a possible match count as proposed."""
    must_never: Mapping[str, int]
    """Pairs of records that were joined and must never be, by kind."""
    must_never_pairs: int
    """The same, where a pair of several kinds counts once."""
    review_items: int
    """Possible matches: pairs of clusters that wait for a person."""

    @property
    def review_per_100(self) -> float:
        """Return how many possible matches wait for a person per 100 records."""
        return 100 * self.review_items / self.records if self.records else 0.0


def score(clusters: Mapping[str, str], truth: Mapping[str, Truth], possible: Iterable[tuple[str, str]] = ()) -> Score:
    """Return how good a clustering is. `possible` are pairs of records that wait for a person.

    Records of which the truth is not known do not count. A possible match of two records of one cluster is none.
    """
    cluster_of = {record: clusters.get(record, f"\0{record}") for record in truth}
    mixed: dict[str, Counter[str]] = defaultdict(Counter)
    for record, cluster in cluster_of.items():
        mixed[cluster][truth[record].person] += 1
    people = Counter(said.person for said in truth.values())
    items = _between(possible, cluster_of)
    joined = Quality(
        proposed=sum(_pairs(people_in.total()) for people_in in mixed.values()),
        true=sum(map(_pairs, people.values())),
        right=sum(_pairs(count) for people_in in mixed.values() for count in people_in.values()),
    )
    forbidden = _forbidden(cluster_of, truth)
    return Score(
        records=len(truth),
        people=len(people),
        clusters=len(mixed),
        left_out=sum(record not in clusters for record in truth),
        joined=joined,
        with_possible=_with_possible(joined, items, mixed),
        must_never={kind: len(forbidden.get(kind, ())) for kind in dict.fromkeys((*KINDS, *sorted(forbidden)))},
        must_never_pairs=len(set().union(*forbidden.values())),
        review_items=len(items),
    )


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _between(possible: Iterable[tuple[str, str]], cluster_of: Mapping[str, str]) -> set[frozenset[str]]:
    known = ((cluster_of[one], cluster_of[other]) for one, other in possible if {one, other} <= cluster_of.keys())
    return {frozenset(sides) for sides in known if sides[0] != sides[1]}


def _with_possible(joined: Quality, items: set[frozenset[str]], mixed: Mapping[str, Counter[str]]) -> Quality:
    proposed, right = joined.proposed, joined.right
    for item in items:
        one, other = (mixed[side] for side in item)
        proposed += one.total() * other.total()
        right += sum(count * other[person] for person, count in one.items())
    return Quality(proposed=proposed, true=joined.true, right=right)


def _forbidden(cluster_of: Mapping[str, str], truth: Mapping[str, Truth]) -> dict[str, set[tuple[str, str]]]:
    """Return the joined pairs of records that must never be, by kind."""
    tagged: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record, said in truth.items():
        for tag in dict.fromkeys(said.must_not):
            tagged[tag, cluster_of[record]].append(record)
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for (tag, _), records in tagged.items():
        kind = tag.partition(":")[0]
        for one, other in combinations(records, 2):
            if truth[one].person != truth[other].person:
                found[kind].add((one, other))
    return found
