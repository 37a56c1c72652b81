"""Names are taken apart and compared as people use them: short forms, spellings, double names, initials."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.person import PersonName
from hub.matching.features import features_of
from hub.matching.names import Spelled, family_likeness, forename_likeness, sound, spelled
from tests.builders.people import a_victim, named


@pytest.mark.parametrize(
    ("written", "form"),
    [
        pytest.param(
            named("Mrs Testa Maria", "Example"),
            Spelled(first="testa", middles=("maria",), family="example"),
            id="a title",
        ),
        pytest.param(named("Testa", "Probe-Sample"), Spelled(first="testa", family="probe+sample"), id="a double name"),
        pytest.param(
            named("Testa", "Probe Sample"), Spelled(first="testa", family="probe+sample"), id="without a hyphen"
        ),
        pytest.param(named("Testa", "van der Wouden"), Spelled(first="testa", family="vanderwouden"), id="particles"),
        pytest.param(named("Testa", "van"), Spelled(first="testa", family="van"), id="a particle alone is a name"),
        pytest.param(named("Testa", "O'Neill"), Spelled(first="testa", family="oneill"), id="an apostrophe"),
        pytest.param(
            named("Kit", "Example Jnr"), Spelled(first="kit", family="example", generation="jr"), id="the son"
        ),
        pytest.param(
            named("Kit Senior", "Example"), Spelled(first="kit", family="example", generation="sr"), id="the father"
        ),
        pytest.param(
            named("Junior", "Example"), Spelled(first="junior", family="example"), id="a first name that looks so"
        ),
        pytest.param(named("Baby", "Example"), Spelled(family="example"), id="no name yet"),
        pytest.param(PersonName(given=("Jean-Luc",)), Spelled(first="jeanluc"), id="a first name of two"),
    ],
)
def test_a_name_is_taken_apart(written: PersonName, form: Spelled) -> None:
    assert spelled(written) == form


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("elizabeth", "elizabeth", "exact"),
        ("elizabeth", "liz", "variant"),
        ("muhammad", "mohamed", "variant"),
        ("e", "elizabeth", "initial"),
        ("e", "e", "initial"),
        ("e", "liz", "different"),
        ("annemarie", "anne", "part"),
        ("testa", "tesda", "fuzzy"),
        ("jaydan", "jaydon", "fuzzy"),
        ("ida", "ada", "different"),
        ("testa", "kit", "different"),
    ],
)
def test_two_given_names_are_so_like(one: str, other: str, level: str) -> None:
    assert forename_likeness(one, other) == forename_likeness(other, one) == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("khan", "khan", "exact"),
        ("probe+sample", "probesample", "exact"),
        ("probe+sample", "sample+probe", "part"),
        ("probe+sample", "sample", "part"),
        ("kowalczyk", "kovalchik", "variant"),
        ("exampel", "example", "variant"),
        ("exomple", "example", "variant"),
        ("exarple", "example", "fuzzy"),
        ("khan", "kaur", "different"),
    ],
)
def test_two_family_names_are_so_like(one: str, other: str, level: str) -> None:
    assert family_likeness(one, other) == family_likeness(other, one) == level


def test_spellings_of_one_name_sound_alike() -> None:
    assert sound("philipa") == sound("filippa")
    assert sound("hussain") == sound("hussein")
    assert sound("khan") != sound("kaur")


def test_a_pet_name_in_the_place_of_an_alias_is_a_given_name() -> None:
    her = a_victim(names=(named("Elizabeth", "Example"), named("Elizabeth", "Liz"), named("Elizabeth", "Maiden")))

    assert features_of(her, "suffolk-police").firsts == ("elizabeth", "liz")
    assert features_of(her, "suffolk-police").families == ("example", "maiden")


@given(st.text(), st.text())
def test_it_does_not_matter_which_name_comes_first(one: str, other: str) -> None:
    if one and other:
        assert forename_likeness(one, other) == forename_likeness(other, one)
        assert family_likeness(one, other) == family_likeness(other, one)
