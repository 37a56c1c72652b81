"""Suspending an agency says before what will wait, holds it back while it lasts, and lets it go in order."""

import re
from collections.abc import AsyncIterator

import psycopg
import pytest

from tests.builders.consoles import Viewed
from tests.builders.events import HIGH, IDVA, an_incident_reported
from tests.builders.operating import AtWork, at_work
from tests.builders.pages import Pages
from tests.builders.world import shipped_policy

pytestmark = pytest.mark.servers
PAGE = f"/ops/agencies/{IDVA}/suspend"
SUSPENDS = {"suspends": "yes", "reason": "exercise", "until": "resumed", "seen": "active"}


@pytest.fixture
async def hub(rooms: Viewed, consoles: Pages) -> AsyncIterator[AtWork]:
    """Yield a hub at work on the database of the consoles."""
    del consoles  # asked for, so that the database is ready
    async with at_work(rooms, shipped_policy()) as working:
        yield working


def marks(page: str) -> str:
    """Return which decision a page showed."""
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    return found.group(1)


async def test_the_preview_counts_people_and_what_waits_goes_out_in_order_once_they_are_resumed(
    hub: AtWork, consoles: Pages
) -> None:
    operator = await consoles.signed_in("ops-operator")
    await operator.post(PAGE, **SUSPENDS)
    for number in range(3):
        await hub.fed.tell(an_incident_reported(record=f"R-{number}", assessment=HIGH))
    while_suspended = [one for one in await hub.send() if one.topic == f"out.{IDVA}"]

    page = (await operator.get(PAGE)).text
    resumed = await operator.post(PAGE, suspends="no", reason="exercise", seen=marks(page))
    gone = [one.sequence for one in await hub.send() if one.topic == f"out.{IDVA}"]

    assert while_suspended == []
    assert "3 deliveries go out, in the order in which they were decided" in page
    assert ">1</dd>" in page.split("People in whose cases they wait")[1][:80]
    assert resumed.status_code == 303
    assert gone == [1, 2, 3]
    assert "Active" in (await operator.get(PAGE)).text


async def test_a_suspension_in_one_browser_shows_in_another_within_two_seconds(consoles: Pages) -> None:
    one, other = await consoles.signed_in("ops-operator"), await consoles.signed_in("ops-approver", user="u-2")
    seen: list[str] = []

    def suspended(heard: str) -> bool:
        seen.append(heard)
        return "Suspended</strong>" in heard

    async def both() -> str:
        return await other.hears(f"{PAGE}/live", suspended, within=2.0)

    await one.post(PAGE, **SUSPENDS)
    heard = await both()

    assert "by u-1" in heard


async def test_a_wrong_form_keeps_what_was_typed_and_changes_nothing(hub: AtWork, consoles: Pages) -> None:
    operator = await consoles.signed_in("ops-operator")

    wrong = await operator.post(PAGE, **{**SUSPENDS, "reason": "", "until": "time", "day": "17", "month": "Testa"})
    past = await operator.post(
        PAGE, **SUSPENDS | {"until": "time", "day": "31", "month": "2", "year": "2027", "clock": "9:00"}
    )

    assert (wrong.status_code, past.status_code) == (422, 422)
    assert "Error: " in wrong.text
    assert 'value="17"' in wrong.text
    assert "Testa" not in wrong.text
    assert "Enter a day and a time that exist" in past.text
    with psycopg.connect(hub.owner) as connection:
        assert connection.execute("SELECT count(*) FROM account").fetchone() == (0,)


async def test_whoever_decides_second_is_shown_the_first_decision_and_changes_nothing(consoles: Pages) -> None:
    one, other = await consoles.signed_in("ops-operator"), await consoles.signed_in("ops-operator", user="u-2")
    seen = marks((await other.get(PAGE)).text)
    await one.post(PAGE, **SUSPENDS)

    late = await other.post(PAGE, **SUSPENDS | {"seen": seen})

    assert late.status_code == 422
    assert "Somebody else decided on this agency meanwhile" in late.text
    assert "by u-1" in late.text


async def test_a_suspension_with_an_end_is_ended_by_the_hub_once(hub: AtWork, consoles: Pages) -> None:
    operator = await consoles.signed_in("ops-operator")
    until = {"until": "time", "day": "1", "month": "6", "year": "2030", "clock": "14:00"}
    await operator.post(PAGE, **SUSPENDS | until)
    shown = (await operator.get(PAGE)).text
    with psycopg.connect(hub.owner) as connection:
        connection.execute("UPDATE account SET until = now() - interval '1 second'")

    await hub.redriver.look()
    await hub.redriver.look()

    assert "Resumes by itself" in shown
    after = (await operator.get(PAGE)).text
    assert "The time that was set is over" in after
    with psycopg.connect(hub.owner) as connection:
        rows = connection.execute("SELECT count(*) FROM audit WHERE action = 'account-resumed'").fetchone()
    assert rows == (1,)


async def test_only_who_decides_on_agencies_finds_the_page(consoles: Pages) -> None:
    viewer = await consoles.signed_in("ops-viewer")
    stranger = await consoles.signed_in("ops-operator", areas=("cumbria",), user="u-2")

    assert [(await who.get(PAGE)).status_code for who in (viewer, stranger)] == [404, 404]
    assert (await viewer.post(PAGE, **SUSPENDS)).status_code == 404
