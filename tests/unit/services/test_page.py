"""The committed page of services is what the rows, the directories and the routes give."""

from pathlib import Path

from tests.builders.services import reports
from tests.builders.services_page import page
from tests.builders.world import shipped_policy

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_committed_page_is_what_the_rows_and_directories_give() -> None:
    assert (DOCS / "services.md").read_text() == page(), (
        "Stale: python -m tests.builders.services_page > docs/services.md"
    )


def test_every_row_and_every_agency_but_the_schools_stands_on_the_page() -> None:
    written = page()

    for row in (row for report in reports() for row in report.rows):
        assert f"| {row.name}" in written
    for agency in shipped_policy().directory.agencies.values():
        assert agency.kind == "school" or agency.name in written
