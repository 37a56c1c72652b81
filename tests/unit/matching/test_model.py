"""The model file: Splink's settings and our own bars, read as one and trained from descriptions without labels."""

import json
from importlib.resources import files
from math import log2
from typing import Any

import pytest

from hub.domain.weights import Level
from hub.matching.compare import COMPARISONS, LEVELS, READS
from hub.matching.features import Features
from hub.matching.model import read_model
from hub.policy.matching import shipped

SETTINGS, TERMS = (
    json.loads((files("hub.matching") / name).read_text(encoding="utf-8")) for name in ("model.json", "terms.json")
)


def read(settings: Any = SETTINGS, terms: Any = TERMS) -> Any:
    return read_model(json.dumps(settings), json.dumps(terms))


def test_the_shipped_model_weighs_every_level_of_every_comparison() -> None:
    model = shipped()

    assert {name: tuple(levels) for name, levels in model.weights.items()} == dict(LEVELS)
    assert set(COMPARISONS) == set(READS) == set(LEVELS)
    assert model.stay < model.possible <= model.join


def test_to_agree_more_never_weighs_less() -> None:
    for levels in shipped().weights.values():
        assert list(levels.values()) == sorted(levels.values(), reverse=True)


def test_a_common_name_weighs_less_than_a_rare_one_and_no_less_than_a_likeness() -> None:
    model = shipped()
    common = max(TERMS["shares"]["family"], key=TERMS["shares"]["family"].__getitem__)

    weight = model.weigh("family", Level("exact", common))

    assert model.weights["family"]["part"] <= weight < model.weigh("family", Level("exact", "llanbedrog"))


def test_the_prior_and_the_weights_are_those_of_splinks_settings() -> None:
    model, number = shipped(), SETTINGS["comparisons"][0]["comparison_levels"][1]

    assert model.prior == pytest.approx(log2(SETTINGS["probability_two_random_records_match"]), abs=0.001)
    assert model.weights["number"]["exact"] == log2(number["m_probability"] / number["u_probability"])


def test_bars_of_another_version_are_no_part_of_a_model() -> None:
    with pytest.raises(ValueError, match="another version"):
        read(terms={**TERMS, "model": "another"})


@pytest.mark.long
@pytest.mark.filterwarnings("default")
def test_training_finds_that_equal_numbers_weigh_more_than_equal_names() -> None:
    training = pytest.importorskip("hub.matching.train")
    described = {
        f"{person}/{told}": Features(
            source="suffolk-police",
            firsts=(f"first{person % 17}",),
            families=(f"family{person % 13}",),
            born=(f"19{50 + person % 40}-0{1 + person % 9}-{10 + person % 19}",),
            phones=(f"7700900{person:03d}",) if told else (),
            numbers=(f"nhs-number:{person}",),
            sexes=("female",) if person % 2 else ("male",),
        )
        for person in range(150)
        for told in range(2)
    }

    model = read_model(*training.train(described, "test", {"join": 2.0, "stay": -6.0, "possible": 0.0}, 20_000))

    assert model.version == "test"
    assert model.weights["number"]["exact"] > model.weights["family"]["exact"] > 0
    assert all(levels["different"] < 0 for name, levels in model.weights.items() if name in {"birth", "family"})
