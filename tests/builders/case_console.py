"""The case console on a real database: two areas with cases of made-up people, and browsers of users of either."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx2
import psycopg
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from hub.domain.events import CaseEvent
from hub.domain.person import Address, AddressClass, Contact, SafeContact, YesNo
from hub.web.security import CSRF, SESSION_COOKIE, form_token
from tests.builders.consoles import Viewed
from tests.builders.events import (
    HIGH,
    a_custody_changed,
    a_head,
    a_support_updated,
    an_incident,
    an_incident_reported,
)
from tests.builders.fed import fed
from tests.builders.pages import ORIGIN, Pages, pages
from tests.builders.people import a_child, a_perpetrator, a_victim
from tests.builders.world import shipped_policy

HERE, ELSEWHERE = "suffolk", "essex"
HIDDEN_STREET, OPEN_STREET = "17 Quillfeather Mews", "4 Larkspur Bank"
SAFE_NUMBER, NOTE = "01632 960777", "Only while the shop is open"
NARRATIVE = "He broke the door of the kitchen."


def her(**over: Any) -> Any:
    """Return a victim who can be reached safely, and who has one address that nobody may see."""
    return a_victim(
        contacts=(Contact(kind="phone", value=SAFE_NUMBER, safe=YesNo.YES, message_safe=YesNo.NO),),
        safe_contact=SafeContact(safe_from="09:00", safe_until="17:00", note=NOTE),
        addresses=(
            Address(visibility=AddressClass.ORDINARY, lines=(OPEN_STREET,), postcode="IP1 2XX"),
            Address(visibility=AddressClass.CONFIDENTIAL, lines=(HIDDEN_STREET,), postcode="IP9 9ZZ"),
        ),
        **over,
    )


def story() -> Sequence[CaseEvent]:
    """Return what agencies tell of one pair: an incident of high risk, support, and his release."""
    return (
        an_incident_reported(
            record="C-1",
            people=(her(), a_perpetrator(), a_child()),
            incident=an_incident(narrative=NARRATIVE, flags=("strangulation",)),
            assessment=HIGH,
        ),
        a_support_updated(record="C-2", people=(her(),)),
        a_custody_changed(record="C-3", people=(a_perpetrator(), her())),
    )


def more(record: str, hours: int) -> CaseEvent:
    """Return another incident of the same pair, so many hours before."""
    made = an_incident(occurred_from=a_head().recorded_at - timedelta(hours=hours), narrative=NARRATIVE)
    return an_incident_reported(record=record, people=(her(), a_perpetrator()), incident=made, assessment=HIGH)


def tell(rooms: Viewed, *events: CaseEvent) -> None:
    """Let agencies tell these, and publish what follows of them."""

    async def take() -> None:
        async with fed(rooms.worker, shipped_policy()) as hub:
            await hub.tell(*events)
            await hub.publish()

    with ThreadPoolExecutor(1) as thread:  # whoever drives a browser has a loop already
        thread.submit(asyncio.run, take()).result()


@dataclass(frozen=True, kw_only=True)
class Visiting:
    """Somebody who visits pages without scripts, in one browser that keeps its cookies."""

    client: httpx2.AsyncClient
    secret: str
    user: str

    async def get(self, path: str) -> httpx2.Response:
        """Open a page, and go where it leads."""
        return await self.client.get(path, follow_redirects=True)

    async def post(self, path: str, fields: Mapping[str, str]) -> httpx2.Response:
        """Send a form of this session, and go where it leads."""
        data = {CSRF: form_token(self.secret), "key": str(uuid4()), **fields}
        return await self.client.post(path, data=data, follow_redirects=True)


@dataclass(frozen=True, kw_only=True)
class CaseConsole:
    """The application, and who signs in to it."""

    pages: Pages
    browsers: list[Visiting] = field(default_factory=list)

    async def signed_in(self, role: str = "marac-coordinator", area: str = HERE) -> Visiting:
        """Return the browser of somebody who is signed in, and whom nobody was before."""
        user = f"user-{uuid4().hex[:8]}"
        somebody = await self.pages.signed_in(role, areas=[area], user=user)
        cookies = {SESSION_COOKIE: somebody.secret}
        transport = httpx2.ASGITransport(self.pages.app)
        client = httpx2.AsyncClient(transport=transport, base_url=ORIGIN, cookies=cookies)
        self.browsers.append(Visiting(client=client, secret=somebody.secret, user=user))
        return self.browsers[-1]


@asynccontextmanager
async def case_console(rooms: Viewed) -> AsyncIterator[CaseConsole]:
    """Yield the console, under its own accounts."""
    async with pages(rooms, shipped_policy()) as running:
        console = CaseConsole(pages=running)
        yield console
        for browser in console.browsers:
            await browser.client.aclose()


class Served:
    """The console as a server runs it, with one coordinator signed in: all is opened in the server's own loop."""

    def __init__(self, rooms: Viewed) -> None:
        self.rooms = rooms
        self.cookie = ""
        self._app: Starlette | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; the first that a server asks is to get ready."""
        if self._app and scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        await receive()
        async with case_console(self.rooms) as console:
            self._app, self.cookie = console.pages.app, (await console.signed_in()).secret
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    def signed_in(self, address: str) -> dict[str, Any]:
        """Return with what a browser has to begin, so that the coordinator is signed in there."""
        domain = urlsplit(address).hostname
        cookie = {"name": SESSION_COOKIE, "value": self.cookie, "domain": domain, "path": "/", "expires": -1}
        return {"storage_state": {"cookies": [{**cookie, "httpOnly": True, "secure": True, "sameSite": "Lax"}]}}


def cases_in(rooms: Viewed, area: str = HERE) -> list[UUID]:
    """Return the cases that the coordinator of an area is shown."""
    with psycopg.connect(rooms.owner) as connection:
        found = connection.execute("SELECT case_id FROM case_page WHERE area = %s ORDER BY since", [area]).fetchall()
    return [case for (case,) in found]


def text_of(answer: httpx2.Response) -> str:
    """Return what somebody reads on a page, without tags."""
    main = re.sub(r"(?s)<(script|style|svg).*?</\1>", " ", answer.text)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))
