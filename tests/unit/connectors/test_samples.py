"""The samples that ship with the connectors."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from stdnum.gb import nhs

from connectors.shipped import CONNECTORS
from hub.domain.events import IncidentReported
from hub.domain.ids import AgencyId, EventId
from hub.domain.risk import Grade
from hub.flow.decide import decide
from hub.flow.known import Known
from hub.flow.received import Position, Received
from hub.matching.keys import blocking_keys
from hub.policy.load import load, shipped_files
from hub.wire import codec, schemas
from tests.builders.connector_documents import CONNECTORS_FOLDER, sample_files

SAMPLES = [pytest.param(kind, path, id=f"{kind} {path.name}") for kind in CONNECTORS for path in sample_files(kind)]
NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
EVERY_FILE = sorted(CONNECTORS_FOLDER.glob("*/samples/**/*.*"))


@pytest.mark.parametrize(("kind", "path"), SAMPLES)
def test_a_sample_maps_and_comes_through_the_wire_unchanged(kind: str, path: Path) -> None:
    sent = CONNECTORS[kind].to_events(path.read_bytes(), "testford-agency")

    assert sent
    for outgoing in sent:
        record = type(outgoing.event).__name__
        framed = codec.unframe(codec.encode(outgoing.event, 7))
        assert codec.decode_event(framed.body, record, schemas.parsed(record)) == outgoing.event


@pytest.mark.parametrize("kind", CONNECTORS)
def test_there_are_three_samples_in_and_three_out_for_every_kind(kind: str) -> None:
    assert len(sample_files(kind)) >= 3
    assert len(list((sample_files(kind)[0].parent / "out").iterdir())) == 3


def received(kind: str, sample: str) -> Received:
    """Return the incident of a sample as it reaches the hub's flow."""
    source = f"suffolk-{kind}"
    (sent,) = CONNECTORS[kind].to_events((CONNECTORS_FOLDER / kind / "samples" / sample).read_bytes(), source)
    assert isinstance(sent.event, IncidentReported)
    return Received(
        source=AgencyId(source),
        event_id=EventId(sent.id),
        content_hash=sent.id.encode(),
        position=Position(topic=source, partition=0, offset=0),
        arrived_at=NOON,
        raw=b"",
        event=sent.event,
        keys={person.ref: blocking_keys(person, source, b"secret") for person in sent.event.people},
    )


POLICE_AND_IDVA = (("police", "high-two-children-refused.json"), ("idva", "same-incident.json"))


@pytest.mark.parametrize("told", [POLICE_AND_IDVA, POLICE_AND_IDVA[::-1]], ids=["police first", "IDVA first"])
def test_the_idva_tells_the_very_incident_that_the_police_told(told: tuple[tuple[str, str], ...]) -> None:
    policy, known = load(shipped_files()), Known()

    for kind, sample in told:
        known.learn(decide(received(kind, sample), known, policy, NOON))

    (case,), (incident,) = known.cases.values(), known.incidents.values()
    assert case.perpetrator
    assert len(incident.told) == 2
    assert case.grade is Grade.HIGH


@pytest.mark.parametrize(("kind", "sample"), POLICE_AND_IDVA)
def test_of_the_incident_that_two_told_each_judges_the_risk_high(kind: str, sample: str) -> None:
    event = received(kind, sample).event

    assert isinstance(event, IncidentReported)
    assert event.assessment
    assert event.assessment.judgement == "high"


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: path.name)
def test_nobody_in_a_sample_can_be_reached_or_found(path: Path) -> None:
    text = path.read_text()
    phones = re.findall(r"(?:\+44|\b0)(?:7\d{9}|1632 ?\d{6})", text.replace(" ", ""))

    assert all(re.fullmatch(r"(?:\+44|0)(?:7700900\d{3}|1632960\d{3})", phone) for phone in phones)
    assert all(nhs.is_valid(number) for number in re.findall(r"\b999\d{7}\b", text))
    assert all(address.endswith("@example.org") for address in re.findall(r"\S+@[\w.]+", text))
