"""Acceptance checks: is anybody waiting, who makes them wait, and how sure is that."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acceptance.conftest import LeftOpen
from tests.browser.acceptance.running import IDVA, PROMISE, Demo
from tests.builders.browsing import Visitor, violations, worst_shift
from tests.builders.cable import cable

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]
OPERATOR = "Sam Whitfield"
WATCHED = 60_000
"""Milliseconds for which a page is watched."""
LOOKS = 3 * PROMISE / 4 * 1000
"""Milliseconds in which the hub looks three times who is silent: each look could open or close another incident."""
WAITS = """
    SELECT count(DISTINCT s.shown), count(DISTINCT d.case_id)
    FROM delivery d JOIN shown_as s ON s.agency = d.recipient
    WHERE d.kind NOT IN ('status', 'received', 'marac-case') AND d.state IN ('queued', 'published')
        AND NOT EXISTS (SELECT FROM receipt r WHERE r.delivery_id = d.id)
        AND d.decided_at < now() - make_interval(secs => %s)
"""
"""Agencies that keep somebody waiting longer than promised, and cases of whose one victim each they do."""


def worked_out(demo: Demo) -> str:
    """Return the sentence that is true now by what is delivered and confirmed."""
    [(agencies, people)] = demo.rows(WAITS, PROMISE)
    if not agencies:
        return "Nobody is waiting longer than promised."
    who = "1 agency is late" if agencies == 1 else f"{agencies} agencies are late"
    return f"{who}: {people} {'person is' if people == 1 else 'people are'} waiting longer than promised."


def says(demo: Demo, page: Page) -> str | None:
    """Return the sentence of the page if it is the true one; None while it is not, for a look takes its time."""
    page.reload()
    true = worked_out(demo)
    return true if true in page.locator("#sentence").inner_text() else None


@pytest.mark.check(2)
def test_check_02_the_first_sentence_says_whether_anybody_waits_too_long_and_it_is_true(
    demo: Demo, visitor: Visitor
) -> None:
    page = demo.open(visitor, "/ops", OPERATOR)
    before = demo.until(lambda: says(demo, page), "the sentence is never true")
    with demo.away(IDVA):
        demo.told(demo.family())
        demo.told(demo.family())
        demo.until(lambda: demo.rows(WAITS, PROMISE)[0][1] >= 2, "nobody is late")
        late = demo.until(lambda: says(demo, page), "the sentence is never true")
    demo.until(lambda: demo.rows(WAITS, PROMISE)[0][0] == 0, "somebody stays late")

    assert before == "Nobody is waiting longer than promised."
    assert re.match(r"(1 agency is|\d+ agencies are) late: [2-9]\d* people are waiting", late)
    assert demo.until(lambda: says(demo, page), "the sentence is never true") == before


@pytest.mark.check(3)
def test_check_03_an_agency_whose_simulator_is_paused_is_soon_the_first_in_the_list(
    demo: Demo, visitor: Visitor
) -> None:
    page = demo.open(visitor, "/ops", OPERATOR)
    row = page.locator(f"#row-{IDVA}")
    paused = demo.hub.run("demo", "pause", IDVA)
    assert paused.returncode == 0, paused.stderr
    assert f"hub demo pause {IDVA}" in demo.said
    for _ in range(3):
        demo.told(demo.family())

    expect(row).to_contain_text("Late", timeout=(PROMISE + 60) * 1000)
    expect(row).to_contain_text("3 too long", timeout=(PROMISE + 60) * 1000)

    def first() -> Any:
        page.reload()
        cells = page.locator("tbody tr").first.locator("th, td").all_inner_texts()
        return cells if cells[0] == "Suffolk countywide IDVA service" else None

    _, state, people, longest, promised, *_ = demo.until(first, "it is not the first", within=PROMISE + 60)
    assert (state, people) == ("Late", "3, 3 too long")
    assert longest == promised == "under 1 min"
    resumed = demo.hub.run("demo", "resume", IDVA)
    assert resumed.returncode == 0, resumed.stderr
    expect(row).not_to_contain_text("Late", timeout=30_000)
    expect(row.locator("td").nth(1)).to_have_text("0")


@pytest.mark.check(4)
def test_check_04_a_page_left_open_goes_on_while_focus_and_place_stay_and_nothing_jumps(left_open: LeftOpen) -> None:
    page = left_open.page
    page.wait_for_function(f"performance.now() > {WATCHED}", timeout=WATCHED + 10_000)

    assert page.locator("#agencies").inner_text() != left_open.figures
    assert page.evaluate("window.kept === document.activeElement")
    assert page.evaluate("scrollY") == left_open.scrolled
    assert worst_shift(page) <= 0.02, page.evaluate("JSON.stringify([window.shiftedAt, window.shifts])")
    expect(page.get_by_text("Live. Last heard")).to_be_visible()
    assert left_open.visitor.complaints == []


@pytest.mark.check(5)
def test_check_05_without_the_network_the_page_says_since_when_it_is_not_live_and_no_state_stays_green(
    demo: Demo, visitor: Visitor
) -> None:
    visitor.expected += ["ERR_", "network error", "Failed to fetch"]
    colours = "es => es.map((e) => getComputedStyle(e).backgroundColor)"
    with cable(int(demo.address.rpartition(":")[2])) as line:
        page = demo.open(visitor, "/help", OPERATOR)
        page.goto(f"http://127.0.0.1:{line.port}/ops")
        tags = page.locator("#agencies .govuk-tag--green")
        lost = page.get_by_role("alert").filter(has_text=re.compile(r"Not live since \d\d:\d\d"))
        expect(page.get_by_text("Live. Last heard")).to_be_visible()
        green = set(tags.evaluate_all(colours))
        expect(lost).to_be_hidden()

        line.pull()
        expect(lost).to_be_visible(timeout=30_000)
        assert green.isdisjoint(tags.evaluate_all(colours))
        assert violations(page) == []

        line.put_in()
        expect(lost).to_be_hidden(timeout=30_000)
        assert set(tags.evaluate_all(colours)) == green
        page.close()


@pytest.mark.check(13)
def test_check_13_a_sender_that_is_cut_off_opens_one_incident_which_closes_when_it_is_back(
    demo: Demo, visitor: Visitor
) -> None:
    agency = "suffolk-vras"
    alarms = "SELECT count(*), count(closed_at) FROM alarm WHERE code = 'agency-silent' AND about = %s"
    page = demo.open(visitor, "/ops", OPERATOR)
    incidents = page.locator("#incidents li").filter(has_text="silent")
    with demo.away(agency):
        demo.change("UPDATE inbox SET arrived_at = arrived_at - interval '46 minutes' WHERE source = %s", agency)
        demo.until(lambda: demo.rows(alarms, agency) == [(1, 0)], "no incident opens")
        expect(incidents).to_have_count(1)
        page.wait_for_timeout(LOOKS)
        assert demo.rows(alarms, agency) == [(1, 0)]
    demo.until(lambda: demo.rows(alarms, agency) == [(1, 1)], "the incident stays open")
    expect(incidents).to_have_count(0)
    page.wait_for_timeout(LOOKS)
    assert demo.rows(alarms, agency) == [(1, 1)]
