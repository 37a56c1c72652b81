"""The feed as coordinators' systems read it: the same as on the topic, from any place, and only their own."""

import asyncio
import json
import random
from dataclasses import replace
from typing import Any

import pytest

from hub.domain.agency import AccountState
from tests.builders.conference import NEW_MARAC
from tests.builders.events import HIGH, MARAC, POLICE, a_custody_changed, an_incident_reported
from tests.builders.machines import FEED, Machines, System
from tests.builders.people import a_perpetrator, a_victim, numbered

pytestmark = pytest.mark.servers

HER, HIM = a_victim(identifiers=(numbered(1),)), a_perpetrator(identifiers=(numbered(2),))
FIRST = an_incident_reported(people=(HER, HIM), assessment=HIGH)
NEXT = a_custody_changed(people=(HER, HIM))
LARGEST = 2**63 - 1


def sequences(items: list[dict[str, Any]]) -> list[str]:
    return [one["sequence"] for one in items]


async def test_what_is_read_goes_on_where_it_ended_and_says_when_there_is_nothing_new(hub: Machines) -> None:
    await hub.publish(FIRST, NEXT)
    marac = hub.system(MARAC)

    first = (await marac.call(f"{FEED}?limit=1")).json()
    rest = (await marac.call(f"{FEED}?after={first['next']}")).json()

    assert [*sequences(first["items"]), *sequences(rest["items"])] == ["1", "2"]
    assert first["items"][0]["data"]["kind"] == "referral.new"
    nothing = await marac.call(f"{FEED}?after={rest['next']}")
    assert (nothing.status_code, nothing.content) == (204, b"")


async def test_whoever_waits_is_answered_when_something_comes_and_at_the_latest_when_the_wait_is_over(
    hub: Machines,
) -> None:
    await hub.publish(FIRST)
    marac = hub.system(MARAC)

    waiting = asyncio.create_task(marac.call(f"{FEED}?after=1&wait=30"))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await hub.publish(NEXT)

    async with asyncio.timeout(10):
        assert sequences((await waiting).json()["items"]) == ["2"]
        assert (await marac.call(f"{FEED}?after=2&wait=1")).status_code == 204


async def test_a_stream_goes_on_after_the_last_number_and_tells_what_comes(hub: Machines) -> None:
    await hub.publish(FIRST)
    marac = replace(hub.system(MARAC), resume="1")

    listening = asyncio.create_task(marac.hears(f"{FEED}/stream?after=0", lambda heard: "data:" in heard))
    await asyncio.sleep(0.1)
    await hub.publish(NEXT)

    heard = await listening
    assert heard.startswith(": ")
    assert "id: 2\n" in heard
    assert "id: 1\n" not in heard
    assert json.loads(heard.split("data: ")[1])["sequence"] == "2"


async def test_a_suspended_coordinator_is_answered_no_more_neither_waiting_nor_on_an_open_stream(
    hub: Machines,
) -> None:
    await hub.publish(FIRST)
    marac = hub.system(MARAC)
    waiting = asyncio.create_task(marac.call(f"{FEED}?after=1&wait=30"))
    streaming = asyncio.create_task(marac.ended(f"{FEED}/stream"))
    await asyncio.sleep(0.1)

    await hub.decide(MARAC, AccountState.SUSPENDED)

    async with asyncio.timeout(10):
        assert (await waiting).status_code == 403
        assert "data:" in await streaming
        assert (await marac.call(FEED)).status_code == 403
    await hub.decide(MARAC, AccountState.ACTIVE)
    assert (await marac.call(FEED)).status_code == 200
    await hub.decide(MARAC, AccountState.REMOVED)
    assert (await marac.call(FEED)).content == (await System(app=marac.app, secret="x" * 43).call(FEED)).content


async def test_a_coordinator_of_another_area_and_who_coordinates_nothing_find_no_feed(hub: Machines) -> None:
    await hub.publish(FIRST)
    answers = [await hub.system(agency).call(FEED) for agency in (NEW_MARAC, POLICE)]
    answers += [
        await hub.system(MARAC).call(f"/marac/{area}/feed") for area in ("norfolk", "atlantis", "%00", "a" * 999)
    ]
    answers += [await hub.system(NEW_MARAC).call(f"{FEED}?after={cursor}") for cursor in ("1", "-", "99")]

    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}
    assert answers[0].headers["content-type"] == "application/problem+json"


async def test_a_thousand_cursors_tell_nothing_but_what_follows_them(hub: Machines) -> None:
    await hub.publish(FIRST)
    marac, dice = hub.system(MARAC), random.Random(8)  # noqa: S311 - numbers to try, no secret
    hub.allow(1_000_000)
    answers: set[tuple[int, bytes]] = set()

    for _ in range(200):
        cursors = (
            dice.randint(1, LARGEST),
            dice.randint(1, 9),
            dice.randbytes(9).hex(),
            f"-{dice.randint(1, 99)}",
            "9" * 30,
        )
        told = await asyncio.gather(*(marac.call(f"{FEED}?after={cursor}") for cursor in cursors))
        answers |= {(one.status_code, one.content) for one in told}

    assert {status for status, _ in answers} == {204, 400}
    assert len(answers) == 2


NOT_DESCRIBED = (
    *("after=1&after=2", "after=", "after=1%00", "after=%D9%A1", "after=%2B1", "limit=0", "limit=501", "limit=1e2"),
    *("wait=31", "cursor=1", "access_token=x", "after=1%0d%0aset-cookie:x=y", f"after={'1' * 9000}"),
)


async def test_what_is_not_described_is_refused_and_not_repeated(hub: Machines) -> None:
    marac = hub.system(MARAC)

    answers = [await marac.call(f"{FEED}?{query}") for query in NOT_DESCRIBED]
    answers.append(await marac.call(f"{FEED}/stream", last_event_id="1; x"))

    assert {(one.status_code, one.headers["content-type"]) for one in answers} == {(400, "application/problem+json")}
    assert all(set(one.json()) == {"type", "title", "status", "detail"} for one in answers)
    assert not any("set-cookie" in one.headers or "1111" in one.text for one in answers)
