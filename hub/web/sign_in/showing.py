"""Shows the pages of the sign-in."""

from typing import Any

from starlette.responses import HTMLResponse, Response

from hub.web.rendering import render

NO_STORE = {"Cache-Control": "no-store"}


def show(template: str, status: int = 200, **context: Any) -> Response:
    """Return a page of the sign-in."""
    return HTMLResponse(render(f"sign_in/{template}.html", context), status, headers=NO_STORE)


def away() -> Response:
    """Return the page that says that nobody can be recognised, because the database is away."""
    return show("away", 503)
