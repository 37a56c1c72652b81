"""The other party's side: what a service that works with him may receive, and that it learns nothing of her by it."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.agency import Agency, AgencyKind
from hub.domain.case import case_reference
from hub.domain.content import Correction, PerpetratorReferral, Status, Task
from hub.domain.cube import cube
from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.directory import Area, Contract, Directory, District
from hub.domain.events import ReceiptState
from hub.domain.facts import RiskFact
from hub.domain.ids import AgencyId, AreaId
from hub.domain.outcome import Reason, Refused
from hub.domain.person import AddressClass, Coded, ConsentStatus, Identifier, Person, Role, YesNo
from hub.domain.rules import Sharing
from hub.domain.shown import PersonShown
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    PROGRAMME,
    VRAS,
    a_head,
    a_receipt,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    a_support_updated,
    an_incident,
    an_incident_reported,
)
from tests.builders.other_side import (
    CRIME,
    INFORMED,
    PROBATION,
    TRACE,
    anything_goes,
    generous,
    his,
    informed,
    reasons,
    referral_in,
    referred,
    with_probation,
)
from tests.builders.people import a_perpetrator, a_victim, an_address, named, numbered, says
from tests.builders.rules import in_full
from tests.builders.world import content, received, sent, shipped_policy, story, to, who_got, withheld


def test_of_him_who_was_told_by_the_police_the_service_gets_a_referral_and_nothing_else() -> None:
    assert referral_in(story(informed())) == PerpetratorReferral(
        told_by_kind="police",
        reason="suspect-informed",
        respond_by=NOW.replace(day=4, hour=17),
        perpetrator=PersonShown(name=named("Probe", "Sample"), date_of_birth="1989-07-14", sex="male"),
        references=(CRIME,),
        may_be_told=("incident",),
    )


def test_of_him_who_is_referred_by_name_it_gets_what_he_may_be_told_and_no_incident() -> None:
    both = informed(incident=an_incident(references=(CRIME,))), referred(may_be_told=("order", "referral"))

    told = story(*both)

    assert referral_in(told) == referral_in(story(*both, policy=generous()))
    assert referral_in(told) == PerpetratorReferral(
        told_by_kind="police",
        reason="perpetrator-programme",
        respond_by=NOW.replace(day=4, hour=17),
        perpetrator=PersonShown(name=named("Probe", "Sample"), date_of_birth="1989-07-14", sex="male"),
        may_be_told=("referral", "order"),
    )


@pytest.mark.parametrize("referrer", [POLICE, PROBATION, MARAC])
def test_police_probation_and_a_conference_may_refer_him(referrer: str) -> None:
    told = story(referred(referrer), policy=with_probation())

    assert [d.kind for d in his(told)] == [DeliveryKind.PERPETRATOR_REFERRAL]


def test_what_another_agency_said_of_him_is_not_passed_on() -> None:
    fuller = a_perpetrator(
        names=(named("Probe", "Sample"), named("Former", "Name")),
        identifiers=(numbered(9),),
        language=Coded(system="language", code="cy"),
    )
    bare = a_perpetrator(date_of_birth="1989-07-14", sex=None, identifiers=(numbered(9),))

    told = story(an_incident_reported(IDVA, "I-1", people=(a_victim(), fuller)), informed(people=(a_victim(), bare)))

    assert referral_in(told).perpetrator == PersonShown(name=named("Probe", "Sample"), date_of_birth="1989-07-14")


def test_of_everything_that_can_be_said_of_him_only_what_identifies_him_goes() -> None:
    him = in_full(a_perpetrator(), 3)

    shown = referral_in(story(informed(people=(a_victim(), him)), policy=generous())).perpetrator

    assert shown is not None
    assert {f.name for f in fields(shown) if getattr(shown, f.name) is not None} == {
        "name",
        "aliases",
        "date_of_birth",
        "sex",
        "ethnicity",
        "language",
        "interpreter_needed",
    }


def test_a_number_of_a_system_that_may_name_her_does_not_go() -> None:
    odd = replace(INFORMED, references=(CRIME, Identifier(system="victim-reference", value="V-77")))

    assert referral_in(story(informed(incident=odd))).references == (CRIME,)


@pytest.mark.parametrize(
    ("said", "because"),
    [(YesNo.NO, "suspect-not-informed"), (YesNo.UNKNOWN, "suspect-informed-unknown")],
)
def test_while_he_is_not_known_to_know_nothing_goes_and_the_reason_is_recorded(said: YesNo, because: str) -> None:
    told = story(informed(incident=replace(INFORMED, suspect_informed=said)))

    assert (his(told), reasons(told)) == ([], [because])


@pytest.mark.parametrize("agency", [IDVA, MASH, VRAS, MARAC, PROBATION])
def test_only_the_police_can_say_that_he_knows(agency: str) -> None:
    told = story(informed(agency), policy=anything_goes())

    assert his(told) == []
    assert "not-told-by-police" in {d.reason for d in withheld(told.last)}


@pytest.mark.parametrize("agency", [IDVA, MASH, VRAS])
def test_nobody_else_can_refer_him(agency: str) -> None:
    told = story(referred(agency))

    assert (his(told), reasons(told)) == ([], ["sender-may-not-refer-him"])


@pytest.mark.parametrize("codes", [(), ("all-she-said",)], ids=["none stated", "a code of nobody's list"])
def test_until_it_is_stated_what_he_may_be_told_the_referral_waits_and_the_referrer_is_asked(
    codes: tuple[str, ...],
) -> None:
    told = story(referred(may_be_told=codes))

    assert (his(told), reasons(told)) == ([], ["waits-for-the-referrer"])
    task = content(to(POLICE, told.decisions)[0], Task)
    assert (task.task, task.about_record) == ("say-what-he-may-be-told", "F-1")

    stated = referred(head=a_head(record="F-1", revision=2), may_be_told=("referral",))
    assert [d.kind for d in his(story(stated, after=told))] == [DeliveryKind.PERPETRATOR_REFERRAL]


def test_a_referral_of_another_kind_is_none_of_him() -> None:
    told = story(a_referral_made(POLICE, may_be_told=("referral",)), policy=anything_goes())

    assert his(told) == []


def test_a_referral_that_names_nobody_is_refused() -> None:
    told = story(referred(people=(a_victim(), Person(ref="p", roles=(Role.PERPETRATOR,)))))

    assert told.last.ended == Refused(reason=Reason.PERPETRATOR_MISSING, pointers=("/people",))


def test_an_incident_by_somebody_unknown_refers_nobody() -> None:
    told = story(informed(people=(a_victim(),)), policy=anything_goes())

    assert his(told) == []
    assert "he-is-not-named" in reasons(told)


def test_who_is_known_by_a_number_alone_is_not_referred_for_the_number_does_not_go() -> None:
    told = story(
        informed(
            people=(a_victim(), Person(ref="p", roles=(Role.PERPETRATOR,), age_from=30, identifiers=(numbered(9),)))
        )
    )

    assert (his(told), reasons(told)) == ([], ["no-sharing-rule"])


def test_while_each_accuses_the_other_nothing_goes() -> None:
    turned = (replace(a_perpetrator(), roles=(Role.VICTIM,)), replace(a_victim(), roles=(Role.PERPETRATOR,)))
    both = (replace(a_victim(), roles=(Role.VICTIM, Role.PERPETRATOR)), a_perpetrator())
    accused = an_incident_reported(IDVA, "I-1", people=turned)

    for told in (story(accused, informed()), story(accused, referred()), story(informed(people=both))):
        assert his(told) == []
        assert "primary-victim-undecided" in reasons(told)


def test_of_somebody_who_is_a_child_of_the_case_too_nothing_goes() -> None:
    him = a_perpetrator(roles=(Role.PERPETRATOR, Role.CHILD), date_of_birth="2009-01-31")

    told = story(informed(people=(a_victim(), him)))

    assert (his(told), reasons(told)) == ([], ["he-has-another-part-in-the-case"])


@pytest.mark.parametrize(
    ("born", "goes"), [("2010-03-02", True), ("2010-03-03", False), (None, False)], ids=["16", "15", "unknown"]
)
def test_from_sixteen_on_he_is_referred(born: str | None, goes: bool) -> None:  # noqa: FBT001 - a column of the table
    told = story(informed(people=(a_victim(), a_perpetrator(date_of_birth=born))))

    assert bool(his(told)) is goes


def test_that_he_is_too_young_is_recorded_where_somebody_referred_him() -> None:
    told = story(referred(people=(a_victim(), a_perpetrator(date_of_birth="2019-01-31"))))

    assert [(d.kind.value, d.reason) for d in withheld(told.last) if d.recipient == PROGRAMME] == [
        ("perpetrator-referral", "too-young-for-programme")
    ]


def test_a_case_without_a_service_for_him_is_nobodys() -> None:
    suffolk = shipped_policy().directory.areas[AreaId("suffolk")]
    others = tuple(c for c in suffolk.contracts if c.service is not AgencyKind.PERPETRATOR_SERVICE)
    policy = replace(shipped_policy(), directory=Directory([replace(suffolk, contracts=others)]))

    told = story(informed(), policy=policy)

    assert DeliveryKind.PERPETRATOR_REFERRAL not in {d.kind for d in told.last.deliveries}


def test_what_is_told_later_and_he_does_not_know_of_reaches_nobody_on_his_side() -> None:
    first = story(informed())

    later = story(
        an_incident_reported(POLICE, "R-2", incident=an_incident(occurred_from=NOW - timedelta(hours=90))),
        an_incident_reported(IDVA, "I-2", assessment=HIGH),
        a_risk_assessed(POLICE, "A-9"),
        a_support_updated(),
        a_record_withdrawn(IDVA, "I-2"),
        after=first,
        policy=generous(),
    )

    assert len(his(later)) == 1
    kinds = {d.kind for d in later.known.deliveries.values() if d.recipient == PROGRAMME}
    assert DeliveryKind.UPDATE not in kinds


def test_a_revision_that_shows_him_no_other_changes_nothing_and_one_that_does_is_a_new_referral() -> None:
    first = informed()
    risen = informed(head=a_head(revision=2), assessment=HIGH)
    renamed = (a_victim(), a_perpetrator(names=(named("Probe", "Sample"), named("Prob", "Sample"))))

    told = story(first, risen, informed(head=a_head(revision=3), people=renamed))

    assert [len(to(PROGRAMME, [one])) for one in told.decisions] == [1, 0, 1]
    assert {d.kind for d in his(told)} == {DeliveryKind.PERPETRATOR_REFERRAL}
    assert [d.sequence for d in his(told)] == [1, 2]


def test_a_withdrawal_corrects_his_referral_and_does_not_say_why() -> None:
    told = story(informed(), replace(a_record_withdrawn(), reason="victim-retracted"))

    referral, correction = his(told)
    assert correction.content == Correction(corrects=str(referral.id), reason="withdrawn", sent_before=False)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"incident": replace(INFORMED, suspect_informed=YesNo.NO)}, id="he was not informed after all"),
        pytest.param({"people": (a_victim(), a_perpetrator(names=(named("Ben", "Other"),)))}, id="it was another man"),
        pytest.param({"people": (a_victim(),)}, id="nobody knows who it was"),
    ],
)
def test_a_revision_that_would_not_refer_him_takes_the_referral_back(changed: dict[str, Any]) -> None:
    another = replace(a_perpetrator(), ref="q", date_of_birth="1970-01-31", contacts=(), addresses=())
    if people := changed.get("people"):
        changed = {"people": tuple(replace(another, names=p.names) if p.ref == "p" else p for p in people)}

    told = story(informed(), informed(head=a_head(revision=2), **changed))

    referral, *others = his(told)
    corrections = [d for d in others if d.kind is DeliveryKind.CORRECTION]
    assert [content(d, Correction).corrects for d in corrections] == [str(referral.id)]
    assert told.known.deliveries[referral.id].state is DeliveryState.WITHHELD


def test_a_counter_allegation_takes_no_referral_back_for_the_service_would_see_that_somebody_spoke() -> None:
    turned = (replace(a_perpetrator(), roles=(Role.VICTIM,)), replace(a_victim(), roles=(Role.PERPETRATOR,)))

    told = story(informed(), an_incident_reported(IDVA, "I-1", people=turned), informed(head=a_head(revision=2)))

    assert [d.kind for d in his(told)] == [DeliveryKind.PERPETRATOR_REFERRAL]


def test_an_incident_under_the_number_of_a_referral_takes_the_referral_not_back() -> None:
    told = story(referred(record="X-1"), an_incident_reported(POLICE, "X-1"))

    assert [d.kind for d in his(told)] == [DeliveryKind.PERPETRATOR_REFERRAL]


def test_its_case_reference_is_his_sides_own_and_its_count_too() -> None:
    told = story(informed(assessment=HIGH))
    (case,) = told.known.cases.values()

    (referral,) = his(told)
    hers = {d.key for d in sent(told.last) if d.recipient != PROGRAMME}
    assert (referral.key, referral.sequence) == (case_reference(case.id, side="perpetrator"), 1)
    assert hers == {case.reference}


def test_a_correction_there_bears_his_sides_reference() -> None:
    told = story(informed(), a_record_withdrawn())

    assert len({d.key for d in his(told)}) == 1
    assert {d.key for d in his(told)}.isdisjoint(c.reference for c in told.known.cases.values())


def test_her_sides_deliveries_carry_the_trace_on_and_his_do_not() -> None:
    told = story(received(informed(assessment=HIGH), traceparent=TRACE))

    traces = {d.recipient: d.traceparent for d in sent(told.last)}
    assert traces.pop(AgencyId(PROGRAMME)) is None
    assert set(traces.values()) == {TRACE}


def test_its_own_answer_is_acknowledged_under_its_own_trace() -> None:
    told = story(informed())
    answer = replace(received(a_receipt(his(told)[0], delivery_id="unknown")), traceparent=TRACE)

    assert [d.traceparent for d in story(answer, after=told).last.deliveries] == [TRACE]


def test_whose_area_she_lives_in_does_not_choose_his_service() -> None:
    far = Agency(id=AgencyId("far-programme"), kind=AgencyKind.PERPETRATOR_SERVICE, name="Far")
    starts = shipped_policy().directory.areas[AreaId("suffolk")].contracts[0].starts
    area = Area(
        id=AreaId("far"),
        name="Far",
        agencies=(far,),
        contracts=(Contract(service=AgencyKind.PERPETRATOR_SERVICE, agency=far.id, starts=starts),),
        districts=(District(code="E06999999", name="Far"),),
        fallback=far.id,
    )
    areas = shipped_policy().directory.areas.values()
    policy = replace(shipped_policy(), directory=Directory([*areas, area]))
    fled = a_victim(addresses=(an_address(local_authority="E06999999"),))

    told = story(informed(people=(fled, a_perpetrator(addresses=()))), policy=policy)

    assert who_got(told.last) == [(PROGRAMME, "perpetrator-referral")]
    assert [c.area for c in told.last.cases] == ["far"]


@pytest.mark.parametrize("consent", [*ConsentStatus])
@pytest.mark.parametrize("grade", ["standard", "high"])
def test_neither_what_she_says_nor_her_risk_changes_a_byte_of_it(consent: ConsentStatus, grade: str) -> None:
    her = a_victim(consents=says(consent), addresses=(an_address(visibility=AddressClass.REFUGE),))
    judged = replace(HIGH, judgement=grade)

    told = story(informed(people=(her, a_perpetrator()), assessment=judged))

    assert referral_in(told) == referral_in(story(informed()))


@pytest.mark.parametrize("fact", ["consent", "risk"])
def test_a_rule_that_asks_what_is_hers_never_holds_for_his_side(fact: str) -> None:
    hers = cube({"consent": [ConsentStatus.GIVEN]} if fact == "consent" else {"risk": [RiskFact.MEDIUM]})
    rules = tuple(
        replace(r, when=r.when & hers) if r.recipient is AgencyKind.PERPETRATOR_SERVICE else r
        for r in shipped_policy().sharing.rules
    )
    routes = tuple(
        replace(r, when=r.when & hers) if r.service is AgencyKind.PERPETRATOR_SERVICE else r
        for r in shipped_policy().routes
    )

    sharing, routing = replace(shipped_policy(), sharing=Sharing(rules)), replace(shipped_policy(), routes=routes)

    assert [his(story(informed(), policy=one)) for one in (sharing, routing)] == [[], []]


def test_whoever_told_learns_the_kind_of_service_that_took_him_on_and_no_name() -> None:
    told = story(informed())

    last = story(a_receipt(his(told)[0], ReceiptState.ACCEPTED), after=told).last

    (status,) = (content(d, Status) for d in sent(last))
    assert (status.service, status.service_name, status.status) == ("perpetrator-service", None, "accepted")


def test_a_probation_sender_gets_the_same_answer_whether_or_not_a_case_exists() -> None:
    policy = with_probation()
    event = referred(PROBATION, may_be_told=())
    new = story(event, policy=policy)
    known = story(an_incident_reported(IDVA, "I-1", assessment=HIGH), informed(), event, policy=policy)

    answers = [[d for d in told.last.deliveries if d.recipient == PROBATION] for told in (new, known)]

    assert [[(d.kind, d.content, d.id) for d in one if d.state is DeliveryState.QUEUED] for one in answers] == [
        [(DeliveryKind.RECEIVED, answers[0][0].content, answers[0][0].id)]
    ] * 2


def test_a_probation_sender_learns_nothing_of_who_took_him_on() -> None:
    policy = with_probation()
    told = story(referred(PROBATION), policy=policy)

    last = story(a_receipt(his(told)[0]), after=told, policy=policy).last

    assert sent(last) == []
    assert [d.reason for d in withheld(last)] == ["other-party-side"]


def test_who_refers_him_does_not_get_the_referral_back() -> None:
    told = story(referred(PROBATION), policy=anything_goes())

    assert [d.recipient for d in his(told)] == [PROGRAMME]


def test_what_his_service_tells_itself_opens_nothing_to_it() -> None:
    told = story(
        an_incident_reported(assessment=HIGH),
        a_support_updated(PROGRAMME, people=(a_perpetrator(),)),
        an_incident_reported(PROGRAMME, "P-1"),
        referred(PROGRAMME),
    )

    assert his(told) == []
    assert [c.id for c in told.decisions[1].cases] == []


def test_it_cannot_answer_what_was_delivered_to_another() -> None:
    told = story(informed(assessment=HIGH))
    (hers,) = to(IDVA, told.decisions)

    last = story(a_receipt(replace(hers, recipient=AgencyId(PROGRAMME))), after=told).last

    assert last.ended == Refused(reason=Reason.DELIVERY_UNKNOWN, pointers=("/delivery_id",))
