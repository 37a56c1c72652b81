"""One case (page C2): what its coordinator reads, and what is never in it."""

import re

import psycopg
import pytest

from tests.builders.case_console import (
    HIDDEN_STREET,
    NARRATIVE,
    NOTE,
    OPEN_STREET,
    SAFE_NUMBER,
    CaseConsole,
    Visiting,
    cases_in,
    text_of,
)
from tests.builders.consoles import Viewed

pytestmark = pytest.mark.servers
PAGES = ("", "/timeline", "/people", "/log")


@pytest.fixture
async def browser(console: CaseConsole) -> Visiting:
    """Return a coordinator's browser."""
    return await console.signed_in()


@pytest.fixture
def path(cases_told: Viewed) -> str:
    """Return the address of the case."""
    return f"/cases/{cases_in(cases_told)[0]}"


@pytest.mark.parametrize("end", PAGES)
async def test_every_page_says_whose_case_it_is_and_whether_contact_is_safe(
    browser: Visiting, path: str, end: str
) -> None:
    page = text_of(await browser.get(path + end))

    assert "Testa Example Victim" in page
    assert "2 May 1991 (35 years)" in page
    assert f"Safe to use: Phone {SAFE_NUMBER}. Do not leave a message" in page
    assert "Safe time: from 09:00 until 17:00" in page
    assert NOTE in page
    assert "OFFICIAL-SENSITIVE" in page


@pytest.mark.parametrize("end", PAGES)
async def test_a_hidden_address_is_on_no_page(browser: Visiting, path: str, end: str) -> None:
    page = await browser.get(path + end)

    assert HIDDEN_STREET not in page.text
    assert "IP9 9ZZ" not in page.text


@pytest.mark.parametrize("end", PAGES)
async def test_no_name_and_no_number_stands_in_a_title(browser: Visiting, path: str, end: str) -> None:
    title = (await browser.get(path + end)).text.partition("<title>")[2].partition("</title>")[0]

    assert title.endswith(" of a case – Cases – Hub")
    assert not any(character.isdigit() for character in title)


async def test_the_summary_says_why_it_is_referred_and_what_is_missing(browser: Visiting, path: str) -> None:
    page = text_of(await browser.get(path))

    assert "Professional judgement : Risk was judged high, and not by a count." in page
    assert "Known dangers Strangulation" in page
    assert "Consent to share Given" in page
    assert "Kit Example 30 November 2017" in page
    assert "No risk assessment in the last 90 days." in page
    assert "Told by Suffolk Constabulary, Suffolk countywide IDVA service" in page


async def test_the_timeline_says_what_happened_the_newest_first_and_who_told(browser: Visiting, path: str) -> None:
    page = text_of(await browser.get(path + "/timeline"))

    order = ["Support by Suffolk countywide IDVA", "Custody or order by", "Risk by Suffolk", "Incident by Suffolk"]
    places = [page.index(one) for one in order]
    assert places == sorted(places)
    assert NARRATIVE in page
    assert "Risk by Suffolk Constabulary 2 March 2026, 08:00 . Told to the hub today" in page
    assert "Do not pass on without the agreement of Suffolk Constabulary." in page


@pytest.mark.parametrize(
    ("query", "kept", "left_out"),
    [
        pytest.param("kind=custody", "Released", "He broke the door", id="by kind"),
        pytest.param("agency=Suffolk+countywide+IDVA+service", "IDVA: contacted", "Released", id="by agency"),
        pytest.param("days=30", "Referred to the conference", "He broke the door", id="by period"),
    ],
)
async def test_a_timeline_is_narrowed(browser: Visiting, path: str, query: str, kept: str, left_out: str) -> None:
    page = text_of(await browser.get(f"{path}/timeline?{query}"))

    assert kept in page
    assert left_out not in page


async def test_people_stand_with_their_roles_and_each_fact_with_who_told_it(browser: Visiting, path: str) -> None:
    page = text_of(await browser.get(path + "/people"))

    assert "Victim: Testa Example" in page
    assert "Person alleged to cause harm: Probe Sample" in page
    assert "Child: Kit Example Name Kit Example Told by Suffolk Constabulary Date of birth" in page
    assert f"Address {OPEN_STREET}, IP1 2XX Told by Suffolk Constabulary, Suffolk countywide IDVA service" in page


async def test_a_page_with_hidden_addresses_says_that_they_are_withheld(browser: Visiting, path: str) -> None:
    victim, _, him = text_of(await browser.get(path + "/people")).partition(
        "Person alleged to cause harm: Probe Sample"
    )

    assert "The sharing rules keep it from the conference; ask the agency that works with her." in victim
    assert "confidential" not in him.partition("Child: Kit")[0]


@pytest.mark.parametrize("end", PAGES)
async def test_hidden_names_are_on_no_page_of_a_case_and_roles_still_are(
    browser: Visiting, path: str, end: str
) -> None:
    await browser.post("/cases/names", {"hide": "yes", "here": path})

    page = await browser.get(path + end)

    assert not [name for name in ("Testa", "Probe", "Kit Example", NARRATIVE, NOTE) if name in page.text]
    assert "Name hidden Victim" in text_of(page)


async def test_the_log_ends_with_the_look_at_it(browser: Visiting, path: str) -> None:
    page = text_of(await browser.get(path + "/log"))

    first = page.partition("When Who Did What")[2]
    assert first.partition(browser.user)[2].startswith(" Looked at Case log shown")


async def test_the_log_goes_back_to_the_first_that_was_told_and_leaves_out_who_was_told(
    browser: Visiting, path: str
) -> None:
    for _ in range(60):
        await browser.get(path)
    page, lines = await browser.get(path + "/log"), ""
    while older := re.search(r'href="([^"]+/log\?before=\d+)"', page.text):
        lines += text_of(page)
        page = await browser.get(older[1])
    lines += text_of(page)

    assert lines.count(f"{browser.user} Looked at Case shown") == 60
    assert "Suffolk Constabulary Told the hub Incident" in lines
    assert "isclosure" not in lines


async def test_a_case_that_is_closed_to_its_coordinator_is_not_there(
    browser: Visiting, path: str, cases_told: Viewed
) -> None:
    with psycopg.connect(cases_told.owner) as connection:
        limits = """{"exclusions": [{"agency": "suffolk-marac"}], "open_to": null}"""
        connection.execute("UPDATE cases SET limits = %s", [limits])
    try:
        closed = [await browser.get(path + end) for end in PAGES]
    finally:
        with psycopg.connect(cases_told.owner) as connection:
            connection.execute("UPDATE cases SET limits = NULL")

    unknown = await browser.get("/cases/00000000-0000-4000-8000-000000000000")
    assert [(one.status_code, one.content) for one in closed] == [(404, unknown.content)] * len(PAGES)
