"""Bytes to values and back: what is written is read again, and no bytes whatever raise."""

import io
import struct
from dataclasses import replace
from typing import Any

import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.content import Correction
from hub.domain.events import Event, IncidentReported
from hub.domain.outcome import Reason, Refused
from hub.domain.person import PersonName
from hub.wire import codec, schemas
from tests.builders.events import a_referral_made, an_incident, an_incident_reported
from tests.builders.people import a_child, a_perpetrator, a_victim
from tests.builders.values import any_of

EVENTS, CONTENTS = schemas.EVENT_TYPES, schemas.CONTENT_TYPES
records = st.sampled_from(list(EVENTS))
TOLD = an_incident_reported(people=(a_victim(), a_perpetrator(), a_child()))
CORRECTION_OF_BEFORE = schemas.parse(
    '{"type": "record", "name": "Correction", "namespace": "dahub.v1", "fields": ['
    '{"name": "corrects", "type": "string"}, {"name": "reason", "type": "string"}, '
    '{"name": "sent_before", "type": "boolean"}]}'
)
"""The schema of a correction before it said what to delete."""


def body_of(value: Any) -> bytes:
    return codec.unframe(codec.encode(value, 7)).body


def read(body: bytes, record: str = "IncidentReported") -> Event | Refused:
    return codec.decode_event(body, record, schemas.parsed(record))


@pytest.mark.parametrize("record", EVENTS)
@settings(max_examples=20)
@given(st.data())
def test_every_event_is_read_as_it_was_written(record: str, data: st.DataObject) -> None:
    event = data.draw(any_of(EVENTS[record]))

    assert read(body_of(event), record) == event
    assert codec.from_json(EVENTS[record], codec.to_json(event)) == event


@pytest.mark.parametrize("record", CONTENTS)
@settings(max_examples=20)
@given(st.data())
def test_every_content_is_read_as_it_was_written(record: str, data: st.DataObject) -> None:
    content = data.draw(any_of(CONTENTS[record]))
    framed = codec.encode(content, 2**32 - 1)

    assert codec.unframe(framed).schema_id == 2**32 - 1
    assert codec.decode_content(framed, record, schemas.parsed(record)) == content


@given(records, st.binary(max_size=400))
def test_no_bytes_raise(record: str, body: bytes) -> None:
    found = read(body, record)

    assert isinstance(found, Refused | EVENTS[record])


@given(st.data())
def test_no_damage_to_a_valid_event_raises(data: st.DataObject) -> None:
    body = bytearray(body_of(TOLD))
    for _ in range(data.draw(st.integers(1, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))

    assert isinstance(read(bytes(body)), Refused | IncidentReported)


@given(st.integers(0, 1_000))
def test_an_event_that_is_cut_off_or_followed_by_more_is_no_event(place: int) -> None:
    body = body_of(TOLD)

    assert read(body[: place % len(body)]) == Refused(reason=Reason.NOT_AVRO)
    assert read(body + bytes(1 + place)) == Refused(reason=Reason.NOT_AVRO)


@given(st.one_of(st.none(), st.binary(max_size=20)))
def test_only_the_wire_format_of_confluent_is_split(value: bytes | None) -> None:
    framed = value is not None and len(value) > 5 and value[0] == 0
    if value is not None and framed:
        assert codec.unframe(value) == codec.Framed(schema_id=struct.unpack(">I", value[1:5])[0], body=value[5:])
        return
    with pytest.raises(codec.NotFramed):
        codec.unframe(value)


def with_value(path: tuple[str | int, ...], value: object) -> bytes:
    """Return an event that is valid Avro, with a text in one place of which the hub knows nothing."""
    plain = codec.adapter(IncidentReported).dump_python(TOLD, mode="python")
    place = plain
    for step in path[:-1]:
        inner = place[step]
        place[step] = [*inner] if isinstance(inner, tuple) else inner
        place = place[step]
    place[path[-1]] = value
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schemas.parsed("IncidentReported"), plain)
    return out.getvalue()


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        pytest.param(("people", 1, "roles"), ["victim", "landlord"], Reason.ROLE_UNKNOWN, id="a role"),
        pytest.param(("people", 0, "sex"), "f", Reason.VALUE_NOT_ALLOWED, id="a sex"),
        pytest.param(("people", 0, "addresses", 0, "visibility"), "open", Reason.VALUE_NOT_ALLOWED, id="a visibility"),
        pytest.param(("incident", "suspect_informed"), "maybe", Reason.VALUE_NOT_ALLOWED, id="an answer"),
    ],
)
def test_a_value_outside_a_closed_list_is_refused_with_its_pointer(
    path: tuple[str | int, ...], value: object, reason: Reason
) -> None:
    refused = read(with_value(path, value))

    assert isinstance(refused, Refused)
    assert refused.reason is reason
    pointer = "/" + "/".join(str(step) for step in path)
    assert [one.removesuffix("/1") for one in refused.pointers] == [pointer]


def test_a_role_beside_another_fault_is_a_value_that_is_not_allowed_and_both_are_named() -> None:
    body = with_value(("people",), [{**plain(0), "roles": ["landlord"], "sex": "f"}])

    assert read(body) == Refused(reason=Reason.VALUE_NOT_ALLOWED, pointers=("/people/0/roles/0", "/people/0/sex"))


def plain(place: int) -> dict[str, Any]:
    found: dict[str, Any] = codec.adapter(IncidentReported).dump_python(TOLD)["people"][place]
    return found


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        pytest.param("a\0b", False, id="a NUL, which no database stores"),
        pytest.param("\\\0", False, id="a NUL after a backslash"),
        pytest.param("\\u0000", True, id="the six characters by which somebody writes of it"),
        pytest.param("\\\\u0000", True, id="the same after a backslash"),
        pytest.param("\N{PILE OF POO}\n\t", True, id="anything else"),
    ],
)
def test_a_text_with_a_nul_is_refused(text: str, *, taken: bool) -> None:
    event = an_incident_reported(incident=an_incident(narrative=text))

    expected = event if taken else Refused(reason=Reason.TEXT_NOT_ALLOWED)

    assert read(body_of(event)) == expected


def test_a_nul_in_a_name_is_refused_too() -> None:
    event = an_incident_reported(people=(a_victim(names=(PersonName(given=("\0",)),)),))

    assert read(body_of(event)) == Refused(reason=Reason.TEXT_NOT_ALLOWED)


def test_an_event_of_another_type_is_no_event_of_this_one() -> None:
    assert isinstance(read(body_of(TOLD), "Receipt"), Refused)


def test_a_writers_schema_that_does_not_fit_is_refused() -> None:
    writer = schemas.parse('{"type": "record", "name": "Other", "fields": [{"name": "x", "type": "long"}]}')

    found = codec.decode_event(b"\x02", "IncidentReported", writer)

    assert found == Refused(reason=Reason.NOT_AVRO)


def test_a_content_that_is_none_raises_for_whoever_reads_it() -> None:
    correction = codec.encode(Correction(corrects="x", reason="y", sent_before=True), 1)

    with pytest.raises(codec.NotFramed):
        codec.decode_content(b"", "Correction", schemas.parsed("Correction"))
    assert codec.decode_content(correction, "Correction", schemas.parsed("Correction"))


def test_a_field_that_was_added_with_a_default_changes_nothing_of_what_an_event_says() -> None:
    spoken = a_referral_made(criteria=())

    assert codec.content_of(spoken) == codec.content_of(replace(spoken, narrative=None))
    assert b"criteria" not in codec.content_of(spoken)
    assert b"criteria" in codec.content_of(replace(spoken, criteria=("visible-high-risk",)))


def test_a_correction_of_before_deletes_all_under_the_new_schema() -> None:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, CORRECTION_OF_BEFORE, {"corrects": "d", "reason": "withdrawn", "sent_before": True})

    read_now = codec.decode_content(b"\0\0\0\0\1" + out.getvalue(), "Correction", CORRECTION_OF_BEFORE)

    assert read_now == Correction(corrects="d", reason="withdrawn", sent_before=True, delete="all")


def test_a_correction_of_now_is_read_by_whoever_knows_nothing_of_deleting() -> None:
    body = codec.unframe(codec.encode(Correction(corrects="d", reason="wrong-link", sent_before=True), 1)).body

    read_before = fastavro.schemaless_reader(io.BytesIO(body), schemas.parsed("Correction"), CORRECTION_OF_BEFORE)

    assert read_before == {"corrects": "d", "reason": "wrong-link", "sent_before": True}


def test_a_correction_that_was_stored_before_deletes_all() -> None:
    stored = b'{"corrects": "d", "reason": "withdrawn", "sent_before": true}'

    assert codec.from_json(Correction, stored).delete == "all"
