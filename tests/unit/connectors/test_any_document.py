"""Whatever a document holds, it becomes events that the wire can carry, or a refusal: never another fault."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.documents import Outgoing, Unmappable
from connectors.shipped import CONNECTORS
from hub.domain.outcome import Refused
from hub.wire import codec, schemas
from tests.builders.connector_documents import sample_files

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", "2026-03-29T01:30", "0001-01-01", "GIVEN", "HIGH", "\ud800", "\x00", r"\u0000", "p1", "Y"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
JSON_SAMPLES = {
    kind: [json.loads(path.read_bytes()) for path in sample_files(kind) if path.suffix == ".json"]
    for kind in CONNECTORS
}
CSV_SAMPLES = {
    kind: [path.read_bytes() for path in sample_files(kind) if path.suffix == ".csv"] for kind in ("idva", "victim-hub")
}


def events_of(kind: str, body: bytes) -> tuple[Outgoing, ...]:
    try:
        return CONNECTORS[kind].to_events(body, "testford-agency")
    except Unmappable:
        return ()


def check(kind: str, body: bytes) -> None:
    for sent in events_of(kind, body):
        record = type(sent.event).__name__
        read = codec.decode_event(codec.unframe(codec.encode(sent.event, 1)).body, record, schemas.parsed(record))
        assert not isinstance(read, Refused)
        assert read == sent.event


def paths(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, below in inner for found in paths(below, (*path, key)))]


@st.composite
def spoilt(draw: st.DrawFn, documents: list[Any]) -> bytes:
    """Draw a sample of which a few places hold anything at all."""
    document = {"root": copy.deepcopy(draw(st.sampled_from(documents)))}
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from([path for path in paths(document) if path]))
        place: Any = document
        for key in above:
            place = place[key]
        place[last] = draw(JSON)
    return json.dumps(document["root"]).encode()


@pytest.mark.parametrize("kind", CONNECTORS)
@settings(deadline=None)  # the first example reads the schemas
@given(document=JSON)
def test_any_json_is_events_or_a_refusal(kind: str, document: object) -> None:
    check(kind, json.dumps(document).encode())


@pytest.mark.parametrize("kind", [kind for kind, documents in JSON_SAMPLES.items() if documents])
@settings(deadline=None)  # the first example reads the schemas
@given(data=st.data())
def test_a_sample_with_anything_anywhere_is_events_or_a_refusal(kind: str, data: st.DataObject) -> None:
    check(kind, data.draw(spoilt(JSON_SAMPLES[kind])))


@pytest.mark.parametrize("kind", CONNECTORS)
@settings(deadline=None)  # the first example reads the schemas
@given(body=st.binary())
def test_any_bytes_are_events_or_a_refusal(kind: str, body: bytes) -> None:
    check(kind, body)


@pytest.mark.parametrize("kind", CSV_SAMPLES)
@settings(deadline=None)  # the first example reads the schemas
@given(data=st.data())
def test_a_table_with_anything_anywhere_is_events_or_a_refusal(kind: str, data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(CSV_SAMPLES[kind])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body)))
        body[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))

    check(kind, bytes(body))
