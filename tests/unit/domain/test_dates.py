"""Dates known in part, the ages that follow from them, and the close of working days."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.dates import age_on, close_of, full_date, latest_date
from hub.domain.facts import AgeBand, age_band
from tests.builders.people import a_child


@pytest.mark.parametrize(
    ("partial", "latest"),
    [
        pytest.param("2020-02-29", date(2020, 2, 29), id="a leap day that exists"),
        pytest.param("2021-02-29", None, id="a leap day that does not"),
        pytest.param("2020-02", date(2020, 2, 29), id="the end of a leap February"),
        pytest.param("2021-02", date(2021, 2, 28), id="the end of another February"),
        pytest.param("2020-12", date(2020, 12, 31), id="the end of a year by its month"),
        pytest.param("2020", date(2020, 12, 31), id="the end of a year"),
        pytest.param("2020-00", None, id="no month is nought"),
        pytest.param("2020-13", None, id="no month is the thirteenth"),
        pytest.param("2020-99", None, id="no month is the ninety-ninth"),
        pytest.param("2020-01-00", None, id="no day is nought"),
        pytest.param("2020-04-31", None, id="April has 30 days"),
        pytest.param("0000", None, id="there was no year nought"),
        pytest.param("9999-12", date(9999, 12, 31), id="the last month there is"),
        pytest.param("20200101", None, id="a date without hyphens"),
        pytest.param("2020-1-1", None, id="a date without zeros"),
        pytest.param("2020-W01-1", None, id="a day of a week"),
        pytest.param("01/01/2020", None, id="a date as people write it"),
        pytest.param("\u0662\u0660\u0662\u0660", None, id="digits that are not ASCII"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_partial_date_means_at_the_latest(partial: str, latest: date | None) -> None:
    assert latest_date(partial) == latest


@pytest.mark.parametrize(
    ("said", "day"),
    [
        pytest.param("2020-02-29", date(2020, 2, 29), id="a leap day that exists"),
        pytest.param("2021-02-29", None, id="a leap day that does not"),
        pytest.param("2020-02", None, id="a month"),
        pytest.param("2020", None, id="a year"),
        pytest.param("2020-W01-1", None, id="a day of a week"),
    ],
)
def test_a_full_date_is_one_day(said: str, day: date | None) -> None:
    assert full_date(said) == day


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        pytest.param("2010-03-02", date(2026, 3, 1), 15, id="the day before a birthday"),
        pytest.param("2010-03-02", date(2026, 3, 2), 16, id="the birthday"),
        pytest.param("2008-02-29", date(2026, 2, 28), 17, id="born on a leap day, the last of February"),
        pytest.param("2008-02-29", date(2026, 3, 1), 18, id="born on a leap day, the first of March"),
        pytest.param("2010-03", date(2026, 3, 30), 15, id="only the month is known: the fewest years"),
        pytest.param("2010", date(2026, 12, 30), 15, id="only the year is known: the fewest years"),
        pytest.param("2026", date(2026, 1, 1), 0, id="born this year"),
        pytest.param("2010-02-30", date(2026, 1, 1), None, id="a day that does not exist"),
    ],
)
def test_completed_years_on_a_day(born: str, on: date, age: int | None) -> None:
    assert age_on(born, on) == age


@given(st.dates(date(1900, 1, 1), date(2025, 12, 31)), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_less_is_known_of_a_birthday_and_nobody_grows_older(born: date, on: date) -> None:
    full, month, year = born.isoformat(), born.isoformat()[:7], born.isoformat()[:4]

    ages = [age_on(partial, on) for partial in (year, month, full)]

    assert None not in ages
    assert ages == sorted(age for age in ages if age is not None)


def test_age_is_counted_by_the_calendar_in_london_where_summer_midnight_comes_first() -> None:
    child = a_child(date_of_birth="2010-07-01")

    assert child.age(datetime(2026, 6, 30, 22, 59, tzinfo=UTC)) == 15
    assert child.age(datetime(2026, 6, 30, 23, 0, tzinfo=UTC)) == 16


def test_an_unborn_child_is_unborn_until_a_date_of_birth_is_told() -> None:
    noon = datetime(2026, 6, 30, 12, tzinfo=UTC)

    assert a_child(date_of_birth=None, expected_due_date="2026-09-01").age(noon) == -1
    assert a_child(date_of_birth="2026-06-29", expected_due_date="2026-09-01").age(noon) == 0


def test_of_an_age_range_the_lower_bound_counts() -> None:
    noon = datetime(2026, 6, 30, 12, tzinfo=UTC)

    assert a_child(date_of_birth=None, age_from=12, age_to=18).age(noon) == 12
    assert a_child(date_of_birth=None).age(noon) is None


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, AgeBand.UNKNOWN),
        (-2, AgeBand.UNKNOWN),
        (-1, AgeBand.UNBORN),
        (0, AgeBand.FROM_0_TO_3),
        (3, AgeBand.FROM_0_TO_3),
        (4, AgeBand.FROM_4_TO_7),
        (7, AgeBand.FROM_4_TO_7),
        (8, AgeBand.FROM_8_TO_10),
        (10, AgeBand.FROM_8_TO_10),
        (11, AgeBand.FROM_11_TO_15),
        (15, AgeBand.FROM_11_TO_15),
        (16, AgeBand.FROM_16_TO_17),
        (17, AgeBand.FROM_16_TO_17),
        (18, AgeBand.EXACTLY_18),
        (19, AgeBand.FROM_19),
        (120, AgeBand.FROM_19),
    ],
)
def test_an_age_lies_in_a_band(age: int | None, band: AgeBand) -> None:
    assert age_band(age) is band


@pytest.mark.parametrize(
    ("start", "days", "close"),
    [
        pytest.param("2026-03-02T10:00", 0, "2026-03-02T17:00", id="the same working day"),
        pytest.param("2026-03-02T10:00", 1, "2026-03-03T17:00", id="one working day after a Monday"),
        pytest.param("2026-03-06T16:59", 1, "2026-03-09T17:00", id="a minute before the close on a Friday"),
        pytest.param("2026-03-06T17:00", 1, "2026-03-10T17:00", id="at the close on a Friday it starts on Monday"),
        pytest.param("2026-03-07T09:00", 2, "2026-03-11T17:00", id="a Saturday starts on Monday"),
        pytest.param("2026-03-27T12:00", 1, "2026-03-30T16:00", id="over the night on which clocks go forward"),
        pytest.param("2026-10-23T12:00", 1, "2026-10-26T17:00", id="over the night on which clocks go back"),
        pytest.param("2026-07-03T16:30", 0, "2026-07-06T16:00", id="in summer the close comes an hour sooner"),
    ],
)
def test_a_limit_in_working_days_ends_at_the_close_in_london(start: str, days: int, close: str) -> None:
    began, ended = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, close))

    assert close_of(began, days) == ended
