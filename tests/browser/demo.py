"""A page that holds every component, with a form and a live table; it exists in the tests alone."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.store.errors import StoreAway
from hub.web import footer
from hub.web.faults import Honest, refused
from hub.web.forms import blank, lead_on, sent
from hub.web.frame import Around, Notice, frame, show
from hub.web.live import Live, Seen, stream
from hub.web.rendering import STATIC, render, templates
from hub.web.security import SESSION_COOKIE, Kept, OwnForms, Protected
from hub.web.users import Role, User
from hub.web.words import Status

HERE = Path(__file__).parent
SECRET = "a-session-of-this-test"  # noqa: S105  # opens nothing
SOMEBODY = User(
    id="somebody",
    name="Sam Sample",
    roles=frozenset({Role.OPS_OPERATOR, Role.COORDINATOR}),
    areas=frozenset(),
    session=uuid4(),
)
OPTIONS = Markup(
    '<div class="govuk-form-group"><fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend '
    'govuk-fieldset__legend--s">State</legend><div class="govuk-checkboxes govuk-checkboxes--small">'
    '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="late" name="state" type="checkbox" '
    'value="late"><label class="govuk-label govuk-checkboxes__label" for="late">Late</label></div></div></fieldset></div>'
)


@dataclass
class Demo:
    """What the page shows, and what was done with it; the test changes it while the page is open."""

    people: int = 7
    new: int = 0
    away: bool = False
    entitled: bool = True
    suspended: list[tuple[str, str]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    looks: int = 0

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  # the page of a test is as old as the test

    def rows(self) -> list[SimpleNamespace]:
        self.looks += 1
        return [
            SimpleNamespace(
                id=f"a{n}",
                name=name,
                people=self.people + n,
                waited=timedelta(minutes=130 + self.looks + n),
                heard=self.now(),
                status=status,
            )
            for n, (name, status) in enumerate((("Police", Status.ON_ITS_WAY), ("IDVA service", Status.NEEDS_YOU)))
        ]

    async def may_see(self) -> bool:
        return self.entitled


class SignedIn:
    """Stands for the sign-in: everybody is the same somebody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["user"] = SOMEBODY
        await self.app(scope, receive, send)


def application(demo: Demo) -> Starlette:
    """Return the application of the demonstration page."""
    env = templates()
    page, row = env.from_string((HERE / "demo.html").read_text()), env.from_string((HERE / "demo_row.html").read_text())

    async def shown(request: Request) -> Response:
        form = blank()
        if request.method == "POST":
            form = (await sent(request)).required("reason", "Enter why you suspend them")
            if not form.errors:
                demo.suspended.append((form.key, form.text("reason")))
                return lead_on("/ops/demo")
        return await show(
            request,
            page,
            {
                "form": form,
                "rows": demo.rows(),
                "row_template": row,
                "statuses": list(Status)[6:8],
                "bar": Markup("<strong>Case 12</strong> Sam Sample"),
                "options": OPTIONS,
            },
        )

    async def signed_in(_request: Request) -> Response:
        response = lead_on("/ops/demo")
        response.set_cookie(SESSION_COOKIE, SECRET, secure=True, httponly=True, samesite="lax")
        return response

    async def streamed(request: Request) -> Response:
        around = await frame(request)

        async def look() -> Seen:
            if demo.away:
                raise StoreAway("away")
            rows = {f"row-{one.id}": render(row, {**around, "row": one}) for one in demo.rows()}
            return Seen(parts=rows, new=demo.new)

        return stream(
            Live(
                id="agencies",
                page="/ops/demo",
                look=look,
                may_see=demo.may_see,
                now=demo.now,
                recheck=2.0,
                announce=3.0,
            )
        )

    async def around(_user: User) -> Around:
        return Around(notices=demo.notices, badges={"/ops/failures": 120})

    async def wrong(request: Request) -> Response:
        raise {"503": StoreAway("away"), "403": HTTPException(403), "422": HTTPException(400)}.get(
            request.path_params["status"], ValueError("a value that nobody may read")
        )

    async def card(request: Request) -> Response:
        template = env.from_string(
            '{% extends "layout.html" %}{% set title = "Card" %}{% block content %}'
            '{% call mojInterruptionCard({"heading": "The coordinator is told now", "primaryAction": {"text": "Go on", '
            '"href": "#go"}, "secondaryAction": {"text": "Go back", "href": "#back"}}) %}'
            '<p class="govuk-body">So is the auditor.</p>{% endcall %}{% endblock %}'
        )
        return await show(request, template, {})

    app = Starlette(
        routes=[
            Route("/ops/demo", shown, methods=["GET", "POST"]),
            Route("/start", signed_in),
            Route("/ops/demo/stream", streamed),
            Route("/cases/card", card),
            Route("/wrong/{status}", wrong),
            Route("/ops", lambda _request: PlainTextResponse("ops")),
            *footer.routes(),
            Mount("/static", Kept(directory=STATIC), name="static"),
        ],
        middleware=[Middleware(Protected), Middleware(Honest), Middleware(SignedIn), Middleware(OwnForms)],
        exception_handlers={HTTPException: refused},
    )
    app.state.parts = demo
    app.state.around = around
    return app
