"""One case for its coordinator's own system, exactly as the coordinator may see it."""

import json
from hashlib import blake2b
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.audit import About, Purpose, looked
from hub.domain.ids import CaseId
from hub.store.callers import caller_with
from hub.store.conference.case import Page, page
from hub.store.conference.members import people_in
from hub.web import words
from hub.web.api.asking import numbers
from hub.web.api.calling import admitted, area_of, caller_of
from hub.web.pages import parts_of
from hub.web.problems import NOT_FOUND, Problem
from hub.wire import codec

UNCHANGED = 304


def routes() -> list[Route]:
    """Return the route of a case."""
    return [Route("/marac/{area}/cases/{id:uuid}", _case)]


async def _case(request: Request) -> Response:
    """Answer with a case and note the look before; who has this very state already is shown nothing."""
    parts, caller, area = parts_of(request), caller_of(request), area_of(request)
    numbers(request, {})
    async with parts.cases.looking((area,), (caller.agency,)) as conn:
        admitted(await caller_with(conn, caller.token_hash))
        found = await page(conn, request.path_params["id"])
        if found is None or found.area != area:
            raise Problem(NOT_FOUND)
        people = await people_in(conn, found.case_id)
    body = json.dumps(_shown(found), ensure_ascii=False).encode()
    headers = {"etag": f'"{blake2b(body, digest_size=16).hexdigest()}"'}
    if has(headers["etag"], request.headers.get("if-none-match", "")):
        return Response(status_code=UNCHANGED, headers=headers)
    about = About(people=people, cases=(CaseId(found.case_id),))
    await parts.cases.note(looked(caller.agency, "case-read", found.reference, Purpose.WORK_ON_CASE, about))
    return Response(body, headers=headers, media_type="application/json")


def has(tag: str, given: str) -> bool:
    """Say whether If-None-Match names a tag; weakly, as RFC 9110 wants it, or by `*`."""
    return given.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in given.split(","))


def _shown(found: Page) -> dict[str, Any]:
    return {
        "id": str(found.case_id),
        "area": found.area,
        "reference": found.reference,
        "since": words.stamp(found.since),
        "changed_at": words.stamp(found.changed_at),
        "case": codec.adapter(type(found.content)).dump_python(found.content, mode="json"),
    }
