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

from hub.domain.person import Person
from hub.domain.receivers import shown_as
from hub.local import Running, superuser
from hub.store.policies import keep_shown
from hub.web.users import Role
from tests.builders.at_once import told
from tests.builders.browsing import Visitor, serving, violations
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
    """Tell of pairs who may be one, a namesake and a victim who may be the one accused, and of pairs with a flag."""

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


def pairs(page: Page) -> list[str]:
    """Return the paths of the pairs in the queue."""
    found: list[str] = page.locator("tbody th a").evaluate_all("es => es.map(e => e.getAttribute('href'))")
    return found


def choose(page: Page, choice: str) -> None:
    page.get_by_label(choice, exact=True).check()
    page.get_by_label("Why?").fill("of a test")
    page.get_by_role("button", name="See what would follow").click()


def test_opposite_roles_are_warned_of_and_a_decision_without_a_reason_is_not_taken(
    visitor: Visitor, console: Console
) -> None:
    visitor.expected.append("status of 422")
    page = console.open(visitor, QUEUE)
    page.goto(console.address + pairs(page)[-1])

    expect(page.get_by_text("Opposite roles")).to_be_visible()
    assert violations(page) == []
    assert page.locator("tbody th").first.inner_text() == "Role"
    page.get_by_role("button", name="See what would follow").click()
    expect(page.get_by_role("link", name="Enter why you decide so")).to_be_visible()
    assert page.title().startswith("Error: ")
    assert violations(page) == []


def test_a_pair_is_joined_and_unlinked_by_keyboard_and_without_scripts(visitor: Visitor, console: Console) -> None:
    page = console.open(visitor, QUEUE, java_script_enabled=False)
    page.goto(console.address + pairs(page)[0])
    choose(page, "Same person")
    expect(page.get_by_role("rowheader", name="Suffolk countywide IDVA service").first).to_be_visible()
    button = page.get_by_role("button", name="Save decision")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("They are taken for one person.")).to_be_visible()
    page.get_by_role("button", name="Unlink").click()
    expect(page.get_by_text("Corrections that would be sent")).to_be_visible()
    page.get_by_label("Why are they not the same person?").fill("namesakes")
    page.get_by_role("button", name="Unlink and send the corrections").click()
    expect(page.get_by_text(re.compile(r"0 of \d+ corrections are confirmed"))).to_be_visible()
