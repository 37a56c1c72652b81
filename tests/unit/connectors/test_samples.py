"""The samples that ship with the connectors."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from stdnum.gb import nhs

from connectors.documents import Outgoing
from connectors.shipped import CONNECTORS
from hub.domain.events import IncidentReported
from hub.domain.facts import Told
from hub.domain.ids import AgencyId, EventId
from hub.domain.person import Person
from hub.domain.risk import Grade
from hub.flow.decide import decide
from hub.flow.known import Known
from hub.flow.received import Position, Received
from hub.flow.validate import validate
from hub.matching.keys import blocking_keys
from hub.policy.load import load, shipped_files
from hub.wire import codec, schemas
from tests.builders.connector_documents import CONNECTORS_FOLDER, Plain, delivered_samples, sample_files

SAMPLES = [pytest.param(kind, path, id=f"{kind} {path.name}") for kind in CONNECTORS for path in sample_files(kind)]
OLDEST = ("police", "idva", "mash", "marac", "victim-hub")
YOUNGER = sorted(set(CONNECTORS) - set(OLDEST))
NOON = datetime(2026, 7, 30, 12, tzinfo=UTC)
EVERY_FILE = sorted(CONNECTORS_FOLDER.glob("*/samples/**/*.*"))


def as_shipped(outgoing: Outgoing) -> Plain:
    """Return an event as its file shows it: without its id, which tells nobody anything, and what is empty."""
    told = json.loads(codec.to_json(outgoing.event))
    return {"urgent": outgoing.urgent, "type": type(outgoing.event).__name__, "event": said(told)}


def said(value: Any) -> Any:
    """Return JSON without what is absent or empty."""
    if isinstance(value, list):
        return [said(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: told for name, one in value.items() if (told := said(one)) not in (None, [], {})}


@pytest.mark.parametrize(("kind", "path"), SAMPLES)
def test_a_sample_maps_and_comes_through_the_wire_unchanged(kind: str, path: Path) -> None:
    sent = CONNECTORS[kind].to_events(path.read_bytes(), "testford-agency")

    assert sent
    for outgoing in sent:
        record = type(outgoing.event).__name__
        framed = codec.unframe(codec.encode(outgoing.event, 7))
        assert codec.decode_event(framed.body, record, schemas.parsed(record)) == outgoing.event


@pytest.mark.parametrize(("kind", "path"), SAMPLES)
def test_a_sample_becomes_the_events_that_are_shipped_beside_it(kind: str, path: Path) -> None:
    sent = CONNECTORS[kind].to_events(path.read_bytes(), f"testford-{kind}")

    shipped = json.loads((path.parent / "events" / f"{path.stem}.json").read_bytes())
    assert [as_shipped(outgoing) for outgoing in sent] == shipped


@pytest.mark.parametrize(("kind", "path"), SAMPLES)
def test_the_hub_finds_nothing_wrong_in_a_sample(kind: str, path: Path) -> None:
    sent = CONNECTORS[kind].to_events(path.read_bytes(), "testford-agency")

    assert [validate(outgoing.event, "testford-agency", NOON) for outgoing in sent] == [None] * len(sent)


@pytest.mark.parametrize(("kind", "least"), [(kind, 10) for kind in OLDEST] + [(kind, 3) for kind in YOUNGER])
def test_every_kind_has_its_samples_in_and_out(kind: str, least: int) -> None:
    folder = sample_files(kind)[0].parent

    assert len(sample_files(kind)) >= least
    assert len(delivered_samples(kind)) >= least
    assert {path.stem for path in (folder / "out").iterdir()} == {path.stem for path in delivered_samples(kind)}
    assert {path.stem for path in (folder / "events").iterdir()} == {path.stem for path in sample_files(kind)}


@pytest.mark.parametrize("kind", OLDEST)
def test_the_readme_says_of_every_sample_what_it_is_for(kind: str) -> None:
    folder = sample_files(kind)[0].parent
    told = (folder.parent / "README.md").read_text()

    samples = [path.name for path in (*sample_files(kind), *(folder / "out").iterdir())]
    assert [name for name in samples if f"`{name}`" not in told] == []


def received(kind: str, sent: Outgoing) -> Received:
    """Return an event as it reaches the hub's flow."""
    source = f"suffolk-{kind}"
    people: tuple[Person, ...] = getattr(sent.event, "people", ())
    return Received(
        source=AgencyId(source),
        event_id=EventId(sent.id),
        content_hash=sent.id.encode(),
        position=Position(topic=source, partition=0, offset=0),
        arrived_at=NOON,
        raw=b"",
        event=sent.event,
        keys={person.ref: blocking_keys(person, source, b"secret") for person in people},
    )


def known_after(*told: tuple[str, str]) -> Known:
    """Return what the hub knows after the samples, each a kind and a file, were told in their order."""
    policy, known = load(shipped_files()), Known()
    for kind, sample in told:
        body = (CONNECTORS_FOLDER / kind / "samples" / sample).read_bytes()
        for sent in CONNECTORS[kind].to_events(body, f"suffolk-{kind}"):
            known.learn(decide(received(kind, sent), known, policy, NOON))
    return known


POLICE_AND_IDVA = (("police", "high-two-children-refused.json"), ("idva", "same-incident.json"))


@pytest.mark.parametrize("told", [POLICE_AND_IDVA, POLICE_AND_IDVA[::-1]], ids=["police first", "IDVA first"])
def test_the_idva_tells_the_very_incident_that_the_police_told(told: tuple[tuple[str, str], ...]) -> None:
    known = known_after(*told)

    (case,), (incident,) = known.cases.values(), known.incidents.values()
    assert case.perpetrator
    assert len(incident.told) == 2
    assert case.grade is Grade.HIGH


@pytest.mark.parametrize(("kind", "sample"), POLICE_AND_IDVA)
def test_of_the_incident_that_two_told_each_judges_the_risk_high(kind: str, sample: str) -> None:
    (sent,) = CONNECTORS[kind].to_events((CONNECTORS_FOLDER / kind / "samples" / sample).read_bytes(), kind)

    assert isinstance(sent.event, IncidentReported)
    assert sent.event.assessment
    assert sent.event.assessment.judgement == "high"


@pytest.mark.parametrize(
    ("kind", "asked_of", "victim"),
    [
        pytest.param("police", "son-to-mother-fled.json", "p1", id="by name, birthday and postcode"),
        pytest.param("mash", "own-contact-two-children.json", "LL-56001", id="by the children's hub's own number"),
        pytest.param("marac", "apostrophes-confidential-address.json", "victim", id="by her NHS number"),
    ],
)
def test_what_she_answers_is_known_to_be_hers(kind: str, asked_of: str, victim: str) -> None:
    known = known_after((kind, asked_of), (kind, "consent-answer.json"))

    assert len([key for key in known.records if key.told is Told.CONSENT]) == 1
    assert len({record.people[victim] for record in known.records.values()}) == 1


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: path.name)
def test_nobody_in_a_sample_can_be_reached_or_found(path: Path) -> None:
    text = path.read_text()
    phones = re.findall(r"(?:\+44|\b0)(?:7\d{9}|1632 ?\d{6})", text.replace(" ", ""))

    assert all(re.fullmatch(r"(?:\+44|0)(?:7700900\d{3}|1632960\d{3})", phone) for phone in phones)
    assert all(nhs.is_valid(number) for number in re.findall(r"\b999\d{7}\b", text))
    assert all(address.endswith("@example.org") for address in re.findall(r"\S+@[\w.]+", text))
