"""Forms that were not finished: kept on the server for an hour, and offered again on the same page to the same user."""

from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hub.store.sessions import Draft, Session
from hub.web.forms import sent
from hub.web.sign_in.asking import session_of, sign_in_of
from hub.web.sign_in.going import go
from hub.web.sign_in.paths import safe_return
from hub.web.sign_in.showing import NO_STORE

LARGEST = 65_536
"""Characters of a form that are kept; no form of the consoles is longer."""
NOT_FOUND = 404


async def sign_in_first(request: Request) -> Response:
    """Lead to the sign-in and from there back to this page; a form that came too late is kept until then."""
    path, ended = safe_return(request.url.path), request.state.ended
    query = {"return": path} if path else {}
    if request.method == "POST" and path and ended and await _keep(request, ended, path):
        query["kept"] = "1"
    where = f"/sign-in?{urlencode(query)}" if query else "/sign-in"
    return go(where)


async def kept_form(request: Request) -> Draft | None:
    """Return what the user did not finish on this page, to be offered and not sent."""
    session, sign_in = session_of(request), sign_in_of(request)
    return await sign_in.drafts.find(session.user, request.url.path, sign_in.now()) if session else None


async def forget_form(request: Request) -> None:
    """Forget what was kept of this page's form: it was finished, or its user does not want it."""
    if session := session_of(request):
        await sign_in_of(request).drafts.drop(session.user, request.url.path)


async def keep_form(request: Request) -> Response:
    """Keep a form while it is filled in; the page it stands on is named by `path`."""
    session, path = session_of(request), safe_return(request.query_params.get("path"))
    if session is None or path is None or not await _keep(request, session, path):
        raise HTTPException(NOT_FOUND)
    return Response(status_code=204, headers=NO_STORE)


async def _keep(request: Request, session: Session, path: str) -> bool:
    """Keep what was typed; that it was typed on a page of this session was proved before (`hub.web.security`)."""
    typed = (await sent(request)).typed
    if sum(len(value) for values in typed.values() for value in values) > LARGEST:
        return False
    sign_in = sign_in_of(request)
    await sign_in.drafts.keep(session.user, path, typed, sign_in.now())
    return True
