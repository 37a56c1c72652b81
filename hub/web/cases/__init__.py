"""The console of MARAC coordinators: one feed, and one page a case."""

from starlette.routing import BaseRoute

from hub.web.cases import match, matches, repeats, unlink


def routes() -> list[BaseRoute]:
    """Return every page of this console, a module a page."""
    return [
        *matches.routes(),
        *match.routes(),
        *unlink.routes(),
        *repeats.routes(),
    ]
