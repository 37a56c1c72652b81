"""Who is one person, who may be, and who never is, whatever else agrees."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.person import Address, AddressClass, Contact, Identifier, Person, PersonName, Role, Sex
from hub.matching.features import Features, features_of
from hub.matching.judge import Judgement, Verdict, in_company, judge, stays
from hub.policy.matching import shipped
from tests.builders.people import a_perpetrator, a_phone, a_victim, an_address, named, numbered

MODEL = shipped()
PNC = Identifier(system="pnc", value="2004/0000713K")
OTHER_PNC = Identifier(system="pnc", value="1979/0163001B")
HOME = an_address()
REFUGE = an_address(visibility=AddressClass.REFUGE)
HOUSE_PHONE = Contact(kind="phone", value="01632 960123")
SAME, POSSIBLE, APART = Verdict.SAME, Verdict.POSSIBLE, Verdict.APART


def bare(**over: object) -> Person:
    """Return a description without address, telephone or numbers: name and birthday alone."""
    return a_victim(**{"addresses": (), "contacts": (), **over})


def judged(one: Person, *others: Person, by: tuple[str, str] = ("suffolk-police", "suffolk-mash")) -> Judgement:
    return judge(features_of(one, by[0]), [features_of(other, by[1]) for other in others], MODEL)


def verdict(one: Person, other: Person, *, by: tuple[str, str] = ("suffolk-police", "suffolk-mash")) -> Verdict:
    answers = {judged(one, other, by=by).verdict, judged(other, one, by=(by[1], by[0])).verdict}
    assert len(answers) == 1, "it must not matter who is asked about whom"
    return answers.pop()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            a_victim(identifiers=(numbered(1),)),
            Person(ref="x", roles=(), identifiers=(numbered(1),)),
            id="one NHS number, whatever else is missing",
        ),
        pytest.param(
            a_victim(identifiers=(PNC,), names=(named("Testa", "Other"),)),
            a_victim(identifiers=(Identifier(system="pnc", value="04/713K"),), names=(named("Testa", "Example"),)),
            id="one police number in two written forms, under two family names",
        ),
        pytest.param(bare(addresses=(HOME,)), bare(addresses=(HOME,)), id="name, birthday and address"),
        pytest.param(
            bare(addresses=(an_address(postcode="ip1 9zz"),)),
            bare(addresses=(an_address("2 Elsewhere", postcode="IP19ZZ"),)),
            id="name, birthday and a postcode that is written in two ways",
        ),
        pytest.param(
            bare(contacts=(Contact(kind="phone", value="+44 7700 900101"),)),
            bare(contacts=(a_phone(101),)),
            id="name, birthday and a telephone number in two written forms",
        ),
        pytest.param(
            bare(contacts=(Contact(kind="email", value=" Testa@Example.org"),)),
            bare(contacts=(Contact(kind="email", value="testa@example.org"),)),
            id="name, birthday and an e-mail address",
        ),
        pytest.param(
            bare(names=(named("Testa", "Example"), named("Testa", "Maiden")), contacts=(a_phone(),)),
            bare(names=(named("TESTA", "M\u00e0iden"),), contacts=(a_phone(),)),
            id="a former name, with and without its accent",
        ),
        pytest.param(
            a_victim(names=(named("Elizabeth", "Probe"),)),
            a_victim(names=(named("Liz", "Probe-Sample"),)),
            id="a short name and a double name",
        ),
        pytest.param(
            a_victim(names=(named("Muhammad", "Probe"),)),
            a_victim(names=(named("Mohamed", "Probe"),)),
            id="one name in two spellings",
        ),
        pytest.param(
            a_victim(names=(named("Example", "Testa"),)), a_victim(), id="given and family name in each other's place"
        ),
        pytest.param(
            a_victim(date_of_birth="1991-02-05"), a_victim(), id="day and month in each other's place, at one address"
        ),
        pytest.param(
            a_victim(names=(named("Testa Maria", "Example"),)),
            a_victim(names=(PersonName(given=("Testa", "M."), family="Example"),)),
            id="a second name and its initial",
        ),
        pytest.param(
            a_victim(names=(named("Testa Maria", "Example"),)),
            a_victim(),
            id="a second name that one of them leaves out",
        ),
        pytest.param(
            a_victim(identifiers=(PNC, OTHER_PNC)),
            a_victim(identifiers=(OTHER_PNC,), addresses=(), contacts=()),
            id="one of two police numbers that one person has",
        ),
    ],
)
def test_two_descriptions_are_of_one_person(one: Person, other: Person) -> None:
    assert verdict(one, other) is SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(bare(), bare(), id="name and birthday alone are not enough"),
        pytest.param(
            a_victim(names=(named("Ida", "Example"),)),
            a_victim(names=(named("Ada", "Example"),)),
            id="twins: one birthday, one home, one telephone, two first names",
        ),
        pytest.param(
            a_victim(names=(named("Marian", "Example"),), sex=Sex.MALE),
            a_victim(names=(named("Marion", "Example"),), sex=Sex.FEMALE),
            id="twins a letter apart, a brother and a sister",
        ),
        pytest.param(
            a_victim(names=(named("Jaydan", "Example"),)),
            a_victim(names=(named("Jaydon", "Example"),)),
            id="twins a letter apart, of one sex",
        ),
        pytest.param(
            a_victim(names=(named("Mohammed Idris", "Example"),)),
            a_victim(names=(PersonName(given=("Mohammed", "Adam"), family="Example"),)),
            id="twins who share their first name",
        ),
        pytest.param(
            a_victim(date_of_birth="1960-01-31"),
            a_victim(date_of_birth="1989-07-14"),
            id="father and son: one name, one home, two birthdays",
        ),
        pytest.param(
            a_victim(date_of_birth=None),
            a_victim(date_of_birth="1989-07-14"),
            id="father or son: one name, one home, a birthday that is missing",
        ),
        pytest.param(
            a_victim(names=(named("Testa", "Example Jnr"),), date_of_birth="1989-07-14"),
            a_victim(names=(named("Testa", "Example Snr"),), date_of_birth="1989-07-14"),
            id="the names say that they are father and son",
        ),
        pytest.param(
            a_victim(names=(named("Amina", "Khan"),), date_of_birth="1991-05-02"),
            a_victim(names=(named("Saira", "Khan"),), date_of_birth="1990-11-23"),
            id="sisters-in-law at one address with one telephone",
        ),
        pytest.param(
            a_victim(names=(named("Alex", "Example"),)),
            replace(a_perpetrator(), names=(named("Alex", "Example"),), addresses=(HOME,), contacts=(a_phone(),)),
            id="he and she at one address under one name",
        ),
        pytest.param(
            bare(names=(named("John", "Smith"),), addresses=(an_address("4 Far Road", postcode="IP2 8AA"),)),
            bare(names=(named("John", "Smith"),), addresses=(an_address("9 Other Road", postcode="IP4 1BB"),)),
            id="namesakes with one birthday in one town",
        ),
        pytest.param(
            a_victim(identifiers=(numbered(1),)),
            a_victim(identifiers=(numbered(2),)),
            id="two NHS numbers, whatever else agrees",
        ),
        pytest.param(
            a_victim(identifiers=(numbered(1), PNC)),
            a_victim(identifiers=(numbered(2), PNC)),
            id="two NHS numbers, though the police number agrees",
        ),
        pytest.param(
            a_victim(identifiers=(numbered(1),), names=(named("Ida", "Example"),), date_of_birth="1961-03-04"),
            a_victim(identifiers=(numbered(1),)),
            id="a mother's NHS number typed in for her daughter",
        ),
        pytest.param(
            bare(date_of_birth="1991"), bare(date_of_birth="1991"), id="a birthday that is known in part only"
        ),
        pytest.param(
            bare(date_of_birth="1991-01-01"),
            bare(date_of_birth="1991-01-01"),
            id="a birthday that people write who know the year alone",
        ),
        pytest.param(
            a_victim(date_of_birth="1900-01-01"),
            a_victim(date_of_birth="1900-01-01"),
            id="a birthday that stands for not known",
        ),
        pytest.param(
            a_victim(names=(named("Unknown", "Unknown"),)),
            a_victim(names=(named("unknown", "UNKNOWN"),)),
            id="a name that stands for not known",
        ),
        pytest.param(
            a_victim(names=(named("Baby", "Example"),)),
            a_victim(names=(named("Baby", "Example"),)),
            id="two babies that have no name yet",
        ),
        pytest.param(
            bare(addresses=(an_address(postcode="ZZ99 3VZ", lines=("NFA",)),)),
            bare(addresses=(an_address(postcode="ZZ99 3VZ", lines=("NFA",)),)),
            id="no fixed abode is no place in common",
        ),
        pytest.param(
            bare(addresses=(an_address("Police Station, Museum Street"),)),
            bare(addresses=(an_address("Police Station, Museum Street"),)),
            id="a police station is nobody's home",
        ),
        pytest.param(
            bare(addresses=(REFUGE,)),
            bare(addresses=(REFUGE,)),
            id="a hidden address is no evidence that others may see",
        ),
        pytest.param(
            bare(contacts=(Contact(kind="phone", value="999"),)),
            bare(contacts=(Contact(kind="phone", value="999"),)),
            id="a number too short to be anybody's own",
        ),
        pytest.param(
            a_victim(identifiers=(Identifier(system="nhs-number", value="1"),), addresses=(), contacts=()),
            a_victim(identifiers=(Identifier(system="nhs-number", value="1"),), addresses=(), contacts=()),
            id="an NHS number whose check does not fit",
        ),
    ],
)
def test_two_descriptions_are_not_joined_without_a_person(one: Person, other: Person) -> None:
    assert verdict(one, other) is not SAME


def local(first: str, value: str = "P-77", born: str | None = "1991-05-02") -> Person:
    own = (Identifier(system="niche-nominal", value=value),)
    return Person(ref="x", roles=(), names=(named(first, "Example"),), date_of_birth=born, identifiers=own)


def test_an_agencys_own_number_is_one_person_only_when_that_agency_says_it_twice() -> None:
    police = ("suffolk-police", "suffolk-police")

    assert verdict(local("Testa"), local("Testa"), by=police) is SAME
    assert verdict(local("Testa"), local("Testa")) is not SAME
    assert verdict(local("Testa", born=None), local("Testa"), by=police) is not SAME, "it may be her mother's"


def test_an_agencys_own_number_under_another_name_or_birthday_was_given_anew() -> None:
    police = ("suffolk-police", "suffolk-police")
    older, younger = local("Testa", born="1960-01-31"), local("Testa")

    assert verdict(local("Testa"), local("Kit"), by=police) is not SAME
    assert verdict(older, younger, by=police) is not SAME


def test_different_numbers_make_two_people_and_a_different_own_number_does_not() -> None:
    assert verdict(a_victim(identifiers=(numbered(1),)), a_victim(identifiers=(numbered(2),))) is APART
    assert (
        "numbers-differ"
        in judged(a_victim(identifiers=(numbered(1),)), a_victim(identifiers=(numbered(2),))).finding.vetoes
    )


def test_what_agencies_said_of_one_person_counts_together() -> None:
    police = bare(contacts=(a_phone(7),), date_of_birth=None)
    idva = bare(names=(named("Tess", "Example"),), identifiers=(numbered(1),), addresses=(HOME,))

    assert judged(bare(contacts=(a_phone(7),)), police).verdict is not SAME
    assert judged(bare(contacts=(a_phone(7),)), police, idva).verdict is SAME


def test_the_same_part_towards_the_same_other_party_counts_as_something_of_ones_own() -> None:
    found = judged(bare(), bare(names=(named("T", "Example"),)))

    assert found.verdict is not SAME
    assert in_company(found, MODEL).verdict is SAME
    assert in_company(found, MODEL).weight > found.weight


def test_company_joins_neither_brothers_and_sisters_nor_father_and_son_nor_somebody_quite_unlike() -> None:
    child = {"roles": (Role.CHILD,), "date_of_birth": "2016-10-07"}
    pairs = [
        (a_victim(**child, names=(named("Ida", "Example"),)), a_victim(**child, names=(named("Ada", "Example"),))),
        (a_perpetrator(date_of_birth="1960-01-31"), a_perpetrator(date_of_birth="1989-07-14")),
        (a_victim(), a_victim(names=(named("Ann", "Other"),))),
    ]

    assert all(in_company(judged(one, other), MODEL).verdict is not SAME for one, other in pairs)


def test_company_and_home_do_not_join_children_of_whom_one_has_only_a_year_of_birth() -> None:
    """Half-sisters of one name may be born in one year, and have their home and their parents in common."""
    child, by_year = (a_victim(roles=(Role.CHILD,), contacts=(), date_of_birth=born) for born in ("2019-12-11", "2019"))

    assert in_company(judged(child, by_year), MODEL).verdict is POSSIBLE
    assert in_company(judged(child, by_year), MODEL).finding.vetoes == ("birthday-not-sure",)


def test_a_child_and_one_of_a_couple_are_not_one_person_unless_they_were_born_on_one_day() -> None:
    child, father = (a_victim(roles=(role,), date_of_birth=None) for role in (Role.CHILD, Role.PERPETRATOR))

    assert in_company(judged(child, father), MODEL).verdict is not SAME
    assert "child-and-grown-up" in judged(child, father).finding.vetoes
    assert verdict(a_victim(roles=(Role.CHILD,)), a_victim()) is SAME, "she grew up"


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("1991-05-02", "1991-05-02", "exact"),
        ("1991-05-02", "1991-02-05", "swapped"),
        ("1991-05-02", "1991-05-03", "digit"),
        ("1991-05-02", "1991-05-20", "near"),
        ("1991-05-02", "1991-05-17", "near"),
        ("1991-01-01", "1991-01-01", "default"),
        ("1991-01-01", "1991-05-02", "year"),
        ("1990-01-01", "1991-05-02", "different"),
        ("1991", "1991-05-02", "year"),
        ("1991-05", "1991-05-02", "year"),
        ("1991-06", "1991-05-02", "different"),
        ("1990", "1991-05-02", "different"),
        ("1960-11-23", "1991-05-02", "different"),
    ],
)
def test_two_birthdays_agree_so(one: str, other: str, level: str) -> None:
    parts = judged(bare(date_of_birth=one), bare(date_of_birth=other)).finding.parts

    assert next(part.level for part in parts if part.comparison == "birth") == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("IP1 9ZZ", "IP19ZZ", "postcode"),
        ("IP1 9ZZ", "IP1 8AA", "district"),
        ("IP1", "IP1 8AA", "district"),
        ("IP1", "IP1", "district"),
        ("IP1 9ZZ", "CO1 1AA", "different"),
    ],
)
def test_two_postcodes_agree_so(one: str, other: str, level: str) -> None:
    there = [bare(addresses=(an_address(postcode=code, lines=()),)) for code in (one, other)]

    assert next(p.level for p in judged(*there).finding.parts if p.comparison == "home") == level


def test_an_agencys_own_numbers_that_differ_ask_for_a_person_unless_the_birthday_agrees() -> None:
    police = ("suffolk-police", "suffolk-police")
    one, other, year = local("Testa"), local("Testa", "P-78"), local("Testa", "P-79", born="1991")

    assert "local-numbers-differ" in judged(one, year, by=police).finding.vetoes
    assert "local-numbers-differ" not in judged(one, other, by=police).finding.vetoes


def test_a_finding_says_what_each_comparison_gave_and_the_bits_add_up() -> None:
    found = judged(a_victim(), a_victim(contacts=(HOUSE_PHONE,)))

    assert {part.comparison: part.level for part in found.finding.parts} == {
        "birth": "exact",
        "forename": "exact",
        "family": "exact",
        "sex": "exact",
        "stage": "grown",
        "home": "door",
        "phone": "different",
    }
    assert found.weight == pytest.approx(MODEL.prior + sum(part.weight for part in found.finding.parts))


def test_a_rare_name_weighs_more_than_a_common_one() -> None:
    common, rare = (bare(names=(named("Testa", family),)) for family in ("Smith", "Llanbedrog"))

    assert judged(rare, rare).weight > judged(common, common).weight


def test_it_takes_less_to_stay_joined_than_to_join() -> None:
    before = features_of(bare(), "suffolk-police")
    married = features_of(bare(names=(named("Testa", "Newname"),)), "suffolk-police")

    assert judge(married, [before], MODEL).verdict is not SAME
    assert stays(married, [before], MODEL)


@pytest.mark.parametrize(
    ("later", "same_person"),
    [
        pytest.param(bare(date_of_birth=None), True, id="the same name"),
        pytest.param(bare(names=(named("Testa", "Newname"),)), True, id="a new name and the same birthday"),
        pytest.param(bare(names=(named("Ann", "Other"),), date_of_birth="1980-01-01"), False, id="somebody else"),
        pytest.param(bare(identifiers=(numbered(2),)), False, id="another NHS number"),
        pytest.param(bare(names=(), date_of_birth=None), False, id="nothing that could agree"),
    ],
)
def test_a_later_revision_means_the_same_person(later: Person, *, same_person: bool) -> None:
    before = features_of(bare(identifiers=(numbered(1),)), "suffolk-police")

    assert stays(features_of(later, "suffolk-police"), [before], MODEL) is same_person


words = st.sampled_from(["Testa", "Tess", "Probe", "Kit", "Ida", "Ada", "Unknown", "", "n/k", "\u00c9lo\u00efse", "E"])
people = st.builds(
    Person,
    ref=st.just("x"),
    roles=st.just((Role.VICTIM,)),
    names=st.lists(st.builds(PersonName, given=st.tuples(words, words), family=words), max_size=2).map(tuple),
    date_of_birth=st.sampled_from([None, "1991-05-02", "1991-02-05", "1991", "1991-01-01", "1900-01-01", "1960-05-02"]),
    sex=st.sampled_from([None, Sex.FEMALE, Sex.MALE, Sex.NOT_KNOWN]),
    identifiers=st.lists(st.sampled_from([PNC, OTHER_PNC, numbered(1), numbered(2)]), max_size=3).map(tuple),
    addresses=st.lists(st.sampled_from([HOME, REFUGE, Address(visibility=AddressClass.UNKNOWN)]), max_size=2).map(
        tuple
    ),
    contacts=st.lists(st.sampled_from([a_phone(1), a_phone(2), HOUSE_PHONE]), max_size=2).map(tuple),
)
described = st.builds(features_of, people, st.sampled_from(["suffolk-police", "suffolk-mash"]))


@given(described, described)
def test_it_does_not_matter_who_is_compared_with_whom(one: Features, other: Features) -> None:
    assert judge(one, [other], MODEL) == judge(other, [one], MODEL)


@given(described, described)
def test_different_numbers_are_never_joined_and_never_stay(one: Features, other: Features) -> None:
    one = replace(one, numbers=(*(n for n in one.numbers if "nhs" not in n), "nhs-number:9990000018"))
    other = replace(other, numbers=(*(n for n in other.numbers if "nhs" not in n), "nhs-number:9990000026"))

    assert judge(one, [other], MODEL).verdict is APART
    assert not stays(one, [other], MODEL)


@pytest.mark.parametrize("thing", ["phones", "emails", "numbers", "doors", "firsts", "families", "born", "locals"])
@given(one=described, other=described)
def test_one_more_thing_that_agrees_never_lowers_the_weight(thing: str, one: Features, other: Features) -> None:
    added = {"phones": "7700900555", "born": "1977-08-09", "firsts": "wilhelmina", "families": "zzyzx"}.get(
        thing, "x:y:1"
    )
    fields: list[dict[str, Any]] = [{thing: (*getattr(said, thing), added)} for said in (one, other)]
    more = [replace(said, **field) for said, field in zip((one, other), fields, strict=True)]
    before = judge(one, [other], MODEL)

    if not (thing == "numbers" and before.is_forbidden):
        assert judge(more[0], [more[1]], MODEL).weight >= before.weight - 1e-9


@given(people, people)
def test_a_placeholder_gives_no_bits(one: Person, other: Person) -> None:
    empty = (named("Unknown", "N/K"), PersonName(given=("Baby",)))
    before = judged(one, other).weight

    after = judged(replace(one, names=(*one.names, *empty)), replace(other, names=(*other.names, *empty))).weight

    assert after == before


@given(described)
def test_nobody_contradicts_themselves(one: Features) -> None:
    assert not judge(one, [one], MODEL).is_forbidden


@given(described)
def test_features_are_stored_and_read_again(one: Features) -> None:
    assert Features.from_json(one.to_json()) == one


def test_a_number_does_not_join_somebody_without_first_name_and_birthday_to_a_relative_at_the_same_home() -> None:
    """A clerk types in the number of another of the family now and then."""
    nameless = a_victim(
        names=(PersonName(family="Example"),), date_of_birth=None, identifiers=(numbered(1),), contacts=()
    )

    assert verdict(nameless, a_victim(identifiers=(numbered(1),))) is POSSIBLE
