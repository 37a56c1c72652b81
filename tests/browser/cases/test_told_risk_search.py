"""Who was told what, and what a search comes to, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cases.conftest import Console
from tests.builders.browsing import Visitor, overflows, shift, violations

pytestmark = pytest.mark.servers
Opens = Callable[[Visitor, Console], Page]


def search(visitor: Visitor, console: Console) -> Page:
    """Open an empty search."""
    return console.open(visitor, "/cases/search")


def too_little(visitor: Visitor, console: Console) -> Page:
    """Search by nothing."""
    visitor.expected.append("status of 422")
    page = search(visitor, console)
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def found(visitor: Visitor, console: Console) -> Page:
    """Search for the victim."""
    page = search(visitor, console)
    look_for(page, "Testa", "Exampel", ("2", "5", "1990"))
    expect(page.get_by_role("link", name="K").first).to_be_visible()
    return page


def nobody(visitor: Visitor, console: Console) -> Page:
    """Search for somebody who is nowhere."""
    page = search(visitor, console)
    look_for(page, "Wilhelmina", "Nobodyhere", ("9", "9", "1960"))
    expect(page.get_by_text("No one in your area matches.")).to_be_visible()
    return page


def look_for(page: Page, given: str, family: str, born: tuple[str, str, str]) -> None:
    """Fill the form and send it."""
    page.get_by_label("First name").fill(given)
    page.get_by_label("Last name").fill(family)
    for label, value in zip(("Day", "Month", "Year"), born, strict=True):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("To work on a case of my area").check()
    page.get_by_role("button", name="Search", exact=True).click()


PAGES = (
    pytest.param(too_little, id="search by too little"),
    pytest.param(found, id="found"),
    pytest.param(nobody, id="nobody found"),
)


@pytest.mark.parametrize("opens", PAGES)
def test_a_page_is_accessible_fits_a_narrow_screen_and_does_not_jump(
    visitor: Visitor, console: Console, opens: Opens
) -> None:
    page = opens(visitor, console)

    assert violations(page) == []
    assert page.locator("h1").count() == 1
    assert shift(page) <= 0.02
    assert overflows(page) == []
    assert violations(page) == []


def test_the_fields_that_somebody_got_open_by_key_and_the_stream_leaves_them_open(
    visitor: Visitor, console: Console
) -> None:
    page = console.open(visitor, f"{console.case}/told")
    summary = page.locator("summary", has_text="Fields that they got").first

    summary.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(2500)

    expect(page.get_by_text("Event, for operations").first).to_be_visible()
    expect(summary).to_be_focused()
