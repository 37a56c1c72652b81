"""The stream of a page of operations: it ends when its user may no longer see it."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import StreamingResponse

from hub.web.live import Live, Seen, stream
from hub.web.pages import parts_of
from hub.web.sign_in.asking import still_signed_in
from hub.web.users import User


def watched(request: Request, user: User, region: str, look: Callable[[], Awaitable[Seen]]) -> StreamingResponse:
    """Answer with the stream of the page whose address, less `/live`, this is."""
    query = f"?{request.url.query}" if request.url.query else ""

    async def may_see() -> bool:
        still = await still_signed_in(request)
        return still is not None and (still.roles, still.areas) == (user.roles, user.areas)

    page = request.url.path.removesuffix("/live") + query
    return stream(Live(id=region, page=page, look=look, may_see=may_see, now=parts_of(request).now))
