"""The pages to which every footer leads; who is not signed in may read them too."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.web.frame import show


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Whom people telephone; `app.state.help` holds it."""

    telephone: str = ""
    hours: str = ""


def routes() -> list[Route]:
    """Return the routes of the footer's pages."""
    return [
        Route("/help", _help, name="help"),
        Route("/accessibility", _accessibility, name="accessibility"),
        Route("/what-we-log", _what_we_log, name="what-we-log"),
    ]


async def _help(request: Request) -> Response:
    return await show(request, "footer/help.html", {"help": getattr(request.app.state, "help", Help())})


async def _accessibility(request: Request) -> Response:
    return await show(request, "footer/accessibility.html", {})


async def _what_we_log(request: Request) -> Response:
    return await show(request, "footer/what_we_log.html", {})
