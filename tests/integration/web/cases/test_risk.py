"""How risk was assessed in a case (page C9), as the page shows it; the table is tried without servers."""

import pytest

from tests.builders.case_console import CaseConsole, cases_in, text_of
from tests.builders.consoles import Viewed

pytestmark = pytest.mark.servers


async def test_an_assessment_stands_with_its_tool_its_assessor_and_its_grade(
    console: CaseConsole, cases_told: Viewed
) -> None:
    browser = await console.signed_in()

    page = text_of(await browser.get(f"/cases/{cases_in(cases_told)[0]}/risk"))

    assert "1. 2 March 2026" in page
    assert "DASH (24 questions), version 1" in page
    assert "First responder Suffolk Constabulary" in page
    assert "High No answers and no count were told" in page
    assert "The result of each was told, and no answers." in page
