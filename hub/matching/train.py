"""Training: Splink estimates what each level of our own comparisons weighs, on descriptions that nobody has labelled.

Offline, and never part of the flow: it needs the optional extra `train` (Splink 5 with DuckDB). The levels that Splink
counts are those of `compare`, called from its SQL, so that what is trained is what is used.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker

from hub.matching.compare import COMPARISONS, LEVELS, READS
from hub.matching.features import Features
from hub.matching.levels import DIFFERENT, EXACT

PRIOR = 1e-6
"""Odds that two descriptions taken at random are of one person, where a hub knows a million people."""
PASSES = ("l.birth = r.birth", "l.forename = r.forename and l.family = r.family")
"""What the pairs of each pass of expectation maximisation have in common; it trains all other comparisons."""
RANDOM_PAIRS = 200_000
"""Enough to see what one pair in ten thousand shows; each costs some microseconds for each level."""
COMMON = 0.0004
"""Share of people from which a name is listed as common; each rarer name weighs as if it had half this share."""
RAREST = {"number": 1e-8, "local": 1e-7, "phone": 1e-6, "email": 1e-6}
"""How rarely two people agree in what belongs to one person: too rarely to be seen in pairs drawn at random."""
LEAST = 1e-5
"""No other level is taken to be rarer than this among pairs drawn at random."""
LEAST_OF_ONE = 0.005
"""No level is taken to be rarer than this among descriptions of one person: people do move and records do err."""
ASSUMED = {"generation": {EXACT: (0.98, 0.5), DIFFERENT: (0.02, 0.5)}}
"""m and u of what is written too seldom to be counted: our own estimates."""
SEED = 1


def train(
    described: Mapping[str, Features], version: str, bars: Mapping[str, float], random_pairs: int = RANDOM_PAIRS
) -> tuple[str, str]:
    """Return the texts of `model.json` and `terms.json` for descriptions by the number of their record.

    u is estimated on random pairs, m by expectation maximisation, each pass blocked on another thing. `bars` are
    `join`, `stay` and `possible`, in bits: what to risk is decided, not learned.
    """
    connection = duckdb.connect()
    for name in COMPARISONS:
        connection.create_function(f"{name}_level", partial(_level, name), ["VARCHAR", "VARCHAR"], "VARCHAR")
    _fill(connection, described)
    linker = Linker(DuckDBAPI(connection).register("described"), settings(version), log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=random_pairs, seed=SEED)
    for rule in PASSES:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    trained = _completed(linker.misc.save_model_to_json())
    terms = {"model": version, **bars, "shares": _shares(described)}
    return json.dumps(trained, indent=1), json.dumps(terms, indent=1, ensure_ascii=False)


def settings(version: str) -> dict[str, Any]:
    """Return Splink's settings for our comparisons, not trained yet. Each level is one that `compare` names."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record_id",
        "probability_two_random_records_match": PRIOR,
        "linker_uid": version,
        "blocking_rules_to_generate_predictions": list(PASSES),
        "comparisons": [
            {"output_column_name": name, "comparison_description": name, "comparison_levels": list(_levels(name))}
            for name in COMPARISONS
        ],
    }


def _levels(name: str) -> Iterator[dict[str, Any]]:
    asked = f"{name}_level({name}_l, {name}_r)"
    nothing = f"{name}_l IS NULL OR {name}_r IS NULL OR {asked} = ''"
    yield {"sql_condition": nothing, "label_for_charts": "nothing to compare", "is_null_level": True}
    *better, last = LEVELS[name]
    for level in better:
        yield {"sql_condition": f"{asked} = '{level}'", "label_for_charts": level}
    yield {"sql_condition": "ELSE", "label_for_charts": last}


def _fill(connection: duckdb.DuckDBPyConnection, described: Mapping[str, Features]) -> None:
    """Give each comparison a column of its own with what it reads, so that a pass knows what it holds fixed."""
    columns = ", ".join(f"{name} VARCHAR" for name in COMPARISONS)
    connection.execute(f"CREATE TABLE described (record_id VARCHAR, {columns})")
    places = ", ".join("?" for _ in range(len(COMPARISONS) + 1))
    rows = [(record, *(_part(said, name) for name in COMPARISONS)) for record, said in described.items()]
    connection.executemany(f"INSERT INTO described VALUES ({places})", rows)  # noqa: S608 - names and question marks


def _part(said: Features, name: str) -> str | None:
    """Return what one comparison reads, as text; None when there is nothing of its own."""
    reads = READS[name]
    if not getattr(said, reads[0]):
        return None
    return Features(**{field: getattr(said, field) for field in reads}).to_json()


def _level(name: str, one: str, other: str) -> str:
    level = COMPARISONS[name](_read(one), _read(other))
    return level.name if level else ""


@lru_cache(maxsize=1 << 17)
def _read(text: str) -> Features:
    return Features.from_json(text)


def _completed(trained: dict[str, Any]) -> dict[str, Any]:
    """Fill in what no pair showed: every level needs both probabilities, and none may be beyond belief."""
    for comparison in trained["comparisons"]:
        name = comparison["output_column_name"]
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                seen = level.get("m_probability") or 0.0, level.get("u_probability") or 0.0
                level["m_probability"], level["u_probability"] = _believable(name, level["label_for_charts"], *seen)
    return trained


def _believable(name: str, level: str, m: float, u: float) -> tuple[float, float]:
    if name in ASSUMED:
        return ASSUMED[name][level]
    if name in RAREST and level == LEVELS[name][0]:
        return max(m, LEAST_OF_ONE), RAREST[name]
    return max(m, LEAST_OF_ONE), max(u, LEAST)


def _shares(described: Mapping[str, Features]) -> dict[str, dict[str, float]]:
    """Return how large a share of the descriptions has a name, for the common ones, the most common first."""
    counted = {"forename": Counter[str](), "family": Counter[str]()}
    for said in described.values():
        counted["forename"].update(said.firsts[:1])
        counted["family"].update(said.families[:1])
    return {
        name: {
            term: round(count / len(described), 6)
            for term, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
            if count / len(described) >= COMMON and len(term) > 1
        }
        for name, counts in counted.items()
    }
