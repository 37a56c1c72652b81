"""The pages by which people come in and go: sign in, sign out, stay, and what the identity provider tells us."""

from urllib.parse import urlencode

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from hub.telemetry import Said
from hub.web.sign_in.asking import session_of, sign_in_of
from hub.web.sign_in.cookies import BROWSER, SESSION, give, secret_of, take
from hub.web.sign_in.drafts import discard, keep_form
from hub.web.sign_in.going import go, new_secret
from hub.web.sign_in.paths import landing, safe_return
from hub.web.sign_in.refused import NotSignedIn, Refusal
from hub.web.sign_in.showing import NO_STORE, show
from hub.web.sign_in.signing_in import Answer
from hub.web.sign_in.times import AT_MOST, WARNED_BEFORE, ends_at

NOT_FOUND = 404
_STATUS = {Refusal.STATE: 400, Refusal.PROVIDER_AWAY: 503}

log = structlog.get_logger()


def routes() -> list[BaseRoute]:
    """Return every route of the sign-in."""
    return [
        Route("/sign-in", front, name="sign-in"),
        Route("/sign-in/start", start),
        Route("/sign-in/back", back),
        Route("/sign-in/left", left),
        Route("/sign-in/stay", stay, methods=["POST"]),
        Route("/sign-in/draft", keep_form, methods=["POST"]),
        Route("/sign-in/draft/discard", discard, methods=["POST"]),
        Route("/sign-in/signed-out", told_signed_out, methods=["POST"]),
        Route("/sign-out", sign_out, methods=["POST"]),
        Route("/signed-out", signed_out),
    ]


async def front(request: Request) -> Response:
    """Say how to sign in, and why somebody has to again; who is signed in goes on."""
    path = safe_return(request.query_params.get("return"))
    if request.state.user:
        return go(landing(request.state.user, path))
    start_at = f"/sign-in/start?{urlencode({'return': path})}" if path else "/sign-in/start"
    ended = request.state.ended
    kept = bool(ended and await sign_in_of(request).drafts.of(ended.user, sign_in_of(request).now()))
    return await show(request, "front", start_at=start_at, ended=ended is not None, kept=kept)


async def start(request: Request) -> Response:
    """Send the browser to the identity provider."""
    browser = secret_of(request, BROWSER) or new_secret()
    try:
        where = await sign_in_of(request).begin(browser, request.query_params.get("return"))
    except NotSignedIn as refused:
        return await refused_page(request, refused)
    answer = go(where)
    give(answer, BROWSER, browser)
    return answer


async def back(request: Request) -> Response:
    """Take the provider's answer, and let the user in or say why not."""
    said = request.query_params
    answer = Answer(
        state=said.get("state", ""), code=said.get("code", ""), issuer=said.get("iss"), error=said.get("error")
    )
    try:
        opened = await sign_in_of(request).finish(answer, secret_of(request, BROWSER), session_of(request))
    except NotSignedIn as refused:
        return await refused_page(request, refused)
    onward = go(landing(opened.user, opened.return_path))
    take(onward, BROWSER)
    if opened.secret:
        give(onward, SESSION, opened.secret)
        log.info(Said.SIGNED_IN)
    return onward


async def left(request: Request) -> Response:
    """Say how many seconds are left before this session ends, without making it longer."""
    session = session_of(request)
    if session is None:
        return JSONResponse({"left": 0}, headers=NO_STORE)
    now = sign_in_of(request).now()
    end, latest = ends_at(session.started_at, session.seen_at, session.idle), session.started_at + AT_MOST
    seconds = int((end - now).total_seconds())
    return JSONResponse(
        {"left": seconds, "warn": int(WARNED_BEFORE.total_seconds()), "can_stay": end < latest}, headers=NO_STORE
    )


async def stay(request: Request) -> Response:
    """Go on: the time that nothing was done starts anew."""
    session = session_of(request)
    if session is None:
        raise HTTPException(NOT_FOUND)
    await sign_in_of(request).sessions.seen(session.id, sign_in_of(request).now())
    form = await request.form()
    return go(landing(request.state.user, str(form.get("return", ""))))


async def sign_out(request: Request) -> Response:
    """End the session, and forget forms that were not finished: whoever leaves leaves nothing behind."""
    session = session_of(request)
    if session:
        await sign_in_of(request).sessions.close(session.id)
        await sign_in_of(request).drafts.drop_all(session.user)
    answer = go("/signed-out")
    take(answer, SESSION)
    return answer


async def signed_out(request: Request) -> Response:
    """Say that one is signed out here, and offer to sign out at the provider too.

    A link and no redirect: pages forbid forms to end on another site, and a browser counts redirects of a form as that.
    """
    sign_in = sign_in_of(request)
    try:
        there = (await sign_in.provider.metadata()).end_session_endpoint
    except NotSignedIn:
        there = None
    back_here = {"client_id": sign_in.settings.client, "post_logout_redirect_uri": f"{sign_in.address}/signed-out"}
    return await show(request, "signed_out", everywhere=f"{there}?{urlencode(back_here)}" if there else None)


async def told_signed_out(request: Request) -> Response:
    """Take the provider's word that somebody is signed out (OpenID Connect Back-Channel Logout 1.0)."""
    token = (await request.form()).get("logout_token")
    try:
        await sign_in_of(request).signed_out(token if isinstance(token, str) else "")
    except NotSignedIn as refused:
        log.warning(Said.SIGN_IN_REFUSED, reason=refused.refusal.value)
        status = _STATUS.get(refused.refusal, 400)
        return JSONResponse({"error": "invalid_request"}, status, headers=NO_STORE)
    return Response(status_code=200, headers=NO_STORE)


async def refused_page(request: Request, refused: NotSignedIn) -> Response:
    """Return the page that says why somebody is not signed in."""
    log.warning(Said.SIGN_IN_REFUSED, reason=refused.refusal.value)
    return await show(request, "refused", _STATUS.get(refused.refusal, 403), words=refused.refusal.words)
