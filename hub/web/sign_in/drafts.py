"""Forms that were not finished: kept on the server for a day, and offered again to the same user.

Each is kept under the page on which it stands (`hub.web.unfinished`), and forgotten once it is sent.
"""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hub.store.sessions import Session
from hub.web.forms import Form, blank, sent
from hub.web.sign_in.asking import session_of, sign_in_of
from hub.web.sign_in.going import go
from hub.web.sign_in.paths import landing, safe_return
from hub.web.sign_in.showing import NO_STORE
from hub.web.unfinished import CONTINUE, form_at

LARGEST = 65_536
"""Characters of a form that are kept; no form of the consoles is longer."""
NOT_FOUND = 404


async def sign_in_first(request: Request) -> Response:
    """Lead to the sign-in and from there back to this page; a form that came too late is kept until then."""
    path, ended = safe_return(request.url.path), request.state.ended
    if request.method == "POST" and path:
        form = form_at(path)
        if form and ended:
            await _keep(request, ended, path)
        path = form[0] if form else f"/{path.split('/')[1]}"
    return go(f"/sign-in?{urlencode({'return': path})}" if path else "/sign-in")


async def begun(request: Request, otherwise: Mapping[str, str] | None = None) -> Form:
    """Return the form of a page as it is first shown: with what was kept of it, if its user goes on with that."""
    form, session, sign_in = blank(otherwise), session_of(request), sign_in_of(request)
    if session is None or CONTINUE not in request.query_params:
        return form
    kept = await sign_in.drafts.find(session.user, request.url.path, sign_in.now())
    return replace(form, typed=kept.fields) if kept else form


async def forget_sent(request: Request) -> None:
    """Forget what was kept of a form that is sent: it is in the hands of its page now."""
    session, form = session_of(request), form_at(request.url.path)
    if session and form and form[1].typed(await sent(request)):
        await sign_in_of(request).drafts.drop(session.user, form[0])


async def keep_form(request: Request) -> Response:
    """Keep a form that is filled in, as its page asks before the session ends; `path` is where it would be sent."""
    session, path = session_of(request) or request.state.ended, safe_return(request.query_params.get("path"))
    if session is None or path is None:
        raise HTTPException(NOT_FOUND)
    await _keep(request, session, path)
    return Response(status_code=204, headers=NO_STORE)


async def discard(request: Request) -> Response:
    """Forget a form that its user does not want any more."""
    session, fields = session_of(request), await request.form()
    if session is None:
        return await sign_in_first(request)
    await sign_in_of(request).drafts.drop(session.user, str(fields.get("page", "")))
    return go(landing(request.state.user, str(fields.get("return", ""))))


async def _keep(request: Request, session: Session, path: str) -> None:
    """Keep what was typed; that it was typed on a page of this session was proved before (`hub.web.security`)."""
    form = form_at(path)
    typed = form[1].typed(await sent(request)) if form else {}
    if form and typed and sum(len(value) for values in typed.values() for value in values) <= LARGEST:
        sign_in = sign_in_of(request)
        await sign_in.drafts.keep(session.user, form[0], typed, sign_in.now())
