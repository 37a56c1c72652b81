"""Measures what reading free text costs: `.venv/bin/python -m tests.bench.words [--json]`."""

import argparse
import json
import random
import time
from collections.abc import Callable
from itertools import islice

from hub.flow.words.net import Net
from hub.flow.words.said import said_of
from tests.builders.leaks import families, narrative

NARRATIVES = 300
ROUNDS = 5
"""The quickest round counts, in time of this process: what else runs on the machine is not to be measured."""


def main() -> None:
    """Measure each step for one narrative of five sentences about a family of three, and print microseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    as_json = parser.parse_args().json
    chance = random.Random(1)  # noqa: S311 - a seed that can be repeated is wanted
    people = [family.people for family in islice(families(1), NARRATIVES)]
    texts = [narrative(chance) for _ in people]
    said = [said_of(one) for one in people]
    nets = [Net(one) for one in said]
    figures = {
        "gather_values_us": quickest(lambda: [said_of(one) for one in people]),
        "build_net_us": quickest(lambda: [Net(one) for one in said]),
        "read_narrative_us": quickest(lambda: [net.hits(text) for net, text in zip(nets, texts, strict=True)]),
    }
    print(json.dumps(figures) if as_json else "\n".join(f"{name:20} {us:7.1f}" for name, us in figures.items()))  # noqa: T201 - this is what a benchmark is for


def quickest(act: Callable[[], object]) -> float:
    """Return how long the quickest round took, in microseconds for one narrative."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        act()
        best = min(best, time.process_time() - started)
    return round(best / NARRATIVES * 1e6, 1)


if __name__ == "__main__":
    main()
