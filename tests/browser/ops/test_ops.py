"""The pages of operations in a real browser: what each does while it is open. What holds for all, the walk looks at."""

import pytest
from playwright.sync_api import expect

from tests.browser.ops.conftest import LATE, Operations
from tests.builders.browsing import Visitor, overflows, shift, violations

pytestmark = pytest.mark.servers
IDVA = "/ops/agencies/suffolk-idva"


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


def test_a_wrong_form_leads_to_its_field_and_a_right_one_suspends_without_scripts(
    visitor: Visitor, operations: Operations
) -> None:
    visitor.expected.append("422")
    page = operations.open(visitor, f"{IDVA}/suspend", java_script_enabled=False)
    page.get_by_role("button", name="Suspend", exact=True).click()
    expect(page.get_by_role("link", name="Choose why you suspend them")).to_have_attribute("href", "#reason")
    assert page.title().startswith("Error: ")

    page.get_by_label("Why do you suspend them?").select_option("exercise")
    page.get_by_role("button", name="Suspend", exact=True).click()

    expect(page.locator("h1")).to_have_text("Resume Suffolk countywide IDVA service")
