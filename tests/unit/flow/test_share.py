"""Promise 1: what each recipient gets is built from nothing by its rules, and what no rule gives cannot leave."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency, AgencyKind
from hub.domain.content import MaracCase, ReferralOffered, Task, Update
from hub.domain.cube import cube
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.directory import Contract
from hub.domain.ids import AgencyId, AreaId, RuleId
from hub.domain.person import AddressClass, ConsentStatus, Identifier
from hub.domain.rules import Treatment
from hub.flow.consolidate import Joined
from hub.flow.enrich import Occasion, enrich
from hub.flow.fields import FIELDS
from hub.flow.route import Route
from hub.flow.share import share
from hub.flow.telling import Telling
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    PROGRAMME,
    VRAS,
    a_consent_changed,
    a_head,
    a_referral_made,
    a_safeguarding_updated,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_victim, says
from tests.builders.rules import a_sharing_rule, coded, in_full, policy_of, shown, suffolk_with
from tests.builders.world import content, sent, shipped_policy, story, to, who_got, withheld

HER, HIM, KIT = in_full(a_victim(), 1), in_full(a_perpetrator(), 2), in_full(a_child(), 3)
NARRATIVE = "He said that he would find her."
REASON = "She asked for another worker."
TOLD = an_incident_reported(
    people=(HER, HIM, KIT),
    assessment=an_assessment("high", yes=3),
    incident=an_incident(
        occurred_until=NOW,
        references=(Identifier(system="crime", value="42/1/26"),),
        place_kind="home",
        abuse=(coded("physical"),),
        flags=("weapon", "immediate-danger"),
        narrative=NARRATIVE,
    ),
)
MEDIUM = replace(TOLD, assessment=an_assessment("medium", yes=3))

EVENT = {"references", "occurred_from", "occurred_until", "place_kind", "abuse", "flags"}
RISK = {"grade", "tool", "tool_version", "assessed_at", "assessor_role", "score", "answers"}
HISTORY = {"incidents_in_12_months", "escalation"}
OF_THE_PAIR = HISTORY | {"repeat", "criteria_met"}
DESCRIBED = {"name", "aliases", "date_of_birth", "sex", "ethnicity", "language", "interpreter_needed"}
VICTIM = DESCRIBED | {"pregnant", "contacts", "safe_contact", "consent", "addresses"}
OFFENDER = {"name", "aliases", "date_of_birth", "sex", "relationship_to_victim", "addresses"}
CHILD = {"name", "date_of_birth", "expected_due_date", "sex", "resident", "present", "witnessed"}
GIVEN = {
    (IDVA, "referral-offered"): {
        "victim": VICTIM | {"vulnerabilities"},
        "perpetrators": OFFENDER,
        "children": CHILD,
        "event": EVENT | {"narrative"},
        "risk": RISK,
        "history": OF_THE_PAIR,
    },
    (MARAC, "marac-referral"): {
        "victim": VICTIM | {"vulnerabilities"},
        "perpetrators": OFFENDER | {"ethnicity", "vulnerabilities"},
        "children": CHILD | {"addresses", "relationship_to_victim"},
        "event": EVENT | {"narrative"},
        "risk": RISK,
        "history": OF_THE_PAIR,
    },
    (MASH, "safeguarding-contact"): {
        "children": (CHILD | DESCRIBED | {"identifiers", "vulnerabilities", "where_in_home", "addresses"}),
        "victim": VICTIM | {"relationship_to_victim"},
        "perpetrators": OFFENDER,
        "event": EVENT | {"narrative"},
        "risk": {"grade", "assessed_at"},
        "history": HISTORY,
    },
    (VRAS, "referral-offered"): {
        "victim": VICTIM | {"vulnerabilities"},
        "perpetrators": {"relationship_to_victim"},
        "event": EVENT,
        "risk": {"grade", "tool", "assessed_at"},
    },
}


def first_words() -> dict[tuple[str, str], Delivery]:
    everything = [*sent(story(TOLD).last), *sent(story(MEDIUM).last)]
    return {(d.recipient, d.kind.value): d for d in everything if d.kind is not DeliveryKind.MARAC_CASE}


def test_each_recipient_gets_exactly_these_fields_and_no_other() -> None:
    assert {key: shown(d.content) for key, d in first_words().items()} == GIVEN


def test_the_coordinator_gets_the_whole_case_and_the_same_fields_as_in_a_referral() -> None:
    case = content(to(MARAC, story(TOLD).decisions)[-1], MaracCase)
    referral = GIVEN[MARAC, "marac-referral"]

    sections = {key: value for key, value in shown(case).items() if key != "incidents"}
    assert sections == {
        **{key: value for key, value in referral.items() if key not in {"event", "perpetrators"}},
        "perpetrators": referral["perpetrators"],
    }
    assert shown(case)["incidents"] == {"event", "told_by"}
    assert case.told_by == ("Suffolk Constabulary",)


@pytest.mark.parametrize(
    ("recipient", "classes"),
    [
        (IDVA, {AddressClass.ORDINARY, AddressClass.NOT_A_HOME}),
        (MARAC, {AddressClass.ORDINARY, AddressClass.NOT_A_HOME}),
        (MASH, {AddressClass.ORDINARY, AddressClass.NOT_A_HOME}),
        (VRAS, {AddressClass.ORDINARY}),
    ],
)
def test_each_address_passes_by_its_own_class(recipient: str, classes: set[AddressClass]) -> None:
    event = MEDIUM if recipient == VRAS else TOLD

    people = [
        one
        for delivery in to(recipient, story(event).decisions)
        for section in ("victim", "perpetrators", "children")
        for value in [getattr(delivery.content, section)]
        for one in (value if isinstance(value, tuple) else (value,))
        if one and one.addresses
    ]

    assert people
    assert {address.visibility for one in people for address in one.addresses} == classes


def test_neither_a_hidden_address_nor_a_reason_in_words_nor_an_agencys_own_number_goes_to_anyone() -> None:
    told = story(
        TOLD,
        a_referral_made(MASH, people=(HER, HIM, KIT), narrative=NARRATIVE, criteria=("repeat",)),
        a_support_updated(people=(HER,), reason=REASON),
        a_safeguarding_updated(people=(KIT, HER)),
        a_consent_changed(ConsentStatus.REFUSED, people=(HER,)),
    )

    said = repr([d.content for decision in told.decisions for d in sent(decision)])

    hidden = [p.addresses[n] for p in (HER, HIM, KIT) for n in (1, 2)]
    assert {a.visibility for a in hidden} == {AddressClass.CONFIDENTIAL, AddressClass.REFUGE}
    assert [a.postcode for a in hidden if a.postcode and a.postcode in said] == []
    assert REASON not in said
    assert "niche-nominal" not in said


def test_what_a_rule_gives_as_a_code_passes_when_it_is_one() -> None:
    told = story(TOLD, a_support_updated(people=(HER,), reason="no-capacity"))

    update = content(to(MASH, told.decisions)[-1], Update)

    assert update.support is not None
    assert (update.support.service, update.support.status, update.support.reason) == (
        "idva",
        "contacted",
        "no-capacity",
    )


def test_without_a_rule_nothing_is_sent_and_that_is_recorded() -> None:
    decision = story(TOLD, policy=policy_of()).last

    assert sent(decision) == []
    assert {(d.recipient, d.reason) for d in withheld(decision)} == {
        (IDVA, "no-sharing-rule"),
        (MARAC, "no-sharing-rule"),
        (MASH, "no-sharing-rule"),
        (PROGRAMME, "suspect-informed-unknown"),
    }
    assert {d.content for d in withheld(decision)} == {None}
    assert {d.sequence for d in withheld(decision)} == {None}


def test_a_rule_that_does_not_hold_gives_nothing() -> None:
    rule = a_sharing_rule(when=cube({"consent": [ConsentStatus.REFUSED]}))

    assert sent(story(TOLD, policy=policy_of(rule)).last) == []


def test_a_rule_about_a_section_in_which_nothing_is_said_shows_no_section() -> None:
    rule = a_sharing_rule(
        give={
            "victim": {"name": Treatment.AS_IS},
            "event": {"criteria": Treatment.AS_IS, "narrative": Treatment.AS_IS},
            "risk": {"score": Treatment.AS_IS, "tool": Treatment.AS_IS},
            "child": {"where-in-home": Treatment.AS_IS},
        }
    )
    bare = an_incident_reported(assessment=HIGH, people=(a_victim(), a_perpetrator(), a_child()))
    no_assessment = a_referral_made(POLICE, record="R-2", people=(a_victim(),))

    told = story(bare, policy=policy_of(rule))
    later = story(no_assessment, policy=policy_of(replace(rule, recipient=AgencyKind.VICTIM_HUB)))

    assert shown(to(IDVA, told.decisions)[0].content) == {"victim": {"name"}, "risk": {"tool"}}
    assert shown(to(VRAS, later.decisions)[0].content) == {"victim": {"name"}}


def test_free_text_that_a_rule_gives_is_given() -> None:
    rule = a_sharing_rule(give={"event": {"narrative": Treatment.AS_IS, "request": Treatment.AS_IS}})
    referral = a_referral_made(POLICE, assessment=HIGH, narrative="As read by a person.")

    incident, asked = (
        content(to(IDVA, story(event, policy=policy_of(rule)).decisions)[0], ReferralOffered).event
        for event in (TOLD, referral)
    )

    assert incident is not None
    assert asked is not None
    assert (incident.narrative, asked.narrative, asked.request) == (NARRATIVE, "As read by a person.", "support")


def test_a_birthday_may_be_given_by_its_year() -> None:
    rule = a_sharing_rule(give={"victim": {"date-of-birth": Treatment.YEAR_ONLY}})

    offer = content(to(IDVA, story(TOLD, policy=policy_of(rule)).decisions)[0], ReferralOffered)

    assert offer.victim is not None
    assert offer.victim.date_of_birth == "1991"


def test_a_delivery_names_every_rule_that_gave_something() -> None:
    rules = {d.recipient: set(d.rules) for d in sent(story(TOLD).last) if d.kind is not DeliveryKind.MARAC_CASE}

    assert rules == {
        IDVA: {"idva/high-risk", "idva/high-risk-address"},
        MARAC: {"marac/case", "marac/case-address"},
        MASH: {"mash/contact", "mash/contact-address"},
    }


def test_a_service_of_the_other_partys_side_gets_nothing_whatever_a_rule_says() -> None:
    for kind in sorted(OTHER_PARTYS_SIDE):
        his = Agency(id=AgencyId("his-service"), kind=kind, name="His")
        suffolk = shipped_policy().directory.areas[AreaId("suffolk")]
        contracts = tuple(
            Contract(service=c.service, agency=his.id, starts=c.starts) if c.service is AgencyKind.IDVA else c
            for c in suffolk.contracts
        )
        generous = suffolk_with(agencies=(*suffolk.agencies, his), contracts=contracts)
        policy = replace(generous, sharing=policy_of(a_sharing_rule(recipient=kind)).sharing)

        decision = story(TOLD, policy=policy).last

        assert to(his.id, [decision]) == []
        assert [(d.kind.value, d.reason) for d in withheld(decision) if d.recipient == his.id] == [
            ("referral-offered", "other-party-side")
        ]


def test_a_task_needs_no_rule_and_then_says_nothing_of_anyone() -> None:
    asks = an_incident_reported(people=(a_victim(consents=()), a_perpetrator()))

    task = content(to(POLICE, story(asks).decisions)[0], Task)

    assert (task.task, task.about_record, task.victim) == ("ask-consent", "R-1", None)


def test_a_task_for_another_agency_does_not_name_the_senders_record() -> None:
    asks = an_incident_reported(VRAS, "V-1", people=(a_victim(consents=says(ConsentStatus.NOT_SOUGHT_UNSAFE)),))

    task = content(to(IDVA, story(asks).decisions)[0], Task)

    assert task.about_record is None
    assert task.victim is not None
    assert task.victim.name == a_victim().names[0]


def test_a_victim_hub_that_must_ask_her_gets_what_it_needs_for_that() -> None:
    asks = an_incident_reported(MARAC, "X-1", people=(replace(HER, consents=()), HIM), assessment=None)

    tasks = [d for d in to(VRAS, story(asks).decisions) if d.kind is DeliveryKind.TASK]

    assert shown(tasks[0].content) == {"victim": {"name", "contacts", "safe_contact"}}


CHANGES = st.sampled_from(["name", "date-of-birth", "sex", "addresses", "contacts", "identifiers", "present"])


@given(st.frozensets(CHANGES), st.frozensets(CHANGES))
def test_a_parcel_holds_only_fields_that_its_rules_name(hers: frozenset[str], childs: frozenset[str]) -> None:
    rule = a_sharing_rule(
        give={
            "victim": dict.fromkeys(hers, Treatment.AS_IS),
            "child": dict.fromkeys(childs, Treatment.AS_IS),
        }
    )

    decision = story(TOLD, policy=policy_of(rule)).last

    for delivery in sent(decision):
        assert shown(delivery.content).get("victim", set()) <= {f.replace("-", "_") for f in hers}
        assert shown(delivery.content).get("children", set()) <= {f.replace("-", "_") for f in childs}
    assert len(sent(decision)) == (1 if hers or childs else 0)


def test_every_field_of_which_a_rule_may_speak_can_be_given() -> None:
    rule = a_sharing_rule(
        delivery=DeliveryKind.REFERRAL_OFFERED,
        give={
            section: dict.fromkeys(FIELDS[section], Treatment.AS_IS)
            for section in ("victim", "perpetrator", "child", "event", "risk", "history")
        },
    )
    referral = a_referral_made(
        POLICE,
        record="R-2",
        people=(HER, HIM, KIT),
        criteria=("repeat",),
        narrative="Text.",
        assessment=TOLD.assessment,
    )

    told = story(replace(TOLD, assessment=None), referral, policy=policy_of(rule))

    names = {"victim": "victim", "perpetrators": "perpetrator", "children": "child"}
    got = shown(to(IDVA, told.decisions)[0].content)
    assert {section: {f.replace("_", "-") for f in given} for section, given in got.items()} == {
        section: set(FIELDS[names.get(section, section)])
        for section in ("victim", "perpetrators", "children", "event", "risk", "history")
    }


def test_what_the_childrens_hub_decided_goes_to_those_who_hold_the_case() -> None:
    decided = a_safeguarding_updated(people=(KIT, HER), decision="strategy-meeting", decided_at=NOW)

    told = story(TOLD, decided)

    update = content(to(IDVA, told.decisions)[-1], Update)
    assert shown(update)["safeguarding"] == {"rating", "decision", "decided_at"}
    assert who_got(told.last) == [(IDVA, "update"), (MARAC, "update")]


def test_a_decision_that_is_a_sentence_stays_here() -> None:
    decided = a_safeguarding_updated(people=(KIT, HER), decision="Meet at her sister's", rating="red", decided_at=NOW)

    told = story(TOLD, decided)

    update = content(to(IDVA, told.decisions)[-1], Update)
    assert shown(update)["safeguarding"] == {"rating", "decided_at"}


def test_a_holder_for_whom_no_rule_is_left_gets_nothing_and_that_is_recorded() -> None:
    offered = an_incident_reported()
    nobody_asked = a_consent_changed(ConsentStatus.NOT_SOUGHT)

    told = story(offered, nobody_asked)

    assert to(VRAS, [told.last]) == []
    assert {(d.recipient, d.kind.value, d.reason) for d in withheld(told.last)} == {
        (VRAS, "referral-offered", "asked-already"),
        (VRAS, "update", "no-consent-not-sought"),
    }


def test_a_holder_that_left_the_directory_is_told_nothing_more() -> None:
    told = story(TOLD)
    suffolk = shipped_policy().directory.areas[AreaId("suffolk")]
    left = suffolk_with(
        agencies=tuple(a for a in suffolk.agencies if a.id != IDVA),
        contracts=tuple(c for c in suffolk.contracts if c.agency != IDVA),
    )
    more = replace(TOLD, head=a_head(revision=2, recorded_at=NOW), incident=an_incident(flags=("sexual",)))

    decision = story(more, after=told, policy=left).last

    assert IDVA not in {d.recipient for d in decision.deliveries}


def test_the_coordinator_of_a_case_without_a_rule_sees_nothing() -> None:
    decision = story(a_referral_made(MARAC), policy=policy_of()).last

    assert to(MARAC, [decision]) == []


def test_a_route_to_nobody_is_the_reason_for_which_nothing_is_sent() -> None:
    told = story(TOLD)
    case, record = told.last.cases[0], told.last.records[0]
    occasion = Occasion(event=TOLD, people=record.people, policy=shipped_policy(), now=NOW)
    enriched = enrich(Joined(case=case, members=()), occasion, told.known)
    telling = Telling(enriched=enriched, event=TOLD, shared={}, told_by="Somebody", now=NOW)
    nobody = Route(
        rule=RuleId("refused"),
        agency=next(iter(shipped_policy().directory.agencies.values())),
        delivery=None,
        reason="",
    )

    assert share(telling, nobody, shipped_policy().sharing) == "refused"


def test_a_rule_is_known_by_its_recipient_and_its_name() -> None:
    ids = [rule.id for rule in shipped_policy().sharing.rules]

    assert RuleId("idva/high-risk") in ids
    assert all("/" in one for one in ids)


TELLS = "She sleeps at 3 Tumbrel Street for now."


def test_a_sentence_in_the_place_of_a_code_is_not_given_if_it_may_tell_who_or_where_somebody_is() -> None:
    incident = an_incident(place_kind=TELLS, flags=("stalking", TELLS, "He waits for Testa.", "immediate danger"))
    asked = a_referral_made(MASH, "F-1", reason=TELLS, criteria=("visible-high-risk", TELLS), assessment=HIGH)

    told = story(an_incident_reported(incident=incident, assessment=replace(HIGH, assessor_role=TELLS)), asked)

    contents = [d.content for one in told.decisions for d in one.deliveries]
    assert "Tumbrel" not in repr(contents)
    assert "waits for" not in repr(contents)
    assert content(to(IDVA, told.decisions)[0], ReferralOffered).event is not None
    assert "'stalking', 'immediate danger'" in repr(contents)


def test_a_sentence_in_the_place_of_a_code_that_tells_of_nobody_is_given() -> None:
    told = story(a_referral_made(MASH, "F-1", reason="needs a call back soon", assessment=HIGH))

    assert "needs a call back soon" in repr(to(IDVA, told.decisions)[0].content)
