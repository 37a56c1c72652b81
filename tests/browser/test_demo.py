"""The components and the frame of all pages, in a real Chromium with the policy of the headers on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from starlette.types import ASGIApp

from hub.web.frame import Notice
from tests.browser.demo import Demo, application
from tests.builders.browsing import Visitor, overflows, tab_stops, violations

STOPPED = Notice(
    variant="error",
    title="All retries and redrives are stopped",
    text="By Sam Sample, today 14:02.",
    href="/ops",
    link="See why",
)


@pytest.fixture
def demo() -> Demo:
    return Demo()


@pytest.fixture
def address(demo: Demo, serve: Callable[[ASGIApp], str]) -> str:
    return serve(application(demo))


@pytest.fixture
def page(visitor: Visitor, address: str) -> Page:
    return visitor.open(f"{address}/start")


def test_no_component_violates_anything_that_axe_knows(page: Page) -> None:
    page.get_by_role("button", name="Actions").click()

    assert violations(page) == []


@pytest.mark.parametrize("path", ["/cases/card", "/help", "/accessibility", "/what-we-log"])
def test_neither_does_any_page_of_the_frame(visitor: Visitor, address: str, path: str) -> None:
    page = visitor.open(f"{address}{path}")

    assert violations(page) == []
    assert page.locator("h1").count() == 1
    assert overflows(page) == []


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "Page not found"),
        ("/wrong/403", 404, "Page not found"),
        ("/wrong/422", 400, "We could not read what you sent"),
        ("/wrong/500", 500, "Sorry, this page has a fault"),
        ("/wrong/503", 503, "This page cannot be shown just now"),
    ],
)
def test_what_goes_wrong_is_told_in_plain_words(
    visitor: Visitor, address: str, path: str, status: int, words: str
) -> None:
    visitor.expected.append(f"status of {status}")
    page = visitor.open(f"{address}{path}")

    assert page.locator("h1").inner_text() == words
    assert page.title() == f"{words} – Hub"
    assert violations(page) == []
    assert overflows(page) == []
    assert "value that nobody may read" not in page.content()


def test_every_page_says_while_everything_is_stopped(visitor: Visitor, address: str, demo: Demo) -> None:
    demo.notices = [STOPPED]
    page = visitor.open(f"{address}/help")

    expect(page.get_by_role("region", name=STOPPED.title)).to_be_visible()
    assert violations(page) == []


def test_cases_are_marked_and_operations_are_not(visitor: Visitor, address: str) -> None:
    assert visitor.open(f"{address}/cases/card").get_by_text("OFFICIAL-SENSITIVE").count() == 1
    assert visitor.open(f"{address}/start").get_by_text("OFFICIAL-SENSITIVE").count() == 0


def test_the_title_says_what_and_where_and_the_navigation_says_here(visitor: Visitor, address: str) -> None:
    page = visitor.open(f"{address}/start")

    assert page.title() == "Every component – Operations – Hub"
    assert page.locator("[aria-current]").first.inner_text() == "Overview"
    assert page.get_by_role("link", name="Switch to Cases").get_attribute("href") == "/cases"


def test_everything_is_reached_by_the_keyboard_in_the_order_of_the_page(page: Page) -> None:
    stops = tab_stops(page)

    assert stops[0] == "a Skip to main content"
    assert [stop for stop in stops if stop.startswith("NOT SEEN")] == []
    order = ["button Sign out", "button Actions", "button Pause updates", "a#open-a0 Police", "input#reason reason"]
    assert [stop for stop in stops if stop in order] == order
    assert stops[-1].startswith("a What we log")


def test_the_skip_link_leads_past_the_navigation(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.innerText") == "Now"


def test_a_menu_opens_and_closes_by_the_keyboard(page: Page) -> None:
    page.get_by_role("button", name="Actions").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Place flag")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Actions")).to_be_focused()


def test_all_rows_are_ticked_at_once(page: Page) -> None:
    page.get_by_label("Select all").check(force=True)

    expect(page.get_by_label("Select event 2 of 12 March")).to_be_checked()


def test_details_open_by_enter_and_space(page: Page) -> None:
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Topic, partition, offset.")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_text("Topic, partition, offset.")).to_be_hidden()


def test_nothing_sticks_out_of_a_page_of_320_pixels(page: Page) -> None:
    assert overflows(page) == []


def test_a_wrong_form_says_so_at_the_top_and_beside_the_field_and_keeps_what_was_typed(
    visitor: Visitor, page: Page, demo: Demo
) -> None:
    visitor.expected.append("status of 422")
    page.get_by_label("Note").fill("<b>kept</b>")
    with page.expect_navigation() as navigated:
        page.get_by_role("button", name="Suspend").click()

    assert navigated.value.status == 422
    assert page.title() == "Error: Every component – Operations – Hub"
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.get_by_label("Note")).to_have_value("<b>kept</b>")
    assert violations(page) == []
    assert overflows(page) == []
    page.get_by_role("link", name="Enter why you suspend them").click()
    expect(page.get_by_label("Why do you suspend them?")).to_be_focused()
    assert page.get_by_label("Why do you suspend them?").get_attribute("aria-describedby") == "reason-hint reason-error"
    assert demo.suspended == []


def test_a_right_form_acts_once_and_leads_on(page: Page, demo: Demo, address: str) -> None:
    page.get_by_label("Why do you suspend them?").fill("certificate ended")
    page.get_by_role("button", name="Suspend").dblclick()
    page.wait_for_url(f"{address}/ops/demo")

    expect(page.get_by_label("Why do you suspend them?")).to_have_value("")
    assert [reason for _, reason in demo.suspended] == ["certificate ended"]


def test_without_scripts_forms_work_and_nothing_claims_to_be_live(visitor: Visitor, address: str, demo: Demo) -> None:
    page = visitor.open(f"{address}/start", java_script_enabled=False)

    expect(page.locator(".hub-live__bar")).to_be_hidden()
    expect(page.get_by_role("button", name="Place flag")).to_be_visible()
    page.get_by_label("Why do you suspend them?").fill("certificate ended")
    page.get_by_role("button", name="Suspend").click()
    assert [reason for _, reason in demo.suspended] == ["certificate ended"]


def test_states_are_told_apart_in_forced_colours(visitor: Visitor, address: str) -> None:
    page = visitor.open(f"{address}/start", forced_colors="active")

    tag = page.locator(".govuk-tag").first
    assert tag.evaluate("e => getComputedStyle(e).borderTopWidth") == "1px"
    assert violations(page) == []


def test_nothing_is_kept_in_the_browser_but_the_cookie(page: Page) -> None:
    page.wait_for_timeout(1500)

    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert [cookie["name"] for cookie in page.context.cookies()] == ["__Host-hub"]


def test_somebody_who_does_nothing_is_asked_in_time_and_keeps_what_was_typed(
    visitor: Visitor, address: str, demo: Demo
) -> None:
    page = visitor.open("about:blank")
    page.clock.install()
    page.goto(f"{address}/start")
    page.get_by_label("Note").fill("kept")
    asked = page.get_by_role("alert").filter(has_text="Are you still there?")
    demo.left = 100
    page.clock.fast_forward(21_000)
    expect(asked).to_be_visible()
    assert violations(page) == []

    asked.get_by_role("button", name="Stay signed in").click()

    expect(asked).to_be_hidden()
    assert demo.left == 900
    expect(page.get_by_label("Note")).to_have_value("kept")
    assert demo.kept == ["kept"]
