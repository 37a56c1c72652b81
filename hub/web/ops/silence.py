"""O8, silent senders: when each agency was last heard. What is usual for each is not measured yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.alarm import SILENT_AFTER
from hub.store.ops.silence import Heard, heard
from hub.web.frame import show
from hub.web.live import Seen
from hub.web.ops.scope import Scope, scope_of
from hub.web.ops.standing import is_silent, last_heard, slug
from hub.web.ops.watching import watched
from hub.web.pages import page, parts_of
from hub.web.parts import Parts
from hub.web.rendering import render
from hub.web.users import OPERATIONS, User


class Sound(StrEnum):
    """What is to be said of an agency's silence; the value is what people read."""

    SILENT = "Silent"
    NEVER = "Never heard"
    NOT_MEASURED = "Not measured yet"
    HEARD = "Heard"


COLOUR = {Sound.SILENT: "red", Sound.NEVER: "grey", Sound.NOT_MEASURED: "grey", Sound.HEARD: "green"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """One row."""

    agency: str
    name: str
    slug: str
    last_event: datetime | None
    last_heartbeat: datetime | None
    quiet_for: timedelta | None
    """Since any sign; None where there never was one."""
    sound: Sound

    @property
    def colour(self) -> str:
        """Return the colour that goes with the word."""
        return COLOUR[self.sound]


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [Route("/silence", _page, name="ops-silence"), Route("/silence/live", _live)]


@page(OPERATIONS)
async def _page(request: Request, user: User) -> Response:
    """Show who was last heard when."""
    shown = await _shown(parts_of(request), scope_of(request, user))
    return await show(request, "ops/silence.html", {**shown, "stream": "/ops/silence/live"})


@page(OPERATIONS)
async def _live(request: Request, user: User) -> Response:
    parts, scope = parts_of(request), scope_of(request, user)

    async def look() -> Seen:
        shown = {**await _shown(parts, scope), "now": parts.now()}
        rows = {f"quiet-{one.slug}": render("ops/silence_row.html", {**shown, "one": one}) for one in shown["rows"]}
        return Seen(parts=rows)

    return watched(request, user, "senders", look)


async def _shown(parts: Parts, scope: Scope) -> dict[str, Any]:
    at = parts.now()
    async with parts.ops.looking() as conn:
        signs = {one.agency: one for one in await heard(conn)}
    rows = [_quiet(agency, signs.get(agency), scope, at) for agency in scope.names]
    return {"at": at, "rows": sorted(rows, key=_worst), "after": SILENT_AFTER}


def _quiet(agency: str, signs: Heard | None, scope: Scope, at: datetime) -> Quiet:
    last = last_heard(signs)
    return Quiet(
        agency=agency,
        name=scope.names[agency],
        slug=slug(agency),
        last_event=signs.last_event if signs else None,
        last_heartbeat=signs.last_heartbeat if signs else None,
        quiet_for=max(at - last, timedelta()) if last else None,
        sound=_sound(signs, at),
    )


def _sound(signs: Heard | None, at: datetime) -> Sound:
    """Return what can be said without knowing what is usual: a system that sends signs of life is heard or silent."""
    if last_heard(signs) is None:
        return Sound.NEVER
    if signs is None or signs.last_heartbeat is None:
        return Sound.NOT_MEASURED
    return Sound.SILENT if is_silent(signs, at) else Sound.HEARD


def _worst(one: Quiet) -> tuple[int, timedelta, str]:
    return tuple(Sound).index(one.sound), -(one.quiet_for or timedelta()), one.name
