"""Matches, unlink and repeats in a real browser: for everybody who decides, however they do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Page, expect
from psycopg.conninfo import make_conninfo

from hub.domain.person import AddressClass, Person, Role as Part
from hub.domain.receivers import shown_as
from hub.local import Running, superuser
from hub.store.policies import keep_shown
from hub.web.users import Role
from tests.builders.at_once import told
from tests.builders.browsing import Visitor, overflows, serving, shift, tab_stops, violations
from tests.builders.consoles import viewed
from tests.builders.events import HIGH, POLICE, VRAS, a_head, an_incident, an_incident_reported
from tests.builders.pages import Pages
from tests.builders.people import a_perpetrator, a_victim, an_address, named, numbered
from tests.builders.served_pages import ServedPages
from tests.builders.world import shipped_policy

pytestmark = pytest.mark.servers
TODAY = datetime.now(UTC)  # noqa: TID251 - flags run by the clock of the consoles
QUEUE = "/cases/matches"


@dataclass(frozen=True, kw_only=True)
class Console:
    """Where the console answers, with somebody signed in."""

    address: str
    served: ServedPages

    def open(self, visitor: Visitor, path: str, **options: object) -> Page:
        return visitor.open(self.address + path, **self.served.signed_in(self.address), **options)


async def story(consoles: Pages) -> None:
    """Tell of pairs who may be one: a namesake, a victim who may be the one accused, and one with a protected address."""

    async def tell(agency: str, record: str, *people: Person, days: int = 20) -> None:
        at = TODAY - timedelta(days=days)
        head, incident = a_head(agency, record, recorded_at=at), an_incident(occurred_from=at)
        event = an_incident_reported(agency, record, head=head, people=people, incident=incident, assessment=HIGH)
        await consoles.receiver.receive([told(event, str(uuid4()))])

    him = a_perpetrator()
    await tell(POLICE, "R-1", a_victim(identifiers=()), him)
    await tell(VRAS, "V-1", a_victim(identifiers=(), date_of_birth="1991-05-20"), him, days=10)
    kim = a_victim(names=(named("Kim", "Holder"),), date_of_birth="1980-03-04", identifiers=())
    await tell(POLICE, "R-2", kim, a_perpetrator(names=(named("Lou", "Tester"),), date_of_birth="1979-09-09"))
    accused = a_perpetrator(names=kim.names, date_of_birth="1980-03-14", addresses=kim.addresses, contacts=kim.contacts)
    await tell(
        VRAS,
        "V-2",
        a_victim(
            ref="w",
            names=(named("Ash", "Waiter"),),
            date_of_birth="1990-10-10",
            identifiers=(),
            contacts=(),
            addresses=(an_address("7 Third Street"),),
        ),
        accused,
        days=5,
    )
    twice = a_victim(names=(named("Mo", "Quartz"),), date_of_birth="1985-05-05", identifiers=(numbered(7),))
    await tell(POLICE, "R-3", twice, a_perpetrator(names=(named("Jo", "Rill"),), date_of_birth="1984-04-04"), days=340)
    await tell(VRAS, "V-3", twice, a_perpetrator(names=(named("Jo", "Rill"),), date_of_birth="1984-04-04"), days=30)
    ends = a_victim(names=(named("Pat", "Umber"),), date_of_birth="1970-07-07", identifiers=(numbered(8),))
    await tell(POLICE, "R-4", ends, a_perpetrator(names=(named("Sid", "Vale"),), date_of_birth="1971-01-02"), days=350)


@pytest.fixture(scope="session")
def console(stack: Running, hub_home: Path) -> Iterator[Console]:
    """Yield the console with some pairs; tests do not decide on those of others."""
    with psycopg.connect(superuser(hub_home), autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_matches_browser OWNER hub")
    rooms = viewed(make_conninfo(stack.database, dbname="test_matches_browser"), stack)
    keep_shown(rooms.owner, shown_as(shipped_policy().directory))
    served = ServedPages(rooms, Role.COORDINATOR, story)
    with serving(served) as address:
        yield Console(address=address, served=served)
    with psycopg.connect(superuser(hub_home), autocommit=True) as connection:
        connection.execute("DROP DATABASE test_matches_browser WITH (FORCE)")
