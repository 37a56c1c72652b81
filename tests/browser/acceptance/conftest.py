"""One running demo for all acceptance checks: each check leaves it as others need it, in whatever order they run."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from hub.local import Running
from tests.browser.acceptance.running import Demo, running
from tests.builders.browsing import Visitor

LAST = "check_04"
"""This check looks at a page that was left open since the start, so the longer the others take the less it waits."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the checks run together, after all else: so the demo slows nobody, and nobody in it is idle for long."""
    here = Path(__file__).parent
    items.sort(key=lambda item: (here in item.path.parents, LAST in item.name))


@pytest.fixture(scope="session")
def demo(stack: Running, hub_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Yield the demo, whose agencies are at work."""
    with running(hub_home, stack, tmp_path_factory.mktemp("acceptance") / "demo.log") as one:
        yield one


@dataclass(frozen=True, kw_only=True)
class LeftOpen:
    """A page on which somebody stands on a link and does nothing."""

    visitor: Visitor
    page: Page
    scrolled: int
    figures: str


@pytest.fixture(scope="session", autouse=True)
def left_open(demo: Demo, browser: Browser) -> Iterator[LeftOpen]:
    """Yield the overview of operations as it was left open before the first check."""
    visitor = Visitor(browser)
    page = demo.open(visitor, "/ops", "Alex Morgan")
    link = page.locator("tbody tr").last.get_by_role("link")
    link.scroll_into_view_if_needed()
    link.focus()
    page.evaluate("window.kept = document.activeElement")
    figures = page.locator("#agencies").inner_text()
    yield LeftOpen(visitor=visitor, page=page, scrolled=page.evaluate("scrollY"), figures=figures)
    visitor.close()
