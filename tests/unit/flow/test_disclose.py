"""What somebody gets of what is held on them: their own, and nothing by which he learns of her or that she spoke."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.cli.export_page import Page
from hub.domain.events import MaracAction
from hub.domain.ids import AgencyId, CaseId, PersonId, derived_id
from hub.domain.person import Address, AddressClass, ChildAtIncident, ChildVoice, Identifier, Role, YesNo
from hub.domain.rights import Answer, Asker, HeldField, NotGiven, Passed
from hub.flow.disclose import Holdings, disclosed, not_given, passed_on
from hub.flow.known import Known
from hub.flow.received import Received
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    PROGRAMME,
    a_custody_changed,
    a_feedback_received,
    a_hearing_changed,
    a_marac_outcome,
    a_safeguarding_updated,
    an_incident,
    an_incident_reported,
    an_outcome_recorded,
)
from tests.builders.limits import case_of, excludes, includes, restricts
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, an_address, named, numbered
from tests.builders.world import shipped_policy, story

HIDDEN = Address(visibility=AddressClass.REFUGE, lines=("5 Secret Row",), postcode="IP9 9ZZ")
HER = a_victim(names=(named("Quillwyn", "Zarbistock"),), addresses=(an_address(), HIDDEN))
HIM = a_perpetrator(contacts=(a_phone(202), a_phone(101)), addresses=(an_address("9 Other Road", postcode="IP2 9ZZ"),))
CHILD = a_child(at_incident=ChildAtIncident(voice=ChildVoice(words="He shouted.")))
PEOPLE = (HER, HIM, CHILD)
TOLD = an_incident_reported(
    people=PEOPLE, assessment=HIGH, incident=an_incident(suspect_informed=YesNo.YES, narrative="She said that he came.")
)
SECRET = an_incident_reported(IDVA, "A-1", people=PEOPLE, assessment=HIGH, incident=an_incident(narrative="She fears."))
UNTOLD = an_incident_reported(record="R-2", people=PEOPLE)


def held(ref: str, *events: object) -> Holdings:
    known: Known = story(*(events or (TOLD, SECRET, UNTOLD))).known  # type: ignore[arg-type]
    who = next(r.people[ref] for r in known.records.values() if ref in r.people)
    cases = known.cases_of(who)
    passed = [
        Passed(
            recipient=d.recipient,
            kind=d.kind.value,
            case=d.case,
            source=d.cause.source,
            record=d.cause.record,
            at=HIGH.assessed_at,
        )
        for d in known.deliveries.values()
        if d.case and d.sequence
    ]
    members = [m for case in cases for m in known.members[case.id].values()]
    return Holdings(person=who, records=known.ever_of(who), cases=cases, members=members, passed=passed)


def fields(ref: str, asker: Asker = Asker(), *events: object) -> list[HeldField]:  # noqa: B008 - frozen
    return disclosed(held(ref, *events), asker, shipped_policy())


def paper(ref: str, asker: Asker = Asker()) -> str:  # noqa: B008 - frozen
    there = held(ref)
    page = Page(
        fields=disclosed(there, asker, shipped_policy()),
        passed=passed_on(there, shipped_policy()),
        day=date(2026, 3, 2),
    )
    return page.markdown()


def other(ref: str) -> PersonId:
    return next(r.people[ref] for r in held("v").records if ref in r.people)


def test_his_paper_holds_only_what_he_was_told_of_and_names_nobody_else() -> None:
    got = paper("p")

    assert "Probe" in got
    assert "R-1" in got
    leaks = [
        "Quillwyn",
        "Zarbistock",
        "Kit",
        "MARAC",
        "marac",
        "idva",
        "mash",
        "A-1",
        "R-2",
        "Secret",
        "IP9",
        "She",
        "high",
    ]
    assert [word for word in leaks if word in got] == []


def test_what_he_shares_with_her_is_withheld_from_him() -> None:
    decided = {f.path: f.answer for f in fields("p") if f.record == "R-1"}

    assert decided["person.contacts.0.value"] is Answer.RELEASE
    assert decided["person.contacts.1.value"] is Answer.WITHHELD_HARM


def test_of_what_he_was_not_told_of_he_learns_nothing_not_even_that_it_is_there() -> None:
    decided = fields("p", Asker(), SECRET, UNTOLD)

    assert {f.answer for f in decided if f.told_by == IDVA} == {Answer.WITHHELD_HARM}
    assert {f.answer for f in decided if f.told_by == POLICE} == {Answer.WITHHELD_CRIME}
    empty = Page(fields=(), passed=(), day=date(2026, 3, 2)).markdown()
    assert Page(fields=decided, passed=(), day=date(2026, 3, 2)).markdown() == empty


def test_he_learns_of_no_delivery_but_his_own_referral() -> None:
    decided = {one.recipient: answer for one, answer in passed_on(held("p"), shipped_policy())}

    assert decided[AgencyId(PROGRAMME)] is Answer.RELEASE
    assert {decided[AgencyId(a)] for a in (IDVA, MARAC, MASH)} == {Answer.WITHHELD_CRIME}


def test_she_gets_her_own_and_nobody_elses() -> None:
    got = paper("v")

    assert [word for word in ("Quillwyn", "5 Secret Row", "IP9 9ZZ", "suffolk-idva") if word not in got] == []
    assert [
        word for word in ("Probe", "Sample", "Kit", "She said", "She fears", "He shouted", PROGRAMME) if word in got
    ] == []
    decided = {f.path: f.answer for f in fields("v") if f.record == "R-1"}
    assert decided["others.1"] is Answer.THIRD_PARTY
    assert decided["incident.narrative"] is Answer.THIRD_PARTY
    assert decided["incident.suspect_informed"] is Answer.WITHHELD_CRIME


def test_a_hidden_address_goes_to_nobody_but_herself() -> None:
    asked = {f.path: f for f in fields("v", Asker(agency=AgencyId(POLICE))) if f.record == "R-1"}

    assert asked["person.addresses.1.postcode"].answer is Answer.WITHHELD_HARM
    assert asked["person.addresses.1.postcode"].value is None


def test_what_a_child_said_goes_to_no_parent() -> None:
    decided = {f.path: f.answer for f in fields("c", Asker(person=other("v"))) if f.record == "R-1"}

    assert decided["person.at_incident.voice.words"] is Answer.WITHHELD_HARM
    assert decided["person.names.0.family"] is Answer.RELEASE


@pytest.mark.parametrize(
    ("ref", "by", "refused"),
    [
        pytest.param("v", "p", NotGiven.ASKER_OTHER_PARTY, id="he asks for hers"),
        pytest.param("c", "p", NotGiven.ASKER_OTHER_PARTY, id="he asks for the child's"),
        pytest.param("p", "v", NotGiven.ASKER_OTHER_PARTY, id="she asks for his"),
        pytest.param("c", "v", None, id="she asks for her child's"),
        pytest.param("v", "c", NotGiven.ASKER_OTHER_PARTY, id="the child asks for hers"),
    ],
)
def test_who_may_ask_for_whom(ref: str, by: str, refused: NotGiven | None) -> None:
    assert not_given(Asker(person=other(by)), held(ref), shipped_policy()) is refused


def test_a_stranger_an_agency_that_never_told_and_one_who_works_with_him_get_nothing() -> None:
    policy, hers = shipped_policy(), held("v")
    stranger = PersonId(derived_id("a stranger"))

    assert not_given(Asker(person=stranger), hers, policy) is NotGiven.ASKER_NOT_ENTITLED
    assert not_given(Asker(agency=AgencyId(MARAC)), hers, policy) is NotGiven.ASKER_NOT_ENTITLED
    assert not_given(Asker(agency=AgencyId(PROGRAMME)), hers, policy) is NotGiven.ASKER_OTHER_PARTY
    assert not_given(Asker(agency=AgencyId(POLICE)), hers, policy) is None
    assert not_given(Asker(), hers, policy) is None


def limited(*decisions: Callable[[CaseId], Received]) -> Holdings:
    """Return what is held on her after decisions on who is kept out of her case."""
    told = story(TOLD, SECRET)
    decided = story(*(decision(case_of(told)) for decision in decisions), after=told)
    hers = held("v")
    return replace(hers, cases=decided.known.cases_of(hers.person))


def test_an_agency_that_is_excluded_from_a_case_gets_nothing_though_it_told_of_her() -> None:
    kept_out = limited(partial(excludes, agency=POLICE))
    lifted_by_one = limited(partial(excludes, agency=POLICE), partial(includes, agency=POLICE, by="ben"))
    policy, police, idva = shipped_policy(), Asker(agency=AgencyId(POLICE)), Asker(agency=AgencyId(IDVA))

    assert not_given(police, kept_out, policy) is NotGiven.ASKER_EXCLUDED
    assert not_given(police, lifted_by_one, policy) is NotGiven.ASKER_EXCLUDED
    assert not_given(idva, kept_out, policy) is None


def test_of_a_restricted_case_an_agency_gets_nothing_that_it_does_not_name() -> None:
    restricted = limited(lambda case: restricts(case, IDVA))
    policy = shipped_policy()

    assert not_given(Asker(agency=AgencyId(POLICE)), restricted, policy) is NotGiven.ASKER_EXCLUDED
    assert not_given(Asker(agency=AgencyId(IDVA)), restricted, policy) is None
    assert not_given(Asker(), restricted, policy) is None


def test_his_paper_does_not_show_by_its_numbers_that_an_address_of_his_is_left_out() -> None:
    shared = replace(TOLD, people=(HER, replace(HIM, addresses=(an_address(), *HIM.addresses)), CHILD))
    there = held("p", shared)
    page = Page(fields=disclosed(there, Asker(), shipped_policy()), passed=[], day=date(2026, 3, 2))

    assert Answer.WITHHELD_HARM in {one.answer for one in page.fields if one.path.startswith("person.addresses.0")}
    assert "| addresses – 1 – postcode | IP2 9ZZ |" in page.markdown()
    assert "addresses – 2" not in page.markdown()


@settings(max_examples=30, deadline=None)
@given(
    informed=st.sampled_from(YesNo),
    agency=st.sampled_from([POLICE, IDVA, MASH]),
    roles=st.sampled_from([(Role.PERPETRATOR,), (Role.VICTIM, Role.PERPETRATOR)]),
)
def test_nothing_of_her_is_ever_released_to_him(informed: YesNo, agency: str, roles: tuple[Role, ...]) -> None:
    event = replace(
        an_incident_reported(agency, "R-9", people=(HER, replace(HIM, roles=roles), CHILD), assessment=HIGH),
        incident=an_incident(suspect_informed=informed, narrative="Quillwyn said so."),
    )

    released = [f for f in fields("p", Asker(), event) if f.answer is Answer.RELEASE]

    assert [
        f.path for f in released if any(w in (f.value or "") for w in ("Quillwyn", "Zarbi", "Kit", "IP9", "900101"))
    ] == []
    assert not released or (informed is YesNo.YES and agency == POLICE)


ORDER = a_custody_changed(
    change="order-made",
    order="restraining",
    references=(Identifier(system="custody-reference", value="37/CU/1/26"),),
)
LATER = (
    ORDER,
    a_hearing_changed(),
    a_marac_outcome(actions=(MaracAction(action="visit", owner=IDVA),)),
    a_safeguarding_updated(
        people=(a_child(identifiers=(numbered(5),)), a_victim()), strategy_at=NOW, plan="looked-after"
    ),
    an_outcome_recorded(people=(a_victim(identifiers=(numbered(6),)),)),
    a_feedback_received(people=(a_victim(identifiers=(numbered(6),)),)),
)
GROUND = an_incident_reported(people=(a_victim(identifiers=(numbered(6),)), HIM, a_child(identifiers=(numbered(5),))))


TOLD_BY_RECORD = {
    "B-1": "custody",
    "H-1": "court",
    "M-1": "conference",
    "C-1": "safeguarding",
    "O-1": "measured",
    "Y-1": "feedback",
}


def answers(ref: str, asker: Asker = Asker()) -> dict[tuple[str, str], Answer]:  # noqa: B008 - frozen
    return {
        (TOLD_BY_RECORD.get(one.record, one.record), one.path): one.answer for one in fields(ref, asker, GROUND, *LATER)
    }


def test_she_reads_what_protects_her_and_how_she_is_and_not_what_agencies_prepare_or_what_became_of_him() -> None:
    got = answers("v")

    given_to_her = [
        ("custody", "order"),
        ("custody", "conditions.0"),
        ("court", "hearing_at"),
        ("court", "special_measures.0"),
        ("conference", "outcome"),
        ("measured", "measures.0.score"),
        ("feedback", "severity"),
    ]
    assert {place: got[place] for place in given_to_her} == dict.fromkeys(given_to_her, Answer.RELEASE)
    assert got["custody", "change"] is got["custody", "references.0.value"] is Answer.THIRD_PARTY
    assert got["conference", "actions.0.action"] is got["safeguarding", "strategy_at"] is Answer.WITHHELD_HARM


def test_he_reads_nothing_of_what_was_told_of_custody_courts_and_conferences() -> None:
    got = {place: answer for place, answer in answers("p").items() if place[0] in {"custody", "court", "conference"}}

    assert got
    assert Answer.RELEASE not in got.values()


def test_what_her_child_answered_is_not_hers_to_read_and_what_she_answered_is_not_its() -> None:
    her, kid = a_victim(identifiers=(numbered(6),)), a_child(identifiers=(numbered(5),))
    ground = an_incident_reported(people=(her, HIM, kid))
    hers = an_outcome_recorded(record="O-1", people=(her, kid), instrument="local-7")
    its = an_outcome_recorded(record="O-2", people=(kid, her), instrument="local-7")

    for ref, own in (("v", "O-1"), ("c", "O-2")):
        found = fields(ref, Asker(), ground, hers, its)
        got = {one.record: one.answer for one in found if one.path == "measures.0.score"}
        assert got == {record: Answer.RELEASE if record == own else Answer.THIRD_PARTY for record in ("O-1", "O-2")}
