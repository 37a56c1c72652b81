"""What the simulated agencies write, and whether the hub would take it."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.documents import Outgoing, Unmappable
from connectors.shipped import CONNECTORS
from hub.demo import Population, Scene
from hub.demo.bad_papers import KIND
from hub.demo.service_steps import REFERRERS
from hub.demo.steps import AT_THE_DOOR, Fault, Step, What
from hub.demo.stories import Script
from hub.domain.events import (
    CourtHearingChanged,
    CustodyOrOrderChanged,
    FeedbackReceived,
    IncidentReported,
    MaracOutcome,
    RecordWithdrawn,
    ReferralMade,
)
from hub.domain.outcome import Reason
from hub.domain.person import YesNo
from hub.flow.validate import validate

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
AGENCY = "testford-agency"


def played(count: int, *, bad: bool) -> list[Step]:
    script = Script(population=Population(seed=1), run="r1", bad=bad)
    return [script.next(NOW + timedelta(seconds=turn), lambda _label: True) for turn in range(count)]


GOOD = played(1_500, bad=False)
WITH_BAD = played(2_500, bad=True)


def events(step: Step) -> tuple[Outgoing, ...]:
    return CONNECTORS[step.kind].to_events(step.document, AGENCY)


def test_the_same_seed_and_run_tell_the_same_stories() -> None:
    assert played(300, bad=False) == GOOD[:300]


def test_another_run_of_the_same_people_tells_of_other_records() -> None:
    population = Population(seed=1)
    runs = [Script(population=population, run=run).next(NOW, lambda _label: True) for run in ("a", "b")]

    records = {made.event.head.record_id for step in runs for made in events(step)}

    assert len(records) == 2


def test_every_document_becomes_events_that_the_hub_finds_nothing_wrong_with() -> None:
    later = NOW + timedelta(hours=1)

    faults = [
        validate(made.event, AGENCY, later)
        for step in GOOD
        for made in events(step)
        if not isinstance(made.event, RecordWithdrawn)
    ]

    assert len(faults) >= 1_400
    assert set(faults) == {None}


def test_the_mix_has_every_kind_of_story() -> None:
    told = WITH_BAD

    assert {step.what for step in told} == set(What) - {What.CONSENT, What.HEARING, What.FEEDBACK}
    assert {step.kind for step in told} == {"police", "idva", "mash", "victim-hub", "marac"}
    assert {step.fault for step in told} == {None, *Fault}
    assert Counter(step.what for step in told)[What.INCIDENT] > 900


def test_the_mix_has_every_grade_consent_and_danger() -> None:
    remarks = {remark for step in GOOD for remark in step.remarks}

    assert remarks >= {
        "high risk",
        "medium risk",
        "standard risk",
        "consent given",
        "consent refused",
        "not asked yet",
        "unsafe to ask",
        "suspect unknown",
        "address confidential",
        "each accuses the other",
    }


def test_most_families_come_once_and_some_pairs_come_again() -> None:
    incidents = Counter(step.family.number for step in GOOD if step.what is What.INCIDENT)
    again = sum(1 for count in incidents.values() if count > 1)

    assert 0.05 < again / len(incidents) < 0.3


def test_nothing_follows_an_incident_before_the_hub_has_it() -> None:
    script = Script(population=Population(seed=1), run="r1")

    told = [script.next(NOW, lambda _label: False) for _ in range(500)]

    assert {step.what for step in told} <= {What.INCIDENT, What.REFERRAL, What.BAD}


def test_an_edit_is_a_later_revision_and_an_older_edit_comes_after_a_newer_one() -> None:
    revisions: dict[str, list[int | None]] = {}
    for step in WITH_BAD:
        if step.what in {What.INCIDENT, What.EDIT, What.OLDER_EDIT}:
            revisions.setdefault(step.label, []).append(events(step)[0].event.head.revision)

    assert {tuple(told) for told in revisions.values()} - {(1, 3)} == {(1,), (1, 2), (1, 3, 2)}


def test_the_idva_tells_of_the_very_incident_of_the_police() -> None:
    told = GOOD
    same = next(step for step in told if step.what is What.SAME_INCIDENT)
    first = next(step for step in told if f"the one of {step.label}" in same.remarks)

    mine, theirs = (events(step)[0].event for step in (same, first))

    assert isinstance(mine, IncidentReported)
    assert isinstance(theirs, IncidentReported)
    assert mine.incident.references == theirs.incident.references
    assert mine.incident.occurred_from == theirs.incident.occurred_from


def test_a_document_that_is_handed_in_twice_is_the_same_to_the_byte() -> None:
    twice = next(step for step in GOOD if step.what is What.SENT_TWICE)
    first = next(step for step in GOOD if step.label == twice.label)

    assert twice.document == first.document


AT_THE_DOOR_FOR = {
    Fault.HALF: ("document", "is not JSON."),
    Fault.ROLE: ("/ssd_person/1/pers_hub_role", "is not a code of its list."),
    Fault.TIME: ("/included/0/attributes/submitTime", "is not a date and time that exists."),
    Fault.CELLS: ("row 2", "does not have as many cells as the header."),
}


@pytest.mark.parametrize("fault", sorted(AT_THE_DOOR))
def test_a_bad_document_is_refused_at_the_door_for_what_is_wrong_with_it(fault: Fault) -> None:
    step = next(s for s in WITH_BAD if s.fault is fault)

    with pytest.raises(Unmappable) as refused:
        events(step)

    first = refused.value.problems[0]
    assert (step.kind, first.pointer, first.what) == (KIND[fault], *AT_THE_DOOR_FOR[fault])


BY_THE_HUB_FOR = {Fault.DATE: Reason.DATE_IMPOSSIBLE, Fault.CHECK: Reason.CHECK_CHARACTER_WRONG}


@pytest.mark.parametrize("fault", sorted(set(Fault) - AT_THE_DOOR))
def test_a_bad_document_that_passes_the_door_is_refused_by_the_hub_for_what_is_wrong_with_it(fault: Fault) -> None:
    step = next(s for s in WITH_BAD if s.fault is fault)

    (made,) = events(step)
    refused = validate(made.event, AGENCY, NOW + timedelta(hours=1))

    assert refused is not None
    assert refused.reason is BY_THE_HUB_FOR[fault]


def test_some_suspects_were_informed_and_the_remark_says_so() -> None:
    incidents = [(step, made.event) for step in GOOD[:300] for made in events(step)]

    for step, event in incidents:
        if step.what is What.INCIDENT and isinstance(event, IncidentReported):
            known = "suspect unknown" not in step.remarks
            assert ("suspect informed" in step.remarks) == (known and event.incident.suspect_informed is YesNo.YES)
    assert any("suspect informed" in step.remarks for step, _ in incidents)


def test_what_is_said_of_a_document_names_nobody() -> None:
    script = Script(population=(population := Population(seed=8)), run="r1")
    steps = [script.next(NOW, lambda _label: True) for _ in range(800)]

    seen = " ".join(part for step in steps for part in (step.label, *step.remarks))

    assert not [value for value in population.values() if value in seen]


def test_chance_elsewhere_does_not_change_the_stories() -> None:
    random.seed(5)

    assert played(20, bad=False) == GOOD[:20]


ELSEWHERE = Scene(
    towns=(("Tarnscale Parva", "E06000063"), ("Quernmoss Ambo", "E06000064")),
    schools={"E06000063": ("990201",), "E06000064": ("990207",)},
    kinds=frozenset({"police", "idva", "mash", "marac", "victim-hub", "womens-centre", "health", "probation"})
    | {"witness-care"},
    answering={("idva", "E06000063"): "testford-idva"},
)
"""An area with services that have no format of their own."""
PLAIN = ("womens-centre", "health", "probation", "witness-care")


def played_elsewhere(count: int) -> list[Step]:
    script = Script(population=Population(seed=1, scene=ELSEWHERE), run="r1", bad=False)
    return [script.next(NOW + timedelta(seconds=turn), lambda _label: True) for turn in range(count)]


THERE = played_elsewhere(1_000)


def told_there(step: Step) -> tuple[Outgoing, ...]:
    return CONNECTORS["plain" if step.kind in PLAIN else step.kind].to_events(step.document, AGENCY)


def test_only_agencies_that_an_area_has_tell_stories() -> None:
    assert {step.kind for step in THERE} == set(ELSEWHERE.kinds or ())


def test_services_without_a_format_of_their_own_tell_events_that_the_hub_finds_nothing_wrong_with() -> None:
    later = NOW + timedelta(hours=1)
    made = [one for step in THERE if step.kind in PLAIN for one in told_there(step)]

    assert {validate(one.event, AGENCY, later) for one in made} == {None}
    assert {type(one.event) for one in made} == {
        ReferralMade,
        FeedbackReceived,
        CustodyOrOrderChanged,
        CourtHearingChanged,
    }


@pytest.mark.parametrize("seed", range(1, 6))
def test_eighty_turns_show_what_follows_an_incident_and_what_services_are_asked_for(seed: int) -> None:
    full = replace(ELSEWHERE, kinds=frozenset({*(ELSEWHERE.kinds or ()), *REFERRERS}))
    script = Script(population=Population(seed=seed, scene=full), run="r1", bad=False)
    steps = [script.next(NOW + timedelta(seconds=turn), lambda _label: True) for turn in range(80)]

    asked = {remark for step in steps if step.kind in REFERRERS for remark in step.remarks[:1]}
    told = {step.kind for step in steps if step.what is What.HEARING}

    assert {step.what for step in steps} >= {What.CUSTODY, What.HEARING, What.CONFERENCE, What.FEEDBACK}
    assert asked >= {"asks for therapy", "asks for a first step", "asks for help after sexual violence"}
    assert told == {"witness-care", "probation"}


def test_a_conference_says_what_it_agreed_of_a_case_of_high_risk() -> None:
    told = [one.event for step in THERE if step.what is What.CONFERENCE for one in told_there(step)]
    graded = {step.label: step.remarks for step in THERE if step.what is What.INCIDENT}

    assert {type(event) for event in told} == {MaracOutcome}
    assert {e.actions[0].owner for e in told if isinstance(e, MaracOutcome) and e.actions} == {"testford-idva"}
    assert all("high risk" in graded[step.label] for step in THERE if step.what is What.CONFERENCE)


def test_restorative_justice_is_asked_for_by_her_alone_and_after_a_review() -> None:
    referrals = [one.event for step in THERE if step.kind in PLAIN for one in told_there(step)]
    justice = [r for r in referrals if isinstance(r, ReferralMade) and r.reason == "restorative-justice"]

    assert {(referral.requested_by, referral.reviewed) for referral in justice} == {("her", True)}


def test_the_police_tell_of_offences_needs_operations_and_where_children_learn() -> None:
    incidents = [
        one.event for step in THERE if step.what is What.INCIDENT for one in told_there(step) if step.kind == "police"
    ]
    told = [event for event in incidents if isinstance(event, IncidentReported)]
    flags = {flag for event in told for flag in event.incident.flags}
    needs = {need.canonical for event in told for person in event.people for need in person.vulnerabilities}
    education = {person.education for event in told for person in event.people if person.education}

    assert flags >= {"sexual", "stalking", "honour-based", "homicide"}
    assert needs >= {"care-needs", "suicidal"}
    assert {"op-lantern", None} == {event.incident.operation for event in told}
    assert {(learns.place, learns.urn) for learns in education} == {
        ("school", "990201"),
        ("school", "990207"),
        ("at-home", None),
    }
