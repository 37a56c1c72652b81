"""The feed and a case in a real browser: for everybody who reads them, however they do."""

import pytest
from playwright.sync_api import expect

from tests.browser.cases.conftest import Console
from tests.builders.browsing import Visitor, overflows, shift, tab_stops, violations

pytestmark = pytest.mark.servers
PAGES = ("/cases/feed", "", "/timeline", "/people", "/log")


@pytest.mark.parametrize("end", PAGES)
def test_a_page_is_accessible_fits_a_narrow_screen_and_does_not_jump(
    visitor: Visitor, console: Console, end: str
) -> None:
    page = console.open(visitor, end if end.startswith("/cases") else console.case + end)

    assert violations(page) == []
    assert page.locator("h1").count() == 1
    assert shift(page) <= 0.02
    assert overflows(page) == []
    assert violations(page) == []


@pytest.mark.parametrize("end", PAGES)
def test_a_page_is_walked_through_by_keyboard(visitor: Visitor, console: Console, end: str) -> None:
    page = console.open(visitor, end if end.startswith("/cases") else console.case + end)

    stops = tab_stops(page)

    assert [stop for stop in stops if "NOT SEEN" in stop] == []
    assert any("Hide names" in stop for stop in stops)


def test_names_are_hidden_and_shown_without_scripts(visitor: Visitor, console: Console) -> None:
    page = console.open(visitor, "/cases/feed", java_script_enabled=False)

    page.get_by_role("button", name="Hide names").click()

    expect(page.get_by_text("Name hidden").first).to_be_visible()
    expect(page.get_by_role("button", name="Hide names", pressed=True)).to_be_visible()
    page.get_by_role("link", name="Name hidden").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Case")
    expect(page.locator("body")).not_to_contain_text("Testa")
