"""How a native document is read: places, problems, times and codes."""

from datetime import UTC, datetime

import pytest

from connectors.documents import Problem, Unmappable
from connectors.reading import MAX_BYTES, MAX_PROBLEMS, MAX_TEXT, Field, json_document
from hub.domain.person import Coded, YesNo


def a_field(value: object) -> Field:
    return Field(value=value, pointer="/x")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        pytest.param(b"{", "is not JSON.", id="half a document"),
        pytest.param(b"\xff\xfe{}", "is not UTF-8.", id="another encoding"),
        pytest.param(b"[" * 100_000, "is not JSON.", id="nested without end"),
        pytest.param(b"1" * 5000, "is not JSON.", id="a number without end"),
        pytest.param(b" " * (MAX_BYTES + 1), "is too large.", id="larger than any real document"),
        pytest.param(b"null", "is missing.", id="nothing at all"),
        pytest.param(
            b'{"a": 1, "a": 2}', "names a field twice in one object.", id="one of two equal names would be lost"
        ),
    ],
)
def test_what_is_no_document_is_refused_as_a_whole(body: bytes, what: str) -> None:
    with pytest.raises(Unmappable) as refusal:
        json_document(body).stop_on_problems()

    assert [(p.pointer, p.what) for p in refusal.value.problems] == [("document", what)]


def test_a_byte_order_mark_is_no_fault() -> None:
    assert json_document(b'\xef\xbb\xbf{"a": "b"}').at("a").text() == "b"


def test_a_problem_names_the_place_and_never_the_value() -> None:
    document = json_document(b'{"people": [{"name": "fine"}, {"name": 7}]}')

    names = [person.at("name").text() for person in document.at("people").each()]

    assert names == ["fine", None]
    assert document.problems == [
        Problem(pointer="/people/1/name", what="is not a text.", advice="Put it between quotation marks.")
    ]


def test_all_problems_are_told_at_once_and_each_only_once() -> None:
    document = json_document(b'{"a": 1, "b": []}')

    for _ in range(2):
        document.at("a").text()
        document.at("b").text()

    with pytest.raises(Unmappable, match="/a: is not a text") as refusal:
        document.stop_on_problems()
    assert [p.pointer for p in refusal.value.problems] == ["/a", "/b"]


def test_a_document_of_nothing_but_faults_fills_no_memory() -> None:
    document = json_document(b"[" + b"1," * 5000 + b"1]")

    for element in document.each():
        element.text()

    assert len(document.problems) == MAX_PROBLEMS


@pytest.mark.parametrize("value", ["a\x00b", "a\ud800b", "x" * (MAX_TEXT + 1), 7, [], {}, True])
def test_a_text_that_cannot_be_carried_is_a_problem(value: object) -> None:
    field = a_field(value)

    assert field.text() is None
    assert len(field.problems) == 1


def test_who_writes_of_a_nul_character_has_written_none() -> None:
    field = a_field(r"a\u0000b")

    assert field.text() == r"a\u0000b"
    assert field.problems == []


@pytest.mark.parametrize("value", [None, "", "  "])
def test_an_empty_text_is_absent_and_no_problem(value: object) -> None:
    field = a_field(value)

    assert field.text() is None
    assert field.problems == []


def test_what_is_needed_and_absent_is_missing() -> None:
    field = a_field(None)

    assert field.needed_text() == ""
    assert [p.what for p in field.problems] == ["is missing."]


@pytest.mark.parametrize(("value", "number"), [(3, 3), ("3", 3), (" 03 ", 3), ("", None), (None, None)])
def test_a_whole_number_is_written_as_number_or_digits(value: object, number: int | None) -> None:
    assert a_field(value).whole() == number


@pytest.mark.parametrize("value", [True, 1.0, -1, 2**31, "9999999999", "1.5", "-1", "²", [], {}])
def test_what_is_no_whole_number_is_a_problem(value: object) -> None:
    field = a_field(value)

    assert field.whole() is None
    assert len(field.problems) == 1


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (True, YesNo.YES),
        (False, YesNo.NO),
        ("true", YesNo.YES),
        ("N", YesNo.NO),
        ("unknown", YesNo.UNKNOWN),
        (None, None),
    ],
)
def test_absent_unknown_and_no_stay_three_answers(value: object, answer: YesNo | None) -> None:
    assert a_field(value).yes_no() == answer


@pytest.mark.parametrize(
    ("stated", "earliest", "latest"),
    [
        pytest.param(
            "2026-03-14T21:40:00",
            datetime(2026, 3, 14, 21, 40, tzinfo=UTC),
            datetime(2026, 3, 14, 21, 40, tzinfo=UTC),
            id="local time in winter is UTC",
        ),
        pytest.param(
            "2026-07-14 21:40",
            datetime(2026, 7, 14, 20, 40, tzinfo=UTC),
            datetime(2026, 7, 14, 20, 40, tzinfo=UTC),
            id="local time in summer is an hour ahead",
        ),
        pytest.param(
            "2026-07-14T21:40:00.123456+05:30",
            datetime(2026, 7, 14, 16, 10, 0, 123000, tzinfo=UTC),
            datetime(2026, 7, 14, 16, 10, 0, 123000, tzinfo=UTC),
            id="an offset is heeded, and milliseconds are what the wire carries",
        ),
        pytest.param(
            "2025-10-26T01:30:00",
            datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
            datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
            id="the hour that comes twice",
        ),
        pytest.param(
            "2026-03-29T01:30:00",
            datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
            id="the hour that never comes",
        ),
        pytest.param(
            "2026-07-14",
            datetime(2026, 7, 13, 23, 0, tzinfo=UTC),
            datetime(2026, 7, 14, 22, 59, 59, 999000, tzinfo=UTC),
            id="a day without a time is the whole local day",
        ),
    ],
)
def test_a_time_means_a_span_from_its_earliest_to_its_latest_instant(
    stated: str, earliest: datetime, latest: datetime
) -> None:
    assert a_field(stated).span() == (earliest, latest)
    assert a_field(stated).moment() == earliest


@pytest.mark.parametrize(
    "stated",
    [
        "14/03/2026",
        "2026-02-30",
        "2026-03-14T25:00",
        "2026-W11",
        "20260314",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-14:00",
        "yesterday",
    ],
)
def test_a_time_that_does_not_exist_is_a_problem(stated: str) -> None:
    field = a_field(stated)

    assert field.span() is None
    assert [p.what for p in field.problems] == ["is not a date and time that exists."]


@pytest.mark.parametrize(("stated", "problems"), [("09:30", 0), ("24:00", 1), ("9.30", 1), ("09:30 am", 1)])
def test_a_safe_time_is_a_time_of_day(stated: str, problems: int) -> None:
    field = a_field(stated)

    assert field.clock() == (None if problems else stated)
    assert len(field.problems) == problems


def test_an_unknown_code_of_an_outside_list_is_kept_and_stays_unmapped() -> None:
    assert a_field("GNDR_9999").coded("GNDR", {"GNDR_0001": "female"}) == Coded(system="GNDR", code="GNDR_9999")


def test_an_unknown_code_of_our_own_list_is_a_problem() -> None:
    field = a_field("REFUSD")

    assert field.one_of({"REFUSED": 1}) is None
    assert [p.advice for p in field.problems] == ["Use one of REFUSED."]


@pytest.mark.parametrize(("stated", "code"), [("OUT_OF_AREA", "out-of-area"), ("She has moved to her mother", None)])
def test_a_reason_is_a_code_and_never_a_sentence(stated: str, code: str | None) -> None:
    assert a_field(stated).code() == code


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("31/12/1990", "1990-12-31"),
        ("1.2.1990", "1990-02-01"),
        ("01-02-1990", "1990-02-01"),
        ("1990", "1990"),
        ("", None),
    ],
)
def test_a_day_that_begins_with_the_day_is_read_so(written: str, read: str | None) -> None:
    assert Field(value=written, pointer="dob").day_first() == read


@pytest.mark.parametrize("written", ["12/31", "1990-12-31x", "yesterday", "31/12/90"])
def test_a_day_in_another_form_is_refused_with_its_place(written: str) -> None:
    field = Field(value=written, pointer="dob")

    assert field.day_first() is None
    assert [problem.pointer for problem in field.problems] == ["dob"]
