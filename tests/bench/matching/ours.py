"""The hub's own matcher on the same files: as `hub match file` runs it, and its scorer alone."""

import csv
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from hub.batch.records import read_record
from hub.domain.ids import BlockingKey
from hub.domain.weights import Model
from hub.matching.features import Features, features_of
from hub.matching.judge import judge
from hub.matching.keys import blocking_keys
from tests.bench.matching.truth import Edge

CAP = 60
"""A key that fits more descriptions says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What `hub match file` said and what `hub match score` said of it."""

    file: Mapping[str, Any]
    score: Mapping[str, Any]
    clusters: tuple[tuple[str, str], ...]


def matched(records: Path, truth: Path) -> Ran:
    """Run the commands on a file."""
    clusters, possible = records.with_suffix(".clusters.csv"), records.with_suffix(".possible.csv")
    file = _hub("match", "file", records, "--out", clusters, "--possible", possible, "--json")
    score = _hub("match", "score", clusters, truth, "--possible", possible, "--json")
    with clusters.open(newline="", encoding="utf-8") as read:
        rows = tuple((row["record_id"], row["cluster_id"]) for row in csv.DictReader(read))
    return Ran(file=file, score=score, clusters=rows)


def _hub(*arguments: object) -> dict[str, Any]:
    command = [str(Path(sys.executable).with_name("hub")), *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorer:
    """Our scorer alone, with no regard to any guard."""

    said: Mapping[str, Features]
    model: Model

    def edges(self, pairs: Iterable[tuple[str, str]]) -> Iterator[Edge]:
        """Yield the pairs with their weights."""
        for one, other in pairs:
            yield judge(self.said[one], [self.said[other]], self.model).weight, one, other


def scorer(rows: Iterable[Mapping[str, str]], model: Model) -> tuple[Scorer, frozenset[tuple[str, str]]]:
    """Return the scorer that has read the rows, and the pairs of those that share a key."""
    said: dict[str, Features] = {}
    holders: dict[BlockingKey, list[str]] = defaultdict(list)
    for number, row in enumerate(rows, start=1):
        record, _ = read_record(row, number)
        said[record.id] = features_of(record.person, record.agency)
        for key in blocking_keys(record.person, record.agency, b"bench"):
            holders[key].append(record.id)
    pairs = (combinations(sorted(held), 2) for held in holders.values() if len(held) <= CAP)
    return Scorer(said=said, model=model), frozenset(pair for some in pairs for pair in some)
