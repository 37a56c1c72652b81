"""Which spellings of who and where somebody is are found, and what is never taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.person import Address, AddressClass, Contact, Identifier, Person, PersonName
from hub.flow.watched import watched_in
from tests.builders.people import a_victim, an_address

HER = a_victim(
    names=(
        PersonName(given=("Anne-Marie", "Zoë"), family="O'Neill"),
        PersonName(given=("J",), family="van der Sørensen"),
    ),
    date_of_birth="1991-05-02",
    addresses=(
        an_address("Flat 2", lines=("Flat 2", "14a Old Mill Road", "Testford"), uprn="100090000001"),
        Address(visibility=AddressClass.REFUGE, lines=("Hope House", "Secret Town"), postcode="IP7 7ZZ"),
    ),
    contacts=(
        Contact(kind="phone", value="+44 7700 900101"),
        Contact(kind="email", value="Testa.Example@example.org"),
        Contact(kind="post", value="c/o 3 Friend Street"),
    ),
    identifiers=(Identifier(system="nhs-number", value="999 000 0018"), Identifier(system="local", value="P-1")),
)
WATCHED = watched_in([HER])


def paths(*texts: str, people: tuple[Person, ...] = (HER,)) -> set[str]:
    watched = watched_in(people)
    return {watched.mark(text).path for text in watched.found(texts)}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("ANNE-MARIE", "name"),
        ("anne marie", "name"),
        ("AnneMarie", "name"),
        ("Anne", "name"),
        ("Zoe's", "name"),
        ("ZOË", "name"),
        ("Zoe\N{COMBINING DIAERESIS}", "name"),
        ("ONeill", "name"),
        ("O\N{RIGHT SINGLE QUOTATION MARK}Neill", "name"),
        ("Mrs O Neill,", "name"),
        ("Sorensen", "name"),
        ("Van Der Sørensen", "name"),
        ("1991-05-02", "date-of-birth"),
        ("19910502", "date-of-birth"),
        ("02051991", "date-of-birth"),
        ("2.5.1991", "date-of-birth"),
        ("02/05/91", "date-of-birth"),
        ("2 May 1991", "date-of-birth"),
        ("2nd of May... no: May 2nd, 1991", "date-of-birth"),
        ("2May1991", "date-of-birth"),
        ("07700 900 101", "contacts"),
        ("0044 7700-900101", "contacts"),
        ("(07700) 900101 at night", "contacts"),
        ("testa.example@EXAMPLE.org", "contacts"),
        ("3 friend st, no: 3 Friend Street", "contacts"),
        ("14A old mill road", "address"),
        ("in Old Mill Road", "address"),
        ("ip1 9zz", "address"),
        ("IP19ZZ", "address"),
        ("100090000001", "address"),
        ("HOPE HOUSE", "address"),
        ("ip7 7 zz", "address"),
        ("9990000018", "identifiers"),
        ("999-000-0018", "identifiers"),
    ],
)
def test_each_of_these_is_found_as_what_it_is(text: str, path: str) -> None:
    assert paths(f"something {text} else") == {path}
    assert paths("before", text, "after") == {path}


@pytest.mark.parametrize(
    "text",
    [
        "Testford",
        "Flat 2",
        "Secret Town",
        "P-1",
        "Annette",
        "Zoes",
        "1991",
        "May 1991",
        "1991-05",
        "Suzanne",
        "J",
        "Road",
    ],
)
def test_what_many_share_or_what_only_begins_alike_is_none(text: str) -> None:
    assert paths(f"something {text} else") == set()


def test_a_placeholder_is_nobodys_name() -> None:
    unknown = a_victim(names=(PersonName(given=("Unknown",), family="Male"),))

    assert paths("male, unknown", people=(unknown,)) == set()


def test_nobody_is_found_where_nobody_is_looked_for() -> None:
    assert watched_in([]).found(["Testa"]) == {}


def test_an_address_that_one_calls_hidden_is_hidden_whoever_else_tells_it() -> None:
    open_, hidden = (an_address("7 Hidden Close", visibility=v) for v in (AddressClass.ORDINARY, AddressClass.REFUGE))
    for people in ((open_, hidden), (hidden, open_)):
        watched = watched_in(a_victim(addresses=(one,)) for one in people)

        assert all(watched.mark(text).confidential for text in watched.found(["7 Hidden Close"]))


PARTED = st.sampled_from(["", " ", "-", ".", "/", " / "])


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["Zoë", "O'Neill", "Old Mill Road"]))
def test_a_name_or_street_is_found_as_a_word_whatever_stands_around_it(before: str, after: str, said: str) -> None:
    assert paths(f"{before} {said.upper()} {after}") & {"name", "address"}


@given(st.lists(PARTED, min_size=11, max_size=11), st.sampled_from(["7700900101", "9990000018", "100090000001"]))
def test_a_number_is_found_however_its_digits_are_parted(between: list[str], number: str) -> None:
    text = "".join(digit + part for digit, part in zip(number, [*between, ""], strict=False))

    assert paths(text)
