"""What failed alike is one row; it is tried again once, or closed, and then its sender is told."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import psycopg
import pytest

from hub.receive.ports import Raw
from tests.builders.consoles import Viewed
from tests.builders.events import POLICE, an_incident_reported
from tests.builders.operating import AtWork, at_work
from tests.builders.pages import Pages
from tests.builders.world import shipped_policy
from tests.integration.web.ops.test_redrive import decided, planned
from tests.simulation.workload import letter

pytestmark = pytest.mark.servers
MANY = 10_000
FAILED = """
    INSERT INTO dead_letter (id, source, event_id, outcome, reason, pointers, topic, partition, "offset", headers,
        original, set_aside_at)
    SELECT gen_random_uuid(), 'suffolk-police', 'F-' || n, CASE n %% 3 WHEN 0 THEN 'dead_letter' ELSE 'refused' END,
        (ARRAY['HUB_FAULT', 'DATE_IN_FUTURE', 'VICTIM_MISSING'])[n %% 3 + 1], '{/incident}', 'in.suffolk-police', 0, n,
        '{"ce_type": "incident-reported.v1"}', 'x', now() FROM generate_series(1, %(many)s) AS n
"""


@pytest.fixture
async def hub(rooms: Viewed, consoles: Pages) -> AsyncIterator[AtWork]:
    """Yield a hub at work on the database of the consoles."""
    del consoles  # asked for, so that the database is ready
    async with at_work(rooms, shipped_policy()) as working:
        yield working


def fail(hub: AtWork, many: int = MANY) -> None:
    with psycopg.connect(hub.owner) as connection:
        connection.execute(FAILED, {"many": many})


def first_group(page: str, words: str) -> str:
    """Return the address of the group whose row says so."""
    row = next(row for row in page.split("<tr")[1:] if words in row)
    return row.split('href="')[1].split('"')[0]


async def test_ten_thousand_failures_of_three_reasons_are_three_rows_that_say_what_to_do(
    hub: AtWork, consoles: Pages
) -> None:
    fail(hub)
    operator = await consoles.signed_in("ops-operator")

    page = (await operator.get("/ops/failures")).text
    group = (await operator.get(first_group(page, "The hub failed"))).text

    assert page.count("<tr") == 1 + 3
    assert f"{MANY} events failed for 3 reasons" in page
    assert all(words in group for words in ("Usual cause", "What to do", "Plan a redrive", "/incident"))


async def test_whoever_takes_failures_is_named_to_the_others(hub: AtWork, consoles: Pages) -> None:
    fail(hub, 3)
    operator, viewer = await consoles.signed_in("ops-operator"), await consoles.signed_in("ops-viewer", user="u-2")
    group = first_group((await operator.get("/ops/failures")).text, "The hub failed")

    taken = await operator.post(f"{group}/take")
    page = (await viewer.get("/ops/failures")).text

    assert taken.status_code == 303
    assert "u-1, since" in page
    assert "I have it" not in (await viewer.get(group)).text
    assert (await viewer.post(f"{group}/take")).status_code == 404


async def test_closing_failures_takes_them_away_and_tells_their_sender_of_each_once(
    hub: AtWork, consoles: Pages
) -> None:
    fail(hub, 9)
    operator = await consoles.signed_in("ops-operator")
    group = first_group((await operator.get("/ops/failures")).text, "The hub failed")

    without = await operator.post(f"{group}/close", seen="3")
    other = await operator.post(f"{group}/close", seen="4", reason="no-longer-needed")
    closed = await operator.post(f"{group}/close", seen="3", reason="no-longer-needed")
    again = await operator.post(f"{group}/close", seen="3", reason="no-longer-needed")
    told = await hub.send()

    assert [one.status_code for one in (without, other, closed, again)] == [422, 422, 303, 404]
    assert [(one.topic, one.kind) for one in told] == [(f"out.{POLICE}", "received")] * 3
    assert all(b"CLOSED_UNPROCESSED" in one.payload for one in told)
    assert "The hub failed" not in (await operator.get("/ops/failures")).text


async def test_only_what_is_selected_is_closed_and_only_its_sender_is_told_of_it(hub: AtWork, consoles: Pages) -> None:
    fail(hub, 9)
    operator = await consoles.signed_in("ops-operator")
    group = first_group((await operator.get("/ops/failures")).text, "The hub failed")
    first, second, third = ticks((await operator.get(group)).text)

    nothing = await operator.post(f"{group}/some", act="close", some_reason="no-longer-needed")
    without = await operator.post(f"{group}/some", act="close", letter=[first])
    closed = await operator.post(f"{group}/some", act="close", letter=[first, third], some_reason="no-longer-needed")
    gone = await operator.post(f"{group}/some", act="close", letter=[first, second], some_reason="no-longer-needed")
    told = await hub.send()

    assert [one.status_code for one in (nothing, without, closed, gone)] == [422, 422, 303, 422]
    assert "Select at least one event" in nothing.text
    assert f'value="{first}" checked' in without.text
    assert "Select again" in gone.text
    assert len(told) == 2
    assert ticks((await operator.get(group)).text) == [second]


async def test_a_redrive_is_planned_of_what_is_selected_alone(hub: AtWork, consoles: Pages) -> None:
    fail(hub, 9)
    operator = await consoles.signed_in("ops-operator")
    page = (await operator.get("/ops/failures")).text
    group, refused = first_group(page, "The hub failed"), first_group(page, "Correct the date")
    chosen = ticks((await operator.get(group)).text)[:2]

    planned = await operator.post(f"{group}/some", act="redrive", letter=chosen)
    never = await operator.post(f"{refused}/some", act="redrive", letter=ticks((await operator.get(refused)).text)[:1])

    with psycopg.connect(hub.owner) as connection:
        items = connection.execute("SELECT letter::text FROM redrive_item").fetchall()
    assert planned.headers["location"].startswith("/ops/redrives/")
    assert {letter for (letter,) in items} == set(chosen)
    assert never.status_code == 404


def ticks(page: str) -> list[str]:
    """Return what can be ticked on the page of a group."""
    return re.findall(r'name="letter" value="([0-9a-f-]{36})"', page)


async def test_a_reason_report_tells_the_sender_once_a_press_what_is_wrong_with_its_own_events(
    hub: AtWork, consoles: Pages
) -> None:
    fail(hub, 9)
    operator, key = await consoles.signed_in("ops-operator"), str(uuid4())
    page = (await operator.get("/ops/failures")).text
    group, ours = first_group(page, "Correct the date"), first_group(page, "The hub failed")
    before = (await operator.get(group)).text

    sent, again = [await operator.post(f"{group}/report", seen="3", key=key) for _ in range(2)]
    changed = await operator.post(f"{group}/report", seen="4")
    of_ours = await operator.post(f"{ours}/report", seen="3")
    told = await hub.send()

    assert [one.status_code for one in (sent, again, changed, of_ours)] == [303, 303, 422, 404]
    assert [(one.topic, one.kind) for one in told] == [(f"out.{POLICE}", "received")] * 3
    assert all(b"DATE_IN_FUTURE" in one.payload and b"/incident" in one.payload for one in told)
    assert "None was sent yet" in before
    assert "by u-1, on 3 events" in (await operator.get(group)).text
    assert "Send a reason report" not in (await operator.get(ours)).text


async def test_what_the_hub_failed_on_is_taken_in_again_once_in_its_own_bytes(hub: AtWork, consoles: Pages) -> None:
    line = letter(POLICE, an_incident_reported(record="R-9"), "set-aside")
    raw = Raw(topic=line.topic, partition=0, offset=1, value=line.value, headers=line.headers)
    with psycopg.connect(hub.owner) as connection:
        connection.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'mended later'; END $$"
        )
        connection.execute("CREATE TRIGGER fails BEFORE INSERT ON record FOR EACH ROW EXECUTE FUNCTION fail()")
    await hub.fed.receiver.receive([raw])
    with psycopg.connect(hub.owner) as connection:
        connection.execute("DROP TRIGGER fails ON record")
    operator = await consoles.signed_in("ops-operator")
    group = first_group((await operator.get("/ops/failures")).text, "The hub failed").rpartition("/")[2]

    plan = await planned(hub, operator, group=group)
    await decided(operator, plan, "start", reason="fault-mended")
    await hub.redriver.look()
    await hub.redriver.look()

    with psycopg.connect(hub.owner) as connection:
        rows = connection.execute("SELECT outcome FROM inbox WHERE event_id = 'set-aside'").fetchall()
        records = connection.execute("SELECT count(*) FROM record WHERE record_id = 'R-9'").fetchone()
    assert (rows, records) == ([("processed",)], (1,))
    assert "Finished" in (await operator.get(plan)).text
    assert f'href="{plan}"' in (await operator.get(f"/ops/events/{hub.seq('set-aside')}")).text


async def test_without_failures_the_page_says_since_when(consoles: Pages) -> None:
    viewer = await consoles.signed_in("ops-viewer")

    page = (await viewer.get("/ops/failures")).text

    assert "No event has failed yet. Checked" in page
