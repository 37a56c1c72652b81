"""The machine interface: feed, cases and states of events as JSON."""

from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """Return every route of the interface, a module a route."""
    return []
