"""Single values as agencies write them in extracts."""

import pytest

from hub.batch.values import day_of, other_names, place_of, role_of, separate, sex_of, stands_for_nothing
from hub.domain.person import AddressClass, Role, Sex


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("1988-07-03", "1988-07-03", id="as standards write it"),
        pytest.param("03/07/1988", "1988-07-03", id="the day stands first, as in Britain"),
        pytest.param("3.7.1988", "1988-07-03", id="with points and without zeros"),
        pytest.param("07/23/1988", "1988-07-23", id="month first where it can be nothing else"),
        pytest.param("19880703", "1988-07-03", id="without separators"),
        pytest.param("3 July 1988", "1988-07-03", id="with the month's name"),
        pytest.param("03-JUL-1988", "1988-07-03", id="with the month's short name"),
        pytest.param("1988-07-03T00:00:00", "1988-07-03", id="with a time of day from a spreadsheet"),
        pytest.param("03/07/1988 00:00", "1988-07-03", id="with a time of day behind"),
        pytest.param("1988-07", "1988-07", id="year and month"),
        pytest.param("1988", "1988", id="year only"),
        pytest.param("31/02/1988", None, id="a day that is in no calendar"),
        pytest.param("03/07/88", None, id="a year of two digits may be of either century"),
        pytest.param("about thirty", None, id="words"),
        pytest.param("0000", None, id="a year that is none"),
    ],
)
def test_dates_are_read_as_they_are_written(text: str, day: str | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("line", "postcode", "place"),
    [
        pytest.param("12 Nowhere Lane", "IP1 9ZZ", AddressClass.ORDINARY, id="a home"),
        pytest.param("", "IP1 9ZZ", AddressClass.ORDINARY, id="a postcode alone"),
        pytest.param("Refuge", "", AddressClass.REFUGE, id="a refuge"),
        pytest.param("Women's Aid, PO Box 9", "", AddressClass.REFUGE, id="an organisation that runs refuges"),
        pytest.param("CONFIDENTIAL", "IP1 9ZZ", AddressClass.CONFIDENTIAL, id="said to be confidential"),
        pytest.param("Address withheld", "", AddressClass.CONFIDENTIAL, id="withheld"),
        pytest.param("Ipswich Police Station", "IP1 9ZZ", AddressClass.NOT_A_HOME, id="a police station"),
        pytest.param("NFA", "", AddressClass.NOT_A_HOME, id="no fixed abode, for short"),
        pytest.param("No Fixed Abode", "", AddressClass.NOT_A_HOME, id="no fixed abode"),
        pytest.param("c/o the council offices", "", AddressClass.NOT_A_HOME, id="care of somebody"),
        pytest.param("12 Nowhere Lane", "ZZ99 3VZ", AddressClass.NOT_A_HOME, id="the postcode that means none"),
        pytest.param("12 Hospital Road", "IP1 9ZZ", AddressClass.ORDINARY, id="a street called after a hospital"),
        pytest.param("4 Refuge Lane", "IP1 9ZZ", AddressClass.ORDINARY, id="a lane called after a refuge"),
    ],
)
def test_only_a_home_is_an_ordinary_address(line: str, postcode: str, place: AddressClass) -> None:
    assert place_of(line, postcode) is place


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("victim", Role.VICTIM),
        ("Victim ", Role.VICTIM),
        ("SUSPECT", Role.PERPETRATOR),
        ("alleged perpetrator", Role.PERPETRATOR),
        ("Young_Person displaying abuse", Role.YOUNG_PERSON_DISPLAYING_ABUSE),
        ("neighbour's dog", None),
        ("", None),
    ],
)
def test_roles_are_read_in_the_words_of_several_agencies(text: str, role: Role | None) -> None:
    assert role_of(text) is role


@pytest.mark.parametrize(
    ("text", "sex"), [("F", Sex.FEMALE), ("male", Sex.MALE), ("Not known", Sex.NOT_KNOWN), ("?", None), ("", None)]
)
def test_sexes_are_read_as_codes_and_as_words(text: str, sex: Sex | None) -> None:
    assert sex_of(text) is sex


@pytest.mark.parametrize("text", ["", " ", "N/K", "unknown", "-", "Not Recorded"])
def test_words_for_what_nobody_knows_stand_for_nothing(text: str) -> None:
    assert stands_for_nothing(text)


def test_a_field_may_hold_several_values() -> None:
    assert separate("07700 900101; 01632 960202 / 07700 900303") == ("07700 900101", "01632 960202", "07700 900303")
    assert separate("him@example.org") == ("him@example.org",)
    assert separate("  ") == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ahmed", ("Ahmed",)),
        ("née Ahmed", ("Ahmed",)),
        ("(formerly Ahmed)", ("Ahmed",)),
        ("a.k.a. Liz, Lizzie Ahmed", ("Liz", "Lizzie Ahmed")),
        ("AKA: Liz; maiden name Ahmed", ("Liz", "Ahmed")),
        ("Needham", ("Needham",)),
        ("N/K", ()),
        ("", ()),
    ],
)
def test_other_names_are_read_without_the_words_that_announce_them(text: str, names: tuple[str, ...]) -> None:
    assert other_names(text) == names
