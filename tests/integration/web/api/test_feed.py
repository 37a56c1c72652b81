"""The feed as coordinators' systems read it: the same as on the topic, from any place, and only their own."""

import asyncio
import json
from typing import Any

import pytest

from tests.builders.conference import NEW_MARAC
from tests.builders.events import HIGH, MARAC, a_custody_changed, an_incident_reported
from tests.builders.machines import Machines
from tests.builders.people import a_perpetrator, a_victim, numbered

pytestmark = pytest.mark.servers

HER, HIM = a_victim(identifiers=(numbered(1),)), a_perpetrator(identifiers=(numbered(2),))
FIRST = an_incident_reported(people=(HER, HIM), assessment=HIGH)
NEXT = a_custody_changed(people=(HER, HIM))
FEED = "/marac/suffolk/feed"


def sequences(items: list[dict[str, Any]]) -> list[str]:
    return [one["sequence"] for one in items]


async def test_what_is_read_goes_on_where_it_ended_and_says_when_there_is_nothing_new(hub: Machines) -> None:
    await hub.hub.tell(FIRST, NEXT)
    await hub.hub.publish()
    marac = hub.system(MARAC)

    first = (await marac.call(f"{FEED}?limit=1")).json()
    rest = (await marac.call(f"{FEED}?after={first['next']}")).json()

    assert [*sequences(first["items"]), *sequences(rest["items"])] == ["1", "2"]
    assert first["items"][0]["data"]["kind"] == "referral.new"
    nothing = await marac.call(f"{FEED}?after={rest['next']}")
    assert (nothing.status_code, nothing.content) == (204, b"")


async def test_a_coordinator_of_another_area_and_who_coordinates_nothing_find_no_feed(hub: Machines) -> None:
    answers = [await hub.system(agency).call(FEED) for agency in (NEW_MARAC, "suffolk-police")]
    answers.append(await hub.system(MARAC).call("/marac/atlantis/feed"))

    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}
    assert answers[0].headers["content-type"] == "application/problem+json"


async def test_a_stream_goes_on_after_the_last_number_and_tells_what_comes(hub: Machines) -> None:
    await hub.hub.tell(FIRST)
    await hub.hub.publish()
    marac = hub.system(MARAC)

    listening = asyncio.create_task(marac.hears(f"{FEED}/stream?after=1", lambda heard: "data:" in heard))
    await hub.hub.tell(NEXT)
    await hub.hub.publish()

    heard = await listening
    assert "id: 2\n" in heard
    assert "id: 1\n" not in heard
    assert json.loads(heard.split("data: ")[1])["sequence"] == "2"
