"""The headers of a record say what CloudEvents asks for, and anything else is no event that could be answered."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.wire import schemas
from hub.wire.cloudevents import Envelope, from_headers, is_event_id, record_key, record_of, to_headers, type_of
from tests.builders.values import moments

TIME = datetime(2026, 3, 2, 10, tzinfo=UTC)
ENVELOPE = Envelope(id="e-1", source="suffolk-police", type="incident-reported.v1", time=TIME)
words = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20)
envelopes = st.builds(
    Envelope,
    id=words,
    source=words,
    type=words,
    time=moments,
    subject=st.none() | words,
    sequence=st.none() | st.integers(0, 10**18 - 1),
    traceparent=st.none() | words,
    test=st.booleans(),
)


@given(envelopes)
def test_an_envelope_is_read_as_it_was_written(envelope: Envelope) -> None:
    assert from_headers(to_headers(envelope)) == envelope


def test_the_headers_are_those_of_binary_mode() -> None:
    assert to_headers(ENVELOPE) == [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"e-1"),
        ("ce_source", b"suffolk-police"),
        ("ce_type", b"incident-reported.v1"),
        ("ce_time", b"2026-03-02T10:00:00Z"),
        ("content-type", b"application/avro"),
    ]


@given(
    st.lists(st.tuples(st.sampled_from(["ce_id", "ce_time", "ce_type", "ce_sequence", "x"]), st.binary(max_size=30)))
)
def test_no_headers_raise(headers: list[tuple[str, bytes]]) -> None:
    found = from_headers([*to_headers(ENVELOPE), *headers])

    assert found is None or isinstance(found, Envelope)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_id", None),
        ("ce_source", None),
        ("ce_type", None),
        ("ce_time", None),
        ("ce_specversion", None),
        ("ce_specversion", b"0.3"),
        ("ce_time", b"yesterday"),
        ("ce_time", b"\xff"),
    ],
)
def test_without_what_cloudevents_asks_for_there_is_no_event(name: str, value: bytes | None) -> None:
    headers = [(key, value if key == name else was) for key, was in to_headers(ENVELOPE)]

    assert from_headers(headers) is None
    assert from_headers(None) is None


@pytest.mark.parametrize(
    ("text", "sequence"),
    [
        (b"12", 12),
        (b"-1", None),
        (b"twelve", None),
        (b"", None),
        ("\u0661".encode(), None),
        pytest.param(b"9" * 5_000, None, id="more digits than Python reads"),
    ],
)
def test_a_count_that_is_none_is_left_out(text: bytes, sequence: int | None) -> None:
    found = from_headers([*to_headers(ENVELOPE), ("ce_sequence", text)])

    assert found is not None
    assert found.sequence == sequence


def test_a_time_without_a_zone_is_in_utc() -> None:
    found = from_headers([*to_headers(ENVELOPE), ("ce_time", b"2026-03-02T10:00:00")])

    assert found == ENVELOPE


@pytest.mark.parametrize(("value", "test"), [(b"true", True), (b"false", False), (b"TRUE", False), (b"", False)])
def test_only_the_word_true_marks_test_data(value: bytes, *, test: bool) -> None:
    found = from_headers([*to_headers(ENVELOPE), ("ce_test", value)])

    assert found is not None
    assert found.test is test


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("e-1", True),
        ("x" * 100, True),
        ("x" * 101, False),
        ("", False),
        ("a b", False),
        ("a\n", False),
        ("\u00e9", False),
    ],
)
def test_an_event_id_is_short_and_printable(text: str, *, fits: bool) -> None:
    assert is_event_id(text) is fits


@pytest.mark.parametrize("record", schemas.RECORDS)
def test_a_record_and_its_type_name_each_other(record: str) -> None:
    assert record_of(type_of(record)) == record
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*\.v1", type_of(record))


@given(st.text(), st.text())
def test_a_key_is_four_hex_digits_and_identifies_nobody(source: str, record: str) -> None:
    assert re.fullmatch(rb"[0-9a-f]{4}", record_key(source, record))
