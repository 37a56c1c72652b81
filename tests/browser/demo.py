"""A page that holds every component, with a form and a live table; it exists in the tests alone."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

from jinja2 import Template
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
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


@dataclass
class Demo:
    """What the page shows, and what was done with it; the test changes it while the page is open."""

    people: int = 7
    new: int = 0
    away: bool = False
    entitled: bool = True
    suspended: list[tuple[str, str]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    heard: datetime = field(default_factory=lambda: datetime.now(UTC))  # noqa: TID251  # the page of a test is as old as the test
    left: int = 900
    """Seconds until the session ends."""
    kept: list[str] = field(default_factory=list)
    """Notes that the page handed over before the session ended."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  # the page of a test is as old as the test

    def rows(self) -> list[SimpleNamespace]:
        return [
            SimpleNamespace(
                id=f"a{n}",
                name=name,
                people=self.people + n,
                waited=timedelta(minutes=130 + n),
                heard=self.heard,
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
    app = Starlette(
        routes=[
            Route("/start", _start),
            Route("/ops/demo", _shown, methods=["GET", "POST"]),
            Route("/ops/demo/stream", _streamed),
            Route("/cases/card", _card),
            Route("/sign-in/left", _left),
            Route("/sign-in/stay", _stay, methods=["POST"]),
            Route("/sign-in/draft", _draft, methods=["POST"]),
            Route("/wrong/{status}", _wrong),
            *footer.routes(),
            Mount("/static", Kept(directory=STATIC), name="static"),
        ],
        middleware=[Middleware(Protected), Middleware(Honest), Middleware(OwnForms), Middleware(SignedIn)],
        exception_handlers={HTTPException: refused},
    )
    app.state.parts = demo

    async def around(_user: User) -> Around:
        return Around(notices=demo.notices, badges={"/ops/failures": 120})

    app.state.around = around
    return app


def _template(name: str) -> Template:
    return templates().from_string((HERE / name).read_text())


async def _start(_request: Request) -> Response:
    response = lead_on("/ops/demo")
    response.set_cookie(SESSION_COOKIE, SECRET, secure=True, httponly=True, samesite="lax")
    return response


async def _draft(request: Request) -> Response:
    demo: Demo = request.app.state.parts
    demo.kept.append((await sent(request)).text("note"))
    return Response(status_code=204)


async def _shown(request: Request) -> Response:
    demo: Demo = request.app.state.parts
    form = blank()
    if request.method == "POST":
        form = (await sent(request)).required("reason", "Enter why you suspend them")
        if not form.errors:
            demo.suspended.append((form.key, form.text("reason")))
            return lead_on("/ops/demo")
    shown = {
        "form": form,
        "rows": demo.rows(),
        "row_template": _template("demo_row.html"),
        "statuses": [Status.DELIVERED, Status.HELD_BACK],
        "bar": Markup("<strong>Case 12</strong> Sam Sample"),
    }
    return await show(request, _template("demo.html"), shown)


async def _streamed(request: Request) -> Response:
    demo: Demo = request.app.state.parts
    around, row = await frame(request), _template("demo_row.html")

    async def look() -> Seen:
        if demo.away:
            raise StoreAway
        rows = {f"row-{one.id}": render(row, {**around, "row": one}) for one in demo.rows()}
        return Seen(parts=rows, new=demo.new)

    seen = Live(id="agencies", page="/ops/demo", look=look, may_see=demo.may_see, now=demo.now, recheck=2, announce=3)
    return stream(seen)


async def _left(request: Request) -> Response:
    return JSONResponse({"left": request.app.state.parts.left, "warn": 120, "can_stay": True})


async def _stay(request: Request) -> Response:
    request.app.state.parts.left = 900
    return lead_on("/ops/demo")


async def _wrong(request: Request) -> Response:
    raised: dict[str, Exception] = {"503": StoreAway(), "403": HTTPException(403), "422": HTTPException(400)}
    raise raised.get(request.path_params["status"], ValueError("a value that nobody may read"))


async def _card(request: Request) -> Response:
    return await show(request, _template("demo_card.html"), {})
