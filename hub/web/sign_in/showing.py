"""Shows the pages of the sign-in in the frame of all pages."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hub.web import frame

NO_STORE = {"Cache-Control": "no-store"}


async def show(request: Request, template: str, status: int = 200, **shown: Any) -> Response:
    """Return a page of the sign-in."""
    return await frame.show(request, f"sign_in/{template}.html", shown, status)
