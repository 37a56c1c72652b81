"""The consoles as a server runs them, on a database of the test's own, with somebody signed in."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send

from hub.web.security import SESSION_COOKIE
from tests.builders.consoles import Viewed
from tests.builders.pages import Pages, pages
from tests.builders.world import shipped_policy


class ServedPages:
    """Everything is opened in the server's own loop; `begin` fills the database there before anybody is answered."""

    def __init__(self, rooms: Viewed, role: str, begin: Callable[[Pages], Awaitable[None]]) -> None:
        self._rooms, self._role, self._begin = rooms, role, begin
        self._app: Any = None
        self._cookie = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; the first that a server asks is to get ready."""
        if self._app and scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        await receive()
        async with pages(self._rooms, shipped_policy()) as running:
            await self._begin(running)
            self._app, self._cookie = running.app, (await running.signed_in(self._role)).secret
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    def signed_in(self, address: str) -> dict[str, Any]:
        """Return with what a browser has to begin, so that somebody is signed in there."""
        cookie = {"name": SESSION_COOKIE, "value": self._cookie, "domain": urlsplit(address).hostname, "path": "/"}
        more = {"expires": -1, "httpOnly": True, "secure": True, "sameSite": "Lax"}
        return {"storage_state": {"cookies": [{**cookie, **more}]}}
