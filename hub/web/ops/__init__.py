"""The console of operations: who waits for whom, and why. No page of it holds anything of a person."""

from starlette.routing import BaseRoute

from hub.web.ops import (
    connector,
    events,
    failures,
    incidents,
    journey,
    overview,
    redrive,
    redrive_new,
    silence,
    stop_all,
    suspend,
    trying,
)


def routes() -> list[BaseRoute]:
    """Return every page of this console, a module a page."""
    return [
        *overview.routes(),
        *incidents.routes(),
        *connector.routes(),
        *events.routes(),
        *journey.routes(),
        *silence.routes(),
        *trying.routes(),
        *suspend.routes(),
        *failures.routes(),
        *redrive_new.routes(),
        *redrive.routes(),
        *stop_all.routes(),
    ]
