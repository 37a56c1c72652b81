"""A second engine reads the shipped files as plain lists; on every set of facts it must say what the cubes say."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import product
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.agency import AgencyKind
from hub.domain.cube import holds, point
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import FACTS
from hub.flow.fields import FIELDS
from hub.policy.load import shipped_files
from tests.builders.world import shipped_policy

FILES = [yaml.load(path.read_text(), yaml.BaseLoader) for path in shipped_files().sharing]  # noqa: S506 - text alone
ROUTES = yaml.load(shipped_files().routing.read_text(), yaml.BaseLoader)["routes"]  # noqa: S506 - as above
Facts = Mapping[str, StrEnum]
clear = {"excluded": "clear", "restricted": "clear"}
anywhere = {name: st.sampled_from(list(values)) for name, values in FACTS.items()}
points = st.one_of(
    st.fixed_dictionaries({**anywhere, **{n: st.just(FACTS[n](v)) for n, v in clear.items()}}),
    st.fixed_dictionaries(anywhere),
)


def speaks(when: Any, facts: Facts) -> bool:
    """Say what a `when:` means to somebody who reads the file."""
    listed = {} if when == "always" else when
    return all(
        facts[name].value in allowed for name, allowed in {**{n: [v] for n, v in clear.items()}, **listed}.items()
    )


def given_by_file(recipient: str, delivery: str, section: str, facts: Facts) -> dict[str, tuple[str, str]]:
    return {
        field: (how, f"{recipient}/{rule['id']}")
        for file in FILES
        if file["recipient"] == recipient
        for rule in file["rules"]
        if delivery in rule["delivery"] and speaks(rule["when"], facts)
        for field, how in rule["give"].get(section, {}).items()
    }


@settings(max_examples=150)
@given(points)
def test_what_a_recipient_may_see_is_what_its_file_says(facts: Facts) -> None:
    at = point(facts)
    fields = shipped_policy().sharing.fields

    for recipient, delivery, section in product(AgencyKind, DeliveryKind, FIELDS):
        plainly = given_by_file(recipient, delivery, section, facts)
        by_cube = {name: (how.value, rule) for name, (how, rule) in fields(recipient, delivery, section, at).items()}
        assert by_cube == plainly


@given(points)
def test_which_routes_are_taken_is_what_the_file_says(facts: Facts) -> None:
    taken = [rule.id for rule in shipped_policy().routes if holds(rule.when, point(facts))]

    assert taken == [route["id"] for route in ROUTES if speaks(route["when"], facts)]
