"""The pages of operations in a real browser: rules that hold for all, and what each does while it is open."""

import pytest
from playwright.sync_api import expect

from tests.browser.ops.conftest import LATE, Operations
from tests.builders.browsing import Visitor, overflows, shift, tab_stops, violations

pytestmark = pytest.mark.servers
IDVA = "/ops/agencies/suffolk-idva"
PAGES = [
    "/ops",
    "/ops?state=silent",
    "/ops/events",
    "/ops/silence",
    IDVA,
    f"{IDVA}/failed",
    f"{IDVA}/latency",
    f"{IDVA}/incidents",
    f"{IDVA}/changes",
    f"{IDVA}/test-event",
    "/ops/incidents/{incident}",
    "/ops/events/{event}",
]


def addressed(operations: Operations, path: str) -> str:
    """Return a path with the ids that this run has."""
    return path.format(
        incident=operations.asked("SELECT id FROM alarm LIMIT 1"),
        event=operations.asked("SELECT decided_seq FROM inbox WHERE event_id = 'e1'"),
    )


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible_fits_a_phone_and_is_walked_by_keyboard(
    visitor: Visitor, late: Operations, path: str
) -> None:
    page = late.open(visitor, addressed(late, path))

    assert violations(page) == []
    stops = tab_stops(page)
    assert [stop for stop in stops if stop.startswith("NOT SEEN")] == []
    assert len(stops) > 8
    assert page.locator("h1").count() == 1
    assert page.title().endswith(" – Operations – Hub")
    assert overflows(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_the_same_without_scripts(visitor: Visitor, late: Operations, path: str) -> None:
    page = late.open(visitor, addressed(late, path), java_script_enabled=False)

    expect(page.locator("h1")).to_be_visible()
    assert not page.get_by_text("Pause updates").is_visible()


def test_technical_detail_is_asked_for_when_somebody_opens_it_and_not_before(
    visitor: Visitor, operations: Operations
) -> None:
    page = operations.open(visitor, IDVA)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.locator("summary").press("Enter")

    expect(page.get_by_role("rowheader", name="out.suffolk-idva").first).to_be_visible(timeout=20_000)
    page.locator("summary").press("Enter")
    page.locator("summary").press("Enter")
    assert sum(url.endswith("/technical") for url in asked) == 1
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert overflows(page) == []


def test_an_agency_that_becomes_late_is_said_and_shown_while_the_page_stands_still(
    visitor: Visitor, operations: Operations
) -> None:
    page = operations.open(visitor, "/ops")
    expect(page.locator("#sentence")).to_contain_text("Nobody is waiting longer than promised.")
    expect(page.locator("#row-suffolk-idva")).to_contain_text("Normal")
    page.locator("#row-suffolk-idva a").focus()
    page.wait_for_timeout(1200)
    before = shift(page)

    operations.change(LATE)

    expect(page.locator("#row-suffolk-idva")).to_contain_text("Late", timeout=3000)
    expect(page.locator("#sentence")).to_contain_text("1 agency is late: 1 person is waiting longer than promised.")
    expect(page.locator("#told")).to_have_text("Late now: Suffolk countywide IDVA service.")
    assert page.evaluate("document.activeElement.innerText") == "Suffolk countywide IDVA service"
    assert shift(page) - before <= 0.02, page.evaluate("JSON.stringify(window.shifts)")


def test_a_test_event_is_sent_and_its_journey_followed(visitor: Visitor, operations: Operations) -> None:
    page = operations.open(visitor, IDVA)

    page.get_by_role("button", name="Send a test event").click()
    page.get_by_role("button", name="Send a test event").click()

    expect(page.get_by_text("Yes: it is answered and goes no further")).to_be_visible()
    expect(page.locator("#hops")).to_contain_text("It is marked as a test event.")


def test_a_form_that_asks_for_nothing_leads_to_what_is_missing(visitor: Visitor, operations: Operations) -> None:
    visitor.expected.append("status of 422")
    page = operations.open(visitor, "/ops/events")

    page.get_by_role("button", name="Find").click()

    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    assert violations(page) == []
