"""The console of operations: who waits for whom, and why. No page of it holds anything of a person."""

from starlette.routing import BaseRoute

from hub.web.ops import (
    audit,
    audit_emergency,
    audit_verify,
    changes,
    connector,
    dry_run,
    events,
    failures,
    failures_some,
    incidents,
    journey,
    latency,
    overview,
    redrive,
    redrive_new,
    sharing,
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
        *latency.routes(),
        *sharing.routes(),
        *dry_run.routes(),
        *changes.routes(),
        *audit.routes(),
        *audit_verify.routes(),
        *audit_emergency.routes(),
        *trying.routes(),
        *suspend.routes(),
        *failures.routes(),
        *failures_some.routes(),
        *redrive_new.routes(),
        *redrive.routes(),
        *stop_all.routes(),
    ]
