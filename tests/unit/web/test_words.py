"""What people read: states, times and waits in plain words."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.delivery import DeliveryState
from hub.domain.outcome import Outcome
from hub.web.words import (
    COLOUR,
    OF_DELIVERY,
    OF_OUTCOME,
    Status,
    clock,
    day,
    exact,
    in_two_figures,
    moment,
    stamp,
    wait,
    with_reason,
)

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_every_state_of_a_delivery_has_plain_words() -> None:
    assert set(OF_DELIVERY) == set(DeliveryState)


def test_every_way_in_which_an_event_ends_has_plain_words() -> None:
    assert set(OF_OUTCOME) == set(Outcome)


def test_every_status_has_a_colour_and_says_no_code() -> None:
    assert set(COLOUR) == set(Status)
    assert [status for status in Status if "_" in status or status.isupper()] == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DeliveryState.WITHHELD, "Held back"),
        (DeliveryState.HELD, "Waiting for a person's decision"),
        (DeliveryState.PUBLISHED, "On its way"),
        (DeliveryState.DELIVERED, "Delivered (their system has it)"),
        (DeliveryState.CONTACTED, "In contact"),
    ],
)
def test_a_delivery_is_told_in_words_that_people_act_upon(state: DeliveryState, words: str) -> None:
    assert OF_DELIVERY[state] == words


def test_why_stands_behind_the_status_in_brackets() -> None:
    assert with_reason(Status.REJECTED, "no such service here") == "Rejected (no such service here)"
    assert with_reason(Status.REJECTED, None) == "Rejected"


@pytest.mark.parametrize(
    ("when", "now", "words"),
    [
        pytest.param("2026-03-12T14:02:59+00:00", "2026-03-12T15:00:00+00:00", "today 14:02", id="today in winter"),
        pytest.param("2026-07-01T13:02:00+00:00", "2026-07-01T15:00:00+00:00", "today 14:02", id="today in summer"),
        pytest.param(
            "2026-03-11T14:02:00+00:00", "2026-03-12T15:00:00+00:00", "11 March 2026, 14:02", id="another day"
        ),
        pytest.param(
            "2026-06-30T23:30:00+00:00",
            "2026-07-01T10:00:00+00:00",
            "today 00:30",
            id="a day begins in London",
        ),
        pytest.param(
            "2026-06-30T22:30:00+00:00",
            "2026-07-01T10:00:00+00:00",
            "30 June 2026, 23:30",
            id="before midnight in London",
        ),
        pytest.param(
            "2026-10-25T00:30:00+00:00", "2026-10-25T10:00:00+00:00", "today 01:30 BST", id="first of the repeated hour"
        ),
        pytest.param(
            "2026-10-25T01:30:00+00:00",
            "2026-10-25T10:00:00+00:00",
            "today 01:30 GMT",
            id="second of it",
        ),
        pytest.param("2026-10-25T02:00:00+00:00", "2026-10-25T10:00:00+00:00", "today 02:00", id="after it"),
        pytest.param("2026-03-29T01:00:00+00:00", "2026-03-29T10:00:00+00:00", "today 02:00", id="after the lost hour"),
    ],
)
def test_a_moment_is_told_as_clocks_in_london_show_it(when: str, now: str, words: str) -> None:
    assert moment(at(when), at(now)) == words


def test_a_day_is_written_out() -> None:
    assert day(at("2026-03-01T23:59:00+00:00")) == "1 March 2026"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-3), "under 1 min"),
        (timedelta(seconds=59), "under 1 min"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=2, minutes=10), "2 h 10 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=47, minutes=59), "47 h 59 min"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=3, hours=4, minutes=50), "3 days 4 h"),
    ],
)
def test_a_wait_is_told_in_its_two_largest_units(span: timedelta, words: str) -> None:
    assert wait(span) == words


def test_the_journey_of_an_event_is_told_to_the_millisecond() -> None:
    when = at("2026-07-01T13:02:03.204900+00:00")

    assert clock(when) == "14:02:03.204"
    assert stamp(when) == "2026-07-01T13:02:03.204Z"
    assert exact(timedelta(milliseconds=204)) == "0.204 s"
    assert exact(timedelta(hours=2, minutes=10, milliseconds=3204)) == "2 h 10 min 3.204 s"


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (0, "0 s"),
        (47, "0.047 s"),
        (410, "0.41 s"),
        (1_200, "1.2 s"),
        (47_000, "47 s"),
        (310_000, "5 min 10 s"),
        (300_000, "5 min"),
        (7_800_000, "2 h 10 min"),
    ],
)
def test_a_span_in_two_figures_is_told_in_no_more(milliseconds: int, words: str) -> None:
    assert in_two_figures(timedelta(milliseconds=milliseconds)) == words
