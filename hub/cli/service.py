"""The hub as a process: two lanes, one relay, one gate, until it is told to stop or something crashes."""

import asyncio
import contextlib
import signal
import socket
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import faust
import structlog
from faust.contrib.asgi import faust_app_running

from hub.cli.place import Place
from hub.cli.receiving import InProcess, SystemClock, make_receiver
from hub.domain.rules import Policy
from hub.store.accounts import PostgresAccounts
from hub.store.audit import PostgresChain
from hub.store.connections import Connections
from hub.store.errors import Away
from hub.store.latency import PostgresLatency
from hub.store.marks import PostgresMarks
from hub.store.queue import PostgresQueue
from hub.store.redrives import PostgresRedrives
from hub.store.retention import Days, Retention
from hub.store.standing import PostgresStanding
from hub.store.unshown import PostgresUnshown
from hub.streams.announcer import Announcer
from hub.streams.gatekeeper import Gatekeeper
from hub.streams.keeper import Keeper
from hub.streams.lanes import NORMAL, URGENT, Lane, lane_app
from hub.streams.lapsing import Lapsing
from hub.streams.measuring import Measuring
from hub.streams.readback import ReadBack
from hub.streams.redriver import Redriver
from hub.streams.registry import ConfluentRegistry
from hub.streams.relay import Relay
from hub.streams.sealer import Sealer
from hub.streams.showing import Showing
from hub.streams.sink import KafkaSink
from hub.streams.topics import all_topics, normal_topic, urgent_topic
from hub.streams.watching import Watching
from hub.telemetry import Said

STOP_WITHIN = 20.0
"""Seconds in which a lane must have finished its batch (ADR 2)."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the process runs."""

    relay: Relay
    announcer: Announcer
    read_back: ReadBack
    gatekeeper: Gatekeeper
    sealer: Sealer
    keeper: Keeper
    lapsing: Lapsing
    redriver: Redriver
    watching: Watching
    measuring: Measuring
    showing: Showing
    queue: PostgresQueue
    apps: Sequence[faust.App]


async def serve(place: Place, policy: Policy, ready: Callable[[], None]) -> int:
    """Run the hub until SIGTERM or SIGINT; return 0, or 1 when a part crashed and the process must start anew."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with contextlib.AsyncExitStack() as stack:
        parts = await _parts(stack, place, policy)
        works = (
            parts.relay,
            parts.announcer,
            parts.read_back,
            parts.gatekeeper,
            parts.sealer,
            parts.keeper,
            parts.lapsing,
            parts.redriver,
            parts.watching,
            parts.measuring,
            parts.showing,
        )
        tasks = [asyncio.create_task(work.run()) for work in works]
        stack.push_async_callback(_cancelled, tasks, parts)
        for app in parts.apps:
            await stack.enter_async_context(faust_app_running(app, stop_timeout=STOP_WITHIN))
        log.info(Said.HUB_STARTED, count=len(policy.directory.agencies))
        ready()
        ends = [asyncio.create_task(app.wait_until_stopped()) for app in parts.apps]
        told = asyncio.create_task(stop.wait())
        await asyncio.wait({told, *tasks, *ends}, return_when=asyncio.FIRST_COMPLETED)
        crashed = not told.done() or any(app.crashed for app in parts.apps)
        for task in (told, *ends):
            task.cancel()
    log.info(Said.HUB_STOPPED, reason="crashed" if crashed else "told to")
    return 1 if crashed else 0


async def _parts(stack: contextlib.AsyncExitStack, place: Place, policy: Policy) -> Parts:
    connections = Connections(place.database)
    await connections.open()
    stack.push_async_callback(connections.close)
    registry = ConfluentRegistry(place.registry)
    await registry.open()
    sink = await stack.enter_async_context(KafkaSink(place.kafka))
    wake_up = InProcess()
    queue = PostgresQueue(connections, holder=f"{socket.gethostname()}:{uuid.uuid4()}")
    receiver = make_receiver(place, policy, connections, registry, wake_up)
    gate = asyncio.Lock()
    agencies = policy.directory.agencies
    lanes = (
        Lane(group=URGENT, topics=tuple(urgent_topic(agency) for agency in agencies)),
        Lane(group=NORMAL, topics=tuple(normal_topic(agency) for agency in agencies)),
    )
    apps = [lane_app(lane, place.kafka, place.home / "faust", receiver, gate) for lane in lanes]
    promises = {agency.id: agency.promise for agency in agencies.values()}
    return Parts(
        relay=Relay(queue=queue, sink=sink, wake_up=wake_up, promises=promises),
        announcer=Announcer(queue=queue, sink=sink),
        read_back=ReadBack(queue=queue, access=place.kafka, agencies=tuple(agencies)),
        gatekeeper=Gatekeeper(accounts=PostgresAccounts(connections), admin=place.kafka_admin),
        sealer=Sealer(chain=PostgresChain(connections), sink=sink),
        keeper=keeper(place, policy, connections, place.days),
        lapsing=Lapsing(marks=PostgresMarks(connections), receiver=receiver),
        redriver=Redriver(redrives=PostgresRedrives(connections), receiver=receiver),
        watching=Watching(
            standing=PostgresStanding(connections), receiver=receiver, directory=policy.directory, promises=promises
        ),
        measuring=Measuring(latency=PostgresLatency(connections), promises=promises, now=SystemClock().now),
        showing=Showing(unshown=PostgresUnshown(connections), receiver=receiver),
        queue=queue,
        apps=apps,
    )


def keeper(place: Place, policy: Policy, connections: Connections, days: Days) -> Keeper:
    """Return what removes what is past its time."""
    compacted = [t.name for t in all_topics(policy.directory) if "compact" in t.config.get("cleanup.policy", "")]
    return Keeper(retention=Retention(connections, days), access=place.kafka, compacted=compacted)


async def _cancelled(tasks: "Sequence[asyncio.Task[None]]", parts: Parts) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await parts.sealer.close()
    with contextlib.suppress(Away):
        await parts.queue.leave()
