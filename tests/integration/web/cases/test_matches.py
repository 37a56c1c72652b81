"""People who may be one: the coordinator compares, sees what would follow, decides; a wrong link is undone."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from hub.domain.events import CaseEvent
from hub.domain.person import AddressClass, Person
from hub.local import Running
from hub.web.users import Role
from tests.builders.at_once import told
from tests.builders.consoles import viewed
from tests.builders.events import HIGH, IDVA, POLICE, VRAS, an_incident_reported
from tests.builders.pages import Pages, Somebody, pages
from tests.builders.people import a_perpetrator, a_victim, an_address, named, numbered
from tests.builders.world import shipped_policy

pytestmark = pytest.mark.servers

QUEUE = "/cases/matches"


@pytest.fixture
async def consoles(database: str, stack: Running) -> AsyncIterator[Pages]:
    async with pages(viewed(database, stack), shipped_policy()) as running:
        yield running


async def tell(consoles: Pages, *events: CaseEvent) -> None:
    await consoles.receiver.receive([told(one, f"{one.head.record_id}-{uuid4()}") for one in events])


def her(**over: Any) -> Person:
    return a_victim(identifiers=(), **over)


def maybe_her(**over: Any) -> Person:
    """Return somebody of whom only name and date of birth are hers."""
    return her(**({"addresses": (), "contacts": ()} | over))


async def a_pair(consoles: Pages, other: Person | None = None) -> str:
    """Have two agencies tell of somebody who may be one, and return the address of the pair."""
    he = a_perpetrator()
    another = a_perpetrator(names=(named("Other", "Fellow"),), date_of_birth="1970-01-30", contacts=(), addresses=())
    await tell(consoles, an_incident_reported(POLICE, "R-1", people=(her(), he), assessment=HIGH))
    await tell(consoles, an_incident_reported(VRAS, "V-1", people=(other or maybe_her(), another), assessment=HIGH))
    somebody = await consoles.signed_in(Role.COORDINATOR, user="looks")
    found = re.findall(rf'href="({QUEUE}/[0-9a-f-]+)"', (await somebody.get(QUEUE)).text)
    assert len(found) == 1
    return str(found[0])


async def test_a_pair_waits_in_the_queue_of_its_area_and_nobody_is_named_there(consoles: Pages) -> None:
    pair = await a_pair(consoles)
    page = await (await consoles.signed_in(Role.COORDINATOR)).get(QUEUE)

    assert page.status_code == 200
    assert pair in page.text
    assert "Only name and date of birth agree" in page.text
    assert "Testa" not in page.text
    elsewhere = await consoles.signed_in(Role.COORDINATOR, areas=["essex"])
    assert "No matches to decide" in (await elsewhere.get(QUEUE)).text
    assert (await elsewhere.get(pair)).content == (await elsewhere.get(f"{QUEUE}/{uuid4()}")).content
