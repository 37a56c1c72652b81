"""`who` answers by facts alone what the flow decides of a case that has them."""

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency
from hub.domain.case import Case
from hub.domain.delivery import DeliveryKind
from hub.domain.directory import Contract, Directory
from hub.domain.facts import (
    AGE_BANDS,
    FACTS,
    AgeBand,
    AsksFor,
    Facts,
    Override,
    PrimaryVictim,
    Schooling,
    SubjectRole,
)
from hub.domain.ids import AreaId, CaseId, PersonId
from hub.domain.person import Address, AddressClass, Coded, ConsentStatus, Education, Person, Role
from hub.domain.risk import Grade
from hub.domain.rules import Policy
from hub.flow.consolidate import Joined
from hub.flow.enrich import Enriched, Seen
from hub.flow.facts import ANYBODY, OF_A_PERSON, person_facts
from hub.flow.route import route, subjects
from hub.policy.who import Asked, who
from tests.builders.world import shipped_policy

POLICY = shipped_policy()


def with_few_who_stand_in(policy: Policy) -> Policy:
    """Return the policy with many contracts told beside others or serving one district: often nobody stands in."""
    areas = [
        replace(area, contracts=tuple(_changed(one, n, area.districts[0].code) for n, one in enumerate(area.contracts)))
        for area in policy.directory.areas.values()
    ]
    return replace(policy, directory=Directory(areas))


def _changed(one: Contract, number: int, district: str) -> Contract:
    his = one.service in OTHER_PARTYS_SIDE
    return replace(one, beside=number % 3 == 0, districts=frozenset() if his or number % 4 else frozenset({district}))


POLICIES = (POLICY, with_few_who_stand_in(POLICY))
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
VICTIM, CASE = PersonId(UUID(int=1)), CaseId(UUID(int=9))
ROLES = {
    SubjectRole.CHILD: Role.CHILD,
    SubjectRole.PERPETRATOR: Role.PERPETRATOR,
    SubjectRole.YOUNG_PERSON: Role.YOUNG_PERSON_DISPLAYING_ABUSE,
}
SCHOOLS = [school.urn for area in POLICY.directory.areas.values() for school in area.schools]


def born(band: AgeBand) -> str | None:
    years = next((least for least, one in AGE_BANDS if one is band and least >= 0), None)
    return None if years is None else f"{NOW.year - years}-01-01"


@st.composite
def people(draw: st.DrawFn, role: Role) -> Person:
    """Draw somebody of any age and with any needs, at any school."""
    band = draw(st.sampled_from([*AgeBand]))
    needs = draw(st.sets(st.sampled_from(["care-needs", "suicidal"])))
    place = draw(st.sampled_from([Schooling.SCHOOL, Schooling.AT_HOME, None]))
    urn = draw(st.sampled_from([*SCHOOLS[:3], "000000"])) if place is Schooling.SCHOOL else None
    return Person(
        ref="p",
        roles=(role,),
        date_of_birth=born(band),
        expected_due_date="2026-05-01" if band is AgeBand.UNBORN else None,
        addresses=(Address(visibility=draw(st.sampled_from([*AddressClass]))),),
        vulnerabilities=tuple(Coded(system="test", code=need, canonical=need) for need in sorted(needs)),
        education=Education(place=place.value, urn=urn) if place else None,
    )


def seen(number: int, person: Person) -> Seen:
    return Seen(id=PersonId(UUID(int=number)), person=person)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Enriched, Facts, Agency, Policy]:
    """Draw a case of a shipped area with whoever is in it, what is so of it, and who tells it."""
    area = draw(st.sampled_from(sorted(POLICY.directory.areas)))
    directory = POLICY.directory.areas[area]
    police = [one for one in directory.agencies if one.kind == "police"]
    sender = draw(st.sampled_from(police) | st.sampled_from(directory.agencies))
    shared: dict[str, StrEnum] = {
        name: draw(st.sampled_from([*FACTS[name]])) for name in FACTS if name not in {*OF_A_PERSON, *ANYBODY, "sender"}
    }
    if draw(st.booleans()):  # most routes are for one of few occasions
        shared["told"] = draw(st.sampled_from([FACTS["told"](one) for one in ("incident", "referral")]))
    shared |= {**ANYBODY, "offer": draw(st.sampled_from([*FACTS["offer"]])), "sender": sender.kind}
    case = Case(id=CASE, area=AreaId(area), victim=VICTIM, perpetrator=None)
    others = {role: draw(st.none() | people(ROLES[role])) for role in ROLES}
    there = {role: (seen(n, one),) if one else () for n, (role, one) in enumerate(others.items(), start=2)}
    enriched = Enriched(
        case=case,
        joined=Joined(case=case, members=()),
        victim=seen(1, draw(people(Role.VICTIM))),
        perpetrators=there[SubjectRole.PERPETRATOR],
        children=there[SubjectRole.CHILD],
        young_people=there[SubjectRole.YOUNG_PERSON],
        him=None,
        incident=None,
        assessment=None,
        score=None,
        grade=Grade.UNKNOWN,
        consent=ConsentStatus.UNKNOWN,
        override=Override.NONE,
        primary_victim=PrimaryVictim.DECIDED,
        incidents_in_window=0,
        escalation=False,
        repeat=False,
        serial=False,
        district=draw(st.sampled_from([None, *(one.code for one in directory.districts)])),
        hidden=frozenset(),
    )
    return enriched, shared, sender, draw(st.sampled_from(POLICIES))


def earliest(found: dict[Any, Any], key: Any, end: datetime | None) -> None:
    ends = [one for one in (found.get(key), end) if one]
    found[key] = min(ends, default=None)


def by_flow(enriched: Enriched, shared: Facts, sender: Agency, policy: Policy) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for one in route(enriched, shared, sender.id, policy, NOW):
        earliest(found, (one.agency.id, one.delivery, one.task), one.respond_by)
    return found


def by_facts(enriched: Enriched, shared: Facts, sender: Agency, policy: Policy) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for role, subject in subjects(enriched):
        facts = {**shared, **person_facts(subject.person, role, NOW)}
        urn = subject.person.education.urn if subject.person.education else None
        asked = Asked(
            area=enriched.case.area, facts=facts, now=NOW, sender=sender.id, district=enriched.district, urn=urn
        )
        for one in who(asked, policy):
            earliest(found, (one.agency.id, one.delivery, one.task), one.within.end(NOW) if one.within else None)
    return found


@given(case=cases())
@settings(max_examples=400, deadline=None)
def test_who_would_be_told_by_facts_is_who_the_flow_tells(
    case: tuple[Enriched, Facts, Agency, Policy],
) -> None:
    assert by_facts(*case) == by_flow(*case)


def asked_of(**facts: StrEnum) -> Asked:
    """Return a question of an adult victim in Suffolk of whom nothing else is known."""
    given_ = {name: kind("unknown") for name, kind in FACTS.items()} | ANYBODY
    given_ |= {"role": SubjectRole.VICTIM, "age": AgeBand.FROM_19, "told": FACTS["told"]("incident")}
    police = next(one for one in POLICY.directory.areas[AreaId("suffolk")].agencies if one.kind == "police")
    return Asked(
        area=AreaId("suffolk"),
        facts={**given_, "sender": police.kind, **facts},
        now=NOW,
        sender=police.id,
        district="E07000202",
    )


def test_whom_two_routes_reach_is_named_once_with_both_reasons_and_the_earlier_limit() -> None:
    asked = asked_of(consent=ConsentStatus.GIVEN, **{"told": FACTS["told"]("referral"), "asks-for": AsksFor.THERAPY})
    fallback = POLICY.directory.areas[AreaId("suffolk")].fallback

    (offer,) = (o for o in who(asked, POLICY) if (o.agency.id, o.delivery) == (fallback, DeliveryKind.REFERRAL_OFFERED))

    rules = {rule.id: rule for rule in POLICY.routes}
    led = [rules[rule] for rule, _ in offer.reasons]
    assert {rule.service for rule in led} == {"victim-hub", "therapy"}
    assert offer.within
    assert offer.within.end(NOW) == min(rule.within.end(NOW) for rule in led if rule.within)


def test_where_nobody_answers_the_fallback_is_asked_in_that_place_and_finds_a_way() -> None:
    asked = asked_of(consent=ConsentStatus.GIVEN, **{"told": FACTS["told"]("referral"), "asks-for": AsksFor.THERAPY})
    suffolk = POLICY.directory.areas[AreaId("suffolk")]

    found = [one for one in who(asked, POLICY) if one.instead_of == "therapy"]

    assert {one.agency.id for one in found} == {suffolk.fallback}
    assert DeliveryKind.TASK in {one.delivery for one in found}
