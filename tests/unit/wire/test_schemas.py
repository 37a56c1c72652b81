"""The published shapes and the types of the domain say the same, and every field is explained."""

import json
from dataclasses import fields
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_type_hints

import pytest

from hub.domain.content import Content
from hub.domain.decisions import PersonDecided
from hub.domain.events import AlarmFound, CaseUnshown, Event, MarksLapsed
from hub.wire import schemas
from hub.wire.asyncapi import faults
from tests.builders.values import parts_of

FILES = {path.name.split(".")[2]: json.loads(path.read_text()) for path in schemas.folder().glob("*.avsc")}
TYPES: dict[str, type[Any]] = {
    part.__name__: part
    for cls in (*schemas.EVENT_TYPES.values(), *schemas.CONTENT_TYPES.values(), *schemas.FEED_TYPES.values())
    for part in parts_of(cls)
}
BORN_HERE = {*get_args(PersonDecided), MarksLapsed, CaseUnshown, AlarmFound}
"""What a person decides at the hub, or the hub finds by the clock."""
MARKS = [pytest.param(name, id=name) for name in sorted(FILES)]


def test_every_file_is_a_type_of_the_domain_and_every_type_but_what_is_born_here_has_its_file() -> None:
    assert set(FILES) == set(TYPES)
    assert (set(get_args(Event)) | set(get_args(Content))) - BORN_HERE == {
        *schemas.EVENT_TYPES.values(),
        *schemas.CONTENT_TYPES.values(),
    }


@pytest.mark.parametrize("name", MARKS)
def test_the_fields_of_a_type_are_those_of_its_schema_in_their_order(name: str) -> None:
    assert [field["name"] for field in FILES[name]["fields"]] == [field.name for field in fields(TYPES[name])]


@pytest.mark.parametrize("name", MARKS)
def test_a_field_may_be_missing_in_both_or_in_neither(name: str) -> None:
    hints = get_type_hints(TYPES[name])
    schema = {field["name"]: "null" in field["type"] for field in FILES[name]["fields"]}

    assert schema == {field: type(None) in get_args(hint) for field, hint in hints.items()}


@pytest.mark.parametrize("name", MARKS)
def test_a_record_and_each_of_its_fields_is_explained(name: str) -> None:
    assert FILES[name]["doc"].endswith(".")
    assert [field["name"] for field in FILES[name]["fields"] if not field.get("doc", "").endswith((".", "..."))] == []
    assert (FILES[name]["name"], FILES[name]["namespace"]) == (name, schemas.NAMESPACE)


@pytest.mark.parametrize("name", MARKS)
def test_every_field_that_may_be_missing_has_null_as_its_default(name: str) -> None:
    """Without it the schema could never be extended: BACKWARD_TRANSITIVE asks for a default."""
    missing = [f["name"] for f in FILES[name]["fields"] if "null" in f["type"] and ("default", None) not in f.items()]

    assert missing == []


def closed_lists() -> list[tuple[str, str, type[StrEnum]]]:
    """Return every field of an event whose values are a closed list."""
    inbound = {part for cls in schemas.EVENT_TYPES.values() for part in parts_of(cls)}
    return [
        (part.__name__, name, kind)
        for part in sorted(inbound, key=lambda one: one.__name__)
        for name, hint in get_type_hints(part).items()
        for kind in (get_args(hint) if isinstance(hint, UnionType) or get_args(hint) else (hint,))
        if isinstance(kind, type) and issubclass(kind, StrEnum)
    ]


@pytest.mark.parametrize(("record", "field", "kind"), closed_lists())
def test_every_value_of_a_closed_list_stands_in_the_words_that_a_sender_reads(
    record: str, field: str, kind: type[StrEnum]
) -> None:
    doc = next(one["doc"] for one in FILES[record]["fields"] if one["name"] == field)

    assert [value.value for value in kind if value.value not in doc] == []


@pytest.mark.parametrize("record", schemas.RECORDS)
def test_a_schema_is_registered_as_one_text_that_needs_no_other(record: str) -> None:
    parsed = schemas.parse(schemas.text(record))

    assert parsed["name"] == schemas.full_name(record)


def test_what_describes_the_topics_describes_every_record() -> None:
    assert faults() == []
