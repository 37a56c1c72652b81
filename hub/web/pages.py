"""What every page does before its own work: the right user, or nothing to be found."""

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hub.web.parts import Parts
from hub.web.sign_in.drafts import forget_sent, sign_in_first
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
                return await sign_in_first(request)
            if not user.is_any_of(roles):
                raise HTTPException(NOT_FOUND)
            if request.method == "POST":
                await forget_sent(request)
            return await handler(request, user)

        return endpoint

    return guarded
