"""Who was told what of a case (page C3): what its coordinator reads of each agency, and what is kept from her."""

import re

import psycopg
import pytest

from tests.builders.case_console import HERE, HIDDEN_STREET, CaseConsole, Visiting, cases_in, text_of
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


ASK = re.compile(r'href="(/cases/[^"]+/told/[0-9a-f-]{36}/ask)"')


async def test_operations_are_asked_to_look_once_and_get_the_id_of_the_delivery_alone(
    browser: Visiting, console: CaseConsole, cases_told: Viewed, path: str
) -> None:
    ask = ASK.findall((await browser.get(path)).text)[0]
    delivery = ask.split("/")[-2]
    before = await browser.get(ask)

    told = await browser.post(ask, {})
    again = await browser.post(ask, {})

    assert "They see nothing of the case" in text_of(before)
    assert again.url.path == path
    assert re.search(r"Operations: asked, today \d\d:\d\d", text_of(told))
    assert ask not in told.text
    assert "Operations were asked already" in text_of(await browser.get(ask))
    with psycopg.connect(cases_told.owner) as connection:
        alarms = connection.execute("SELECT code, area, about, times FROM alarm WHERE code = 'look-asked'").fetchall()
        noted = connection.execute(
            "SELECT count(*) FROM audit WHERE action = 'look-asked' AND who = %s", [browser.user]
        )
        assert alarms == [("look-asked", HERE, delivery, 1)]
        assert noted.fetchall() == [(1,)]
    operator = await console.signed_in(role="ops-operator")
    incident = await operator.get(f"/ops/incidents/{opened(cases_told)}")
    assert "A coordinator asks you to look" in text_of(incident)
    assert re.search(r'href="/ops/events/\d+">Its journey', incident.text)
    with psycopg.connect(cases_told.owner) as connection:
        connection.execute("UPDATE alarm SET closed_at = now(), closed_by = 'ann'")
    closed = await browser.get(path)
    assert "Operations: looked, today" in text_of(closed)
    assert ask in closed.text


def opened(rooms: Viewed) -> str:
    with psycopg.connect(rooms.owner) as connection:
        [(alarm,)] = connection.execute("SELECT id FROM alarm WHERE code = 'look-asked'").fetchall()
    return str(alarm)


async def test_a_chair_asks_nobody(console: CaseConsole, path: str, browser: Visiting) -> None:
    chair = await console.signed_in(role="marac-reader")
    ask = ASK.findall((await browser.get(path)).text)[0]

    assert ASK.findall((await chair.get(path)).text) == []
    assert (await chair.get(ask)).status_code == (await chair.post(ask, {})).status_code == 404


async def test_nobody_asks_about_a_delivery_of_another_case(browser: Visiting, path: str) -> None:
    assert (await browser.post(f"{path}/00000000-0000-4000-8000-000000000000/ask", {})).status_code == 404
