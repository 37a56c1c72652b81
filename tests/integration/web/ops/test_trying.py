"""A test event goes through an agency's own way in, is answered, and goes no further."""

import psycopg
import pytest

from tests.builders.consoles import Viewed
from tests.builders.events import POLICE
from tests.builders.pages import Pages

pytestmark = pytest.mark.servers
PAGE = f"/ops/agencies/{POLICE}/test-event"
KEY = "11111111-2222-4333-8444-555555555555"


def asked(rooms: Viewed, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(rooms.owner) as connection:
        return connection.execute(statement).fetchall()


async def test_a_test_event_is_checked_and_answered_and_reaches_no_case(consoles: Pages, rooms: Viewed) -> None:
    operator = await consoles.signed_in("ops-operator")

    sent = await operator.post(PAGE, key=KEY)
    again = await operator.post(PAGE, key=KEY)

    assert (sent.status_code, sent.headers["location"]) == (303, again.headers["location"])
    journey = (await operator.get(sent.headers["location"])).text
    assert "Yes: it is answered and goes no further" in journey
    assert "Goes no further" in journey
    assert asked(rooms, "SELECT source, outcome, test, told FROM inbox") == [(POLICE, "processed", True, "incident")]
    assert asked(rooms, "SELECT recipient, kind FROM delivery") == [(POLICE, "received")]
    assert asked(rooms, "SELECT count(*) FROM cases") == [(0,)]
    assert ("u-1", "test-event-sent") in asked(rooms, "SELECT who, action FROM audit")


async def test_a_test_event_is_no_sign_of_the_agency(consoles: Pages) -> None:
    operator = await consoles.signed_in("ops-operator")

    await operator.post(PAGE, key=KEY)

    assert "Never heard" in (await operator.get(f"/ops/agencies/{POLICE}")).text


@pytest.mark.parametrize("role", ["ops-viewer", "auditor", "sharing-reviewer"])
async def test_who_only_looks_sends_no_test_event(consoles: Pages, rooms: Viewed, role: str) -> None:
    somebody = await consoles.signed_in(role)

    assert (await somebody.post(PAGE, key=KEY)).status_code == 404
    assert PAGE not in (await somebody.get(f"/ops/agencies/{POLICE}")).text
    assert asked(rooms, "SELECT count(*) FROM inbox") == [(0,)]
