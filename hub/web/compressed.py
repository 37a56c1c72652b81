"""Sends pages compressed, but only to who asked for them on a page of ours or typed their address.

How long a compressed answer is tells whether what somebody put into an address stands in the page once more (BREACH).
Another site can make a browser ask; then the browser says so, and the answer has the length that it always has.
"""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

OWN = frozenset({"same-origin", "none"})
"""What browsers say of a request that no other site made."""
LEVEL = 6
"""A higher one takes twice as long for one byte in a hundred."""


class Compressed:
    """Compresses answers, save streams and whatever is compressed already."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._compressed = GZipMiddleware(app, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as short as may be."""
        is_own = scope["type"] == "http" and Headers(scope=scope).get("sec-fetch-site") in OWN
        await (self._compressed if is_own else self._plain)(scope, receive, send)
