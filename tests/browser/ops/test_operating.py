"""Suspend, failures, redrive and stop-all in a real browser: accessible, on a phone, by keyboard, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ops.conftest import Operations
from tests.builders.browsing import Visitor, overflows, tab_stops, violations

pytestmark = pytest.mark.servers
PLAN = "00000000-0000-4000-8000-00000000000a"
FAILED = """
    INSERT INTO dead_letter (id, source, event_id, outcome, reason, pointers, topic, partition, "offset", headers,
        original, set_aside_at)
    SELECT gen_random_uuid(), 'suffolk-police', 'F-' || n, CASE n % 3 WHEN 0 THEN 'dead_letter' ELSE 'refused' END,
        (ARRAY['HUB_FAULT', 'DATE_IN_FUTURE', 'VICTIM_MISSING'])[n % 3 + 1], '{/incident}', 'in.suffolk-police', 0, n,
        '{"ce_type": "incident-reported.v1"}', 'x', now() FROM generate_series(1, 90) AS n
"""
PLANNED = """
    INSERT INTO redrive (id, state, planned_by, planned_at, rate, second_above, would_send, checked_at)
    VALUES ('00000000-0000-4000-8000-00000000000a', 'planned', 'u-0', now(), 20, 500, 2, now());
    INSERT INTO redrive_item (redrive, place, delivery, planned)
    SELECT '00000000-0000-4000-8000-00000000000a', position, id,
        CASE WHEN recipient = 'suffolk-idva' THEN 'send' ELSE 'has-it' END FROM delivery
    WHERE kind NOT IN ('status', 'received', 'marac-case');
    UPDATE redrive SET fingerprint = redrive_mark(id)
"""
SUSPEND = "/ops/agencies/suffolk-idva/suspend"
PAGES = (
    SUSPEND,
    "/ops/failures",
    "{failed}",
    "/ops/redrives",
    "/ops/redrives/new",
    f"/ops/redrives/{PLAN}",
    "/ops/stop-all",
)


@pytest.fixture(scope="module")
def full(operations: Operations) -> Iterator[Operations]:
    """Yield operations with failures and a plan."""
    operations.change(FAILED)
    operations.change(PLANNED)
    yield operations
    operations.change("DELETE FROM redrive; DELETE FROM dead_letter; DELETE FROM stop_all; DELETE FROM account")


def opened(full: Operations, visitor: Visitor, path: str) -> Page:
    page = full.open(visitor, "/ops/failures" if path == "{failed}" else path)
    if path == "{failed}":
        page.get_by_role("link", name="The hub failed").click()
    return page


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible_fits_a_phone_and_is_walked_by_keyboard(
    visitor: Visitor, full: Operations, path: str
) -> None:
    page = opened(full, visitor, path)

    assert violations(page) == []
    assert [stop for stop in tab_stops(page) if stop.startswith("NOT SEEN")] == []
    assert page.locator("h1").count() == 1
    assert page.title().endswith(" – Operations – Hub")
    assert overflows(page) == []


def test_a_wrong_form_leads_to_its_field_and_a_right_one_suspends_without_scripts(
    visitor: Visitor, full: Operations
) -> None:
    visitor.expected.append("422")
    page = full.open(visitor, SUSPEND, java_script_enabled=False)
    page.get_by_role("button", name="Suspend", exact=True).click()
    expect(page.get_by_role("link", name="Choose why you suspend them")).to_have_attribute("href", "#reason")
    assert page.title().startswith("Error: ")

    page.get_by_label("Why do you suspend them?").select_option("exercise")
    page.get_by_role("button", name="Suspend", exact=True).click()

    expect(page.locator("h1")).to_have_text("Resume Suffolk countywide IDVA service")
