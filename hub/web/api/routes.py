"""Every route of the machine interface, a module a route."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from hub.web.api import case, description, event, feed
from hub.web.api.calling import WhoCalls


def routes() -> list[BaseRoute]:
    """Return the routes; all but the description ask who calls."""
    known = [*feed.routes(), *case.routes(), *event.routes()]
    return [*description.routes(), Mount("", routes=known, middleware=[Middleware(WhoCalls)])]
