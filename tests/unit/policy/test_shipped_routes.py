"""The shipped routes, proved over the whole space of facts and not sampled: nobody is left out or asked twice."""

from collections.abc import Iterable

import pytest

from hub.domain.agency import OTHER_PARTYS_SIDE, WORKS_WITH_HER, AgencyKind
from hub.domain.cube import SLICES, Cube, allowed, cube, given_that, overlap, rest
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import FACTS, AgeBand, Indicated, Offer, SubjectRole, TaskFact, Told
from hub.domain.person import ConsentStatus
from hub.domain.rules import RouteRule, Towards
from hub.policy.blindness import HERS
from hub.policy.conditions import guard
from tests.builders.world import shipped_policy

ROUTES = shipped_policy().routes
NEWS = (Told.INCIDENT, Told.RISK, Told.REFERRAL, Told.CONSENT)
CHANGES = (Told.CUSTODY, Told.COURT)
PROTECTS = (
    AgencyKind.IDVA,
    AgencyKind.MARAC,
    AgencyKind.MASH,
    AgencyKind.SPECIALIST_SERVICE,
    AgencyKind.ADULT_SAFEGUARDING,
    AgencyKind.MENTAL_HEALTH,
    AgencyKind.POLICE,
)
RAISES = [
    *((fact, low, Indicated.YES) for fact in ("sexual", "stalking", "honour-based") for low in ("no", "unknown")),
    *((fact, low, Indicated.YES) for fact in ("care-needs", "suicidal") for low in ("no", "unknown")),
    *(("criterion", low, "named") for low in ("none", "unknown")),
    *(("marac-repeat", low, "repeat") for low in ("none", "unknown")),
    *(("escalation", low, "reached") for low in ("none", "unknown")),
    *(("risk", low, "high") for low in ("standard", "medium", "unknown")),
    ("risk", "standard", "medium"),
    ("risk", "unknown", "standard"),
    ("override", "none", "serious-harm"),
]
"""One fact as it was, and as it is where more is feared."""


def everybody(role: SubjectRole, told: Iterable[Told], **more: Iterable[str]) -> Cube:
    facts = {name.replace("_", "-"): values for name, values in more.items()}
    named = {name: [FACTS[name](value) for value in values] for name, values in facts.items()}
    return guard() & cube({"role": [role], "told": told, **named})


def routes(*, to: AgencyKind | None = None, towards: Towards | None = None) -> list[RouteRule]:
    return [r for r in ROUTES if to in {None, r.service} and towards in {None, r.towards}]


@pytest.mark.parametrize("role", [SubjectRole.VICTIM, SubjectRole.CHILD])
def test_no_victim_and_no_child_is_without_a_route_whatever_is_told_of_them(role: SubjectRole) -> None:
    assert rest(everybody(role, NEWS), [route.when for route in ROUTES]) == []


@pytest.mark.parametrize("told", CHANGES)
def test_whatever_changes_in_custody_or_at_court_somebody_who_protects_her_hears_of_it(told: Told) -> None:
    alerted = [r.when for r in ROUTES if r.delivery is DeliveryKind.SAFETY_ALERT and r.service in PROTECTS]

    assert rest(everybody(SubjectRole.VICTIM, [told]), alerted) == []


def test_no_child_under_18_is_without_the_childrens_hub() -> None:
    grown = {AgeBand.EXACTLY_18, AgeBand.FROM_19}
    young = everybody(SubjectRole.CHILD, NEWS, age=[band for band in AgeBand if band not in grown])

    assert rest(young, [route.when for route in routes(to=AgencyKind.MASH, towards=Towards.SERVICE)]) == []


def test_no_victim_at_high_risk_is_without_idva_and_conference_but_she_who_was_killed() -> None:
    adult = [AgeBand.FROM_16_TO_17, AgeBand.EXACTLY_18, AgeBand.FROM_19, AgeBand.UNKNOWN]
    high = everybody(SubjectRole.VICTIM, NEWS, age=adult, risk=["high"], homicide=["no", "unknown"])

    for kind in (AgencyKind.IDVA, AgencyKind.MARAC):
        assert rest(high, [route.when for route in routes(to=kind)]) == []


@pytest.mark.parametrize(("fact", "low", "raised"), RAISES, ids=str)
def test_what_raises_risk_takes_nobody_away_who_protects(fact: str, low: str, raised: str) -> None:
    """Of each kind, wherever it is told at the lower value, it is told at the higher one; a task is no protection."""
    lost = {
        kind: [
            piece
            for one in conditions
            if overlap(one, cube({fact: [FACTS[fact](low)]}))
            for piece in rest(
                given_that(one, fact, FACTS[fact](low)), [given_that(o, fact, FACTS[fact](raised)) for o in conditions]
            )
        ]
        for kind in PROTECTS
        if (conditions := [r.when for r in routes(to=kind) if r.delivery and not r.task])
    }

    assert {kind: pieces for kind, pieces in lost.items() if pieces} == {}


def test_she_who_was_killed_is_told_of_to_the_homicide_service_and_offered_to_nobody_else() -> None:
    killed = cube({"role": [SubjectRole.VICTIM], "told": NEWS, "homicide": [Indicated.YES]})
    offers = {r.service for r in ROUTES if r.delivery is DeliveryKind.REFERRAL_OFFERED and overlap(r.when, killed)}
    tasks = {r.id for r in ROUTES if r.task and overlap(r.when, killed)}

    assert offers == {AgencyKind.HOMICIDE_SERVICE}
    assert tasks == set()


def test_in_an_operation_nobody_below_high_risk_is_offered_to_the_victim_hub_or_asked_and_that_is_recorded() -> None:
    adult = [AgeBand.FROM_16_TO_17, AgeBand.EXACTLY_18, AgeBand.FROM_19, AgeBand.UNKNOWN]
    open_ = [ConsentStatus.GIVEN, ConsentStatus.NOT_SOUGHT, ConsentStatus.UNKNOWN]
    within = everybody(
        SubjectRole.VICTIM, NEWS, operation=["yes"], risk=["standard", "medium", "unknown"], consent=open_, age=adult
    )
    hub = [r for r in routes(to=AgencyKind.VICTIM_HUB) if r.delivery and overlap(r.when, within)]
    asked = [r for r in ROUTES if r.task is TaskFact.ASK_CONSENT and overlap(r.when, within)]
    alive = overlap(within, cube({"homicide": [Indicated.NO, Indicated.UNKNOWN]}))

    assert (hub, asked) == ([], [])
    assert rest(alive, [r.when for r in routes(to=AgencyKind.VICTIM_HUB, towards=Towards.NOBODY)]) == []


def test_where_support_is_offered_to_everybody_nobody_is_asked_first_and_a_refusal_still_counts() -> None:
    everywhere = cube({"offer": [Offer.OPT_OUT]})
    refused = cube({"consent": [ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN]})

    assert [r.id for r in ROUTES if r.task is TaskFact.ASK_CONSENT and overlap(r.when, everywhere)] == []
    assert [r.id for r in routes(to=AgencyKind.VICTIM_HUB) if r.delivery and overlap(r.when, refused)] == []


def test_whoever_speaks_with_her_is_asked_and_for_every_other_sender_the_fallback() -> None:
    asked = {r.towards: set(allowed(r.when, "sender")) for r in ROUTES if r.task is TaskFact.ASK_CONSENT}

    assert asked == {
        Towards.SENDER: set(WORKS_WITH_HER),
        Towards.FALLBACK: set(AgencyKind) - WORKS_WITH_HER,
    }
    assert not WORKS_WITH_HER & (OTHER_PARTYS_SIDE | {AgencyKind.WITNESS_CARE, AgencyKind.RESTORATIVE_JUSTICE})


def test_restorative_justice_is_offered_at_her_wish_alone_reviewed_and_never_at_high_risk() -> None:
    (offered,) = (r.when for r in routes(to=AgencyKind.RESTORATIVE_JUSTICE) if r.delivery)
    wanted = {"asked-by": ["her"], "reviewed": ["yes"], "consent": ["given"], "risk": ["standard", "medium"]}

    assert {fact: [v.value for v in allowed(offered, fact)] for fact in wanted} == wanted
    asks = everybody(SubjectRole.VICTIM, [Told.REFERRAL], asks_for=["restorative-justice"])
    said = everybody(SubjectRole.VICTIM, [Told.REFERRAL], asks_for=["restorative-justice"], consent=["given"])
    assert overlap(asks, offered)
    adult = [AgeBand.FROM_16_TO_17, AgeBand.EXACTLY_18, AgeBand.FROM_19, AgeBand.UNKNOWN]
    alive = overlap(said, cube({"homicide": [Indicated.NO, Indicated.UNKNOWN], "age": adult}))
    assert rest(alive, [r.when for r in routes(to=AgencyKind.RESTORATIVE_JUSTICE)]) == []


def test_a_school_is_told_by_a_police_report_alone_of_pupils_from_reception_to_17() -> None:
    pupils = [AgeBand.FROM_4_TO_7, AgeBand.FROM_8_TO_10, AgeBand.FROM_11_TO_15, AgeBand.FROM_16_TO_17]
    notices = [r for r in ROUTES if r.delivery is DeliveryKind.SCHOOL_NOTICE]

    assert {r.service for r in notices} == {AgencyKind.SCHOOL, AgencyKind.EDUCATION_OFFICER}
    for one in notices:
        assert allowed(one.when, "told") == (Told.INCIDENT,)
        assert allowed(one.when, "sender") == (AgencyKind.POLICE,)
        assert list(allowed(one.when, "age")) == pupils
        assert one.when & SLICES["consent"] == SLICES["consent"]


def test_no_route_to_his_side_asks_for_anything_of_hers() -> None:
    his = [r for r in ROUTES if r.service in OTHER_PARTYS_SIDE]

    assert [(r.id, fact) for r in his for fact in HERS if r.when & SLICES[fact] != SLICES[fact]] == []
    assert {r.delivery for r in his} == {DeliveryKind.PERPETRATOR_REFERRAL, None}
    assert [r.id for r in his if SubjectRole.PERPETRATOR not in allowed(r.when, "role")] == []


def test_safeguarding_asks_for_no_consent() -> None:
    kinds = (AgencyKind.MARAC, AgencyKind.MASH, AgencyKind.ADULT_SAFEGUARDING, AgencyKind.SCHOOL)
    asking = [r.id for kind in kinds for r in routes(to=kind) if r.when & SLICES["consent"] != SLICES["consent"]]

    assert asking == []


def test_what_is_optional_for_an_area_is_never_all_that_a_victim_or_child_has() -> None:
    firm = [r.when for r in ROUTES if not r.optional]

    for role in (SubjectRole.VICTIM, SubjectRole.CHILD):
        assert rest(everybody(role, NEWS), firm) == []
    assert {r.service for r in ROUTES if r.optional} == {
        AgencyKind.CHILDRENS_SERVICE,
        AgencyKind.EDUCATION_OFFICER,
        AgencyKind.STALKING_SERVICE,
        AgencyKind.THEME_COORDINATOR,
        AgencyKind.WITNESS_CARE,
    }


def test_no_override_opens_a_service_of_her_choice() -> None:
    chosen = {AgencyKind.VICTIM_HUB, AgencyKind.SARC, AgencyKind.ISVA, AgencyKind.THERAPY, AgencyKind.RESPITE}

    asking = [r.id for r in ROUTES if r.service in chosen and r.when & SLICES["override"] != SLICES["override"]]

    assert asking == []
