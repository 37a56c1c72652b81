"""The feed's stream: how it stands, and how many rows came since the page was opened; none is pushed in."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.ids import AreaId
from hub.store.conference import feed
from hub.web.cases.feed import BEHIND, Look, numbers_of
from hub.web.cases.feed_rows import rows_in
from hub.web.cases.scope import coordinators
from hub.web.live import Live, Seen, stream
from hub.web.pages import page, parts_of
from hub.web.parts import Parts
from hub.web.rendering import render
from hub.web.sign_in.asking import still_signed_in
from hub.web.users import CASES, User

COUNTED = 200
"""Entries of one area that are counted: of more nobody needs the number."""


def routes() -> list[Route]:
    """Return the route of the stream."""
    return [Route("/feed/live", _live)]


@page(CASES)
async def _live(request: Request, user: User) -> Response:
    parts, look = parts_of(request), Look.of(user, request.query_params)
    upto = numbers_of(user, request.query_params)

    async def may_see() -> bool:
        by_now = await still_signed_in(request)
        return by_now is not None and by_now.is_any_of(CASES) and user.areas <= by_now.areas

    async def seen() -> Seen:
        return await _seen(parts, user, look, upto)

    return stream(Live(id="feed", page=look.address(), look=seen, may_see=may_see, now=parts.now))


async def _seen(parts: Parts, user: User, look: Look, upto: Mapping[AreaId, int]) -> Seen:
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        state = await feed.state(conn, look.asked)
        came = [one for area, seq in upto.items() for one in await feed.after(conn, area, seq, COUNTED)]
    shown = {"now": parts.now(), "state": state, "behind": state.behind if state.behind > BEHIND else None}
    return Seen(
        parts={"feed-standing": render("cases/feed_standing.html", shown)}, new=rows_in(came, look.asked.source)
    )
