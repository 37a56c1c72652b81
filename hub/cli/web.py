"""`hub web`: the two consoles and the machine interface."""

import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx2
import typer
import uvicorn
import uvloop
from starlette.applications import Starlette

from hub.cli.place import Place, found
from hub.cli.receiving import InProcess, SystemClock, make_receiver
from hub.cli.signing_in import Asked, identity_provider
from hub.domain.rules import Policy
from hub.matrix.inspected import RuleFiles
from hub.policy.errors import PolicyUnusable
from hub.policy.texts import policy_in
from hub.settings import Settings
from hub.store.connections import Connections
from hub.store.emergencies import Emergencies
from hub.store.policies import last_policy
from hub.store.sessions import Drafts, Sessions
from hub.store.viewing import Viewing
from hub.streams.audit_heads import published_heads
from hub.streams.positions import positions
from hub.streams.registry import ConfluentRegistry
from hub.web.app import build
from hub.web.limits import USUAL, RedriveLimits
from hub.web.parts import Parts
from hub.web.sign_in.provider import Provider
from hub.web.sign_in.signing_in import SignIn

LOOPBACK = "127.0.0.1"
PORT = 8480


def free_port() -> int:
    """Return the usual port, or any other that is free where something answers there already."""
    for port in (PORT, 0):
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(tried.getsockname()[1])
    raise OSError


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Where the consoles answer, and who says who somebody is."""

    port: int
    asked: Asked
    address: str
    """Where browsers reach the consoles."""
    redrive: RedriveLimits = USUAL


def web(
    area: Annotated[
        str | None, typer.Option(help="Serve only this area of deploy/areas, in place of HUB_AREA.")
    ] = None,
    ready_file: Annotated[Path | None, typer.Option(help="Touch this file once the consoles answer.")] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the consoles answer, on this machine.")] = PORT,
) -> None:
    """Run the consoles of operations and of MARAC coordinators, and the machine interface, until Ctrl-C or SIGTERM."""
    settings = Settings(area=area) if area else Settings()
    place = found(settings)
    policy = rules_to_show_by(place)
    address = settings.web_address or f"http://{LOOPBACK}:{port}"
    with identity_provider(settings, policy, address, embedded=place.embedded) as asked:
        limits = RedriveLimits(rate=settings.redrive_rate, second_above=settings.redrive_second_above)
        served = Served(port=port, asked=asked, address=address, redrive=limits)
        uvloop.run(_serve(place, policy, served, lambda: ready_file.touch() if ready_file else None))


def rules_to_show_by(place: Place) -> Policy:
    """Load the rules; where they do not load, those by which the hub last started, for pages to say what is wrong."""
    try:
        return place.policy()
    except PolicyUnusable as why:
        kept = last_policy(place.database)
        if kept is None:
            raise
        typer.echo(f"{why} The consoles start by the rules by which the hub last did.", err=True)
        return policy_in(kept, place.model)


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        if self.started:
            self._ready()


async def _serve(place: Place, policy: Policy, served: Served, ready: Callable[[], None]) -> None:
    async with consoles(place, policy, served) as application:
        config = uvicorn.Config(
            application,
            host=LOOPBACK,
            port=served.port,
            log_config=None,
            access_log=False,  # addresses of pages are nobody's business
            server_header=False,
            timeout_graceful_shutdown=2,  # a stream of a page that stays open ends with the server
        )
        await _Server(config, ready).serve()


@contextlib.asynccontextmanager
async def consoles(place: Place, policy: Policy, served: Served) -> AsyncIterator[Starlette]:
    """Yield the application with everything that it is made of; at the end close all of it."""
    async with contextlib.AsyncExitStack() as stack:
        connections = Connections(place.database)
        ops, cases = (Viewing(address) for address in place.viewers())
        for pool in (connections, ops, cases):
            await pool.open()
            stack.push_async_callback(pool.close)
        registry = ConfluentRegistry(place.registry)
        await registry.open()  # what is told of a decision is encoded by the ids that the registry gave
        now = SystemClock().now
        http = await stack.enter_async_context(httpx2.AsyncClient())
        yield build(
            Parts(
                policy=policy,
                receiver=make_receiver(place, policy, connections, registry, InProcess()),
                ops=ops,
                cases=cases,
                sign_in=SignIn(
                    settings=served.asked.settings,
                    provider=Provider(served.asked.settings, served.asked.secret, http, now),
                    sessions=Sessions(ops.looking),
                    drafts=Drafts(cases.looking),
                    emergencies=Emergencies(cases.looking),
                    areas=frozenset(policy.directory.areas),
                    address=served.address,
                    now=now,
                ),
                now=now,
                redrive=served.redrive,
                rules=RuleFiles(place.files(), now),
                published=lambda: published_heads(place.kafka),
                positions=lambda agency: positions(place.kafka, agency),
            )
        )
