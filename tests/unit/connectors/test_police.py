"""What a police report becomes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.documents import Unmappable
from connectors.police.lists import DASH_24, DASH_27
from connectors.police.mapping import to_events
from hub.domain.events import CustodyOrOrderChanged, IncidentReported, RecordWithdrawn
from hub.domain.person import (
    AddressClass,
    ChildAtIncident,
    ChildVoice,
    Coded,
    Consent,
    ConsentStatus,
    Contact,
    Education,
    Identifier,
    Person,
    PersonName,
    Role,
    SafeContact,
    YesNo,
)
from hub.domain.risk import Answer, ItemAnswer, RiskAssessment
from tests.builders.connector_documents import Plain, a_relation, a_report, an_entity, written


def told(report: Plain) -> IncidentReported:
    (sent,) = to_events(written(report), "testford-police")
    assert isinstance(sent.event, IncidentReported)
    return sent.event


def person(report: Plain, ref: str = "p1") -> Person:
    return next(p for p in told(report).people if p.ref == ref)


def refusal(report: Plain) -> list[tuple[str, str]]:
    with pytest.raises(Unmappable) as refused:
        to_events(written(report), "testford-police")
    return [(p.pointer, p.what) for p in refused.value.problems]


def test_a_report_is_a_record_of_the_force_under_its_own_number() -> None:
    head = told(a_report(submission={"revision": 4})).head

    assert (head.agency, head.record_id, head.revision) == ("testford-police", "DA-1", 4)
    assert head.recorded_at == datetime(2026, 3, 14, 23, 0, tzinfo=UTC)


def test_without_a_customer_reference_the_submission_id_is_the_number() -> None:
    report = a_report(submission={"customerReferenceNumber": None, "submissionId": "S-9"})

    assert told(report).head.record_id == "S-9"


def test_sending_the_same_report_again_gives_the_same_event_id() -> None:
    body = written(a_report())

    assert to_events(body, "testford-police") == to_events(body, "testford-police")


def test_roles_are_relations_and_one_person_may_have_two() -> None:
    report = a_report()
    report["data"]["relationships"]["witness"] = a_relation("person", "p3")
    report["data"]["relationships"]["personReporting"] = a_relation("person", "p1")

    roles = {p.ref: p.roles for p in told(report).people}

    assert roles == {
        "p1": (Role.VICTIM, Role.REFERRER),
        "p2": (Role.PERPETRATOR,),
        "p3": (Role.CHILD, Role.WITNESS),
    }


def test_a_child_who_was_seen_but_lives_elsewhere_is_a_child_too() -> None:
    report = a_report(childrenSeen=[{"person": "p4", "resident": False, "present": True}])
    report["included"].append({"id": "p4", "type": "person", "attributes": {"givenName": ["Robin"]}})

    robin = person(report, "p4")

    assert robin.roles == (Role.CHILD,)
    assert robin.at_incident == ChildAtIncident(resident=YesNo.NO, present=YesNo.YES)


def test_of_a_child_in_the_household_only_the_residence_is_known_until_more_is_said() -> None:
    assert person(a_report(), "p3").at_incident == ChildAtIncident(resident=YesNo.YES)


def test_names_keep_their_order_and_an_alias_is_not_taken_apart() -> None:
    report = a_report()
    an_entity(report, "p1")["attributes"] |= {"middleName": ["Mae"], "alias": "Tess Sample"}

    assert person(report).names == (
        PersonName(given=("Testa", "Mae"), family="EXAMPLE"),
        PersonName(given=("Tess Sample",)),
    )


@pytest.mark.parametrize("born", ["1991-05-02", "1991-05", "1991", "1991-02-30", "about 1991"])
def test_a_date_of_birth_passes_as_it_stands_and_the_hub_judges_it(born: str) -> None:
    report = a_report()
    an_entity(report, "p1")["attributes"]["dateOfBirth"] = born

    assert person(report).date_of_birth == born


@pytest.mark.parametrize(
    ("attributes", "ages"),
    [
        ({"age": 33}, (33, 33)),
        ({"approximateAgeFrom": 30, "ageRange": "ARNG_0001"}, (30, None)),
        ({"ageRange": "ARNG_0010"}, (80, None)),
        ({"ageRange": "ARNG_0011"}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_an_age_is_a_range_when_only_a_range_is_known(attributes: Plain, ages: tuple[int | None, int | None]) -> None:
    report = a_report()
    an_entity(report, "p2")["attributes"] |= attributes

    suspect = person(report, "p2")

    assert (suspect.age_from, suspect.age_to) == ages


def test_codes_are_kept_beside_what_they_mean_and_unknown_ones_unmapped() -> None:
    report = a_report()
    an_entity(report, "p1")["attributes"] |= {"gender": "GNDR_0009", "ethnicitySelfDefined": "ESDD_X9"}

    her = person(report)

    assert her.sex is None
    assert her.gender == Coded(system="GNDR", code="GNDR_0009", canonical="trans-female")
    assert her.ethnicity == Coded(system="ESDD", code="ESDD_X9")


def test_a_coarse_ethnicity_never_becomes_a_finer_one() -> None:
    report = a_report()
    an_entity(report, "p1")["attributes"]["ethnicityGroup"] = "EGRP_0002"

    assert person(report).ethnicity == Coded(system="EGRP", code="EGRP_0002")


def test_numbers_lose_their_spaces_and_nothing_else() -> None:
    report = a_report()
    an_entity(report, "p2")["attributes"] |= {"nhsNumber": "999 000 0018", "pncId": "2014/0123456D"}

    assert person(report, "p2").identifiers == (
        Identifier(system="nhs-number", value="9990000018"),
        Identifier(system="pnc", value="2014/0123456D"),
    )


@pytest.mark.parametrize(
    ("victim_is", "suspect_is"),
    [
        pytest.param("PTPR_0054", "ex-partner", id="the same either way"),
        pytest.param("PTPR_0095", "child", id="she is his mother, so he is her child"),
        pytest.param("PTPR_0124", "parent", id="the victim is a son"),
        pytest.param("PTPR_0999", None, id="a code that nobody knows"),
    ],
)
def test_what_the_suspect_is_to_the_victim_follows_from_what_she_is_to_him(
    victim_is: str, suspect_is: str | None
) -> None:
    report = a_report()
    an_entity(report, "p1")["attributes"]["victimRelationshipToSuspect"] = victim_is

    assert person(report, "p2").relationship_to_victim == Coded(
        system="PTPR victim-to-suspect", code=victim_is, canonical=suspect_is
    )


def test_with_two_suspects_it_is_not_guessed_whom_the_relationship_means() -> None:
    report = a_report()
    an_entity(report, "p1")["attributes"]["victimRelationshipToSuspect"] = "PTPR_0054"
    report["data"]["relationships"]["unknownSuspect"] = a_relation("person", "p3")

    assert person(report, "p2").relationship_to_victim is None


def test_a_home_is_ordinary_and_a_current_address_may_be_where_she_fled_to() -> None:
    report = a_report()
    an_entity(report, "p1")["relationships"]["currentAddress"] = a_relation("location", "l2")
    report["included"].append({"id": "l2", "type": "location", "attributes": {"fullAddress": "Elsewhere"}})

    assert [(a.lines, a.visibility) for a in person(report).addresses] == [
        (("Nowhere Lane",), AddressClass.ORDINARY),
        (("Elsewhere",), AddressClass.UNKNOWN),
    ]


@pytest.mark.parametrize("copy", [{"postcode": "xx11aa"}, {"postcode": "XX1 1AA", "street": "N. Lane"}])
def test_a_confidential_address_is_so_for_everyone_there_however_it_is_written(copy: Plain) -> None:
    report = a_report(confidentialAddresses=["l1"])
    an_entity(report, "p3")["relationships"] = {"homeAddress": a_relation("location", "l2")}
    report["included"].append({"id": "l2", "type": "location", "attributes": copy})

    seen = {a.visibility for p in told(report).people for a in p.addresses}

    assert seen == {AddressClass.CONFIDENTIAL}


def test_a_confidential_address_that_is_not_included_stops_the_report() -> None:
    assert refusal(a_report(confidentialAddresses=["l9"])) == [
        ("/safeguarding/confidentialAddresses/0", "names nothing that is included.")
    ]


def test_the_place_is_her_home_when_it_happened_there() -> None:
    assert told(a_report()).incident.place_kind == "home"


def test_the_kind_of_place_is_what_the_force_says_it_is() -> None:
    report = a_report()
    an_entity(report, "l1")["attributes"]["placeKind"] = "PUBLIC_PLACE"

    assert told(report).incident.place_kind == "public-place"


def test_of_any_other_place_the_kind_is_not_known() -> None:
    report = a_report()
    an_entity(report, "p1")["relationships"].pop("homeAddress")

    assert told(report).incident.place_kind is None


def test_safe_contact_travels_with_her_number_and_with_her_alone() -> None:
    report = a_report(
        safeContact={"phoneSafe": False, "from": "09:30", "notBetween": [["17:00", "08:00"], ["12:00", "13:00"]]}
    )
    an_entity(report, "p2")["relationships"] = {"personalTelephone": a_relation("telephone", "t1")}

    her, him = person(report, "p1"), person(report, "p2")

    assert her.contacts == (Contact(kind="phone", value="+447700900123", safe=YesNo.NO),)
    assert her.safe_contact == SafeContact(safe_from="09:30", never_between=("17:00-08:00", "12:00-13:00"))
    assert him.contacts == (Contact(kind="phone", value="+447700900123"),)
    assert him.safe_contact is None


@pytest.mark.parametrize("spans", [["17:00"], ["17:00", "five"], [["17:00"], ["08:00", "09:00"]], "17:00"])
def test_a_limit_of_contact_that_cannot_be_read_stops_the_report(spans: object) -> None:
    assert refusal(a_report(safeContact={"notBetween": spans}))


@pytest.mark.parametrize(
    ("said", "consents"),
    [
        ("GIVEN", (Consent(purpose="support", status=ConsentStatus.GIVEN),)),
        ("NOT_ASKED_UNSAFE", (Consent(purpose="support", status=ConsentStatus.NOT_SOUGHT_UNSAFE),)),
        (None, ()),
    ],
)
def test_consent_is_hers_and_saying_nothing_is_not_a_no(said: str | None, consents: tuple[Consent, ...]) -> None:
    report = a_report(consentToShare=said)

    assert person(report).consents == consents
    assert person(report, "p2").consents == ()


def test_a_misspelt_refusal_stops_the_report_instead_of_becoming_unknown() -> None:
    assert refusal(a_report(consentToShare="REFUSD")) == [
        ("/safeguarding/consentToShare", "is not a code of its list.")
    ]


def a_counter_allegation(**safeguarding: str) -> Plain:
    report = a_report() | {"safeguarding": safeguarding}
    report["data"]["relationships"]["victim"] = a_relation("person", "p1", "p2")
    report["data"]["relationships"]["knownSuspect"] = a_relation("person", "p2", "p1")
    return report


def test_where_each_accuses_the_other_both_are_both() -> None:
    roles = {p.ref: p.roles for p in told(a_counter_allegation()).people}

    assert roles["p1"] == roles["p2"] == (Role.VICTIM, Role.PERPETRATOR)


def test_where_each_accuses_the_other_consent_must_name_whose_it_is() -> None:
    assert refusal(a_counter_allegation(consentToShare="GIVEN")) == [("/safeguarding/victim", "is missing.")]


def test_consent_of_somebody_who_is_no_victim_stops_the_report() -> None:
    assert refusal(a_report(consentToShare="GIVEN", victim="p2")) == [
        ("/safeguarding/victim", "names no victim of this document.")
    ]


def test_consent_of_one_who_accuses_is_not_consent_of_the_other() -> None:
    report = a_counter_allegation(consentToShare="GIVEN", victim="p1")

    assert person(report, "p1").consent_to("support") is ConsentStatus.GIVEN
    assert person(report, "p2").consent_to("support") is ConsentStatus.UNKNOWN


@pytest.mark.parametrize(
    ("said", "informed"),
    [("YES", YesNo.YES), ("NO", YesNo.NO), ("UNKNOWN", YesNo.UNKNOWN), (None, YesNo.UNKNOWN)],
)
def test_a_suspect_of_whom_nothing_is_said_may_know_nothing(said: str | None, informed: YesNo) -> None:
    assert told(a_report(suspectInformed=said)).incident.suspect_informed is informed


def test_the_assessment_carries_instrument_answers_and_judgement() -> None:
    report = a_report(
        riskTool="DASH",
        riskToolVersion="2009",
        answers={"q1": "YES", "q10": "NO", "q18": "DONT_KNOW", "q27": "NOT_ASKED"},
        officerGrade="MEDIUM",
        assessedAt="2026-03-14T22:30:00Z",
    )

    assert told(report).assessment == RiskAssessment(
        tool="DASH_2009_27",
        tool_version="2009",
        assessed_at=datetime(2026, 3, 14, 22, 30, tzinfo=UTC),
        assessor_role="first-responder",
        judgement="medium",
        answers=(
            ItemAnswer(item="injury", answer=Answer.YES),
            ItemAnswer(item="children_in_household", answer=Answer.NO),
            ItemAnswer(item="strangulation", answer=Answer.DONT_KNOW),
            ItemAnswer(item="criminal_history", answer=Answer.NOT_ASKED),
        ),
    )


@pytest.mark.parametrize(
    ("number", "item"),
    [(1, "injury"), (9, "pregnancy"), (12, "threatened_children"), (13, "frequency"), (27, "criminal_history")],
)
def test_the_police_version_has_three_items_about_children_after_the_ninth(number: int, item: str) -> None:
    assert DASH_27[number - 1] == item
    assert (len(DASH_24), len(DASH_27)) == (24, 27)


@pytest.mark.parametrize(
    ("officer", "supervisor", "judged"),
    [
        pytest.param("STANDARD", "HIGH", ("high", "supervisor"), id="a supervisor may raise"),
        pytest.param("HIGH", "STANDARD", ("high", "first-responder"), id="a supervisor never lowers"),
        pytest.param("MEDIUM", "MEDIUM", ("medium", "supervisor"), id="of equals the supervisor's"),
        pytest.param("HIGH", None, ("high", "first-responder"), id="the officer alone"),
        pytest.param(None, "MEDIUM", ("medium", "supervisor"), id="the supervisor alone"),
        pytest.param("STANDARD", "UNKNOWN", ("standard", "first-responder"), id="a supervisor who does not know"),
        pytest.param("UNKNOWN", "STANDARD", ("standard", "supervisor"), id="an officer who does not know"),
        pytest.param("UNKNOWN", "UNKNOWN", (None, "first-responder"), id="nobody knows"),
    ],
)
def test_the_judgement_is_the_higher_of_officer_and_supervisor(
    officer: str | None, supervisor: str | None, judged: tuple[str | None, str]
) -> None:
    risk = told(a_report(riskTool="DASH", officerGrade=officer, supervisorGrade=supervisor)).assessment

    assert risk
    assert (risk.judgement, risk.assessor_role) == judged


def test_an_officers_high_that_a_supervisor_would_lower_still_takes_the_urgent_lane() -> None:
    (sent,) = to_events(written(a_report(officerGrade="HIGH", supervisorGrade="STANDARD")), "testford-police")

    assert sent.urgent


def test_answers_of_an_instrument_that_asks_how_often_keep_it() -> None:
    report = a_report(riskTool="DARA", answers={"d4": {"answer": "YES", "frequency": "OFTEN"}})

    risk = told(report).assessment

    assert risk
    assert (risk.tool, risk.tool_version) == ("DARA", "unknown")
    assert risk.answers == (ItemAnswer(item="d4", answer=Answer.YES, frequency="often"),)


def test_free_text_travels_as_it_stands_and_nothing_is_read_out_of_it() -> None:
    text = (
        "NHS 999 000 0018, call 07700 900123, crime 42/1/26, her sister Kit lives at XX9 9JJ. HIGH risk, consent given."
    )

    event = told(a_report(incident={"incidentDescription": text}))

    assert event == replace(told(a_report()), incident=replace(told(a_report()).incident, narrative=text))


def test_without_a_safeguarding_block_there_is_no_assessment() -> None:
    assert told(a_report()).assessment is None


@pytest.mark.parametrize(
    ("block", "pointer"),
    [
        pytest.param({"officerGrade": "VERY HIGH"}, "/safeguarding/officerGrade", id="a grade nobody knows"),
        pytest.param(
            {"riskTool": "DASH", "answers": {"q1": "MAYBE"}}, "/safeguarding/answers/q1", id="an answer of its own"
        ),
        pytest.param({"answers": {"q1": "YES"}}, "/safeguarding/riskTool", id="answers to no instrument"),
        pytest.param(
            {"riskTool": "DASH", "riskToolVersion": "2009", "answers": {"q18": "YES", "strangulation": "NO"}},
            "/safeguarding/answers/strangulation",
            id="one item answered twice",
        ),
        pytest.param(
            {"riskTool": "DASH", "answers": {"Testa said": "YES"}},
            "/safeguarding/answers",
            id="an item that may be a name is not repeated",
        ),
        pytest.param({"riskTool": "DASH", "answers": ["YES"]}, "/safeguarding/answers", id="a list of answers"),
    ],
)
def test_an_assessment_that_cannot_be_read_stops_the_report(block: Plain, pointer: str) -> None:
    assert pointer in [place for place, _ in refusal(a_report(**block))]


def test_flags_come_from_fields_answers_and_the_block_and_each_once() -> None:
    report = a_report(
        incident={"incidentStillHappening": True, "childPresent": True},
        submission={"highHarmFlag": "true"},
        riskTool="DASH",
        riskToolVersion="2009",
        answers={"q18": "YES", "q8": "NO"},
        flags=["HONOUR_BASED", "STRANGULATION"],
    )

    assert told(report).incident.flags == (
        "high-harm",
        "immediate-danger",
        "child-present",
        "strangulation",
        "honour-based",
    )


@pytest.mark.parametrize(
    ("report", "urgent"),
    [
        (a_report(), False),
        (a_report(incident={"incidentStillHappening": True}), True),
        (a_report(officerGrade="HIGH"), True),
        (a_report(flags=["BREACH"]), True),
    ],
)
def test_danger_takes_the_urgent_lane(report: Plain, urgent: bool) -> None:  # noqa: FBT001 - a table of cases
    (sent,) = to_events(written(report), "testford-police")

    assert sent.urgent is urgent


@pytest.mark.parametrize(
    ("incident", "times"),
    [
        pytest.param(
            {"incidentStartDateTime": "2026-03-14T21:40:00Z", "incidentEndDateTime": "2026-03-14T22:00:00Z"},
            (datetime(2026, 3, 14, 21, 40, tzinfo=UTC), datetime(2026, 3, 14, 22, 0, tzinfo=UTC), True),
            id="start and end",
        ),
        pytest.param(
            {"incidentStartDateTime": "2026-03-14T21:40:00Z", "incidentExactTimeKnown": False},
            (datetime(2026, 3, 14, 21, 40, tzinfo=UTC), None, False),
            id="a start that is not exact",
        ),
        pytest.param(
            {"incidentStartDateTime": "2025-10-26T01:30:00"},
            (datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC), False),
            id="the hour that comes twice is two instants",
        ),
        pytest.param(
            {"incidentStartDateTime": None, "incidentApproximateDate": "2026-03-14"},
            (
                datetime(2026, 3, 14, tzinfo=UTC),
                datetime(2026, 3, 14, 23, 59, 59, 999000, tzinfo=UTC),
                False,
            ),
            id="some time that day",
        ),
        pytest.param(
            {
                "incidentStartDateTime": None,
                "incidentApproximateDate": "2026-03-14",
                "incidentApproximateTime": "19:00",
            },
            (datetime(2026, 3, 14, 19, 0, tzinfo=UTC), None, False),
            id="about seven that day",
        ),
    ],
)
def test_when_it_happened_is_told_as_exactly_as_it_is_known(
    incident: Plain, times: tuple[datetime, datetime | None, bool]
) -> None:
    found = told(a_report(incident=incident)).incident

    assert (found.occurred_from, found.occurred_until, found.exact) == times


def test_a_crime_number_is_a_reference_and_its_absence_no_fault() -> None:
    known = told(a_report(incident={"incidentReportedAlreadyReference": "42/1/26"})).incident

    assert known.references == (Identifier(system="crime-reference", value="42/1/26"),)
    assert told(a_report()).incident.references == ()


@pytest.mark.parametrize(
    "attributes", [{"victimRelationshipToSuspect": "PTPR_0068"}, {"riskOfBeingVictimOfDomesticAbuse": True}]
)
def test_a_report_without_the_subcode_is_domestic_when_the_victim_says_so(attributes: Plain) -> None:
    report = a_report(submission={"categorySubcode": None})
    an_entity(report, "p1")["attributes"] |= attributes

    assert told(report).head.record_id == "DA-1"


@pytest.mark.parametrize("relationship", [None, "PTPR_0097", "PTPR_0116", "PTPR_0999"])
def test_a_report_that_nothing_marks_as_domestic_is_none_of_the_hubs_business(relationship: str | None) -> None:
    report = a_report(submission={"categorySubcode": "TYA"})
    an_entity(report, "p1")["attributes"]["victimRelationshipToSuspect"] = relationship

    assert refusal(report) == [("/data", "is not marked as domestic abuse.")]


def test_a_withdrawn_report_takes_back_its_record_even_when_nothing_else_is_left_in_it() -> None:
    report = a_report(incident={"incidentStartDateTime": None}, withdrawn={"reason": "WRONG_PERSON"})
    an_entity(report, "s1")["attributes"].pop("categorySubcode")

    (sent,) = to_events(written(report), "testford-police")

    assert isinstance(sent.event, RecordWithdrawn)
    assert (sent.event.head.record_id, sent.event.reason) == ("DA-1", "wrong-person")


def test_a_withdrawal_without_a_reason_is_no_withdrawal() -> None:
    assert refusal(a_report(withdrawn={})) == [("/safeguarding/withdrawn/reason", "is missing.")]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        pytest.param("submission", ("/data/relationships/submission", "is missing."), id="no submission"),
        pytest.param(
            "victim",
            ("/data/relationships/victim/data/0/id", "names nothing that is included."),
            id="a victim who is not included",
        ),
        pytest.param("twice", ("/included/6/id", "is used twice."), id="two people under one id"),
        pytest.param("start", ("/data/attributes/incidentStartDateTime", "is missing."), id="no time of any kind"),
    ],
)
def test_a_report_that_lacks_a_part_is_refused_with_the_place(spoil: str, problem: tuple[str, str]) -> None:
    report = a_report(incident={"incidentStartDateTime": None} if spoil == "start" else {})
    relations = report["data"]["relationships"]
    if spoil == "submission":
        del relations["submission"]
    elif spoil == "victim":
        relations["victim"] = a_relation("person", "p9")
    elif spoil == "twice":
        report["included"].append(dict(an_entity(report, "p1")))

    assert problem in refusal(report)


def test_a_relation_to_something_that_is_no_person_gives_nobody_a_role() -> None:
    report = a_report()
    report["data"]["relationships"]["witness"] = a_relation("business", "b1")

    assert [p.ref for p in told(report).people] == ["p1", "p2", "p3"]


def test_a_crowd_is_refused() -> None:
    report = a_report()
    crowd = [f"x{n}" for n in range(101)]
    report["included"] += [{"id": ref, "type": "person", "attributes": {}} for ref in crowd]
    report["data"]["relationships"]["witness"] = a_relation("person", *crowd)

    assert ("/included", "holds too many people.") in refusal(report)


def test_where_a_child_learns_and_what_it_said_is_told_of_that_child_alone() -> None:
    seen = [
        {"person": "p3", "education": {"at": "SCHOOL", "urn": "999901"}, "voice": {"spokenTo": True, "words": "I hid."}}
    ]
    child = person(a_report(childrenSeen=seen), "p3")

    assert child.education == Education(place="school", urn="999901")
    assert child.at_incident
    assert child.at_incident.voice == ChildVoice(spoken_to=YesNo.YES, words="I hid.")
    assert person(a_report(childrenSeen=seen)).education is None


def test_a_school_without_a_word_of_where_a_child_learns_is_refused() -> None:
    seen = [{"person": "p3", "education": {"urn": "999901"}}]

    assert refusal(a_report(childrenSeen=seen)) == [("/safeguarding/childrenSeen/0/education/at", "is missing.")]


def test_what_she_needs_is_told_of_her_and_an_unknown_need_is_kept() -> None:
    report = a_report(needs=["CARE_NEEDS", "SUICIDAL", "A_LIFT"])

    assert [(need.code, need.canonical) for need in person(report).vulnerabilities][-3:] == [
        ("CARE_NEEDS", "care-needs"),
        ("SUICIDAL", "suicidal"),
        ("A_LIFT", None),
    ]
    assert not [need for need in person(report, "p2").vulnerabilities if need.system == "needs"]


def test_an_operation_with_many_victims_is_told_by_its_code() -> None:
    assert told(a_report(operation="OP_LANTERN")).incident.operation == "op-lantern"


def test_bail_is_a_record_of_its_own_beside_the_report_and_needs_no_time_of_an_incident() -> None:
    bail = {"change": "BAIL_SET", "at": "2026-03-15T16:20:00", "conditions": ["NO_CONTACT"]}
    (sent,) = to_events(written(a_report(incident={"incidentStartDateTime": None}, custody=bail)), "testford-police")

    assert isinstance(sent.event, CustodyOrOrderChanged)
    assert sent.event.head.record_id == "DA-1#custody"
    assert (sent.event.change, sent.event.conditions) == ("bail-set", ("no-contact",))
