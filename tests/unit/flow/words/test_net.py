"""What the net finds in a text, what it lets through, and that a hit never says what it found."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.person import AddressClass, Contact, Identifier, Person, PersonName
from hub.domain.shown import PersonShown
from hub.domain.words import BEING_READ, KEPT_BACK, WordsState
from hub.flow.words.common import COMMON
from hub.flow.words.folded import Folded
from hub.flow.words.net import Hit, Net
from hub.flow.words.reading import checked
from hub.flow.words.said import Sort, said_of
from tests.builders.people import a_child, a_perpetrator, a_victim, an_address, named

HER = a_victim(
    names=(PersonName(given=("Elizabeth", "Anne-Marie"), family="O'Dubhghaill"),),
    addresses=(
        an_address("Flat 2, 14 Quillet Lane", postcode="IP1 9ZZ"),
        an_address("St Osyth's Primary School", visibility=AddressClass.NOT_A_HOME, postcode=None),
    ),
    contacts=(Contact(kind="phone", value="07700 900101"), Contact(kind="email", value="liz.o@example.org")),
    identifiers=(Identifier(system="nhs-number", value="999 000 0018"),),
)
"""Born on 2 May 1991."""
HIM = a_perpetrator(names=(named("Łukasz", "Thackwell"),))
ROSE = a_child(names=(named("Rose", "Example"),))
REFUGE = an_address("7 Farlingaye Row", visibility=AddressClass.REFUGE, postcode="IP7 9ZZ")


def found(text: str, *people: Person, shown: tuple[PersonShown, ...] = ()) -> set[Sort]:
    return {hit.sort for hit in Net(said_of(people or (HER, HIM)), said_of(shown)).hits(text)}


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        pytest.param("Elizabeth was there.", Sort.NAME, id="a name"),
        pytest.param("ELIZABETH was there.", Sort.NAME, id="in capitals"),
        pytest.param("elizabeth was there.", Sort.NAME, id="in small letters"),
        pytest.param("Then elizabeth came.", Sort.NAME, id="in small letters among capitals"),
        pytest.param("Elizabeth's sister came.", Sort.NAME, id="a possessive"),
        pytest.param("Elizabeths sister came.", Sort.NAME, id="a possessive without its apostrophe"),
        pytest.param("Liz was there.", Sort.NAME, id="a short form"),
        pytest.param("Łukasz was there.", Sort.NAME, id="a name with a stroke"),
        pytest.param("Lukasz was there.", Sort.NAME, id="and without it"),
        pytest.param("Mrs ODubhghaill was there.", Sort.NAME, id="without its apostrophe"),
        pytest.param("Mrs O\u2019Dubhghaill was there.", Sort.NAME, id="with another apostrophe"),
        pytest.param("Anne Marie was there.", Sort.NAME, id="with a space for the hyphen"),
        pytest.param("Annemarie was there.", Sort.NAME, id="with nothing for the hyphen"),
        pytest.param("Elizbeth was there.", Sort.LIKE_A_NAME, id="a letter too few"),
        pytest.param("Elizabteh was there.", Sort.LIKE_A_NAME, id="two letters changed over"),
        pytest.param("She went back to Quillet Lane.", Sort.PLACE, id="a street"),
        pytest.param("she went back to quillet ln", Sort.PLACE, id="a street in short"),
        pytest.param("She lives at ip19zz.", Sort.POSTCODE, id="a postcode"),
        pytest.param("He waits at St Osyths every day.", Sort.SCHOOL, id="a school by its own name"),
        pytest.param("Ring 0044 (0)7700-900-101.", Sort.PHONE, id="a number"),
        pytest.param("Ring 0 7 7 0 0 9 0 0 1 0 1.", Sort.PHONE, id="a number in single digits"),
        pytest.param("Write to Liz.O@Example.org!", Sort.EMAIL, id="an e-mail"),
        pytest.param("Her number is 9990000018.", Sort.NUMBER, id="an identifier"),
        pytest.param("Born on the 2nd of May, 1991.", Sort.BIRTH, id="a birthday in words"),
        pytest.param("Born 2.5.91.", Sort.BIRTH, id="a birthday in figures"),
        pytest.param("Born 02051991.", Sort.BIRTH, id="a birthday without gaps"),
        pytest.param("Ring 01632 960 001 instead.", Sort.PHONE, id="somebody else's number"),
        pytest.param("She is at NR99 1AA.", Sort.POSTCODE, id="somebody else's postcode"),
        pytest.param("She is at 3 Tumbrel Street.", Sort.PLACE, id="somebody else's address"),
        pytest.param("The boy is at Marlpit High School.", Sort.SCHOOL, id="somebody else's school"),
        pytest.param("Write to anybody@example.net.", Sort.EMAIL, id="somebody else's e-mail"),
    ],
)
def test_the_net_finds(text: str, sort: Sort) -> None:
    assert sort in found(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("He shouted at her for an hour, then left by the back door.", id="what happened"),
        pytest.param("Arrested at 21:40 on 12/03/2026, reference 37/12345/26.", id="times and numbers of the police"),
        pytest.param("Another incident on 2 May 1990.", id="a day that is nobody's birthday"),
        pytest.param("She has been to her school friend across the street.", id="a street and a school of no name"),
    ],
)
def test_the_net_lets_through(text: str) -> None:
    assert found(text) == set()


def test_a_name_that_is_a_word_needs_its_capital_unless_nothing_has_one() -> None:
    assert found("She rose from the table when Adam came.", ROSE) == set()
    assert found("Later Rose cried.", ROSE) == {Sort.NAME}
    assert found("later rose cried.", ROSE) == {Sort.NAME}


def test_what_is_shown_anyway_is_no_hit_in_any_form() -> None:
    shown = PersonShown(
        name=HER.names[0],
        addresses=HER.addresses,
        contacts=HER.contacts,
        identifiers=HER.identifiers,
        date_of_birth=HER.date_of_birth,
    )
    text = (
        "Liz (Elizabeth's friends call her so), born 2 May 1991, is at Quillet Lane, IP1 9ZZ. Ring +44 7700 900101 or "
        "write to liz.o@example.org. Her number is 999 000 0018. She works at St Osyth's Primary School."
    )

    assert len(found(text)) > 5
    assert found(text, shown=(shown,)) == set()
    assert Sort.NAME in found(text + " Lukasz waits.", shown=(shown,))


def test_a_name_of_one_who_is_not_shown_is_found_though_it_is_a_short_form_of_one_who_is() -> None:
    little = a_child(names=(named("Liz", "Example"),))

    assert found("Liz cried.", HER, little, shown=(PersonShown(name=HER.names[0]),)) == {Sort.NAME}


def test_a_hidden_address_is_found_though_it_is_shown() -> None:
    hidden = replace(HER, addresses=(REFUGE,))
    shown = PersonShown(addresses=(REFUGE, replace(REFUGE, visibility=AddressClass.ORDINARY)))

    assert Sort.HIDDEN_ADDRESS in found("She is at Farlingaye Row.", hidden, shown=(shown,))
    assert Sort.HIDDEN_ADDRESS in found("She is near ip7 9zz.", hidden, shown=(shown,))


def test_a_name_whose_accent_is_written_as_a_sign_of_its_own_is_found() -> None:
    assert found("Then Zoe\u0308 came.", a_victim(names=(named("Zoë", "Example"),))) == {Sort.NAME}


def test_the_town_of_a_hidden_address_is_found_though_it_is_a_word() -> None:
    hidden = replace(HER, addresses=(replace(REFUGE, lines=("7 Farlingaye Row", "Bath")),))

    assert found("She took a bath. Later she ran.", hidden) == set()
    assert found("She moved to Bath.", hidden) == {Sort.HIDDEN_ADDRESS}


def test_what_tells_nobody_apart_is_not_sought() -> None:
    vague = replace(
        HER,
        names=(named("N/K", "Unknown"), named("X", None)),
        date_of_birth="1991",
        addresses=(an_address("Flat 2", postcode="IP1"),),
        contacts=(Contact(kind="phone", value="999"),),
        identifiers=(Identifier(system="list", value="abcdefg"), Identifier(system="list", value="12")),
    )

    assert found("Unknown man, abcdefg, born 1991, flat 2, IP1, called 999 on 31.2.91 about 12 things.", vague) == set()


def test_a_day_that_does_not_exist_is_nobodys_birthday() -> None:
    assert found("Later on 31.2.91, or 30 February 1991.") == set()


def test_an_address_that_is_hidden_once_is_hidden_however_else_it_is_said() -> None:
    open_too = replace(HER, addresses=(REFUGE, replace(REFUGE, visibility=AddressClass.ORDINARY)))

    assert Sort.HIDDEN_ADDRESS in found("She is at Farlingaye Row.", open_too)
    assert Sort.HIDDEN_ADDRESS in found("She is near ip7 9zz.", open_too)


def test_a_hit_says_where_and_what_sort_and_never_what() -> None:
    (hit,) = Net(said_of([ROSE])).hits("Later Rose cried.")

    assert hit == Hit(6, 10, Sort.NAME)
    assert "Rose" not in repr(hit)


def test_a_net_of_nobody_finds_only_what_anybody_may_have() -> None:
    assert Net(said_of([])).hits("Liz rang 07700 900101.") == (Hit(9, 21, Sort.PHONE),)
    assert Net(said_of([HER])).hits("") == ()


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_name_between_any_other_text_is_found_where_it_stands(before: str, after: str) -> None:
    text = f"{before} Thackwell {after}"

    assert any(text[hit.start : hit.end] == "Thackwell" for hit in Net(said_of([HIM])).hits(text))


@given(st.text())
def test_every_word_is_found_again_where_it_was_written(text: str) -> None:
    read = Folded(text)

    assert len(read.spans) == len(read.words)
    assert all(word in Folded(text[start:end]).words for word, (start, end) in zip(read.words, read.spans, strict=True))


@given(st.lists(st.sampled_from(sorted(COMMON - {"may", "rose"})), max_size=30))
def test_words_that_everybody_writes_are_no_slip_of_a_name(said: list[str]) -> None:
    assert Net(said_of([HIM])).hits(" ".join(said)) == ()


@pytest.mark.parametrize(
    ("state", "text", "given_"),
    [
        (None, "Nothing of note.", "Nothing of note."),
        (None, "Rose cried.", BEING_READ),
        (WordsState.WAITING, "Rose cried.", BEING_READ),
        (WordsState.GONE, "Rose cried.", BEING_READ),
        (WordsState.PASSED, "Rose cried.", "Rose cried."),
        (WordsState.PASSED, "Rose is at Farlingaye Row.", BEING_READ),
        (WordsState.KEPT, "Rose cried.", KEPT_BACK),
        (WordsState.KEPT, "Nothing of note.", KEPT_BACK),
    ],
)
def test_what_stands_in_the_place_of_words(state: WordsState | None, text: str, given_: str) -> None:
    net = Net(said_of([replace(ROSE, addresses=(REFUGE,))]))

    assert checked(text, net, state) == given_
