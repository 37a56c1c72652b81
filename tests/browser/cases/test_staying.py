"""Two minutes before a session ends a page asks whether somebody is still there; what they typed is not lost."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.cases.conftest import Console
from tests.builders.browsing import Visitor, overflows, violations

pytestmark = pytest.mark.servers
IDLE, ROUND = timedelta(minutes=15), 21_000
FORM = "/cases/search"
WARNING = "Are you still there?"
OFFER = "You had not finished: a search for a person"


@pytest.fixture
def coordinator(console: Console) -> Iterator[Console]:
    """Yield the console to somebody with the short time of cases; in the end they are there again."""
    _passed(console, timedelta())
    yield console
    _passed(console, timedelta())


def _passed(console: Console, since: timedelta) -> None:
    """Have so much time passed in which nothing was done."""
    with psycopg.connect(console.rooms.owner) as connection:
        connection.execute("UPDATE web_session SET idle = %s, seen_at = now() - %s, started_at = now() - %s",
                           [IDLE, since, since])  # fmt: skip


def _typed(visitor: Visitor, console: Console) -> Page:
    page = console.open(visitor, "/cases/feed")
    page.clock.install()
    page.goto(console.address + FORM)
    page.get_by_label("Last name").fill("Quillfeather")
    return page


def test_whoever_says_so_stays_and_keeps_what_they_typed(visitor: Visitor, coordinator: Console) -> None:
    page = _typed(visitor, coordinator)
    _passed(coordinator, IDLE - timedelta(minutes=2))
    page.clock.fast_forward(ROUND)
    expect(page.get_by_text(WARNING)).to_be_visible()
    assert violations(page) == []

    page.get_by_role("button", name="Stay signed in").click()

    expect(page.get_by_text(WARNING)).to_be_hidden()
    expect(page.get_by_label("Last name")).to_have_value("Quillfeather")
    page.clock.fast_forward(ROUND)
    expect(page.get_by_text(WARNING)).to_be_hidden()


def test_what_was_typed_when_the_session_ended_is_offered_again(visitor: Visitor, coordinator: Console) -> None:
    page = _typed(visitor, coordinator)
    _passed(coordinator, IDLE)
    page.clock.fast_forward(ROUND)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("It is kept for 24 hours")).to_be_visible()

    _passed(coordinator, timedelta())
    page.goto(coordinator.address + "/cases/feed")
    expect(page.get_by_text(OFFER)).to_be_visible()
    assert violations(page) == []
    assert overflows(page) == []
    page.get_by_role("link", name="Continue").click()

    expect(page.get_by_label("Last name")).to_have_value("Quillfeather")
    expect(page.get_by_text(OFFER)).to_have_count(0)
    page.goto(coordinator.address + "/cases/feed")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text(OFFER)).to_have_count(0)
