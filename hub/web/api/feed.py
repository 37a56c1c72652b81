"""The feed of an area for its coordinator's system: asked for, waited for, or streamed; the same as on the topic."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from hub.domain.audit import HUB
from hub.domain.feed import FeedEntry, address_of
from hub.domain.ids import AreaId, CaseId
from hub.store.callers import Caller, caller_with
from hub.store.conference.feed import Entry, after
from hub.store.errors import Away
from hub.store.queue import FEED_ENTRY
from hub.web.api.asking import CURSOR, Number, numbers, within
from hub.web.api.calling import admitted, area_of, caller_of
from hub.web.pages import parts_of
from hub.web.parts import Parts
from hub.web.problems import Problem
from hub.wire import cloudevents, codec

MOST = 500
ASKED = {
    "after": CURSOR,
    "limit": Number(otherwise=100, least=1, most=MOST),
    "wait": Number(otherwise=0, least=0, most=30),
}
PACE = 1.0
"""Seconds from one look to the next."""
BEAT = 15.0
"""Seconds after which a stream with nothing to say says so."""
NOTHING_NEW = 204
RESUME = "last-event-id"
_COMMENT = ": nothing new\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """A coordinator's system that reads the feed of its area."""

    parts: Parts
    caller: Caller
    area: AreaId

    async def next(self, cursor: int, limit: int) -> list[Entry]:
        """Return what follows; raise `Problem` once the caller may not call any more."""
        async with self.parts.cases.looking((self.area,), (self.caller.agency,)) as conn:
            admitted(await caller_with(conn, self.caller.token_hash))
            return await after(conn, self.area, cursor, limit)


def routes() -> list[Route]:
    """Return the routes of the feed."""
    return [Route("/marac/{area}/feed", _ask), Route("/marac/{area}/feed/stream", _stream)]


async def _ask(request: Request) -> Response:
    """Answer with what follows, at the latest when the wait is over."""
    listening = _listening(request)
    asked = numbers(request, ASKED)
    until = _seconds() + asked["wait"]
    while not (found := await listening.next(asked["after"], asked["limit"])):
        if _seconds() >= until or await request.is_disconnected():
            return Response(status_code=NOTHING_NEW)
        await asyncio.sleep(min(PACE, max(until - _seconds(), 0)))
    return JSONResponse({"items": [item(one) for one in found], "next": str(found[-1].seq)})


async def _stream(request: Request) -> Response:
    """Answer with what follows, and with whatever comes, until either side hangs up."""
    listening = _listening(request)
    asked = numbers(request, {"after": CURSOR})
    resumed = request.headers.get(RESUME)
    cursor = asked["after"] if resumed is None else within("Last-Event-ID", resumed, CURSOR)
    headers = {"x-accel-buffering": "no"}  # a proxy in between would hold entries back
    return StreamingResponse(_said(listening, cursor), media_type="text/event-stream", headers=headers)


async def _said(listening: Listening, cursor: int) -> AsyncIterator[str]:
    yield _COMMENT
    spoke = _seconds()
    while True:
        try:
            found = await listening.next(cursor, MOST)
        except Problem:
            return
        except Away:
            found = []
        for one in found:
            yield f"id: {one.seq}\ndata: {json.dumps(item(one))}\n\n"
        if found:
            cursor, spoke = found[-1].seq or cursor, _seconds()
        if _seconds() - spoke >= BEAT:
            yield _COMMENT
            spoke = _seconds()
        if len(found) < MOST:
            await asyncio.sleep(PACE)


def item(entry: Entry) -> dict[str, Any]:
    """Return an entry as a CloudEvent in JSON: its headers on the topic, and beside them its content."""
    content = FeedEntry(
        case_id=str(entry.case_id),
        case_reference=entry.reference,
        kind=entry.kind,
        changed_sections=tuple(entry.sections),
        reason=entry.reason,
        parameters=entry.parameters,
        time=entry.at.replace(microsecond=entry.at.microsecond // 1000 * 1000),  # as Avro holds it
    )
    return {
        "specversion": "1.0",
        "id": str(entry.id),
        "source": HUB,
        "type": f"{FEED_ENTRY}.v1",
        "time": cloudevents.stamp(entry.at),
        "subject": entry.reference,
        "sequence": str(entry.seq),
        "dataref": address_of(entry.area, CaseId(entry.case_id)),
        "datacontenttype": "application/json",
        "data": codec.adapter(FeedEntry).dump_python(content, mode="json"),
    }


def _listening(request: Request) -> Listening:
    return Listening(parts=parts_of(request), caller=caller_of(request), area=area_of(request))


def _seconds() -> float:
    return asyncio.get_running_loop().time()
