"""Agencies' systems that call the machine interface."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import httpx
from starlette.types import Message

from hub.domain.agency import AccountState
from hub.domain.decisions import AccountDecided
from hub.domain.events import CaseEvent
from hub.domain.ids import CONSOLE, AgencyId
from hub.store.callers import keep_tokens
from hub.store.queue import Claimed
from hub.store.viewing import Viewing
from hub.web.api.allowance import Allowance
from tests.builders.conference import two_areas
from tests.builders.consoles import Viewed
from tests.builders.events import NOW, a_head
from tests.builders.fed import Fed, fed
from tests.builders.pages import ORIGIN, Pages, Somebody, pages

API = "/api/v1"
FEED = "/marac/suffolk/feed"


@dataclass(frozen=True, kw_only=True)
class System(Somebody):
    """An agency's system; its secret is the token."""

    resume: str = ""
    """Number of the last entry that a stream had told it."""

    async def call(self, path: str, **headers: str) -> httpx.Response:
        """Ask for an address below the interface's own."""
        given = {"authorization": f"Bearer {self.secret}", **{key.replace("_", "-"): v for key, v in headers.items()}}
        async with self.client() as client:
            return await client.get(f"{API}{path}", headers=given)

    def client(self) -> httpx.AsyncClient:
        """Return a client that knows no token."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=ORIGIN)

    async def ended(self, path: str) -> str:
        """Listen to a stream until it ends, and return all of it."""
        heard: list[str] = []

        async def receive() -> Message:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Message) -> None:
            heard.append(message.get("body", b"").decode())

        await self.app(self._scope(path), receive, send)
        return "".join(heard)

    def _scope(self, path: str) -> dict[str, object]:
        scope = super()._scope(f"{API}{path}")
        headers = [(b"authorization", f"Bearer {self.secret}".encode()), (b"host", b"hub.test")]
        if self.resume:
            headers.append((b"last-event-id", self.resume.encode()))
        return {**scope, "headers": headers}


@dataclass(frozen=True, kw_only=True)
class Machines:
    """A hub with two areas whose machine interface agencies' systems call."""

    hub: Fed
    pages: Pages
    rooms: Viewed

    async def publish(self, *events: CaseEvent) -> Sequence[Claimed]:
        """Take in events, and publish what the feed says of them."""
        await self.hub.tell(*events)
        return await self.hub.publish()

    async def decide(self, agency: str, state: AccountState) -> None:
        """Decide on an agency's account."""
        head = a_head(CONSOLE, f"account {agency}", recorded_at=NOW)
        event = AccountDecided(head=head, account=AgencyId(agency), state=state, by="ann", reason="trial")
        await self.hub.decide(event, state)

    def allow(self, requests: float) -> None:
        """Let each agency make so many requests at once, and none after that."""
        state = self.pages.app.state
        state.parts = replace(state.parts, allowance=Allowance(rate=0.001, at_once=requests))

    def lose_database(self) -> None:
        """Let the interface find no database from now on."""
        state = self.pages.app.state
        state.parts = replace(state.parts, cases=Viewing("postgresql://hub_cases@127.0.0.1:1/hub"))

    def system(self, agency: str) -> System:
        """Give an agency a token, and return its system."""
        token = secrets.token_urlsafe(32)
        keep_tokens(self.rooms.worker, {AgencyId(agency): token})
        return System(app=self.pages.app, secret=token)


@asynccontextmanager
async def machines(rooms: Viewed) -> AsyncIterator[Machines]:
    """Yield a hub on a database of one's own."""
    async with fed(rooms.worker) as hub, pages(rooms, two_areas()) as running:
        yield Machines(hub=hub, pages=running, rooms=rooms)
