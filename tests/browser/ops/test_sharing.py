"""Who sees what in a real browser: a field and an agency meet in one word, until the rule is deleted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.policy.load import files_in
from tests.browser.ops.conftest import Operations, Served
from tests.builders.browsing import Visitor, serving, violations
from tests.builders.rule_sets import copied_to, offer_nothing

pytestmark = pytest.mark.servers
TABLE = "/ops/sharing?kind={}&agency={}"
DRY_RUN = "/ops/sharing/dry-run?example=medium-consent&area=suffolk"


@pytest.fixture
def copied(operations: Operations, tmp_path: Path) -> Iterator[tuple[Operations, Path]]:
    """Yield operations on rules that may be changed, and where these lie."""
    folder = copied_to(tmp_path)
    served = Served(operations.served.rooms, operations.served.brokers, files_in(folder))
    with serving(served) as address:
        yield Operations(address=address, served=served), folder


def her_address(page: Page) -> list[str]:
    """Return what the one agency of a table sees of the victim's address: a word, and the rule or why not."""
    rows = page.locator("tbody").first.get_by_role("row")
    row = rows.filter(has=page.get_by_role("rowheader", name="addresses", exact=True))
    return row.locator("td").last.inner_text().splitlines()


@pytest.mark.check(15)
def test_check_15_her_address_and_an_agency_meet_in_one_word_and_without_the_rule_nothing_is_sent(
    visitor: Visitor, copied: tuple[Operations, Path]
) -> None:
    operations, folder = copied
    page = operations.open(visitor, TABLE.format("research-request", "housing"), role="sharing-reviewer")
    assert her_address(page) == ["Never", "name and date of birth are enough to find a record (M5)"]
    page.goto(operations.address + TABLE.format("referral-offered", "victim-hub"))
    assert her_address(page) == ["Full", "address-with-consent"]
    page.goto(operations.address + DRY_RUN)
    assert sent_to(page, VICTIM_HUB)

    rules = folder / "connectors/victim_hub/sharing.yaml"
    rules.write_text(without(rules.read_text(), "address-with-consent"))
    page.goto(operations.address + TABLE.format("referral-offered", "victim-hub"))
    assert her_address(page) == ["–"]
    expect(page.get_by_text("These rules are not in force", exact=True)).to_be_visible()
    assert violations(page) == []
    offer_nothing(folder, "victim_hub")
    page.goto(operations.address + DRY_RUN)
    assert not sent_to(page, VICTIM_HUB)


VICTIM_HUB = "Victims Referral and Assessment Service"


def without(rules: str, name: str) -> str:
    """Return a file of rules less one of them."""
    before, _, rest = rules.partition(f"  - id: {name} ")
    assert rest
    return before + "  - id: " + rest.partition("\n  - id: ")[2]


def sent_to(page: Page, agency: str) -> bool:
    """Say whether a dry run would send an agency anything."""
    expect(page.locator("#result")).to_be_visible()
    return any(agency in one for one in page.get_by_role("columnheader").all_inner_texts())
