"""What the order of events does: the same records in other orders, each telling kept together."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

from hub.demo.chance import seeded
from tests.bench.matching import ours


def shuffled(records: Path, turn: int) -> Path:
    """Write the records once more with their events in another order, and return where."""
    with records.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns, rows = reader.fieldnames or (), list(reader)
    events = defaultdict(list)
    for row in rows:
        events[row["agency"], row["incident_ref"]].append(row)
    order = list(events)
    seeded("shuffle", turn).shuffle(order)
    to = records.with_name(f"{records.stem}-{turn}.csv")
    with to.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(row for event in order for row in events[event])
    return to


def spread(records: Path, told: Path, turns: int) -> dict[str, Any]:
    """Return the lowest and the highest figures of the matcher over so many orders."""
    scores = [ours.matched(shuffled(records, turn), told).score for turn in range(turns)]
    found = {name: [score[name] for score in scores] for name in ("f1", "precision", "recall", "must_never_pairs")}
    return {"orders": turns, **{name: [min(values), max(values)] for name, values in found.items()}}
