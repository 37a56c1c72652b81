"""Before any answer to a machine: whose system calls, by the token of its agency's starter kit."""

import asyncio
import re

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.domain.agency import AccountState, AgencyKind
from hub.domain.ids import AreaId
from hub.store.callers import Caller, caller_with
from hub.store.sessions import hashed
from hub.web.pages import parts_of
from hub.web.parts import Parts
from hub.web.problems import NOT_FOUND, STOPPED, UNKNOWN_CALLER, Problem, of_exception

_BEARER = re.compile(r"bearer ([A-Za-z0-9_-]{20,200})", re.IGNORECASE)
SCHEME = {"www-authenticate": "Bearer"}


class WhoCalls:
    """Lets through whom a token names and whose account is active, as often as they may call, as `state.caller`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Recognise who calls, then go on; else say why not, and nothing was looked up."""
        request = Request(scope)
        parts = parts_of(request)
        try:
            caller = await _recognised(parts, _token_hash(request.headers))
            request.state.caller = caller
            with parts.allowance.taken(caller.agency, asyncio.get_running_loop().time()):
                await self._app(scope, receive, send)
        except Problem as why:
            await of_exception(why)(scope, receive, send)


def caller_of(request: Request) -> Caller:
    """Return who calls."""
    found: Caller = request.state.caller
    return found


def area_of(request: Request) -> AreaId:
    """Return the area of a request whose caller is its coordinator; to others it is not there."""
    directory, area = parts_of(request).policy.directory, AreaId(request.path_params["area"])
    agency = directory.agencies.get(caller_of(request).agency)
    if agency is None or agency.kind is not AgencyKind.MARAC or area not in directory.areas_of(agency.id):
        raise Problem(NOT_FOUND)
    return area


def admitted(caller: Caller | None) -> Caller:
    """Return a caller who may call; raise `Problem` where a token is nobody's or the account is not active."""
    if caller is None or caller.state is AccountState.REMOVED:
        raise Problem(UNKNOWN_CALLER, headers=SCHEME)
    if caller.state is not AccountState.ACTIVE:
        raise Problem(STOPPED)
    return caller


async def _recognised(parts: Parts, token_hash: bytes) -> Caller:
    async with parts.cases.looking() as conn:
        return admitted(await caller_with(conn, token_hash))


def _token_hash(headers: Headers) -> bytes:
    given = headers.getlist("authorization")
    found = _BEARER.fullmatch(given[0]) if len(given) == 1 else None
    if found is None:
        raise Problem(UNKNOWN_CALLER, headers=SCHEME)
    return hashed(found[1])
