"""What protects every answer and every form, whatever the page: headers, no copies, no forms from elsewhere.

Pure ASGI, so that streams pass through as they are.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.web.rendering import render

SESSION_COOKIE = "__Host-hub"
"""Its value is the session's secret; a page's form token is derived from it."""
CSRF = "csrf"
CSRF_HEADER = "x-csrf"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
LARGEST_FORM = 1_000_000
"""Bytes; the longest form of the consoles has a few thousand."""
FORBIDDEN, TOO_LARGE = 403, 413
FOR_EVER = "public, max-age=31536000, immutable"

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-frame-options": "DENY",
}
HTTPS_ONLY = "max-age=31536000"


class Protected:
    """Puts the headers on every answer; none but static files may be kept by anybody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to what comes back."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("cache-control", "no-store")
                if scope["scheme"] == "https":
                    headers["strict-transport-security"] = HTTPS_ONLY
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


@dataclass(frozen=True, slots=True)
class OwnForms:
    """Lets nothing change but by a form of the same session, from the same origin.

    Machines that sign each request by a token or certificate instead of a cookie are exempt, by path.
    """

    app: ASGIApp
    exempt: Collection[str] = ()
    """Beginnings of paths."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass; answer the rest here, and nothing was changed."""
        exempt = scope["type"] == "http" and scope["path"].startswith(tuple(self.exempt))
        if scope["type"] != "http" or scope["method"] in SAFE or exempt:
            await self.app(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            await _refusal(TOO_LARGE)(scope, receive, send)
        elif await _is_own(scope, body):
            await self.app(scope, _again(body, receive), send)
        else:
            await _refusal(FORBIDDEN)(scope, receive, send)


class Kept(StaticFiles):
    """Static files, whose names change with what they hold: a browser may keep them for ever."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """Answer with a file that may be kept."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        response.headers["cache-control"] = FOR_EVER
        return response


def form_token(cookie: str) -> str:
    """Return the token that forms of a session carry. It tells nothing of the session's secret."""
    return hmac.new(cookie.encode(), b"form", "sha256").hexdigest()


def token_of(request: Request) -> str:
    """Return the token for the forms of a page, "" when nobody is signed in."""
    cookie = request.cookies.get(SESSION_COOKIE, "")
    return form_token(cookie) if cookie else ""


async def _is_own(scope: Scope, body: bytes) -> bool:
    """Say whether a request comes from a page of this origin and carries the token of its session."""
    headers = Headers(scope=scope)
    cookie = SimpleCookie(headers.get("cookie", "")).get(SESSION_COOKIE)
    if cookie is None or not _same_origin(headers):
        return False
    given = headers.get(CSRF_HEADER) or await _token_field(scope, body)
    return hmac.compare_digest(given.encode(), form_token(cookie.value).encode())


def _same_origin(headers: Headers) -> bool:
    """Say whether a request came from here; browsers name the origin of everything that may change something."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") == "same-origin"
    return urlsplit(origin).netloc == headers.get("host", "")


async def _token_field(scope: Scope, body: bytes) -> str:
    async with Request(scope, _again(body, _nothing)).form() as form:
        given = form.get(CSRF, "")
    return given if isinstance(given, str) else ""


async def _body(receive: Receive) -> bytes | None:
    """Return the whole body, None when it is too large for any form."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_FORM:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _again(body: bytes, then: Receive) -> Receive:
    """Return what gives a body that has been read once more."""
    left = [body]

    async def receive() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await then()

    return receive


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _refusal(status: int) -> HTMLResponse:
    return HTMLResponse(render("errors/not_sent.html", {}), status)
