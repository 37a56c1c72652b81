"""`hub web`: the two consoles and the machine interface."""

import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
import uvloop
from starlette.applications import Starlette

from hub.cli.place import Place, found
from hub.cli.receiving import InProcess, SystemClock, make_receiver
from hub.settings import Settings
from hub.store.connections import Connections
from hub.store.viewing import Viewing
from hub.streams.registry import ConfluentRegistry
from hub.web.app import build
from hub.web.parts import Parts

LOOPBACK = "127.0.0.1"
PORT = 8480


def web(
    area: Annotated[
        str | None, typer.Option(help="Serve only this area of deploy/areas, in place of HUB_AREA.")
    ] = None,
    ready_file: Annotated[Path | None, typer.Option(help="Touch this file once the consoles answer.")] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the consoles answer, on this machine.")] = PORT,
) -> None:
    """Run the consoles of operations and of MARAC coordinators, and the machine interface, until Ctrl-C or SIGTERM."""
    place = found(Settings(area=area) if area else Settings())
    uvloop.run(_serve(place, port, lambda: ready_file.touch() if ready_file else None))


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


async def _serve(place: Place, port: int, ready: Callable[[], None]) -> None:
    async with consoles(place) as application:
        config = uvicorn.Config(
            application, host=LOOPBACK, port=port, log_config=None, access_log=False, server_header=False
        )
        await _Server(config, ready).serve()


@contextlib.asynccontextmanager
async def consoles(place: Place) -> AsyncIterator[Starlette]:
    """Yield the application with everything that it is made of; at the end close all of it."""
    async with contextlib.AsyncExitStack() as stack:
        connections = Connections(place.database)
        ops, cases = Viewing(place.database_ops), Viewing(place.database_cases)
        for pool in (connections, ops, cases):
            await pool.open()
            stack.push_async_callback(pool.close)
        registry = ConfluentRegistry(place.registry)
        await registry.open()  # what is told of a decision is encoded by the ids that the registry gave
        policy = place.policy()
        receiver = make_receiver(place, policy, connections, registry, InProcess())
        yield build(Parts(policy=policy, receiver=receiver, ops=ops, cases=cases, now=SystemClock().now))
