"""Forms that were not finished: kept on the server for an hour, and offered again on the same page to the same user."""

from secrets import compare_digest
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from hub.store.sessions import Draft, Session
from hub.web.sign_in.asking import session_of, sign_in_of
from hub.web.sign_in.forgery import CSRF, is_forged
from hub.web.sign_in.going import go
from hub.web.sign_in.paths import safe_return
from hub.web.sign_in.showing import NO_STORE, show

LARGEST = 65_536
"""Bytes of a form that are kept; no form of the consoles is larger."""


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
    return await sign_in.sessions.draft(session.user, request.url.path, sign_in.now()) if session else None


async def forget_form(request: Request) -> None:
    """Forget what was kept of this page's form: it was finished, or its user does not want it."""
    if session := session_of(request):
        await sign_in_of(request).sessions.drop_draft(session.user, request.url.path)


async def keep_form(request: Request) -> Response:
    """Keep a form while it is filled in; the page it stands on is named by `path`."""
    session, path = session_of(request), safe_return(request.query_params.get("path"))
    if session is None or path is None or await is_forged(request, session) or not await _keep(request, session, path):
        return show("not_found", 404)
    return Response(status_code=204, headers=NO_STORE)


async def _keep(request: Request, session: Session, path: str) -> bool:
    """Keep a form that its own session's page sent; say whether it was kept."""
    if int(request.headers.get("content-length", LARGEST + 1)) > LARGEST:
        return False
    form = await request.form()
    secret = form.get(CSRF)
    if not isinstance(secret, str) or not compare_digest(secret.encode(), session.csrf.encode()):
        return False
    fields = {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form if name != CSRF}
    sign_in = sign_in_of(request)
    await sign_in.sessions.keep_draft(session.user, path, fields, sign_in.now())
    return True
