"""An open page that keeps itself up to date."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from starlette.types import ASGIApp

from tests.browser.demo import Demo, application
from tests.builders.browsing import Visitor, shift, violations

STILL = 0.001
"""Of a layout's shift: a figure that grows by a digit to the left counts as a little."""


@pytest.fixture
def demo() -> Demo:
    return Demo()


@pytest.fixture
def page(visitor: Visitor, demo: Demo, serve: Callable[[ASGIApp], str]) -> Page:
    return visitor.open(f"{serve(application(demo))}/start")


def people(page: Page, count: int) -> None:
    """Wait until the first row says that so many people wait."""
    expect(page.locator("#row-a0 .hub-figure").first).to_have_text(str(count))


def test_a_changed_figure_is_shown_within_two_seconds(page: Page, demo: Demo) -> None:
    people(page, 7)
    demo.people = 412
    expect(page.locator("#row-a0 .hub-figure").first).to_have_text("412", timeout=2000)


def test_focus_stays_and_nothing_moves_while_figures_change(page: Page, demo: Demo) -> None:
    page.locator("#open-a1").focus()
    page.evaluate("window.kept = document.activeElement")
    for count in (19, 1204, 3, 88):
        demo.people = count
        people(page, count)

    assert page.evaluate("window.kept === document.activeElement")
    assert shift(page) <= STILL, page.evaluate("JSON.stringify(window.shifts)")
    assert violations(page) == []


def test_a_pause_keeps_the_page_as_it_is_and_the_end_of_it_brings_what_was_missed(page: Page, demo: Demo) -> None:
    people(page, 7)
    page.get_by_role("button", name="Pause updates").click()
    demo.people = 50
    page.wait_for_timeout(2500)
    people(page, 7)
    expect(page.get_by_text("Paused. Figures are as at")).to_be_visible()

    page.get_by_role("button", name="Resume updates").click()

    people(page, 50)
    expect(page.get_by_text("Live. Last heard")).to_be_visible()


def test_new_rows_wait_for_the_reader(page: Page, demo: Demo) -> None:
    people(page, 7)
    before = page.locator("#agencies tbody").inner_html()
    demo.new = 3
    button = page.get_by_role("status").get_by_role("button", name="Show 3 new")
    expect(button).to_be_visible()
    assert len(page.locator("#agencies tbody tr").all()) == before.count("<tr")
    assert shift(page) <= STILL, page.evaluate("JSON.stringify(window.shifts)")
    assert violations(page) == []

    demo.new, demo.people = 0, 30
    button.focus()
    page.keyboard.press("Enter")

    people(page, 30)
    expect(page.get_by_role("heading", name="Delays")).to_be_focused()
    expect(button).to_have_count(0)
    demo.people = 31
    people(page, 31)
    page.get_by_role("button", name="Pause updates").click()
    expect(page.get_by_role("button", name="Resume updates")).to_be_visible()


def test_how_many_are_new_is_announced_now_and_then(page: Page, demo: Demo) -> None:
    demo.new = 1
    expect(page.get_by_role("status").get_by_text("Show 1 new")).to_be_visible()
    demo.new = 2
    page.wait_for_timeout(1500)
    expect(page.get_by_text("Show 1 new")).to_be_visible()
    expect(page.get_by_text("Show 2 new")).to_be_visible()


def test_a_page_that_hears_nothing_says_that_it_is_not_live_until_it_is_again(
    visitor: Visitor, demo: Demo, serve: Callable[[ASGIApp], str]
) -> None:
    page = visitor.open("about:blank")
    page.clock.install()
    page.goto(f"{serve(application(demo))}/ops/demo")
    people(page, 7)
    demo.away = True
    page.wait_for_timeout(1500)
    page.clock.fast_forward(11_000)

    alert = page.get_by_role("alert").filter(has_text="Not live since")
    expect(alert).to_be_visible()
    expect(alert.get_by_role("link", name="Refresh")).to_be_visible()
    assert violations(page) == []
    people(page, 7)

    demo.away, demo.people = False, 9
    people(page, 9)
    page.clock.fast_forward(1_000)
    expect(alert).to_be_hidden()


def test_a_stream_ends_when_its_user_may_no_longer_see_the_page(page: Page, demo: Demo) -> None:
    people(page, 7)
    demo.entitled = False
    expect(page.get_by_role("alert").filter(has_text="Not live since")).to_be_visible()
    expect(page.get_by_role("button", name="Pause updates")).to_be_hidden()
    demo.people = 99
    page.wait_for_timeout(2500)

    people(page, 7)
