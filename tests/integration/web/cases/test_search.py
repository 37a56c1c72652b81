"""Search for people of one's own area (page C12): who is found by which facts, and nothing tells who is elsewhere."""

from collections.abc import Mapping

import psycopg
import pytest

from tests.builders.case_console import ELSEWHERE, CaseConsole, Visiting, text_of
from tests.builders.consoles import Viewed

pytestmark = pytest.mark.servers
HER = {"given": "Testa", "family": "Example", "born-day": "2", "born-month": "5", "born-year": "1991"}
INVENTED = {"given": "Wilhelmina", "family": "Nobodyhere", "born-day": "9", "born-month": "9", "born-year": "1960"}
WHY = {"purpose": "work-on-case"}
NOBODY = "No one in your area matches."


@pytest.fixture
async def browser(console: CaseConsole) -> Visiting:
    """Return a coordinator's browser."""
    return await console.signed_in()


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param({}, id="as it is written"),
        pytest.param({"given": "Tessta", "family": "Eksample"}, id="by the sound"),
        pytest.param({"given": "Example", "family": "Testa"}, id="first and last name exchanged"),
        pytest.param({"born-year": "1990"}, id="a year less"),
        pytest.param({"born-year": "1992"}, id="a year more"),
        pytest.param({"born-day": "5", "born-month": "2"}, id="day and month exchanged"),
        pytest.param({"born-day": "", "born-month": ""}, id="the year alone"),
        pytest.param({"given": ""}, id="the last name alone"),
    ],
)
async def test_somebody_of_the_own_area_is_found(browser: Visiting, typed: Mapping[str, str]) -> None:
    page = text_of(await browser.post("/cases/search", {**HER, **typed, **WHY}))

    assert "1 person matches." in page
    assert "Testa Example Victim 2 May 1991 Suffolk" in page


async def test_a_case_number_finds_everybody_who_is_shown_in_it(browser: Visiting, cases_told: Viewed) -> None:
    with psycopg.connect(cases_told.owner) as connection:
        (reference,) = connection.execute("SELECT reference FROM case_page WHERE area = 'suffolk'").fetchone() or ("",)

    page = text_of(await browser.post("/cases/search", {"reference": reference.lower(), **WHY}))

    assert "Victim" in page
    assert "Person alleged to cause harm" in page
    assert "Kit Example Child" in page


async def test_who_is_elsewhere_and_who_is_nowhere_answer_alike(console: CaseConsole) -> None:
    outside = await console.signed_in(area=ELSEWHERE)

    answers = [await outside.post("/cases/search", {**typed, **WHY}) for typed in (HER, INVENTED)]

    assert NOBODY in answers[0].text
    assert answers[0].content == answers[1].content
    assert dict(answers[0].headers) == dict(answers[1].headers)


async def test_who_is_born_too_far_off_is_not_meant(browser: Visiting) -> None:
    page = text_of(await browser.post("/cases/search", {**HER, "born-year": "1988", **WHY}))

    assert NOBODY in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({}, "Enter a name and a date of birth", id="nothing"),
        pytest.param({"family": "Example"}, "Add the date of birth, or give an identifier", id="a name alone"),
        pytest.param({"born-year": "1991"}, "Add a name, or give an identifier", id="a year alone"),
        pytest.param({"system": "nhs-number", "number": "1"}, "Check the number", id="a number that cannot be"),
        pytest.param({"reference": "K7QF"}, "Check the case number", id="a case number that cannot be"),
    ],
)
async def test_too_little_is_refused_and_named(browser: Visiting, typed: Mapping[str, str], said: str) -> None:
    answer = await browser.post("/cases/search", {**typed, **WHY})

    assert answer.status_code == 422
    assert answer.text.partition("<title>")[2].startswith("Error: Search")
    assert said in text_of(answer)


async def test_a_search_is_noted_with_its_purpose_before_and_with_whom_it_showed(
    browser: Visiting, cases_told: Viewed
) -> None:
    await browser.post("/cases/search", {**HER, "purpose": "data-rights"})

    with psycopg.connect(cases_told.owner) as connection:
        noted = connection.execute(
            "SELECT action, purposes, cardinality(people), cardinality(cases) FROM audit WHERE who = %s ORDER BY id",
            [browser.user],
        ).fetchall()
    assert noted == [("people-searched", ["data-rights"], 0, 0), ("people-found", ["data-rights"], 1, 1)]


async def test_nothing_that_was_typed_stands_in_the_audit(browser: Visiting, cases_told: Viewed) -> None:
    await browser.post("/cases/search", {**INVENTED, **WHY})

    with psycopg.connect(cases_told.owner) as connection:
        noted = connection.execute("SELECT a::text FROM audit a WHERE who = %s", [browser.user]).fetchall()
    assert noted
    assert not [one for (one,) in noted if "Wilhelmina" in one or "1960" in one]


async def test_a_case_that_is_closed_to_its_coordinator_is_found_by_nobody(
    browser: Visiting, cases_told: Viewed
) -> None:
    with psycopg.connect(cases_told.owner) as connection:
        limits = """{"exclusions": [{"agency": "suffolk-marac"}], "open_to": null}"""
        connection.execute("UPDATE cases SET limits = %s", [limits])
    try:
        page = text_of(await browser.post("/cases/search", {**HER, **WHY}))
    finally:
        with psycopg.connect(cases_told.owner) as connection:
            connection.execute("UPDATE cases SET limits = NULL")

    assert NOBODY in page
