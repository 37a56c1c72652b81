"""The console of operations: who waits for whom, and why. No page of it holds anything of a person."""

from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """Return every page of this console, a module a page."""
    return []
