"""Numbers with a check character (domain.md 5.2): accepted in every written form, refused when it is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.identifiers import LETTERS, canonical_identifier
from tests.builders.people import nhs_number


@pytest.mark.parametrize(
    ("system", "written", "canonical"),
    [
        ("pnc", "2004/0000713K", "04/0000713K"),
        ("pnc", "1979/0163001B", "79/0163001B"),
        ("pnc", "2020/0000001E", "20/0000001E"),
        ("pnc", "2012/9999999W", "12/9999999W"),
        pytest.param("pnc", " 04/713k ", "04/0000713K", id="pnc with a short year, no zeros, spaces, lower case"),
        pytest.param("pnc", "20040000713K", "04/0000713K", id="pnc without a stroke"),
        ("cro", "123456/99L", "123456/99L"),
        ("cro", "085227/65L", "085227/65L"),
        ("cro", "SF05/482703J", "SF05/482703J"),
        ("cro", "SF39/5D", "SF39/5D"),
        pytest.param("cro", "85227/65L", "085227/65L", id="cro without its zero"),
        ("nhs-number", "9990123454", "9990123454"),
        pytest.param("nhs-number", "999 012 3454", "9990123454", id="nhs number as it is printed"),
        pytest.param("upn", "B801200005001", "B801200005001", id="pupil number"),
        pytest.param("upn", "W942200005001", "W942200005001", id="pupil number of an authority founded in 2023"),
        pytest.param("mosaic-id", "  LL-9 ", "LL-9", id="a system without a check"),
    ],
)
def test_a_number_whose_check_fits_has_one_written_form(system: str, written: str, canonical: str) -> None:
    assert canonical_identifier(system, written) == canonical


@pytest.mark.parametrize(
    ("system", "written"),
    [
        ("pnc", "2004/0000713L"),
        ("pnc", "2004/0000714K"),
        ("pnc", "2005/0000713K"),
        ("pnc", "713K"),
        ("pnc", ""),
        pytest.param("pnc", "\u0662\u0660\u0660\u0664/0000713K", id="pnc in digits that are not ASCII"),
        ("cro", "123456/99M"),
        ("cro", "SF05/482703K"),
        ("cro", "SF39/6D"),
        ("cro", "nothing"),
        ("nhs-number", "9990123455"),
        ("nhs-number", "999012345"),
        pytest.param("nhs-number", "9990000040", id="nhs number whose check would be ten"),
        ("upn", "A801200005001"),
        ("upn", "B80120000500"),
        pytest.param("upn", "B80120000500S", id="pupil number that ends in a letter that is none of theirs"),
    ],
)
def test_a_number_whose_check_does_not_fit_is_none(system: str, written: str) -> None:
    assert canonical_identifier(system, written) is None


@given(st.integers(0, 99), st.integers(0, 9_999_999), st.sampled_from(LETTERS))
def test_of_all_letters_one_fits_a_police_number(year: int, serial: int, letter: str) -> None:
    fits = LETTERS[(year * 10_000_000 + serial) % 23] == letter

    assert (canonical_identifier("pnc", f"{year:02d}/{serial}{letter}") is not None) is fits


@given(st.integers(0, 99_999), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_in_an_nhs_number_is_seen(serial: int, place: int, off: int) -> None:
    number = nhs_number(serial)
    wrong = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]

    assert canonical_identifier("nhs-number", number) == number
    assert canonical_identifier("nhs-number", wrong) is None
