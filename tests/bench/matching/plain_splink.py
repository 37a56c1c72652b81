"""Splink in its ordinary way: cleaned columns, its own comparisons with term frequencies, trained on the file."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from stdnum.gb import nhs

from tests.bench.matching.truth import Edge

_LOCAL = cl.CustomComparison(
    output_column_name="local",
    comparison_levels=[
        cll.CustomLevel("local_l IS NULL OR local_r IS NULL OR agency_l <> agency_r").configure(is_null_level=True),
        cll.ExactMatchLevel("local"),
        cll.ElseLevel(),
    ],
)
"""An agency's own number says something beside another one of the same agency only."""
Row = Mapping[str, str | None]
NOT_A_NAME = frozenset({"unknown", "n/k", "notknown", "nk", "tbc", "?", "baby", ""})
LOWEST_WEIGHT = -4.0
"""Pairs below this are never of use."""


def cleaned(path: Path) -> list[dict[str, str | None]]:
    """Read a file of records as an analyst would clean it before giving it to Splink."""
    with path.open(newline="", encoding="utf-8") as file:
        return [_clean(row) for row in csv.DictReader(file)]


def _clean(row: Mapping[str, str]) -> dict[str, str | None]:
    born, code = row["date_of_birth"], re.sub(r"\s", "", row["postcode"]).upper()
    return {
        "unique_id": row["record_id"],
        "agency": row["agency"],
        "event": f"{row['agency']}/{row['incident_ref']}" if row["role"] != "referrer" else None,
        "forename": _name(row["forename"]),
        "surname": _name(row["surname"]),
        "middle": _name(row["middle_names"]),
        "alias": _name(row["previous_surname_or_alias"]),
        "dob": born if len(born) == 10 and not born.startswith("1900-01-01") else None,
        "sex": row["sex"] if row["sex"] in {"female", "male"} else None,
        "postcode": None if not code or code.startswith("ZZ99") else code,
        "address": re.sub(r"\W+", " ", row["address_line_1"]).strip().lower() or None,
        "phone": re.sub(r"^(44|0)", "", re.sub(r"\D", "", row["phone"])) or None,
        "email": row["email"].lower() or None,
        "nhs": nhs.compact(row["nhs_number"]) if nhs.is_valid(row["nhs_number"]) else None,
        "pnc": row["pnc_id"] or None,
        "local": f"{row['agency']}/{row['local_person_id']}" if row["local_person_id"] else None,
    }


def _name(text: str) -> str | None:
    split = unicodedata.normalize("NFKD", text.lower().replace("ł", "l"))
    plain = re.sub(r"[^a-z/?]", "", split)
    return None if plain in NOT_A_NAME else plain


def settings() -> SettingsCreator:
    """Return comparisons and blocking rules as Splink's own examples for people have them."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ForenameSurnameComparison("forename", "surname", forename_surname_concat_col_name="full_name"),
            cl.ExactMatch("middle"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.PostcodeComparison("postcode"),
            cl.JaroWinklerAtThresholds("address", [0.92]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.ExactMatch("email"),
            cl.ExactMatch("nhs"),
            cl.ExactMatch("pnc"),
            _LOCAL,
        ],
        blocking_rules_to_generate_predictions=[
            block_on("forename", "surname"),
            block_on("surname", "dob"),
            block_on("forename", "dob"),
            block_on("dob", "substr(surname, 1, 1)"),
            block_on("postcode", "substr(forename, 1, 2)"),
            block_on("postcode", "surname"),
            block_on("phone"),
            block_on("email"),
            block_on("nhs"),
            block_on("pnc"),
            block_on("local"),
        ],
        retain_matching_columns=False,
    )


def trained(rows: Sequence[Row]) -> Linker:
    """Return Splink trained on the rows: u by random pairs, m by expectation and maximisation."""
    linker = Linker(DuckDBAPI().register(_table(rows)), settings(), log_level=50)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("forename", "surname", "dob"), block_on("nhs"), block_on("local")], recall=0.5
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=4e6, seed=1)
    for rule in (block_on("forename", "surname"), block_on("dob")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    return linker


def edges(rows: Sequence[Row]) -> Iterator[Edge]:
    """Yield the pairs that Splink finds, with their weight in bits."""
    found: Any = trained(rows).inference.predict(threshold_match_weight=LOWEST_WEIGHT, warning_mode="never")
    columns = "match_weight", "unique_id_l", "unique_id_r"
    yield from found.as_duckdbpyrelation().project(", ".join(columns)).fetchall()


def _table(rows: Sequence[Row]) -> pa.Table:
    names = [*rows[0], "full_name"]
    full = [{**row, "full_name": f"{row['forename']} {row['surname']}"} for row in rows]
    return pa.table({name: pa.array([row[name] for row in full], pa.string()) for name in names})
