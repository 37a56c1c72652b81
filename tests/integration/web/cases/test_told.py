"""Who was told what of a case (page C3): what its coordinator reads of each agency, and what is kept from her."""

import re

import pytest

from tests.builders.case_console import HIDDEN_STREET, CaseConsole, Visiting, cases_in, text_of
from tests.builders.consoles import Viewed
from tests.builders.pages import Somebody

pytestmark = pytest.mark.servers
SEEN_AS = re.compile(r'href="(/cases/[^"]+/told/[0-9a-f-]{36})"')


@pytest.fixture
async def browser(console: CaseConsole) -> Visiting:
    """Return a coordinator's browser."""
    return await console.signed_in()


@pytest.fixture
def path(cases_told: Viewed) -> str:
    """Return the address of the page."""
    return f"/cases/{cases_in(cases_told)[0]}/told"


async def test_every_delivery_says_when_it_was_sent_and_what_its_recipient_answered(
    browser: Visiting, path: str
) -> None:
    page = text_of(await browser.get(path))

    assert re.search(r"Delivered 0 , On its way [1-9]\d* , Held back \d+ , Not delivered 0", page)
    columns = "What What they got Sent Delivered Accepted or rejected Held back Corrected later"
    assert f"Suffolk countywide IDVA service, the newest first {columns}" in page
    offered = page.partition("Referral offered On its way")[2][:2500]
    assert re.search(r"today \d\d:\d\d Not yet: no receipt has come Not yet No No", offered)


async def test_deliveries_stand_by_what_led_to_them_too(browser: Visiting, path: str) -> None:
    page = text_of(await browser.get(f"{path}?by=event"))

    assert "Report of an incident from Suffolk Constabulary, today" in page
    assert "Word from a service from Suffolk countywide IDVA service, today" in page


async def test_what_a_recipient_got_is_shown_without_what_its_coordinator_may_not_see(
    browser: Visiting, path: str
) -> None:
    listed = (await browser.get(path)).text
    pages = [await browser.get(one) for one in SEEN_AS.findall(listed)]

    assert any("Testa Example" in one.text for one in pages)
    assert [one.status_code for one in pages] == [200] * len(pages)
    assert not [one for one in (listed, *(one.text for one in pages)) if HIDDEN_STREET in one or "IP9 9ZZ" in one]


async def test_hidden_names_are_in_no_view_of_a_recipient(browser: Visiting, path: str) -> None:
    await browser.post("/cases/names", {"hide": "yes", "here": path})
    pages = [await browser.get(one) for one in SEEN_AS.findall((await browser.get(path)).text)]

    assert pages
    assert not [one for one in pages if "Testa" in one.text or "Probe" in one.text]


async def test_the_page_goes_on_by_itself(console: CaseConsole, browser: Visiting, path: str) -> None:
    somebody = Somebody(app=console.pages.app, secret=browser.secret)

    heard = await somebody.hears(f"{path}/live?by=agency", lambda said: "beat" in said)

    assert 'hx-target="#counts"' in heard
    assert 'hx-target="#groups"' in heard


async def test_a_look_at_what_a_recipient_got_is_in_the_log(browser: Visiting, path: str) -> None:
    await browser.get(SEEN_AS.findall((await browser.get(path)).text)[0])

    log = text_of(await browser.get(path.replace("/told", "/log")))

    assert f"{browser.user} Looked at Case seen as recipient" in log
