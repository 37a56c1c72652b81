"""Latency, sharing and audit in a real browser: the chart and its table, and the check."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ops.conftest import Operations
from tests.builders.browsing import NARROW, Visitor, violations

pytestmark = pytest.mark.servers
MEASURED = """
    INSERT INTO latency_measured (until) VALUES (now()) ON CONFLICT (single) DO UPDATE SET until = now();
    INSERT INTO latency (unit, starts, agency, stage, promise, kept, missed, open, spans, counts)
    SELECT u.unit, u.starts, 'suffolk-idva', s.stage, 300, 90, 10, 2,
        ARRAY[400 + n * 10, 1200 + n * 20, 310000], ARRAY[50, 40, 8]
    FROM (
        SELECT 'day' AS unit, date_trunc('day', now(), 'Europe/London') - n * interval '1 day' AS starts, n
        FROM generate_series(0, 60) AS n WHERE n NOT IN (7, 8)
        UNION ALL SELECT 'hour', date_trunc('hour', now(), 'UTC') - n * interval '1 hour', n
        FROM generate_series(0, 20) AS n
    ) AS u, unnest(ARRAY['hub', 'acknowledged']) AS s (stage)
    ON CONFLICT DO NOTHING
"""


@pytest.fixture
def measured(operations: Operations) -> Iterator[Operations]:
    """Yield operations with two months of figures, and two days of silence in them."""
    operations.change(MEASURED)
    yield operations
    operations.change("DELETE FROM latency")


def drawn(page: Page) -> list[list[float | None]]:
    """Return the figures of the chart."""
    found: list[list[float | None]] = page.evaluate(
        "document.querySelector('.hub-chart').uplot.data.map((d) => [...d])"
    )
    return found


@pytest.mark.check(14)
def test_check_14_the_chart_draws_the_figures_of_the_table_and_leaves_gaps_where_nothing_was(
    visitor: Visitor, measured: Operations
) -> None:
    page = measured.open(visitor, "/ops/latency?period=30", role="ops-viewer")
    expect(page.locator(".hub-chart canvas")).to_be_visible()

    at, half, most, nearly_all, promise = drawn(page)
    rows = page.locator("#figures tr[data-at]")
    told = {
        int(row.get_attribute("data-at") or 0): [
            float(text) if (text := row.get_attribute(f"data-{name}")) else None
            for name in ("half", "most", "nearly-all")
        ]
        for row in rows.all()
    }
    lines = dict(zip(at, zip(half, most, nearly_all, strict=True), strict=True))
    assert {int(one or 0): [*values] for one, values in lines.items() if int(one or 0) in told} == told
    gaps = [values for one, values in lines.items() if int(one or 0) not in told]
    assert gaps == [(None, None, None)]
    assert set(promise) == {300.0}
    first = rows.first
    assert first.locator("td").nth(1).inner_text() == "0.4 s"
    label = page.locator(".hub-chart").get_attribute("aria-label") or ""
    assert re.match(r"Lines of how long it took, until acknowledged, 30 days: half within [\d.]+ s", label)


@pytest.mark.check(14)
def test_check_14_the_chart_fits_the_width_of_a_phone(visitor: Visitor, measured: Operations) -> None:
    page = measured.open(visitor, "/ops/latency?period=30", role="ops-viewer")
    expect(page.locator(".hub-chart canvas")).to_be_visible()

    page.set_viewport_size({"width": NARROW, "height": 640})

    expect(page.locator(".hub-chart canvas")).to_have_js_property(
        "clientWidth", page.locator(".hub-chart").evaluate("e => e.clientWidth")
    )
    assert page.evaluate("document.scrollingElement.scrollWidth") <= NARROW


def test_the_period_is_changed_by_a_link_and_the_file_is_offered(visitor: Visitor, measured: Operations) -> None:
    page = measured.open(visitor, "/ops/latency", role="ops-viewer")

    page.get_by_role("link", name="90 days").click()
    with page.expect_download() as loading:
        page.get_by_role("link", name="Download these figures (CSV)").click()

    assert re.fullmatch(r"OFFICIAL-SENSITIVE_latency_[0-9a-f]{16}\.csv", loading.value.suggested_filename)
    page.get_by_role("link", name="Hub only").click()
    expect(page.get_by_role("heading", name="Hub only, 90 days")).to_be_visible()


def test_the_check_of_the_audit_begins_by_a_button_and_its_result_is_said_and_has_the_focus(
    visitor: Visitor, operations: Operations
) -> None:
    page = operations.open(visitor, "/ops/audit", role="auditor")
    page.get_by_role("link", name="Check whether the audit is whole").first.click()
    page.get_by_role("button", name="Verify").click()

    result = page.locator("#verify-result")
    expect(result).to_have_attribute("role", "status")
    expect(result).to_contain_text(re.compile("sealed|whole|No seal"), timeout=15_000)
    page.reload()
    expect(result).to_be_focused()
    assert violations(page) == []


def test_whoever_runs_the_hub_sees_no_way_to_the_audit(visitor: Visitor, operations: Operations) -> None:
    page = operations.open(visitor, "/ops/sharing", role="ops-operator")

    expect(page.get_by_role("link", name="Audit", exact=True)).to_have_count(0)
