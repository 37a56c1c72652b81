"""Repeats and flags: what came again within twelve months of a referral, and why the hub says so."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest

from hub.domain.receivers import shown_as
from hub.store.policies import keep_shown
from hub.web.users import Role
from tests.builders.at_once import told
from tests.builders.consoles import Viewed
from tests.builders.events import HIGH, POLICE, VRAS, a_head, an_incident, an_incident_reported
from tests.builders.pages import Pages, pages
from tests.builders.people import a_perpetrator, a_victim
from tests.builders.world import shipped_policy

pytestmark = pytest.mark.servers

REPEATS = "/cases/repeats"


@pytest.fixture
async def consoles(rooms: Viewed) -> AsyncIterator[Pages]:
    policy = shipped_policy()
    keep_shown(rooms.owner, shown_as(policy.directory))
    async with pages(rooms, policy) as running:
        running.clock.at = datetime(2026, 4, 20, 12, tzinfo=UTC)
        yield running


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


async def tell(consoles: Pages, agency: str, record: str, day: str) -> None:
    """Have an agency tell of an incident at high risk on the day on which it was."""
    event = an_incident_reported(
        agency,
        record,
        head=a_head(agency, record, recorded_at=on(day)),
        people=(a_victim(), a_perpetrator()),
        incident=an_incident(occurred_from=on(day)),
        assessment=HIGH,
    )
    await consoles.receiver.receive([told(event, f"{record}-{uuid4()}")])


async def test_an_incident_after_a_referral_is_listed_with_the_days_between_in_a_sentence(consoles: Pages) -> None:
    await tell(consoles, POLICE, "R-1", "2025-07-04")
    await tell(consoles, VRAS, "V-1", "2026-03-12")
    page = await (await consoles.signed_in(Role.COORDINATOR)).get(REPEATS)

    assert page.status_code == 200
    assert (
        "Incident of 12 March 2026 between the same two people, 251 days after the referral of 4 July 2025" in page.text
    )
    assert "12 March 2027" in page.text
    assert "Victim: Testa Example" in page.text
    elsewhere = await consoles.signed_in(Role.COORDINATOR, areas=["essex"])
    assert "No repeats. Checked" in (await elsewhere.get(REPEATS)).text


async def test_a_flag_that_ends_within_thirty_days_is_listed_until_its_last_day(consoles: Pages) -> None:
    await tell(consoles, POLICE, "R-1", "2025-05-01")
    consoles.clock.at = on("2026-05-01")
    sessions = await consoles.signed_in(Role.COORDINATOR)

    assert "No incident since the referral" in (await sessions.get(f"{REPEATS}?show=ending")).text
    consoles.clock.at = on("2026-05-02")
    after = await consoles.signed_in(Role.COORDINATOR)
    assert "No flag ends within 30 days" in (await after.get(f"{REPEATS}?show=ending")).text


async def test_whose_names_were_shown_is_noted(consoles: Pages, rooms: Viewed) -> None:
    await tell(consoles, POLICE, "R-1", "2025-07-04")
    await tell(consoles, VRAS, "V-1", "2026-03-12")

    await (await consoles.signed_in(Role.COORDINATOR, user="ann")).get(REPEATS)

    with psycopg.connect(rooms.owner) as conn:
        noted = conn.execute(
            "SELECT cardinality(cases) FROM audit WHERE who = 'ann' AND action = 'repeats-shown'"
        ).fetchall()
    assert noted == [(1,)]
