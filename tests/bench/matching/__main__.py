"""Measures who is found to be one person: the hub's matcher beside Splink, on the same invented records.

Plain Splink is trained on each file in its ordinary way; guarded Splink has hard guards on top. Of both the best
points of a sweep over all thresholds are taken, which nobody has who does not know the truth; the hub runs once,
with the model that it ships.
"""

import argparse
import json
import platform
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Any

from hub.demo.population import invent
from hub.policy.matching import shipped
from tests.bench.matching import febrl, ours, plain_splink, shuffles
from tests.bench.matching.guarded_splink import Guard, allowed
from tests.bench.matching.truth import Joining, Quality, Truth, best, harmless, of_clusters, read_truth, surest, sweep

FIGURES = Path(__file__).resolve().parents[1] / "matching.json"
RECORDS_A_PERSON = 2.7
SURE = 0.999
SHUFFLED_PEOPLE = 3_000
"""Enough for every kind of people that must never be joined, and soon matched ten times."""
Figures = dict[str, Any]


def main() -> None:
    """Measure, print a table and write the figures."""
    wanted = _wanted()
    with tempfile.TemporaryDirectory() as folder:
        measured = _measured_alone if wanted.ours_only else _measured_beside_splink
        seeds = [measured(seed, wanted.people, Path(folder)) for seed in wanted.seeds]
        found = {"made_with": _versions(), "people": wanted.people, "seeds": seeds}
        if wanted.shuffles:
            found["shuffles"] = _shuffled(wanted, Path(folder))
    if not wanted.without_febrl:
        found["febrl"] = [_febrl(compared) for compared in febrl.compared(shipped())]
    wanted.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    _show(found)


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13], help="populations no model has seen")
    parser.add_argument("--people", type=int, default=7_500, help="people in each; about 2.7 records a person")
    parser.add_argument("--records", type=int, help="about how many records instead")
    parser.add_argument("--shuffles", type=int, default=10, help="other orders of the events of the first population")
    parser.add_argument("--ours-only", action="store_true", help="leave Splink out, which takes as long again")
    parser.add_argument("--without-febrl", action="store_true", help="leave the public sets out")
    parser.add_argument("--out", type=Path, default=FIGURES, help="where the figures are written")
    wanted = parser.parse_args()
    if wanted.records:
        wanted.people = round(wanted.records / RECORDS_A_PERSON)
    return wanted


def _measured_beside_splink(seed: int, people: int, folder: Path) -> Figures:
    mine = _measured_alone(seed, people, folder)
    records, told = _files(seed, folder)
    return mine | _splink(records, read_truth(told), float(mine["hub"]["precision"]))


def _measured_alone(seed: int, people: int, folder: Path) -> Figures:
    records, told = _files(seed, folder)
    count = invent(people, seed, records, told)
    mine, took = _ours(records, told, read_truth(told))
    return {"seed": seed, "records": count, "hub": mine | {"seconds": took}}


def _files(seed: int, folder: Path) -> tuple[Path, Path]:
    return folder / f"records-{seed}.csv", folder / f"truth-{seed}.csv"


def _ours(records: Path, told: Path, truth: Truth) -> tuple[Figures, float]:
    since = monotonic()
    ran = ours.matched(records, told)
    score, counted = ran.score, of_clusters(truth, ran.clusters)
    if (score["pairs"], score["right_pairs"], score["must_never_pairs"]) != (
        counted.joined,
        counted.true,
        counted.never,
    ):
        raise SystemExit(
            "`hub match score` and this bench count the same clusters differently: neither can be trusted."
        )
    figures = {
        "model": ran.file["model"],
        "precision": score["precision"],
        "recall": score["recall"],
        "f1": score["f1"],
        "f1_joined_or_possible": score["joined_plus_possible"]["f1"],
        "must_never_joined": score["must_never_pairs"],
        "must_never_by_kind": score["must_never"],
        "review_per_100_records": score["review_per_100"],
    }
    return figures, round(monotonic() - since, 1)


def _splink(records: Path, truth: Truth, precision: float) -> Figures:
    since = monotonic()
    rows = plain_splink.cleaned(records)
    edges = list(plain_splink.edges(rows))
    took, by_id = round(monotonic() - since, 1), {str(row["unique_id"]): row for row in rows}
    plain, guarded = Joining(truth=truth), Joining(truth=truth)
    guard = Guard(joining=guarded, rows=by_id)
    return {
        "splink": {"seconds": took, **_points(sweep(plain, edges), precision)},
        "guarded_splink": _points(sweep(guarded, allowed(edges, by_id), guard.may_join), precision),
    }


def _points(points: Sequence[Quality], precision: float) -> Figures:
    return {
        "best_f1": best(points).figures(),
        "as_precise_as_the_hub": _figures(surest(points, precision)),
        "precision_0.999": _figures(surest(points, SURE)),
        "no_must_never": _figures(harmless(points)),
    }


def _figures(point: Quality | None) -> Figures | None:
    return point.figures() if point else None


def _febrl(compared: febrl.Compared) -> Figures:
    return {
        "set": compared.name,
        "hub_best_f1": round(compared.ours.f1, 5),
        "splink_best_f1": round(compared.splink.f1, 5),
        "difference": round(compared.ours.f1 - compared.splink.f1, 5),
        "hub_scorer_on_all_candidates": round(compared.ours_on_all.f1, 5),
    }


def _shuffled(wanted: argparse.Namespace, folder: Path) -> Figures:
    seed, records, told = wanted.seeds[0], folder / "shuffled.csv", folder / "truth.csv"
    count = invent(min(wanted.people, SHUFFLED_PEOPLE), seed, records, told)
    return {"seed": seed, "records": count, **shuffles.spread(records, told, wanted.shuffles)}


def _versions() -> Mapping[str, str]:
    packages = ("da-hub", "splink", "duckdb", "recordlinkage")
    return {"python": platform.python_version(), **{package: version(package) for package in packages}}


def _show(found: Figures) -> None:
    lines: list[Sequence[object]] = [("", "records", "precision", "recall", "F1", "must-never", "seconds")]
    for seed in found["seeds"]:
        lines.extend(_lines_of(seed))
    _print(lines)
    if shuffled := found.get("shuffles"):
        _print(list(shuffled.items()))
    if sets := found.get("febrl"):
        head = ("set", "hub best F1", "Splink best F1", "difference", "hub, all candidates")
        _print([head, *(one.values() for one in sets)])


def _lines_of(seed: Figures) -> Iterable[Sequence[object]]:
    mine = seed["hub"]
    head = f"seed {seed['seed']}"
    both = f"{mine['f1_joined_or_possible']:.4f} with possible"
    yield (f"{head}: hub", seed["records"], *_three(mine), mine["must_never_joined"], mine["seconds"])
    yield (f"{head}: hub", f"{mine['review_per_100_records']:.2f} to review/100", "", "", both, "", "")
    for title, key in (("Splink", "splink"), ("guarded Splink", "guarded_splink")):
        if key in seed:
            yield from _lines_of_sweep(f"{head}: {title}", seed[key])


def _lines_of_sweep(head: str, points: Figures) -> Iterable[Sequence[object]]:
    for name in ("best_f1", "precision_0.999", "as_precise_as_the_hub", "no_must_never"):
        point = points[name]
        yield (f"{head}, {name.replace('_', ' ')}", "", *_three(point), _never(point), points.get("seconds", ""))


def _three(point: Figures | None) -> tuple[str, str, str]:
    return (f"{point['precision']:.5f}", f"{point['recall']:.4f}", f"{point['f1']:.4f}") if point else ("-", "-", "-")


def _never(point: Figures | None) -> object:
    return point["must_never_joined"] if point else "-"


def _print(lines: Sequence[Iterable[object]]) -> None:
    texts = [[str(value) for value in line] for line in lines]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for line in texts:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)))  # noqa: T201
    print()  # noqa: T201


if __name__ == "__main__":
    main()
