"""Names that are hidden while somebody else can see the screen; the choice lasts as long as the sign-in."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.person import PersonName
from hub.web.forms import lead_on, sent
from hub.web.pages import page
from hub.web.sign_in.cookies import give, take
from hub.web.users import CASES, User

COOKIE = "__Host-hub-names"
"""Holds the id of the session in which names are hidden, which is no secret and nobody's name."""
HIDDEN_NAME = "Name hidden"
HOME = "/cases/feed"


def routes() -> list[Route]:
    """Return the route of the button."""
    return [Route("/names", _press, methods=["POST"])]


def are_hidden(request: Request, user: User) -> bool:
    """Say whether this user's names are hidden now."""
    return request.cookies.get(COOKIE) == str(user.session)


def full(name: PersonName | None) -> str:
    """Return a name as it is written."""
    return " ".join(filter(None, (*name.given, name.family))) if name else ""


def naming(request: Request, user: User) -> Mapping[str, Any]:
    """Return what the button needs on a page, and whether the page may name people."""
    return {"hidden": are_hidden(request, user), "here": _here(request)}


@page(CASES)
async def _press(request: Request, user: User) -> Response:
    form = await sent(request)
    answer = lead_on(_own(form.text("here")))
    if form.text("hide"):
        give(answer, COOKIE, str(user.session))
    else:
        take(answer, COOKIE)
    return answer


def _here(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _own(path: str) -> str:
    """Return a path of this console; anything else leads to its first page."""
    parts = urlsplit(path)
    is_own = not parts.scheme and not parts.netloc and parts.path.startswith("/cases/") and "\\" not in path
    return path if is_own and path.isprintable() else HOME
