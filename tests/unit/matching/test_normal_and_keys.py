"""What people write is brought to one form, and becomes keyed hashes under which they are found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.person import Contact, Identifier, Person, PersonName
from hub.matching.keys import KEY_BYTES, blocking_keys
from hub.matching.normal import birthday, contact_key, folded, name_key, postcode_key
from tests.builders.people import a_victim, named, numbered

SECRET = b"only for tests"


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("O'Neill", "oneill"),
        ("Smith-Jones", "smithjones"),
        ("\u00c9LO\u00cfSE ", "eloise"),
        ("under_score", "underscore"),
        ("Unknown", ""),
        (" N/K ", ""),
        ("Not Known", ""),
        ("Baby", ""),
        ("Babington", "babington"),
        ("\u738b", "\u738b"),
        pytest.param("\U0001d54a\u0130", "si", id="capitals that have small letters only when they are taken apart"),
    ],
)
def test_a_name_has_one_form(written: str, form: str) -> None:
    assert folded(written) == form


@given(st.text())
def test_a_form_is_not_changed_by_forming_it_again(text: str) -> None:
    assert folded(folded(text)) in {folded(text), ""}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (named("Testa", "Example"), "testa|example"),
        (PersonName(given=("Testa", "Maria"), family="Example"), "testa|example"),
        (PersonName(family="Example"), None),
        (PersonName(given=("Testa",)), None),
        (named("Unknown", "Example"), None),
    ],
)
def test_a_name_is_a_key_only_when_it_is_whole(name: PersonName, key: str | None) -> None:
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("07700 900101", "7700900101"),
        ("+44 (0)7700 900101", "7700900101"),
        ("+447700900101", "7700900101"),
        ("0044 7700 900101", "7700900101"),
        ("101", None),
        ("", None),
    ],
)
def test_a_telephone_number_has_one_form(written: str, key: str | None) -> None:
    assert contact_key(Contact(kind="phone", value=written)) == key


def test_an_empty_contact_and_an_empty_postcode_are_missing() -> None:
    assert contact_key(Contact(kind="email", value="  ")) is None
    assert postcode_key(None) is None
    assert postcode_key(" ") is None
    assert postcode_key("zz99 3vz") is None
    assert postcode_key("ip1 9zz") == "IP19ZZ"


def test_a_birthday_that_is_partial_or_impossible_or_a_placeholder_says_nothing() -> None:
    said = ["1991-05-02", "1991-05", "1900-01-01", "2021-02-29", None]

    assert [birthday(a_victim(date_of_birth=text)) for text in said] == ["1991-05-02", None, None, None, None]


def keys(person: Person, source: str = "suffolk-police", secret: bytes = SECRET) -> set[bytes]:
    return set(blocking_keys(person, source, secret))


def test_people_are_found_by_each_name_with_the_birthday_and_by_each_valid_number() -> None:
    her = a_victim(names=(named("Testa", "Example"), named("Testa", "Maiden")), identifiers=(numbered(1),))

    assert len(keys(her)) == 3
    assert keys(a_victim(names=(named("testa", "maiden"),))) < keys(her)
    assert all(len(key) == KEY_BYTES for key in keys(her))


def test_what_cannot_be_compared_is_no_key() -> None:
    assert keys(a_victim(date_of_birth="1991", identifiers=(Identifier(system="nhs-number", value="1"),))) == set()


def test_a_strong_number_is_the_same_key_for_every_agency_and_an_own_number_is_not() -> None:
    strong = Person(ref="x", roles=(), identifiers=(numbered(1),))
    own = Person(ref="x", roles=(), identifiers=(Identifier(system="niche-nominal", value="P-77"),))

    assert keys(strong) == keys(strong, "suffolk-mash")
    assert keys(own) != keys(own, "suffolk-mash")


def test_keys_cannot_be_told_without_the_secret() -> None:
    assert keys(a_victim()).isdisjoint(keys(a_victim(), secret=b"another"))
