"""The weights of matching: `model.json` are settings of Splink, which its charts open; `terms.json` is our own.

The latter holds what Splink's settings have no place for: the bars, and how large a share of people has a common name.
"""

import json
from collections.abc import Mapping
from math import inf, log2
from typing import Any

from hub.domain.weights import Model
from hub.matching.levels import EXACT


def read_model(settings_text: str, terms_text: str) -> Model:
    """Return the model that Splink's settings and our own bars and shares make; two versions do not go together.

    Raises KeyError or ValueError for files that are no model.
    """
    settings, terms = json.loads(settings_text), json.loads(terms_text)
    if settings["linker_uid"] != terms["model"]:
        raise ValueError("The bars and shares belong to another version of the model.")
    odds = settings["probability_two_random_records_match"]
    compared = {c["output_column_name"]: _levels(c) for c in settings["comparisons"]}
    weights = {name: _descending(levels) for name, levels in compared.items()}
    return Model(
        version=terms["model"],
        prior=log2(odds / (1 - odds)),
        join=terms["join"],
        stay=terms["stay"],
        possible=terms["possible"],
        weights=weights,
        terms={
            name: {term: _common(compared[name][EXACT][0] / share, weights[name]) for term, share in shares.items()}
            for name, shares in terms["shares"].items()
        },
    )


def _descending(levels: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Return the bits of each level, none more than those of the level above: to agree more never counts for less."""
    bits, least = {}, inf
    for level, (m, u) in levels.items():
        least = bits[level] = min(least, log2(m / u))
    return bits


def _common(odds: float, weights: Mapping[str, float]) -> float:
    """Return the bits of an exact agreement on a common value: no fewer than those of the level below."""
    exact, next_best, *_ = weights.values()
    return min(exact, max(log2(odds), next_best))


def _levels(comparison: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    return {
        level["label_for_charts"]: (level["m_probability"], level["u_probability"])
        for level in comparison["comparison_levels"]
        if not level.get("is_null_level")
    }
