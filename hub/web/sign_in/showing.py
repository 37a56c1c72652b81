"""Shows the pages of the sign-in."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

NO_STORE = {"Cache-Control": "no-store"}


def show(template: str, status: int = 200, **context: Any) -> Response:
    """Return a page of the sign-in."""
    return HTMLResponse(
        _environment().get_template(f"sign_in/{template}.html").render(context), status, headers=NO_STORE
    )


def away() -> Response:
    """Return the page that says that nobody can be recognised, because the database is away."""
    return show("away", 503)


@cache
def _environment() -> Environment:
    folder = Path(__file__).parent.parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
