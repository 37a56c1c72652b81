"""Each kind of service hears of what is for it: by the whole of what an area can have, and by what it may lack."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.domain.agency import Agency, AgencyKind
from hub.domain.alarm import Alarm, AlarmCode
from hub.domain.content import SchoolNotice, ThemeCopy
from hub.domain.cube import cube
from hub.domain.directory import Directory
from hub.domain.events import CaseEvent, IncidentReported
from hub.domain.facts import AgeBand, RiskFact
from hub.domain.ids import AgencyId
from hub.domain.person import (
    AddressClass,
    ChildAtIncident,
    Coded,
    ConsentStatus,
    Person,
    Role,
    YesNo,
)
from hub.domain.rules import Policy
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    MEDIUM,
    NOW,
    POLICE,
    VRAS,
    a_custody_changed,
    a_head,
    a_hearing_changed,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    an_incident,
    an_incident_reported,
)
from tests.builders.every_service import (
    HILL,
    LAKE,
    SUFFOLK,
    a_contract,
    an_area,
    at_school,
    every_service,
    of_kind,
    pupil,
    without,
)
from tests.builders.other_side import informed
from tests.builders.people import IPSWICH, a_child, a_perpetrator, a_victim, an_address, says
from tests.builders.world import content, sent, shipped_policy, story, to, who_got, withheld

BABERGH = "E07000200"
K = AgencyKind
EVERY = every_service()


def needs(*codes: str) -> Any:
    return tuple(Coded(system="native", code=code, canonical=code) for code in codes)


def it_was(*flags: str, **over: Any) -> IncidentReported:
    return an_incident_reported(incident=an_incident(flags=flags), **over)


def she(**over: Any) -> tuple[Person, ...]:
    return (a_victim(**over), a_perpetrator())


def refused(**over: Any) -> tuple[Person, ...]:
    return she(consents=says(ConsentStatus.REFUSED), **over)


SERVICES = (
    *(kind for kind in AgencyKind if kind not in {K.UNKNOWN, K.POLICE, K.THEME_COORDINATOR, K.MARAC, K.IDVA, K.MASH}),
)


@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        pytest.param(it_was("sexual"), {K.SARC, K.ISVA, K.VICTIM_HUB}, id="sexual"),
        pytest.param(it_was("sexual", people=refused()), set(), id="sexual, and she says no"),
        pytest.param(it_was("stalking"), {K.STALKING_SERVICE, K.VICTIM_HUB}, id="stalking"),
        pytest.param(it_was("fixated"), {K.STALKING_SERVICE, K.VICTIM_HUB}, id="a sign of stalking"),
        pytest.param(it_was("forced-marriage"), {K.SPECIALIST_SERVICE, K.VICTIM_HUB}, id="forced marriage"),
        pytest.param(it_was("fgm", people=refused()), set(), id="mutilation, she says no"),
        pytest.param(it_was("fgm", people=refused(), assessment=HIGH), {K.SPECIALIST_SERVICE}, id="and at high risk"),
        pytest.param(it_was("homicide"), {K.HOMICIDE_SERVICE}, id="homicide"),
        pytest.param(
            an_incident_reported(people=refused(vulnerabilities=needs("care-needs"))),
            {K.ADULT_SAFEGUARDING},
            id="care needs, whatever she says",
        ),
        pytest.param(
            an_incident_reported(people=she(vulnerabilities=needs("suicidal"))),
            {K.MENTAL_HEALTH, K.VICTIM_HUB},
            id="suicidal",
        ),
        pytest.param(
            an_incident_reported(people=refused(vulnerabilities=needs("suicidal")), assessment=HIGH),
            {K.MENTAL_HEALTH},
            id="suicidal at high risk",
        ),
        *(
            pytest.param(a_referral_made(reason=reason), {kind, K.VICTIM_HUB}, id=f"asks for {reason}")
            for reason, kind in (
                ("sarc", K.SARC),
                ("low-threshold", K.WOMENS_CENTRE),
                ("respite", K.RESPITE),
                ("therapy", K.THERAPY),
                ("mental-health", K.MENTAL_HEALTH),
            )
        ),
        pytest.param(
            a_referral_made(reason="restorative-justice", requested_by="her", reviewed=True, assessment=MEDIUM),
            {K.RESTORATIVE_JUSTICE, K.VICTIM_HUB},
            id="restorative justice at her wish",
        ),
        pytest.param(
            a_referral_made(reason="restorative-justice", requested_by="her", reviewed=True, assessment=HIGH),
            set(),
            id="restorative justice at high risk",
        ),
        pytest.param(
            a_referral_made(reason="restorative-justice", requested_by="professional", reviewed=True),
            {K.VICTIM_HUB},
            id="restorative justice at another's wish",
        ),
        pytest.param(
            an_incident_reported(people=(*she(), a_child(date_of_birth="2010-06-01"))),
            {K.CHILDRENS_SERVICE, K.VICTIM_HUB},
            id="a child of fifteen",
        ),
        pytest.param(
            an_incident_reported(people=(*she(), a_child(date_of_birth="2020-06-01"))),
            {K.VICTIM_HUB},
            id="a child of five",
        ),
        pytest.param(
            an_incident_reported(people=she(date_of_birth="2008-01-01")),
            {K.CHILDRENS_SERVICE, K.VICTIM_HUB},
            id="a victim of eighteen",
        ),
        pytest.param(
            an_incident_reported(incident=an_incident(operation="OP-7")), set(), id="one of many in an operation"
        ),
    ],
)
def test_which_services_hear_of_what_is_for_them(event: CaseEvent, kinds: set[AgencyKind]) -> None:
    got = {agency for agency, kind in who_got(story(event, policy=EVERY).last) if kind == "referral-offered"}

    assert got & {of_kind(kind) for kind in SERVICES} == {of_kind(kind) for kind in kinds}


def test_nothing_that_is_said_of_her_brings_anything_of_her_to_his_side() -> None:
    said = it_was("sexual", "stalking", "fgm", people=she(vulnerabilities=needs("suicidal", "care-needs")))
    plain = an_incident_reported()

    his = [of_kind(kind) for kind in (K.PERPETRATOR_SERVICE, K.YOUNG_PEOPLES_PROGRAMME, K.PROBATION)]
    assert [(d.recipient, d.reason) for d in story(said, policy=EVERY).last.deliveries if d.recipient in his] == [
        (d.recipient, d.reason) for d in story(plain, policy=EVERY).last.deliveries if d.recipient in his
    ]


@pytest.mark.parametrize(
    "over",
    [
        pytest.param({"takes": cube({"risk": [RiskFact.HIGH]})}, id="by her risk"),
        pytest.param({"districts": frozenset({IPSWICH})}, id="by her district"),
    ],
)
def test_a_directory_cannot_choose_his_service_by_what_is_hers(over: dict[str, Any]) -> None:
    area = an_area()
    contracts = tuple(replace(one, **over) if one.service is K.PERPETRATOR_SERVICE else one for one in area.contracts)
    policy = replace(shipped_policy(), directory=Directory([replace(area, contracts=contracts)]))
    high = informed(assessment=HIGH)

    assert of_kind(K.PERPETRATOR_SERVICE) in {agency for agency, _ in who_got(story(high, policy=EVERY).last)}
    assert of_kind(K.PERPETRATOR_SERVICE) not in {agency for agency, _ in who_got(story(high, policy=policy).last)}


# --- schools

HIS, HERS = a_perpetrator(), a_victim()
PUPILS = an_incident_reported(people=(HERS, HIS, pupil("c"), pupil("d", "2012-05-06"), pupil("e", urn=LAKE)))


def notices(told: Any) -> list[tuple[str, str]]:
    """Return who got a notice, and of which child."""
    got = [d for d in sent(told.last) if d.kind.value == "school-notice"]
    return sorted((d.recipient, str(content(d, SchoolNotice).child_name)) for d in got)


def test_each_child_is_told_of_to_its_own_school_siblings_at_one_school_each_by_a_notice() -> None:
    told = story(PUPILS, policy=EVERY)

    got = [d for d in sent(told.last) if d.kind.value == "school-notice"]
    assert sorted(d.recipient for d in got) == [at_school(HILL), at_school(HILL), at_school(LAKE)]
    assert len({d.id for d in got}) == len({d.subject for d in got}) == 3


def test_a_child_who_is_taught_at_home_is_told_of_to_the_authoritys_officer() -> None:
    event = an_incident_reported(people=(HERS, HIS, pupil("c", urn=None, place="at-home")))

    assert (of_kind(K.EDUCATION_OFFICER), "school-notice") in who_got(story(event, policy=EVERY).last)
    assert {kind for _, kind in who_got(story(event, policy=without(K.EDUCATION_OFFICER)).last)} == {
        "referral-offered",
        "safeguarding-contact",
        "theme-copy",
    }


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(replace(PUPILS, head=a_head(MASH)), id="told by the children's hub"),
        pytest.param(a_risk_assessed(POLICE, people=PUPILS.people), id="an assessment"),
        pytest.param(a_referral_made(POLICE, people=PUPILS.people), id="a referral"),
        pytest.param(
            an_incident_reported(people=(HERS, HIS, pupil("c", "2022-06-01"), pupil("d", "2008-01-01"))),
            id="too young and too old",
        ),
        pytest.param(an_incident_reported(people=(HERS, HIS, a_child())), id="nobody says where the child learns"),
        pytest.param(
            an_incident_reported(people=(HERS, HIS, pupil("c", place="none", urn=None))),
            id="a child who learns nowhere",
        ),
    ],
)
def test_no_school_is_told_of_a_child_of_whom_it_is_not_to_hear(event: CaseEvent) -> None:
    assert [d.recipient for d in sent(story(event, policy=EVERY).last) if d.kind.value == "school-notice"] == []


def test_no_school_is_told_of_a_pupil_who_is_said_to_do_the_harm() -> None:
    """He would hear there that somebody told; a brother or sister at the same school is told of as ever."""
    him = replace(pupil("c", "2009-11-30"), roles=(Role.PERPETRATOR, Role.CHILD))
    young = replace(pupil("e", "2010-11-30"), roles=(Role.YOUNG_PERSON_DISPLAYING_ABUSE, Role.CHILD))

    told = story(an_incident_reported(people=(HERS, him, young, pupil("d", "2012-05-06"))), policy=EVERY)

    assert len(notices(told)) == 1
    assert [d.reason for d in withheld(told.last) if d.kind.value == "school-notice"] == ["child-does-harm"] * 2


def test_a_school_hears_once_of_a_child_and_an_incident_and_again_only_of_what_it_may_see_and_has_changed() -> None:
    again = replace(PUPILS, head=a_head(revision=2))
    child = replace(pupil("c"), at_incident=ChildAtIncident(present=YesNo.YES))
    changed = replace(PUPILS, head=a_head(revision=3), people=(HERS, HIS, child, *PUPILS.people[3:]))
    graded = replace(changed, head=a_head(revision=4), assessment=HIGH)
    another = replace(PUPILS, head=a_head(record="R-2"))

    told = story(PUPILS, again, changed, graded, another, policy=EVERY)

    counts = [len([d for d in sent(one) if d.kind.value == "school-notice"]) for one in told.decisions]
    assert counts == [3, 0, 1, 0, 3]


def test_a_school_is_corrected_when_the_police_take_their_report_back() -> None:
    told = story(PUPILS, a_record_withdrawn(), policy=EVERY)

    assert who_got(told.last).count((at_school(HILL), "correction")) == 2


@pytest.mark.parametrize(("urn", "about"), [("999999", "999999"), (None, ""), ("Hill Primary", "")])
def test_of_a_child_whose_school_is_not_known_nobody_else_is_told_and_an_alarm_is_raised(
    urn: str | None, about: str
) -> None:
    told = story(an_incident_reported(people=(HERS, HIS, pupil("c", urn=urn))), policy=EVERY)

    assert [kind for _, kind in who_got(told.last) if kind == "school-notice"] == []
    assert (VRAS, "school-notice", "school-unknown") in [
        (d.recipient, d.kind.value, d.reason) for d in withheld(told.last)
    ]
    assert told.last.alarms == (Alarm(code=AlarmCode.SCHOOL_UNKNOWN, area=SUFFOLK, about=about),)
    assert (MASH, "safeguarding-contact") in who_got(told.last)


def test_of_a_family_whose_address_is_hidden_the_alarm_names_no_school() -> None:
    her = a_victim(addresses=(an_address(visibility=AddressClass.REFUGE),))

    told = story(an_incident_reported(people=(her, HIS, pupil("c", urn="999999"))), policy=EVERY)

    assert told.last.alarms == (Alarm(code=AlarmCode.SCHOOL_UNKNOWN, area=SUFFOLK),)


# --- custody and courts


def test_a_release_is_told_at_once_to_idva_and_police_but_not_to_whoever_tells_it() -> None:
    by_police = story(an_incident_reported(), a_custody_changed(POLICE), policy=EVERY).last
    by_probation = story(an_incident_reported(), a_custody_changed(of_kind(K.PROBATION)), policy=EVERY).last

    assert (IDVA, "safety-alert") in who_got(by_police)
    assert POLICE not in {agency for agency, _ in who_got(by_police)}
    assert {(IDVA, "safety-alert"), (POLICE, "safety-alert")} <= set(who_got(by_probation))
    assert of_kind(K.PROBATION) not in {agency for agency, _ in who_got(by_probation)}
    (alert,) = [d for d in sent(by_probation) if d.recipient == IDVA]
    assert alert.respond_by == NOW + timedelta(hours=1)


def test_a_court_date_is_told_to_witness_care_too() -> None:
    told = story(an_incident_reported(), a_hearing_changed(IDVA), policy=EVERY).last

    assert set(who_got(told)) >= {(of_kind(K.WITNESS_CARE), "safety-alert"), (POLICE, "safety-alert")}


def test_an_alert_is_given_once_and_again_only_where_something_changed() -> None:
    first = a_custody_changed(POLICE)
    again, later = replace(first, head=a_head(POLICE, "B-1", revision=2)), a_custody_changed(POLICE, "B-2")
    released = replace(later, change="released", changed_at=NOW - timedelta(minutes=1))
    another = a_risk_assessed(people=(HERS, HIS))

    told = story(an_incident_reported(), first, again, released, another, policy=EVERY)
    withdrawn = story(a_record_withdrawn(IDVA, "A-1"), after=told, policy=EVERY)

    alerts = [len([d for d in sent(one) if d.kind.value == "safety-alert"]) for one in withdrawn.decisions]
    assert alerts == [0, 1, 0, 1, 0, 0]


# --- copies


def test_whoever_watches_over_a_theme_learns_theme_and_district_and_of_nobody() -> None:
    told = story(it_was("sexual", "stalking"), policy=EVERY)

    (copy,) = to(of_kind(K.THEME_COORDINATOR), told.decisions)
    shown = content(copy, ThemeCopy)
    assert (shown.themes, shown.district, shown.grade) == (
        ("domestic-abuse", "sexual-violence", "stalking"),
        IPSWICH,
        "medium",
    )
    assert content(
        to(of_kind(K.THEME_COORDINATOR), story(an_incident_reported(), policy=EVERY).decisions)[0], ThemeCopy
    ).themes == ("domestic-abuse",)


def test_whoever_watches_over_a_theme_does_not_learn_the_district_of_a_hidden_address() -> None:
    hidden = an_address(visibility=AddressClass.CONFIDENTIAL)

    told = story(an_incident_reported(people=she(addresses=(hidden,))), policy=EVERY)

    copies = [content(d, ThemeCopy) for d in to(of_kind(K.THEME_COORDINATOR), told.decisions)]
    assert [copy.district for copy in copies] in ([None], [])


def test_whoever_watches_over_a_district_gets_no_copy_because_a_hidden_address_lies_there() -> None:
    area = an_area()
    there = a_contract(K.THEME_COORDINATOR, districts=frozenset({IPSWICH}))
    contracts = (*(one for one in area.contracts if one.service is not K.THEME_COORDINATOR), there)
    policy = replace(shipped_policy(), directory=Directory([replace(area, contracts=contracts)]))
    hidden = an_address(visibility=AddressClass.CONFIDENTIAL)

    told = story(an_incident_reported(people=she(addresses=(hidden,))), policy=policy)

    assert to(of_kind(K.THEME_COORDINATOR), told.decisions) == []
    assert len(to(of_kind(K.THEME_COORDINATOR), story(an_incident_reported(), policy=policy).decisions)) == 1


def test_a_copy_is_given_once_for_an_incident() -> None:
    first = it_was("stalking")

    told = story(first, replace(first, head=a_head(revision=2)), a_risk_assessed(people=(HERS, HIS)), policy=EVERY)

    assert len(to(of_kind(K.THEME_COORDINATOR), told.decisions)) == 1


# --- what the directory has and lacks


def two_isvas(**first: Any) -> Policy:
    area = an_area()
    second = Agency(id=AgencyId("second-isva"), kind=K.ISVA, name="Second")
    others = tuple(one for one in area.contracts if one.service is not K.ISVA)
    contracts = (
        a_contract(K.ISVA, **{"districts": frozenset({IPSWICH}), **first}),
        a_contract(K.ISVA, agency=second.id, districts=frozenset({BABERGH})),
    )
    area = replace(area, agencies=(*area.agencies, second), contracts=(*others, *contracts))
    return replace(shipped_policy(), directory=Directory([area]))


def isvas(event: CaseEvent, policy: Policy) -> set[str]:
    got = who_got(story(event, policy=policy).last)
    return {agency for agency, kind in got if kind == "referral-offered" and "isva" in agency}


def test_the_service_of_her_own_district_is_told() -> None:
    there = it_was("sexual", people=she(addresses=(an_address(local_authority=BABERGH),)))

    assert isvas(it_was("sexual"), two_isvas()) == {of_kind(K.ISVA)}
    assert isvas(there, two_isvas()) == {"second-isva"}


def test_a_record_without_an_address_goes_where_she_is_known_to_live() -> None:
    nowhere = replace(it_was("sexual", people=she(addresses=())), head=a_head(record="R-2"))

    told = story(an_incident_reported(), nowhere, policy=two_isvas())

    assert (of_kind(K.ISVA), "referral-offered") in who_got(told.last)


def test_where_her_district_is_not_known_and_each_serves_some_the_fallback_finds_a_way_and_an_alarm_is_raised() -> None:
    told = story(it_was("sexual", people=she(addresses=())), policy=two_isvas())

    assert isvas(it_was("sexual", people=she(addresses=())), two_isvas()) == set()
    assert (VRAS, "task") in who_got(told.last)
    assert told.last.alarms == (Alarm(code=AlarmCode.DISTRICT_UNKNOWN, area=SUFFOLK),)


def test_whom_a_service_takes_on_decides_who_is_told() -> None:
    adults = two_isvas(takes=cube({"age": [AgeBand.EXACTLY_18, AgeBand.FROM_19]}))

    assert isvas(it_was("sexual"), adults) == {of_kind(K.ISVA)}
    assert isvas(it_was("sexual", people=she(date_of_birth="2009-01-01")), adults) == set()


def test_one_that_is_told_beside_another_stands_in_for_nobody() -> None:
    beside = a_contract(K.ISVA, beside=True)
    area = an_area()
    others = tuple(one for one in area.contracts if one.service is not K.ISVA)
    policy = replace(shipped_policy(), directory=Directory([replace(area, contracts=(*others, beside))]))

    got = who_got(story(it_was("sexual"), policy=policy).last)

    assert {(of_kind(K.ISVA), "referral-offered"), (VRAS, "task")} <= set(got)


def ended(kind: AgencyKind) -> Policy:
    area = an_area()
    contracts = tuple(replace(one, ends=NOW.date()) if one.service is kind else one for one in area.contracts)
    return replace(shipped_policy(), directory=Directory([replace(area, contracts=contracts)]))


def test_a_contract_that_has_ended_raises_an_alarm_that_names_who_had_it() -> None:
    told = story(it_was("sexual"), policy=ended(K.SARC)).last

    assert told.alarms == (Alarm(code=AlarmCode.PROVIDER_ENDED, area=SUFFOLK, about=of_kind(K.SARC)),)
    assert (VRAS, "task") in who_got(told)


def test_each_service_that_is_missing_is_an_alarm_of_its_own_and_one_task_asks_for_all() -> None:
    told = story(it_was("sexual"), policy=without(K.SARC, K.ISVA)).last

    assert {one.about for one in told.alarms} == {"sarc", "isva"}
    assert who_got(told).count((VRAS, "task")) == 1


def test_a_service_that_the_area_says_it_has_not_raises_no_alarm_and_somebody_finds_a_way() -> None:
    told = story(it_was("sexual"), policy=without(K.SARC, without={K.SARC: "The regional centre serves it."})).last

    assert told.alarms == ()
    assert (VRAS, "task") in who_got(told)


def test_where_an_area_has_no_stalking_advocate_whoever_has_her_already_is_enough() -> None:
    policy = without(K.STALKING_SERVICE)

    told = story(it_was("stalking"), policy=policy).last
    of_an_operation = story(
        an_incident_reported(incident=an_incident(flags=("stalking",), operation="OP-7")), policy=policy
    )

    assert [pair for pair in who_got(told) if pair[0] == VRAS] == [(VRAS, "referral-offered")]
    assert [pair for pair in who_got(of_an_operation.last) if pair[0] == VRAS] == []


def test_an_optional_service_whose_contract_has_ended_raises_an_alarm_and_is_asked_of_nobody_else() -> None:
    told = story(it_was("stalking"), policy=ended(K.STALKING_SERVICE)).last

    assert told.alarms == (Alarm(code=AlarmCode.PROVIDER_ENDED, area=SUFFOLK, about=of_kind(K.STALKING_SERVICE)),)
    assert [kind for _, kind in who_got(told) if kind == "task"] == []


@pytest.mark.parametrize("kind", [K.THEME_COORDINATOR, K.CHILDRENS_SERVICE, K.EDUCATION_OFFICER, K.WITNESS_CARE])
def test_where_an_area_has_none_of_what_is_optional_nobody_is_asked_in_its_place(kind: AgencyKind) -> None:
    at_home = an_incident_reported(people=(HERS, HIS, pupil("c", urn=None, place="at-home")))

    told = story(at_home, a_hearing_changed(), policy=without(kind))

    assert [(d.recipient, d.subject) for one in told.decisions for d in sent(one) if d.kind.value == "task"] == []
    assert [alarm for one in told.decisions for alarm in one.alarms] == []


def test_an_event_from_nowhere_raises_an_alarm_and_so_does_a_district_of_nobody() -> None:
    nowhere = an_address(local_authority="E06000000")
    stranger = story(an_incident_reported("stranger", people=(a_victim(addresses=(nowhere,)),)), policy=EVERY).last
    unknown = story(an_incident_reported(people=she(addresses=(nowhere,))), policy=EVERY).last

    assert AlarmCode.AREA_WITHOUT_DIRECTORY in {alarm.code for alarm in stranger.alarms}
    assert unknown.alarms == (Alarm(code=AlarmCode.DISTRICT_UNKNOWN, area=SUFFOLK, about="E06000000"),)
    for one in (AddressClass.CONFIDENTIAL, AddressClass.REFUGE, AddressClass.UNKNOWN):
        hidden = replace(nowhere, visibility=one)
        assert story(an_incident_reported(people=she(addresses=(hidden,))), policy=EVERY).last.alarms == ()


def test_of_two_rules_that_lead_to_one_agency_the_first_says_why_and_the_earlier_limit_holds() -> None:
    area = an_area()
    both = replace(a_contract(K.ISVA), agency=AgencyId(VRAS))
    contracts = (*(one for one in area.contracts if one.service is not K.ISVA), both)
    policy = replace(shipped_policy(), directory=Directory([replace(area, contracts=contracts)]))

    (offer,) = [
        d for d in to(VRAS, story(it_was("sexual"), policy=policy).decisions) if d.kind.value == "referral-offered"
    ]

    assert offer.respond_by == datetime.combine(NOW.date() + timedelta(days=1), NOW.time().replace(hour=17), NOW.tzinfo)


# --- an area that offers support to everybody

UNASKED = an_incident_reported(people=she(consents=()))


@pytest.mark.parametrize(
    ("since", "got"), [(0, {(VRAS, "referral-offered")}), (1, {(POLICE, "task")}), (None, {(POLICE, "task")})]
)
def test_support_is_offered_to_whom_nobody_asked_from_the_day_on_which_the_area_says_so(
    since: int | None, got: set[tuple[str, str]]
) -> None:
    day = None if since is None else NOW.date() + timedelta(days=since)

    told = story(UNASKED, policy=every_service(opt_out_from=day)).last

    assert {one for one in who_got(told) if one[1] != "theme-copy"} == got


def test_where_support_is_offered_to_everybody_a_refusal_and_an_unsafe_way_to_ask_still_count() -> None:
    policy = every_service(opt_out_from=NOW.date())
    unsafe = an_incident_reported(people=she(consents=says(ConsentStatus.NOT_SOUGHT_UNSAFE)))

    assert VRAS not in {
        agency for agency, _ in who_got(story(an_incident_reported(people=refused()), policy=policy).last)
    }
    assert (IDVA, "task") in who_got(story(unsafe, policy=policy).last)


def test_escalation_goes_to_the_conference_whatever_the_risk() -> None:
    third = [
        an_incident_reported(record=f"R-{n}", incident=an_incident(occurred_from=NOW - timedelta(days=n)))
        for n in (30, 20, 10)
    ]

    told = story(*third, policy=EVERY)

    assert [(MARAC, "marac-referral") in who_got(one) for one in told.decisions] == [False, False, True]
