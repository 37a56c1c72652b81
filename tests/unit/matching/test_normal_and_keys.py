"""What people write is brought to one form, and becomes keyed hashes under which they are found again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.person import Address, AddressClass, Contact, Identifier, Person, PersonName
from hub.matching.keys import KEY_BYTES, KEYS_AT_MOST, blocking_keys
from hub.matching.normal import birth_text, birthday, contact_key, folded, name_key, postcode_key
from hub.matching.places import doors_of
from tests.builders.people import a_phone, a_victim, an_address, named, numbered

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


def test_as_much_of_a_birthday_counts_as_is_known_and_says_something() -> None:
    said = ["1991-05-02", "1991-05", "1991", "1900", "1111-11-11", "soon", None]

    assert [birth_text(a_victim(date_of_birth=text)) for text in said] == [*said[:3], None, None, None, None]


def test_a_street_without_a_house_is_no_door() -> None:
    assert list(doors_of(a_victim(addresses=(an_address("Nowhere Lane"),)))) == []
    assert list(doors_of(a_victim(addresses=(an_address("1", postcode=None),)))) == []
    assert list(doors_of(a_victim(addresses=(an_address("Flat 2, 1 Nowhere Lane"),)))) == [
        "IP19ZZ 2 1",
        "flat21nowherelane",
    ]


def test_a_birthday_that_is_partial_or_impossible_or_a_placeholder_says_nothing() -> None:
    said = ["1991-05-02", "1991-05", "1900-01-01", "2021-02-29", None]

    assert [birthday(a_victim(date_of_birth=text)) for text in said] == ["1991-05-02", None, None, None, None]


BARE = a_victim(addresses=(), contacts=(), identifiers=())


def keys(person: Person, source: str = "suffolk-police", secret: bytes = SECRET) -> set[bytes]:
    return set(blocking_keys(person, source, secret))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(BARE, replace(BARE, names=(named("testa", "EXAMPLE"),)), id="one name and birthday"),
        pytest.param(BARE, replace(BARE, names=(named("Example", "Testa"),)), id="swapped names"),
        pytest.param(BARE, replace(BARE, date_of_birth="1991-02-05"), id="swapped day and month"),
        pytest.param(BARE, replace(BARE, date_of_birth="1991"), id="the year of birth alone"),
        pytest.param(BARE, replace(BARE, date_of_birth="1961-05-02"), id="another year of birth"),
        pytest.param(BARE, replace(BARE, date_of_birth=None), id="no birthday, and the whole name"),
        pytest.param(BARE, replace(BARE, names=(named("Tess", "Newname"),)), id="another family name"),
        pytest.param(BARE, replace(BARE, names=(named("Bet", "Exampel"),)), id="a name that sounds alike"),
        pytest.param(
            BARE, replace(BARE, names=(named("Testa", "Newname"), named("Testa", "Example"))), id="a former name"
        ),
        pytest.param(BARE, replace(BARE, names=(named("Testa", "Newname-Example"),)), id="a double name"),
        pytest.param(
            replace(BARE, addresses=(an_address(),)),
            replace(BARE, addresses=(an_address(),), names=(named("T", None),), date_of_birth=None),
            id="a postcode and an initial",
        ),
        pytest.param(
            replace(BARE, contacts=(a_phone(),)),
            Person(ref="x", roles=(), contacts=(a_phone(),)),
            id="a telephone number alone",
        ),
    ],
)
def test_who_may_be_one_person_has_a_key_in_common(one: Person, other: Person) -> None:
    assert keys(one) & keys(other)


def test_a_person_has_few_keys_and_somebody_with_many_aliases_not_many_more() -> None:
    many = tuple(named(f"Testa{n}", f"Example{n}") for n in range(20))

    assert 8 <= len(keys(a_victim(identifiers=(numbered(1),)))) <= 14
    assert len(keys(a_victim(names=many))) == KEYS_AT_MOST
    assert all(len(key) == KEY_BYTES for key in keys(a_victim()))


def test_what_cannot_be_compared_is_no_key() -> None:
    nobody = Person(
        ref="x",
        roles=(),
        names=(named("Unknown", "N/K"),),
        date_of_birth="1900-01-01",
        identifiers=(Identifier(system="nhs-number", value="1"),),
        contacts=(Contact(kind="phone", value="101"),),
    )

    assert keys(nobody) == set()


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(an_address(visibility=AddressClass.REFUGE), id="a refuge"),
        pytest.param(an_address(visibility=AddressClass.CONFIDENTIAL), id="a hidden address"),
        pytest.param(an_address("Police Station, Museum Street"), id="a police station"),
        pytest.param(an_address("Women's Aid Refuge"), id="a refuge that the sender took for a home"),
        pytest.param(an_address(postcode="ZZ99 3VZ", lines=("NFA",)), id="no fixed abode"),
    ],
)
def test_a_place_that_is_no_ordinary_home_is_never_a_key(place: Address) -> None:
    assert keys(replace(BARE, addresses=(place,))) == keys(BARE)


def test_a_strong_number_is_the_same_key_for_every_agency_and_an_own_number_is_not() -> None:
    strong = Person(ref="x", roles=(), identifiers=(numbered(1),))
    own = Person(ref="x", roles=(), identifiers=(Identifier(system="niche-nominal", value="P-77"),))

    assert keys(strong) == keys(strong, "suffolk-mash")
    assert keys(own) != keys(own, "suffolk-mash")


def test_keys_cannot_be_told_without_the_secret() -> None:
    assert keys(a_victim()).isdisjoint(keys(a_victim(), secret=b"another"))
