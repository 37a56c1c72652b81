"""The consoles on a database of the test's own, and people who are signed in to them."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import uuid4

import httpx
from starlette.applications import Starlette
from starlette.types import Message

from hub.cli.receiving import InProcess, SystemClock
from hub.domain.ids import AgencyId, AreaId
from hub.domain.position import Position
from hub.domain.rules import Policy
from hub.matrix.inspected import RuleFiles
from hub.policy.load import PolicyFiles, shipped_files
from hub.receive.patience import Patience
from hub.receive.receiver import Receiver
from hub.store.connections import Connections
from hub.store.emergencies import Emergencies
from hub.store.postgres import PostgresStore
from hub.store.sessions import Drafts, Session, Sessions
from hub.store.viewing import Viewing
from hub.streams.positions import PositionsUnknown
from hub.web.app import build
from hub.web.parts import Parts
from hub.web.security import CSRF, SESSION_COOKIE, form_token
from hub.web.sign_in.provider import Provider
from hub.web.sign_in.signing_in import SignIn
from hub.web.verifying import Published
from tests.builders.consoles import Viewed
from tests.builders.sign_in import HandMade
from tests.simulation.replay import AlwaysThere

ORIGIN = "https://hub.test"


@dataclass
class Now:
    """A clock that goes with the machine's, or stands where a test puts it."""

    at: datetime | None = None

    def __call__(self) -> datetime:
        return self.at or datetime.now(UTC)  # noqa: TID251 - events arrive by the machine's clock


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The consoles, to whom a test sends browsers."""

    app: Starlette
    sessions: Sessions
    receiver: Receiver
    clock: Now

    async def signed_in(self, *roles: str, areas: Iterable[str] = ("suffolk",), user: str = "u-1") -> "Somebody":
        """Return the browser of somebody who has these roles in these areas."""
        secret, now = secrets.token_urlsafe(32), self.clock()
        session = Session(
            id=uuid4(),
            user=user,
            name="Sam Sample",
            roles=sorted(roles),
            areas=sorted(areas),
            started_at=now,
            seen_at=now,
            idle=timedelta(hours=1),
            identified_at=now,
        )
        await self.sessions.open(session, secret, None)
        return Somebody(app=self.app, secret=secret)


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """Somebody who is signed in; without a secret, nobody."""

    app: Starlette
    secret: str

    def browser(self) -> httpx.AsyncClient:
        """Return a browser in which they are signed in."""
        headers = {"cookie": f"{SESSION_COOKIE}={self.secret}", "origin": ORIGIN}
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)

    async def get(self, path: str) -> httpx.Response:
        """Open a page."""
        async with self.browser() as browser:
            return await browser.get(path)

    async def post(self, path: str, **fields: str | list[str]) -> httpx.Response:
        """Send a form from a page."""
        async with self.browser() as browser:
            return await browser.post(path, data={CSRF: form_token(self.secret), "key": str(uuid4()), **fields})

    async def hears(self, path: str, until: Callable[[str], bool], within: float = 5.0) -> str:
        """Listen to a stream until something was said, and return all of it; then hang up."""
        heard: list[str] = []
        enough = asyncio.Event()

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] != httpx.codes.OK:
                enough.set()
            heard.append(message.get("body", b"").decode())
            if until("".join(heard)):
                enough.set()

        async def receive() -> Message:
            await enough.wait()
            return {"type": "http.disconnect"}

        task = asyncio.create_task(self.app(self._scope(path), receive, send))
        try:
            async with asyncio.timeout(within):
                await enough.wait()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return "".join(heard)

    def _scope(self, path: str) -> dict[str, object]:
        plain, _, query = path.partition("?")
        headers = {"host": "hub.test", "cookie": f"{SESSION_COOKIE}={self.secret}", "accept": "text/event-stream"}
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "https",
            "path": plain,
            "raw_path": plain.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "server": ("hub.test", 443),
            "client": ("127.0.0.1", 1),
        }


@cache
def _shipped_rules() -> RuleFiles:
    """Return the rules that ship, proved once for all tests: every page asks whether they load."""
    return RuleFiles(shipped_files(), Now())


def no_brokers(_agency: AgencyId) -> Sequence[Position]:
    """Say that no brokers answer."""
    raise PositionsUnknown


Positions = Callable[[AgencyId], Sequence[Position]]


@asynccontextmanager
async def pages(
    rooms: Viewed,
    policy: Policy,
    files: PolicyFiles | None = None,
    published: Published = list,
    positions: Positions = no_brokers,
) -> AsyncIterator[Pages]:
    """Yield the consoles on a database, under the accounts under which they run."""
    connections, ops, cases = Connections(rooms.worker), Viewing(rooms.ops), Viewing(rooms.cases)
    clock, provided = Now(), HandMade()
    receiver = Receiver(
        store=PostgresStore(connections),
        registry=AlwaysThere(),
        policy=policy,
        secret=b"of a test",
        wake_up=InProcess(),
        patience=Patience(),
        clock=SystemClock(),
    )
    for pool in (connections, ops, cases):
        await pool.open()
    sessions = Sessions(ops.looking)
    try:
        async with provided.http() as http:
            settings = provided.settings()
            sign_in = SignIn(
                settings=settings,
                provider=Provider(settings, "secret", http, clock),
                sessions=sessions,
                drafts=Drafts(cases.looking),
                emergencies=Emergencies(cases.looking),
                areas=frozenset(AreaId(area) for area in policy.directory.areas),
                address=ORIGIN,
                now=clock,
            )
            parts = Parts(
                policy=policy,
                receiver=receiver,
                ops=ops,
                cases=cases,
                sign_in=sign_in,
                now=clock,
                rules=RuleFiles(files, clock) if files else _shipped_rules(),
                published=published,
                positions=positions,
            )
            yield Pages(app=build(parts), sessions=sessions, receiver=receiver, clock=clock)
    finally:
        for pool in (cases, ops, connections):
            await pool.close()
