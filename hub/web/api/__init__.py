"""The machine interface: feed, cases and what became of events, as JSON (ADR 34)."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from hub.web.api import case, description, event, feed
from hub.web.api.allowance import Allowance
from hub.web.api.calling import WhoCalls


def routes(allowance: Allowance | None = None) -> list[BaseRoute]:
    """Return every route of the interface, a module a route; all but its description ask who calls."""
    known = [*feed.routes(), *case.routes(), *event.routes()]
    calling = Middleware(WhoCalls, allowance=allowance or Allowance())
    return [*description.routes(), Mount("", routes=known, middleware=[calling])]
