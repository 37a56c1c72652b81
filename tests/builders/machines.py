"""Agencies' systems that call the machine interface."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from hub.domain.ids import AgencyId
from hub.store.callers import keep_tokens
from tests.builders.conference import two_areas
from tests.builders.consoles import Viewed
from tests.builders.fed import Fed, fed
from tests.builders.pages import ORIGIN, Pages, Somebody, pages

API = "/api/v1"


@dataclass(frozen=True, kw_only=True)
class System(Somebody):
    """An agency's system; its secret is the token."""

    async def call(self, path: str, **headers: str) -> httpx.Response:
        """Ask for an address below the interface's own."""
        given = {"authorization": f"Bearer {self.secret}", **{key.replace("_", "-"): v for key, v in headers.items()}}
        async with self.client() as client:
            return await client.get(f"{API}{path}", headers=given)

    def client(self) -> httpx.AsyncClient:
        """Return a client that knows no token."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=ORIGIN)

    def _scope(self, path: str) -> dict[str, object]:
        scope = super()._scope(f"{API}{path}")
        headers = [(b"authorization", f"Bearer {self.secret}".encode()), (b"host", b"hub.test")]
        return {**scope, "headers": headers}


@dataclass(frozen=True, kw_only=True)
class Machines:
    """A hub with two areas whose machine interface agencies' systems call."""

    hub: Fed
    pages: Pages
    rooms: Viewed

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
