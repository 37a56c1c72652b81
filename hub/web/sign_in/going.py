"""Sends a browser on, and makes what nobody can guess."""

import secrets

from starlette.responses import RedirectResponse, Response

from hub.web.sign_in.showing import NO_STORE

SEE_OTHER = 303


def go(where: str) -> Response:
    """Return the answer that sends a browser to another page."""
    return RedirectResponse(where, SEE_OTHER, headers=NO_STORE)


def new_secret() -> str:
    """Return 256 bits that nobody can guess, as they may stand in a cookie or an address."""
    return secrets.token_urlsafe(32)
