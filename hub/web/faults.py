"""What becomes of a request that cannot be answered: a page in plain words with an honest status, and no trace of why.

A page that does not exist and one that its user may not see are the same page. Machines get a document in its place.
"""

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.store.errors import Away
from hub.telemetry import Said
from hub.web.problems import MACHINES, of_exception, problem
from hub.web.rendering import render

log = structlog.get_logger()

NOT_FOUND, UNREADABLE, FAULT, UNAVAILABLE = 404, 422, 500, 503
HIDDEN = frozenset({401, 403, 404, 405})
"""Whatever would tell that something exists reads as if it did not."""


class Honest:
    """The outermost part: whatever is raised beneath becomes a page; the log gets the class of it and nothing more."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer it here if nobody could. A stream that has begun just ends."""
        begun: list[Message] = []

        async def watched(message: Message) -> None:
            if not begun:
                begun.append(message)
            await send(message)

        status = await self._failure(scope, receive, watched)
        if status and not begun and scope["type"] == "http":
            answer = problem(status) if scope["path"].startswith(MACHINES) else fault_page(status)
            await answer(scope, receive, send)

    async def _failure(self, scope: Scope, receive: Receive, send: Send) -> int | None:
        """Return the status of what was raised, None if nothing was."""
        fault: Exception
        try:
            await self.app(scope, receive, send)
        except Away:
            return UNAVAILABLE
        except Exception as raised:  # noqa: BLE001  # the outermost handler of the consoles
            fault = raised
        else:
            return None
        log.error(Said.PAGE_FAILED, error=type(fault).__name__)
        return FAULT


async def refused(request: Request, why: Exception) -> Response:
    """Answer what a page refused: register it as the application's handler of `HTTPException`."""
    if request.url.path.startswith(MACHINES):
        return of_exception(why)
    status = why.status_code if isinstance(why, HTTPException) else FAULT
    return fault_page(NOT_FOUND if status in HIDDEN else status)


def fault_page(status: int) -> HTMLResponse:
    """Return the page of a status; every other client's fault reads as 422."""
    known = status if status in {NOT_FOUND, FAULT, UNAVAILABLE} else UNREADABLE
    return HTMLResponse(render(f"errors/{known}.html", {}), status)
