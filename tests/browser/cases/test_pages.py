"""The feed and a case in a real browser, without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.cases.conftest import Console
from tests.builders.browsing import Visitor

pytestmark = pytest.mark.servers


def test_names_are_hidden_and_shown_without_scripts(visitor: Visitor, console: Console) -> None:
    page = console.open(visitor, "/cases/feed", java_script_enabled=False)

    page.get_by_role("button", name="Hide names").click()

    expect(page.get_by_text("Name hidden").first).to_be_visible()
    expect(page.get_by_role("button", name="Hide names", pressed=True)).to_be_visible()
    page.get_by_role("link", name="Name hidden").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Case")
    expect(page.locator("body")).not_to_contain_text("Testa")
