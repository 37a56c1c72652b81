"""What every page does before its own work: the right user, or nothing to be found."""

from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.web.parts import Parts
from hub.web.users import Role, User

NOT_FOUND = 404
SEE_OTHER = 303
SIGN_IN = "/sign-in"

Page = Callable[[Request, User], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def parts_of(request: Request) -> Parts:
    """Return what the consoles are made of."""
    parts: Parts = request.app.state.parts
    return parts


def page(roles: frozenset[Role]) -> Callable[[Page], Endpoint]:
    """Open a page to users with one of these roles. To others it does not exist; who is not signed in may sign in."""

    def guarded(handler: Page) -> Endpoint:
        @wraps(handler)
        async def endpoint(request: Request) -> Response:
            user: User | None = request.state.user
            if user is None:
                return sign_in_first(request)
            if not user.is_any_of(roles):
                raise HTTPException(NOT_FOUND)
            return await handler(request, user)

        return endpoint

    return guarded


def sign_in_first(request: Request) -> Response:
    """Lead to the sign-in, and from there back to the page that was asked for."""
    back = urlencode({"return": request.url.path})
    return RedirectResponse(f"{SIGN_IN}?{back}", status_code=SEE_OTHER)
