"""The one application of both consoles and the machine interface."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from hub.web import cases, footer, ops
from hub.web.api import routes as api
from hub.web.around import looks
from hub.web.cases import case
from hub.web.compressed import Compressed
from hub.web.faults import Honest, refused
from hub.web.ops import overview
from hub.web.pages import SEE_OTHER, SIGN_IN
from hub.web.parts import Parts
from hub.web.rendering import STATIC, STATIC_PATH
from hub.web.security import Kept, OwnForms, Protected
from hub.web.sign_in import emergency
from hub.web.sign_in import routes as sign_in
from hub.web.sign_in.asking import WhoAsks

API = "/api"
"""Beginning of the addresses where machines ask, which sign each request by themselves."""
TOLD_SIGNED_OUT = "/sign-in/signed-out"
"""Where the identity provider itself tells us something, by a token that it signed."""


def build(parts: Parts) -> Starlette:
    """Return the application; every page of it is listed by its console."""
    app = Starlette(
        routes=[
            Route("/", _home),
            *sign_in.routes(),
            *emergency.routes(),
            *footer.routes(),
            Route("/ops", overview.here, name="ops-overview"),
            Mount("/ops", routes=ops.routes(), name="ops"),
            Mount("/cases", routes=cases.routes(), name="cases"),
            Mount(f"{API}/v1", routes=api.routes(), name="api"),
            Mount(STATIC_PATH, Kept(directory=STATIC), name="static"),
        ],
        middleware=[
            Middleware(Compressed),
            Middleware(Protected),
            Middleware(Honest),
            Middleware(OwnForms, exempt=(f"{API}/", TOLD_SIGNED_OUT)),
            Middleware(WhoAsks, sign_in=parts.sign_in),
        ],
        exception_handlers={HTTPException: refused, case.Joined: case.joined},
    )
    app.state.parts = parts
    app.state.around = looks(parts)
    return app


async def _home(request: Request) -> Response:
    """Lead to the user's own console."""
    consoles = request.state.user.consoles() if request.state.user else []
    return RedirectResponse(f"/{consoles[0]}" if consoles else SIGN_IN, SEE_OTHER)
