"""O10, verify: whether the audit is whole, and how far the check of it has come."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.audit import Purpose, looked
from hub.web.forms import blank, lead_on
from hub.web.frame import show
from hub.web.live import Seen
from hub.web.ops.watching import watched
from hub.web.pages import page, parts_of
from hub.web.rendering import render
from hub.web.users import AUDITORS, User

PATH = "/ops/audit/verify"
PART = "verify-result"


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [
        Route("/audit/verify", _page, methods=["GET"], name="ops-audit-verify"),
        Route("/audit/verify", _begin, methods=["POST"]),
        Route("/audit/verify/live", _live),
    ]


@page(AUDITORS)
async def _page(request: Request, _user: User) -> Response:
    """Show how far the check has come, or what it found."""
    progress = parts_of(request).verifying.progress
    return await show(
        request, "ops/audit_verify.html", {"form": blank(), "progress": progress, "stream": f"{PATH}/live"}
    )


@page(AUDITORS)
async def _begin(request: Request, user: User) -> Response:
    """Begin a check, and lead to its result; it is noted who asked for it."""
    parts = parts_of(request)
    await parts.ops.note(looked(user.id, "audit-verified", "audit", Purpose.SUPERVISE))
    parts.verifying.begin(parts.ops, parts.published, parts.now)
    return lead_on(PATH)


@page(AUDITORS)
async def _live(request: Request, user: User) -> Response:
    parts = parts_of(request)

    async def look() -> Seen:
        shown = {"progress": parts.verifying.progress, "now": parts.now()}
        return Seen(parts={PART: render("ops/audit_verify_result.html", shown)})

    return watched(request, user, "verify", look)
