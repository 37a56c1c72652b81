"""Cases that the conference had before pages were kept get theirs when the hub starts, and nobody is told anew."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.domain.ids import CaseId
from hub.receive.receiver import Receiver
from hub.store import unshown
from hub.store.unshown import PostgresUnshown
from hub.streams.showing import Showing
from tests.builders.consoles import Viewed
from tests.builders.fed import Fed
from tests.integration.web.store.test_feed import FIRST, another, run

pytestmark = pytest.mark.servers

PAGES = """
    SELECT area, case_id, reference, recipient, delivery_id, content, marks, tags, criteria, grade, tool, assessed_at,
        incidents, told_by, victim_name, victim_born FROM case_page ORDER BY case_id"""
FLAGS = "SELECT * FROM case_flag ORDER BY case_id"
TOLD = "SELECT count(*), max(position) FROM delivery"
ENTRIES = "SELECT count(*) FROM feed_entry"
CLOSED = """
    UPDATE cases SET limits = '{"exclusions": [{"agency": "suffolk-marac", "reason": "staff-are-party", "by": "x"}],
        "open_to": null}'"""
BEFORE_PAGES = ("DELETE FROM case_page", "DELETE FROM case_flag", "UPDATE delivery SET payload = NULL")


def asked(rooms: Viewed, *statements: str) -> list[list[Any]]:
    with psycopg.connect(rooms.owner) as connection:
        found = [connection.execute(statement) for statement in statements]
        return [cur.fetchall() if cur.description else [] for cur in found]


async def shows(hub: Fed) -> int:
    return await Showing(unshown=PostgresUnshown(hub.connections), receiver=hub.receiver).look()


async def three_cases(hub: Fed) -> None:
    await hub.tell(FIRST, another(1), another(2))
    await hub.publish()


@pytest.fixture
def told(rooms: Viewed) -> Viewed:
    """Return a database with three cases."""
    run(rooms, three_cases)
    return rooms


def test_a_case_from_before_has_the_page_and_flag_that_it_would_have(told: Viewed) -> None:
    before = asked(told, PAGES, FLAGS, TOLD, ENTRIES)
    asked(told, *BEFORE_PAGES)

    assert run(told, shows) == 3

    assert len(before[0]) == len(before[1]) == 3
    assert asked(told, PAGES, FLAGS, TOLD, ENTRIES) == before


def test_what_has_its_page_is_left_alone(told: Viewed) -> None:
    assert run(told, shows) == 0


def test_a_case_that_is_shown_to_nobody_is_asked_about_once(told: Viewed) -> None:
    asked(told, *BEFORE_PAGES, CLOSED)

    assert (run(told, shows), run(told, shows)) == (3, 0)
    assert asked(told, PAGES) == [[]]


def test_where_the_rules_say_other_than_what_was_shown_last_the_coordinator_is_told(told: Viewed) -> None:
    asked(told, *BEFORE_PAGES, "UPDATE delivery SET fingerprint = sha256('other') WHERE kind = 'marac-case'")
    ((sent, _),) = asked(told, TOLD)[0]

    run(told, shows)

    ((now, _),) = asked(told, TOLD)[0]
    assert now == sent + 3
    assert len(asked(told, PAGES)[0]) == 3


def test_a_hub_that_stops_on_the_way_goes_on_where_it_was(told: Viewed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unshown, "AT_ONCE", 1)
    asked(told, *BEFORE_PAGES)

    async def stops(hub: Fed) -> None:
        class Stops:
            left = 2

            async def receive_unshown(self, cases: Sequence[CaseId]) -> None:
                if not self.left:
                    raise InterruptedError
                self.left -= 1
                await hub.receiver.receive_unshown(cases)

        stopping: Any = Stops()
        receiver: Receiver = stopping
        with pytest.raises(InterruptedError):
            await Showing(unshown=PostgresUnshown(hub.connections), receiver=receiver).look()

    run(told, stops)
    done: set[UUID] = {row[1] for row in asked(told, PAGES)[0]}

    assert len(done) == 2
    assert run(told, shows) == 1
    assert len(asked(told, PAGES)[0]) == 3
