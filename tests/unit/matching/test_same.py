"""Who is certainly one person: by a strong number, an agency's own number, or name, birthday and one thing more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.person import Address, AddressClass, Contact, Identifier, Person, PersonName
from hub.matching.same import Described, continues, contradicts, is_same
from tests.builders.people import a_phone, a_victim, an_address, named, numbered

PNC = Identifier(system="pnc", value="2004/0000713K")
OTHER_PNC = Identifier(system="pnc", value="1979/0163001B")
HOME = an_address()
REFUGE = an_address(visibility=AddressClass.REFUGE)


def bare(**over: object) -> Person:
    """Return a description without address, telephone or numbers: name and birthday alone."""
    return a_victim(**{"addresses": (), "contacts": (), **over})


def same(one: Person, other: Person, *, by: tuple[str, str] = ("suffolk-police", "suffolk-mash")) -> bool:
    answers = {
        is_same(Described(source=by[0], person=one), Described(source=by[1], person=other)),
        is_same(Described(source=by[1], person=other), Described(source=by[0], person=one)),
    }
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
            a_victim(identifiers=(PNC,), names=(named("Ann", "Other"),)),
            a_victim(identifiers=(Identifier(system="pnc", value="04/713K"),), names=(named("Testa", "Example"),)),
            id="one police number in two written forms, under two names",
        ),
        pytest.param(bare(addresses=(HOME,)), bare(addresses=(HOME,)), id="name, birthday and postcode"),
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
    assert same(one, other)


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
            a_victim(date_of_birth="1991"), a_victim(date_of_birth="1991"), id="a birthday that is known in part only"
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
            a_victim(names=(PersonName(given=("Testa",)),)),
            a_victim(names=(PersonName(given=("Testa",)),)),
            id="a first name without a family name",
        ),
        pytest.param(
            bare(addresses=(an_address(postcode="ZZ99 3VZ"),)),
            bare(addresses=(an_address(postcode="ZZ99 3VZ"),)),
            id="no fixed abode is no place in common",
        ),
        pytest.param(
            bare(addresses=(REFUGE,)), bare(addresses=(HOME,)), id="a hidden address is no evidence that others may see"
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
def test_two_descriptions_are_not_certainly_of_one_person(one: Person, other: Person) -> None:
    assert not same(one, other)


def local(family: str | None, value: str = "P-77") -> Person:
    names = (PersonName(given=("Someone",), family=family),) if family else ()
    return Person(ref="x", roles=(), names=names, identifiers=(Identifier(system="niche-nominal", value=value),))


def test_an_agencys_own_number_is_one_person_only_when_that_agency_says_it_twice() -> None:
    assert same(local("Example"), local("Example"), by=("suffolk-police", "suffolk-police"))
    assert not same(local("Example"), local("Example"))


def test_an_agencys_own_number_under_another_family_name_was_given_anew() -> None:
    assert not same(local("Example"), local("Sample"), by=("suffolk-police", "suffolk-police"))
    assert same(local("Example"), local(None), by=("suffolk-police", "suffolk-police"))


def test_numbers_of_one_system_contradict_only_when_none_is_in_common() -> None:
    assert contradicts(bare(identifiers=(PNC,)), bare(identifiers=(OTHER_PNC,)))
    assert not contradicts(bare(identifiers=(PNC, OTHER_PNC)), bare(identifiers=(OTHER_PNC,)))
    assert not contradicts(bare(identifiers=(PNC,)), bare(identifiers=(numbered(1),)))
    assert not contradicts(bare(identifiers=(PNC,)), bare())


@pytest.mark.parametrize(
    ("later", "same_person"),
    [
        pytest.param(bare(date_of_birth=None), True, id="the same name"),
        pytest.param(bare(names=(named("Testa", "Newname"),)), True, id="a new name and the same birthday"),
        pytest.param(bare(names=(named("Ann", "Other"),), date_of_birth="1980-01-01"), False, id="somebody else"),
        pytest.param(bare(identifiers=(numbered(2),)), False, id="another NHS number"),
        pytest.param(bare(ref="w"), False, id="another ref"),
        pytest.param(bare(names=(), date_of_birth=None), False, id="nothing that could agree"),
    ],
)
def test_a_later_revision_means_the_same_person_under_the_same_ref(later: Person, *, same_person: bool) -> None:
    assert continues(bare(identifiers=(numbered(1),)), later) is same_person


words = st.sampled_from(["Testa", "Probe", "Kit", "Unknown", "", "n/k", "\u00c9lo\u00efse"])
people = st.builds(
    Person,
    ref=st.just("x"),
    roles=st.just(()),
    names=st.lists(st.builds(PersonName, given=st.tuples(words), family=words), max_size=2).map(tuple),
    date_of_birth=st.sampled_from([None, "1991-05-02", "1991", "1900-01-01"]),
    identifiers=st.lists(st.sampled_from([PNC, OTHER_PNC, numbered(1), numbered(2)]), max_size=3).map(tuple),
    addresses=st.lists(st.sampled_from([HOME, REFUGE, Address(visibility=AddressClass.UNKNOWN)]), max_size=2).map(
        tuple
    ),
    contacts=st.lists(st.sampled_from([a_phone(1), a_phone(2)]), max_size=2).map(tuple),
)


@given(people, people)
def test_it_does_not_matter_who_is_compared_with_whom_and_a_veto_holds(one: Person, other: Person) -> None:
    assert not (same(one, other) and contradicts(one, other))
    assert contradicts(one, other) is contradicts(other, one)


@given(people)
def test_nobody_contradicts_themselves(one: Person) -> None:
    assert not contradicts(one, one)
