"""What stands around every page: header, navigation, notices, marking, footer; and how a page is shown in it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from jinja2 import Template
from starlette.requests import Request
from starlette.responses import HTMLResponse

from hub.store.emergencies import OpenedCase
from hub.web.forms import WRONG, Form
from hub.web.rendering import render
from hub.web.security import token_of
from hub.web.users import AUDITORS, Console, Role, User
from hub.web.words import hour

HTTP_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a console's navigation."""

    text: str
    href: str
    badge: int = 0
    """How many things wait there for the user; 0 shows nothing."""
    waits: str = ""
    """What waits, for those who do not see the badge: "need your decision"."""
    roles: frozenset[Role] = frozenset(Role)
    """To whom it opens."""
    also: tuple[str, ...] = ()
    """Under which other addresses pages lie that belong to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What every page says while it lasts: all sending is stopped, rules do not load."""

    variant: str
    """As the alert has it: information, warning or error."""
    title: str
    text: str
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What changes around the pages from one moment to the next."""

    notices: Sequence[Notice] = ()
    badges: Mapping[str, int] | None = None
    """By address of the navigation's entry."""


Looks = Callable[[User], Awaitable[Around]]
"""Finds out what stands around a user's pages now; `app.state.around` holds it."""

NAME: Mapping[Console, str] = {Console.OPERATIONS: "Operations", Console.CASES: "Cases"}
NAVIGATION: Mapping[Console, tuple[Item, ...]] = {
    Console.OPERATIONS: (
        Item(text="Overview", href="/ops"),
        Item(text="Events", href="/ops/events"),
        Item(text="Failed", href="/ops/failures", also=("/ops/redrives",)),
        Item(text="Silence", href="/ops/silence"),
        Item(text="Latency", href="/ops/latency"),
        Item(text="Sharing", href="/ops/sharing"),
        Item(text="Audit", href="/ops/audit", roles=AUDITORS),
    ),
    Console.CASES: (
        Item(text="Feed", href="/cases/feed", waits="need your decision"),
        Item(text="Matches", href="/cases/matches", waits="wait for a decision"),
        Item(text="Repeats", href="/cases/repeats"),
        Item(text="Search", href="/cases/search"),
    ),
}
"""The meeting cycle (meetings, research, actions, returns) joins when its pages do."""
MARKING = "OFFICIAL-SENSITIVE"
"""Stands on every page that shows a case."""


async def show(
    request: Request, template: str | Template, shown: Mapping[str, Any], status: int = HTTP_OK
) -> HTMLResponse:
    """Show a page in its frame. A page with a wrong form answers 422, and its title begins with "Error:"."""
    form = shown.get("form")
    wrong = isinstance(form, Form) and bool(form.errors)
    page = render(template, {**await frame(request), "form": None, "wrong": wrong, **shown})
    return HTMLResponse(page, WRONG if wrong and status == HTTP_OK else status)


async def frame(request: Request) -> dict[str, Any]:
    """Return what every template may use: the user, now, the form token, navigation and notices."""
    user: User | None = getattr(request.state, "user", None)
    console = _console(request.url.path)
    looks: Looks | None = getattr(request.app.state, "around", None)
    around = await looks(user) if looks and user else Around()
    return {
        "user": user,
        "now": request.app.state.parts.now(),
        "csrf": token_of(request),
        "path": request.url.path,
        "console": console,
        "where": NAME[console] if console else "",
        "consoles": [(NAME[one], f"/{one}", one is console) for one in user.consoles()] if user else [],
        "navigation": _navigation(console, request.url.path, around, user) if user and console else [],
        "notices": [*_emergency(getattr(request.state, "emergency", None)), *around.notices],
        "marking": MARKING if console is Console.CASES else "",
        "version": version("da-hub"),
    }


def _emergency(opened: OpenedCase | None) -> list[Notice]:
    """Return what stands on every page while a case of another area is open (docs/domain.md, rule X4)."""
    if opened is None:
        return []
    title = f"You have a case of another area open until {hour(opened.ends_at)}"
    text = "Its coordinator and the auditor were told. You can read it and change nothing."
    return [
        Notice(variant="error", title=title, text=text, href="/break-glass", link="Go to the case, or close it now")
    ]


def _console(path: str) -> Console | None:
    first = path.split("/")[1] if "/" in path else ""
    return Console(first) if first in set(Console) else None


def _navigation(console: Console, path: str, around: Around, user: User) -> list[dict[str, Any]]:
    """Return the user's entries for the macro; the one under which the page lies is marked."""
    items = [item for item in NAVIGATION[console] if user.is_any_of(item.roles)]
    lies = {at: item.href for item in items for at in (item.href, *item.also) if f"{path}/".startswith(f"{at}/")}
    here = lies[max(lies, key=len)] if lies else ""
    return [
        {
            "html": render("navigation_item.html", {"item": item, "badge": (around.badges or {}).get(item.href, 0)}),
            "href": item.href,
            "current": item.href == path,
            "active": item.href == here,
        }
        for item in items
    ]
