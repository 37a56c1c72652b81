"""Keeps an open page up to date: one stream a page, which carries the parts of it that changed.

A page names its parts: each is the HTML of one element, with an id, by the same template that the page itself uses. A
stream begins with all of them and goes on with those that changed, at most once a second. New rows are not among them:
of those the reader is told how many there are, and decides when they come.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from starlette.responses import StreamingResponse

from hub.store.errors import Away
from hub.web import words
from hub.web.rendering import render

PACE = 1.0
"""Seconds from one look to the next."""
BEAT = 5.0
"""Seconds after which a stream with nothing to say says so; a page that hears nothing for 10 is not live."""
RECHECK = 60.0
"""Seconds after which it is asked again whether the user may still see this."""
ANNOUNCE = 10.0
"""Seconds at least between two announcements of new rows, for those who hear them."""
ENDED = "ended"
"""Event by which a page knows that its stream will not come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a live part of a page looks like at one moment."""

    parts: Mapping[str, str]
    """HTML of each element, by its id."""
    new: int = 0
    """How many rows there are that the page does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """One open page."""

    id: str
    """Id of its live region, as given to the macro `live`."""
    page: str
    """The address that shows it anew, for "Show 3 new"."""
    look: Callable[[], Awaitable[Seen]]
    """Sees it now, with the rights of its user."""
    may_see: Callable[[], Awaitable[bool]]
    """Whether its user may still see it: the session lives, and the roles are the same."""
    now: Callable[[], datetime]
    pace: float = PACE
    beat: float = BEAT
    recheck: float = RECHECK
    announce: float = ANNOUNCE


@dataclass(slots=True)
class _Told:
    """What the page has been told, and when."""

    parts: dict[str, bytes] = field(default_factory=dict)
    new: int = 0
    announced: float = float("-inf")
    spoke: float = float("-inf")
    checked: float = 0.0


def stream(live: Live) -> StreamingResponse:
    """Answer with the stream of a page; it ends when the page closes or its user may no longer see it."""
    headers = {"X-Accel-Buffering": "no"}  # a proxy in between would hold changes back
    return StreamingResponse(_said(live), media_type="text/event-stream", headers=headers)


async def _said(live: Live) -> AsyncIterator[str]:
    told = _Told(checked=_seconds())
    while True:
        if _seconds() - told.checked >= live.recheck:
            told.checked = _seconds()
            if not await live.may_see():
                yield _event(ENDED, "")
                return
        try:
            seen = await live.look()
        except Away:  # nothing is said, so the page tells that it is not live; the figures keep their time
            await asyncio.sleep(live.pace)
            continue
        if changes := _changes(live, seen, told):
            yield _message(changes)
        if changes or _seconds() - told.spoke >= live.beat:
            told.spoke = _seconds()
            yield _event("beat", words.hour(live.now()))
        await asyncio.sleep(live.pace)


def _changes(live: Live, seen: Seen, told: _Told) -> str:
    """Return what the page has to replace, and note that it was told."""
    marks = {name: blake2b(html.encode(), digest_size=16).digest() for name, html in seen.parts.items()}
    changed = [name for name, mark in marks.items() if told.parts.get(name) != mark]
    told.parts |= marks
    parts = [_part(name, seen.parts[name]) for name in changed]
    if seen.new != told.new and _seconds() - told.announced >= live.announce:
        told.new, told.announced = seen.new, _seconds()
        shown = {"id": live.id, "page": live.page, "count": seen.new}
        parts.append(_part(f"{live.id}-new", render("live_new.html", shown)))
    return "".join(parts)


def _part(name: str, html: str) -> str:
    return f'<hx-partial hx-target="#{name}" hx-swap="outerMorph">{html.strip()}</hx-partial>'


def _message(html: str) -> str:
    """Return an unnamed event: htmx puts its parts in their places."""
    return "".join(f"data: {line}\n" for line in html.splitlines() if line.strip()) + "\n"


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"


def _seconds() -> float:
    return asyncio.get_running_loop().time()
