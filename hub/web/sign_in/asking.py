"""Before any page: whose browser asks.

Every request gets `state.user`, `state.session`, `state.emergency` (a case of another area that they have open) and
`state.sign_in`.
"""

from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.store.sessions import Session
from hub.web.sign_in.cookies import SESSION, secret_of
from hub.web.sign_in.signing_in import SignIn, user_of
from hub.web.sign_in.times import NOTED_EVERY
from hub.web.users import DECIDING, User

WITHOUT = ("/static/", "/api/")
"""Paths that know no session."""
AUTOMATIC = "hub-automatic"
"""Header of what a page asks by itself; it keeps no session open, and neither does a stream of events."""


class WhoAsks:
    """Puts in front of an application who is signed in. Without a session that lasts, `state.user` is None."""

    def __init__(self, app: ASGIApp, sign_in: SignIn) -> None:
        self._app = app
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Recognise who asks, then go on. Raises `StoreAway` where nobody can be recognised."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state.update(user=None, session=None, ended=None, emergency=None, sign_in=self._sign_in)
        if not scope["path"].startswith(WITHOUT):
            await self._recognise(Request(scope))
        await self._app(scope, receive, send)

    async def _recognise(self, request: Request) -> None:
        secret = secret_of(request, SESSION)
        found = await self._sign_in.sessions.find(secret) if secret else None
        if found is None:
            return
        if not self._sign_in.is_open(found):
            request.state.ended = found
            return
        request.state.session, request.state.user = found, (user := user_of(found))
        if user.is_any_of(DECIDING):
            request.state.emergency = await self._sign_in.emergencies.open_of(user.id, self._sign_in.now())
        if not _is_automatic(request) and self._sign_in.now() - found.seen_at > NOTED_EVERY:
            await self._sign_in.sessions.seen(found.id, self._sign_in.now())


def session_of(request: HTTPConnection) -> Session | None:
    """Return the session by which somebody is signed in."""
    found: Session | None = request.state.session
    return found


def sign_in_of(request: HTTPConnection) -> SignIn:
    """Return what signing in takes."""
    found: SignIn = request.state.sign_in
    return found


async def still_signed_in(request: HTTPConnection) -> User | None:
    """Return who is signed in by now: asked again each minute by whatever lasts longer than a page."""
    session = session_of(request)
    found = await sign_in_of(request).sessions.of_id(session.id) if session else None
    return user_of(found) if found and sign_in_of(request).is_open(found) else None


def _is_automatic(request: Request) -> bool:
    return AUTOMATIC in request.headers or "text/event-stream" in request.headers.get("accept", "")
