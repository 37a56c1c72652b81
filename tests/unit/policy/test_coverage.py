"""That every victim and every child has a route is proved: whatever is taken away from an area is found, and named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.agency import AgencyKind
from hub.domain.cube import cube, holds, overlap, point, values_of
from hub.domain.directory import Area, District
from hub.domain.facts import FACTS, AgeBand, RiskFact, SubjectRole, Told
from hub.domain.ids import AgencyId
from hub.domain.rules import Policy, RouteRule, Term
from hub.policy.coverage import prove
from hub.policy.lack import Lack, Proved
from tests.builders.areas import (
    BEGUN,
    CHILD,
    CONTRACTS,
    HUB,
    IDVA,
    MASH,
    NORTH,
    PROGRAMME,
    ROUTES,
    SMALL,
    SOUTH,
    TODAY,
    VICTIM,
    a_contract,
    a_policy,
    a_route,
    an_agency,
    an_area,
    without,
)
from tests.builders.world import shipped_policy

NEXT_YEAR, LATER = date(2027, 4, 1), date(2028, 4, 1)
HIGH = cube({"risk": [RiskFact.HIGH]})
LOWER = cube({"risk": [RiskFact.STANDARD, RiskFact.MEDIUM, RiskFact.UNKNOWN]})


def lacks(policy: Policy, today: date = TODAY) -> tuple[Lack, ...]:
    return prove(policy, policy.directory.areas, today).lacks


def of(area: Area, routes: Sequence[RouteRule] = ROUTES, **terms: Term) -> tuple[Lack, ...]:
    return lacks(a_policy(area, routes, **terms))


def only(found: tuple[Lack, ...], proved: Proved) -> Lack:
    assert [lack.proved for lack in found] == [proved]
    return found[0]


def test_an_area_that_lacks_nothing_passes() -> None:
    assert of(an_area()) == ()


def test_the_areas_that_ship_have_a_route_for_everybody_and_are_proved_quickly() -> None:
    policy = shipped_policy()
    started = perf_counter()

    proof = prove(policy, policy.directory.areas, TODAY)

    assert proof.refused == ()
    assert len(policy.directory.areas) == proof.areas
    assert perf_counter() - started < 5


# (a) somebody answers for whatever a route brings


def test_a_kind_of_service_that_nobody_provides_is_found() -> None:
    found = only(of(an_area(*without(IDVA))), Proved.RESPONSIBLE)

    assert (found.area, found.service, found.routes) == (SMALL, IDVA, ("victim-to-idva",))
    assert (found.districts, found.until) == ((), None)
    assert found.refused


def test_an_area_may_say_that_it_is_without_a_kind_of_service() -> None:
    assert of(an_area(*without(IDVA), without={IDVA: "The victim hub answers."})) == ()


def test_where_a_route_is_for_areas_that_have_one_an_area_without_lacks_nothing() -> None:
    routes = (*ROUTES, a_route(AgencyKind.THERAPY, optional=True))

    assert of(an_area(), routes) == ()


def test_where_an_area_has_such_a_service_it_answers_for_everybody_all_the_same() -> None:
    routes = (*ROUTES, a_route(AgencyKind.THERAPY, optional=True))
    found = of(an_area(*CONTRACTS, a_contract(AgencyKind.THERAPY, districts=frozenset({NORTH}))), routes)

    assert only(found, Proved.RESPONSIBLE).districts == (SOUTH,)


def test_what_a_service_does_not_take_on_is_named_and_nothing_else() -> None:
    found = only(of(an_area(*without(IDVA), a_contract(IDVA, takes=HIGH))), Proved.RESPONSIBLE)

    assert values_of(found.piece)["risk"] == (RiskFact.STANDARD, RiskFact.MEDIUM, RiskFact.UNKNOWN)
    assert values_of(found.piece)["role"] == (VICTIM,)


def test_two_services_that_share_everybody_between_them_lack_nothing() -> None:
    assert of(an_area(*without(IDVA), a_contract(IDVA, takes=HIGH), a_contract(IDVA, "other-idva", takes=LOWER))) == ()


def test_a_district_that_nobody_serves_is_named() -> None:
    found = of(an_area(*without(IDVA), a_contract(IDVA, districts=frozenset({NORTH}))))

    lack = only(found, Proved.RESPONSIBLE)
    assert (lack.districts, lack.refused) == ((SOUTH,), True)


def test_where_only_her_district_is_not_known_the_fallback_answers_and_that_is_said() -> None:
    north, south = (frozenset({code}) for code in (NORTH, SOUTH))
    found = of(
        an_area(*without(IDVA), a_contract(IDVA, districts=north), a_contract(IDVA, "south-idva", districts=south))
    )

    lack = only(found, Proved.RESPONSIBLE)
    assert (lack.districts, lack.refused) == ((), False)


def test_the_day_on_which_a_contract_ends_without_another_is_found_however_far_away() -> None:
    found = only(of(an_area(*without(IDVA), a_contract(IDVA, ends=LATER))), Proved.RESPONSIBLE)

    assert (found.since, found.until) == (LATER, None)


def test_a_gap_between_two_contracts_is_found_with_both_its_days() -> None:
    area = an_area(*without(IDVA), a_contract(IDVA, ends=NEXT_YEAR), a_contract(IDVA, "other-idva", starts=LATER))

    found = only(of(area), Proved.RESPONSIBLE)

    assert (found.since, found.until) == (NEXT_YEAR, LATER)


def test_a_service_that_begins_later_is_lacking_until_then() -> None:
    found = only(of(an_area(*without(IDVA), a_contract(IDVA, starts=NEXT_YEAR))), Proved.RESPONSIBLE)

    assert (found.since, found.until) == (TODAY, NEXT_YEAR)


def test_that_there_was_no_such_service_before_it_began_is_history() -> None:
    assert of(an_area(*without(IDVA), a_contract(IDVA, starts=date(2024, 4, 1)))) == ()


def test_a_gap_of_the_past_after_all_had_begun_is_found() -> None:
    area = an_area(
        *without(IDVA),
        a_contract(IDVA, ends=date(2023, 4, 1)),
        a_contract(IDVA, "other-idva", starts=date(2023, 7, 1)),
    )

    found = only(of(area), Proved.RESPONSIBLE)

    assert (found.since, found.until) == (date(2023, 4, 1), date(2023, 7, 1))


def test_a_district_that_begins_and_that_nobody_serves_is_found_on_that_day() -> None:
    served = a_contract(IDVA, districts=frozenset({NORTH}))
    districts = (District(code=NORTH, name="North", ends=NEXT_YEAR), District(code=SOUTH, name="All", starts=NEXT_YEAR))

    found = only(of(an_area(*without(IDVA), served, districts=districts)), Proved.RESPONSIBLE)

    assert (found.since, found.refused) == (NEXT_YEAR, True)


def test_whoever_is_told_beside_others_stands_in_for_nobody() -> None:
    found = only(of(an_area(*without(IDVA), a_contract(IDVA, beside=True))), Proved.RESPONSIBLE)

    assert found.service is IDVA


def test_from_the_day_on_which_no_rule_gives_anything_a_service_is_told_nothing_and_that_is_found() -> None:
    found = only(of(an_area(), idva=Term(ends=NEXT_YEAR)), Proved.RULES)

    assert (found.service, found.since) == (IDVA, NEXT_YEAR)


# (b) no two answer for one


def test_two_who_both_answer_are_found_with_what_both_take_on() -> None:
    under_18 = cube({"age": [AgeBand.FROM_16_TO_17]})
    found = of(an_area(*CONTRACTS, a_contract(IDVA, "other-idva", takes=HIGH & under_18)))

    lack = only(found, Proved.ONE)
    assert values_of(lack.piece)["risk"] == (RiskFact.HIGH,)
    assert values_of(lack.piece)["age"] == (AgeBand.FROM_16_TO_17,)
    assert "other-idva" in lack.what


@pytest.mark.parametrize(
    "over",
    [
        pytest.param({"beside": True}, id="one is told beside the other"),
        pytest.param({"starts": NEXT_YEAR}, id="one begins when the other ends"),
        pytest.param({"districts": frozenset({SOUTH}), "starts": BEGUN}, id="each has a district of its own"),
    ],
)
def test_two_who_share_nothing_are_no_fault(over: dict[str, Any]) -> None:
    first = a_contract(IDVA, ends=NEXT_YEAR if "starts" in over and over["starts"] == NEXT_YEAR else None)
    first = replace(first, districts=frozenset({NORTH})) if "districts" in over else first
    found = of(an_area(*without(IDVA), first, a_contract(IDVA, "other-idva", **over)))

    assert [lack for lack in found if lack.refused] == []


def test_two_who_both_answer_for_a_day_alone_are_found() -> None:
    area = an_area(
        *without(IDVA),
        a_contract(IDVA, ends=date(2027, 4, 2)),
        a_contract(IDVA, "other-idva", starts=NEXT_YEAR),
    )

    found = only(of(area), Proved.ONE)

    assert (found.since, found.until) == (NEXT_YEAR, date(2027, 4, 2))


def test_what_two_take_on_that_no_route_brings_is_no_fault() -> None:
    children = cube({"role": [SubjectRole.OTHER]})

    assert of(an_area(*CONTRACTS, a_contract(IDVA, "other-idva", takes=children))) == ()


# (c) some route holds


def test_a_child_for_whom_no_route_holds_is_found() -> None:
    routes = (ROUTES[0], ROUTES[2], a_route(MASH, CHILD, when={"age": [AgeBand.FROM_0_TO_3]}))

    found = [lack for lack in of(an_area(), routes) if lack.proved is Proved.ROUTE]

    assert all(lack.refused for lack in found)
    assert {band for lack in found for band in values_of(lack.piece)["age"]} == {
        *(AgeBand.UNBORN, AgeBand.FROM_4_TO_7, AgeBand.FROM_8_TO_10, AgeBand.FROM_11_TO_15),
        *(AgeBand.FROM_16_TO_17, AgeBand.UNKNOWN),
    }


def test_for_which_victim_no_route_holds_is_shown_and_the_fallback_is_asked() -> None:
    found = of(an_area(), (a_route(IDVA, when={"risk": [RiskFact.HIGH]}), *ROUTES[1:]))

    lack = only(found, Proved.ROUTE)
    assert (values_of(lack.piece)["role"], lack.refused) == ((VICTIM,), False)
    assert set(values_of(lack.piece)["told"]) == {Told.INCIDENT, Told.RISK, Told.REFERRAL, Told.CONSENT}


# (d) the other party's side


@pytest.mark.parametrize(
    "over", [{"takes": HIGH}, {"districts": frozenset({NORTH, SOUTH})}], ids=["by her risk", "by her district"]
)
def test_whom_his_side_is_told_by_depends_on_nothing_of_hers(over: dict[str, Any]) -> None:
    found = of(an_area(*without(PROGRAMME), a_contract(PROGRAMME, **over)))

    assert Proved.BLINDNESS in {lack.proved for lack in found if lack.refused}


def test_his_side_may_take_on_by_his_own_age() -> None:
    grown = [AgeBand.EXACTLY_18, AgeBand.FROM_19]
    contract = a_contract(PROGRAMME, takes=cube({"age": grown}))

    assert (
        of(
            an_area(*without(PROGRAMME), contract),
            (*ROUTES[:2], a_route(PROGRAMME, SubjectRole.PERPETRATOR, when={"age": grown})),
        )
        == ()
    )


# (e) the fallback


def test_a_fallback_that_is_not_there_is_found() -> None:
    assert only(of(an_area(fallback=AgencyId("nobody"))), Proved.FALLBACK).at == ("fallback",)


def test_a_fallback_of_the_other_partys_side_is_found() -> None:
    only(of(an_area(fallback=AgencyId("small-perpetrator-service"))), Proved.FALLBACK)


def test_a_fallback_whose_contract_ends_is_found_on_that_day() -> None:
    other = a_contract(HUB, "other-hub", starts=NEXT_YEAR)
    area = an_area(*without(HUB), a_contract(HUB, ends=NEXT_YEAR), other)

    assert only(of(area), Proved.FALLBACK).since == NEXT_YEAR


# whatever is taken away


CUBES = st.dictionaries(
    st.sampled_from(["risk", "age", "consent", "sender"]), st.integers(min_value=1, max_value=2**5 - 1), max_size=2
).map(
    lambda chosen: cube(
        {name: [v for n, v in enumerate(FACTS[name]) if bits >> (n % 5) & 1] for name, bits in chosen.items()}
    )
)


@given(takes=st.lists(CUBES, min_size=1, max_size=3), facts=st.fixed_dictionaries({}).flatmap(lambda _: st.randoms()))
def test_a_gap_is_found_exactly_where_there_is_a_point_that_nobody_takes(takes: list[int], facts: Any) -> None:
    contracts = [a_contract(IDVA, f"idva-{n}", takes=each) for n, each in enumerate(takes)]
    found = [lack for lack in of(an_area(*without(IDVA), *contracts)) if lack.proved is Proved.RESPONSIBLE]
    route = ROUTES[0].when

    for lack in found:
        assert lack.piece & route == lack.piece
        assert all(not overlap(lack.piece, each) for each in takes)
    some = {name: facts.choice([v for v in FACTS[name] if holds_alone(route, name, v)]) for name in FACTS}
    if not any(holds(each, point(some)) for each in takes):
        assert found


def holds_alone(condition: int, name: str, value: Any) -> bool:
    return bool(overlap(condition, cube({name: [value]})))


def test_two_services_of_his_side_are_looked_at_without_a_district() -> None:
    agencies = (*an_area().agencies, an_agency(PROGRAMME, "other-programme"))
    area = an_area(*without(PROGRAMME), a_contract(PROGRAMME, ends=LATER), agencies=agencies)

    found = only(of(area), Proved.RESPONSIBLE)

    assert (found.service, found.since, found.refused) == (PROGRAMME, LATER, True)
