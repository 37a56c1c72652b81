"""What the simulated agencies write, and whether the hub would take it."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from connectors.documents import Outgoing
from connectors.shipped import CONNECTORS
from hub.demo import Population
from hub.demo.messages import Office
from hub.demo.steps import Fault, Step, What
from hub.demo.stories import Script
from hub.domain.events import Event, IncidentReported, RecordWithdrawn
from hub.domain.outcome import Reason, Refused
from hub.flow.validate import validate
from hub.wire import cloudevents, codec, schemas

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
IDS = {record: number for number, record in enumerate(schemas.EVENT_TYPES, start=1)}
AGENCY = "testford-agency"


def played(count: int, *, bad: bool) -> list[Step]:
    script = Script(population=Population(seed=1), run="r1", bad=bad)
    return [script.next(NOW + timedelta(seconds=turn), lambda _label: True) for turn in range(count)]


GOOD = played(1_500, bad=False)
WITH_BAD = played(2_500, bad=True)


def events(step: Step) -> tuple[Outgoing, ...]:
    return CONNECTORS[step.kind].to_events(step.document, AGENCY)


def decoded(value: bytes, record: str) -> Event | Refused:
    return codec.decode_event(codec.unframe(value).body, record, schemas.parsed(record))


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

    assert {step.what for step in told} == set(What) - {What.CONSENT}
    assert {step.kind for step in told} == set(CONNECTORS)
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


def test_the_same_document_is_the_same_event_and_one_told_again_has_another_id() -> None:
    office = Office(agency=AGENCY, kind="police", ids=IDS)
    told = GOOD
    twice, again = (next(s for s in told if s.what is what) for what in (What.SENT_TWICE, What.TOLD_AGAIN))
    first_of = {s.label: s for s in told if s.what is What.INCIDENT}

    ids = [
        (office.messages(first_of[step.label], NOW)[0].id, office.messages(step, NOW)[0].id) for step in (twice, again)
    ]

    assert ids[0][0] == ids[0][1]
    assert ids[1][0] != ids[1][1]


REFUSED = {
    Fault.DATE: Reason.DATE_IMPOSSIBLE,
    Fault.CHECK: Reason.CHECK_CHARACTER_WRONG,
    Fault.ROLE: Reason.ROLE_UNKNOWN,
}


@pytest.mark.parametrize(("fault", "reason"), REFUSED.items())
def test_a_bad_message_is_refused_for_what_is_wrong_with_it(fault: Fault, reason: Reason) -> None:
    step = next(s for s in WITH_BAD if s.fault is fault)
    message = Office(agency=AGENCY, kind="police", ids=IDS).messages(step, NOW)[0]

    event = decoded(message.value, "IncidentReported")
    refused = event if isinstance(event, Refused) else validate(event, AGENCY, NOW + timedelta(hours=1))

    assert refused is not None
    assert refused.reason is reason


def test_garbage_is_no_avro_and_an_unknown_schema_is_framed_all_the_same() -> None:
    bad = {s.fault: s for s in WITH_BAD if s.fault}
    office = Office(agency=AGENCY, kind="police", ids=IDS)

    with pytest.raises(codec.NotFramed):
        codec.unframe(office.messages(bad[Fault.GARBAGE], NOW)[0].value)
    assert codec.unframe(office.messages(bad[Fault.SCHEMA], NOW)[0].value).schema_id not in IDS.values()


def test_a_message_says_nothing_of_anyone_in_topic_key_headers_and_remarks() -> None:
    script = Script(population=(population := Population(seed=8)), run="r1")
    messages = [
        message
        for _ in range(800)
        for step in [script.next(NOW, lambda _label: True)]
        for message in Office(agency=AGENCY, kind=step.kind, ids=IDS).messages(step, NOW)
    ]

    seen = " ".join(
        part
        for message in messages
        for part in (
            message.topic,
            message.key.decode(),
            message.label,
            message.record,
            *message.remarks,
            *(value.decode() for _, value in message.headers),
        )
    )

    assert not [value for value in population.values() if value in seen]


def test_urgent_events_take_the_urgent_lane_under_the_key_of_their_record() -> None:
    step = next(s for s in GOOD if s.what is What.INCIDENT and "high risk" in s.remarks)
    message = Office(agency=AGENCY, kind="police", ids=IDS).messages(step, NOW)[0]
    envelope = cloudevents.from_headers(message.headers)

    assert message.topic == f"in.{AGENCY}.urgent"
    assert message.key == cloudevents.record_key(AGENCY, message.record)
    assert envelope is not None
    assert (envelope.id, envelope.source, envelope.type) == (message.id, AGENCY, "incident-reported.v1")
    assert envelope.traceparent is not None
    assert message.trace in envelope.traceparent


def test_chance_elsewhere_does_not_change_the_stories() -> None:
    random.seed(5)

    assert played(20, bad=False) == GOOD[:20]
