"""The console of MARAC coordinators: one feed, and one page a case."""

from starlette.routing import BaseRoute

from hub.web.cases import (
    case,
    feed,
    feed_live,
    match,
    matches,
    names,
    referral,
    repeat,
    repeats,
    risk,
    search,
    told,
    told_ask,
    unlink,
)


def routes() -> list[BaseRoute]:
    """Return every page of this console, a module a page."""
    return [
        *feed.routes(),
        *feed_live.routes(),
        *names.routes(),
        *matches.routes(),
        *match.routes(),
        *unlink.routes(),
        *repeats.routes(),
        *case.routes(),
        *referral.routes(),
        *repeat.routes(),
        *told.routes(),
        *told_ask.routes(),
        *risk.routes(),
        *search.routes(),
    ]
