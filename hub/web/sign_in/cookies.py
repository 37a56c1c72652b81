"""The two cookies of the consoles: who is signed in, and which browser began to sign in (ADR 30).

Chromium keeps `__Host-` cookies from http://127.0.0.1 and http://localhost too, so there is one way for all.
"""

from starlette.requests import Request
from starlette.responses import Response

SESSION = "__Host-hub"
BROWSER = "__Host-hub-signing-in"


def give(response: Response, name: str, secret: str) -> None:
    """Set a cookie that goes to this host alone, is read by no script, and is gone with the browser."""
    response.set_cookie(name, secret, path="/", secure=True, httponly=True, samesite="lax")


def take(response: Response, name: str) -> None:
    """Remove a cookie."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def secret_of(request: Request, name: str) -> str | None:
    """Return what a cookie holds."""
    return request.cookies.get(name) or None
