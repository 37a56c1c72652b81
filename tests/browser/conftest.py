"""What every test in a browser may ask for."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright
from starlette.types import ASGIApp

from tests.builders.browsing import NoChromium, Visitor, chromium, serving


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield Chromium."""
    with sync_playwright() as playwright:
        try:
            program = chromium(playwright)
        except NoChromium as why:
            pytest.fail(str(why), pytrace=False)
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def serve() -> Iterator[Callable[[ASGIApp], str]]:
    """Yield what serves an application and returns its address. It goes on until the visitor has left."""
    with ExitStack() as until_the_end:
        yield lambda application: until_the_end.enter_context(serving(application))


@pytest.fixture
def visitor(browser: Browser, serve: Callable[[ASGIApp], str]) -> Iterator[Visitor]:
    """Yield somebody who opens pages; a complaint of the console or a failed request fails the test."""
    del serve  # asked for, so that it ends after the visitor
    somebody = Visitor(browser)
    yield somebody
    somebody.close()
    assert somebody.complaints == []
