"""The sample events of the schemas: each says what it should, comes through the wire unchanged and is taken in."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.domain.events import CaseEvent, SafeguardingUpdated
from hub.domain.outcome import Processed
from hub.domain.person import HIDDEN
from hub.flow.consolidate import OF_HIM, OF_THE_PAIR
from hub.flow.whole_case import COUNTED
from hub.wire import codec, schemas
from tests.builders.events import an_incident_reported
from tests.builders.world import sent, shipped_policy, story

FILES = sorted((schemas.folder() / "samples").glob("*.json"))
NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
ids = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def event_in(path: Path) -> CaseEvent:
    event: CaseEvent = codec.from_json(schemas.EVENT_TYPES[path.stem], path.read_bytes())
    return event


def test_every_type_that_follows_a_case_in_detail_has_a_sample() -> None:
    expected = {*OF_HIM.__args__, *OF_THE_PAIR.__args__, *COUNTED.__args__, SafeguardingUpdated}

    assert {path.stem for path in FILES} == {one.__name__ for one in expected}


@ids
def test_a_sample_comes_through_the_wire_unchanged(path: Path) -> None:
    event = event_in(path)

    framed = codec.unframe(codec.encode(event, 7))

    assert codec.decode_event(framed.body, path.stem, schemas.parsed(path.stem)) == event


@ids
def test_a_sample_names_every_field_as_its_schema_does(path: Path) -> None:
    fields = {
        field["name"] for field in json.loads((schemas.folder() / f"dahub.v1.{path.stem}.avsc").read_text())["fields"]
    }

    assert set(json.loads(path.read_text())) <= fields


@ids
def test_a_sample_is_taken_in_with_and_without_a_case(path: Path) -> None:
    event = event_in(path)
    first = an_incident_reported(people=event_in(path.with_name("MaracOutcome.json")).people)

    assert story(event, now=NOON).last.ended == Processed()
    told = story(first, event, policy=shipped_policy(), now=NOON)
    assert told.last.ended == Processed()
    assert told.last.cases


@ids
def test_no_hidden_address_of_a_sample_is_told(path: Path) -> None:
    event = event_in(path)
    homes = (home for person in event.people for home in person.addresses if home.visibility in HIDDEN)
    lines = [line for home in homes for line in home.lines]
    first = an_incident_reported(people=event_in(path.with_name("MaracOutcome.json")).people)

    told = repr([d.content for d in sent(story(first, event, now=NOON).last)])

    assert [line for line in lines if line in told] == []
