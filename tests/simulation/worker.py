"""A hub process of the simulation: the real loops on fake ports, killed and started again."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.ids import AgencyId
from hub.domain.rules import Policy
from hub.receive.decode import Writer
from hub.receive.errors import RegistryAway
from hub.receive.patience import Patience
from hub.receive.ports import Source
from hub.receive.receiver import Receiver, receiving
from hub.store.errors import Away
from hub.streams.relay import Relay
from hub.wire import schemas
from tests.simulation.area import READERS
from tests.simulation.broker import SESSION_TIMEOUT, Broker, FakeSink, FakeSource
from tests.simulation.loop import PROCESS, SERVER, VirtualLoop
from tests.simulation.outbox import FakeQueue
from tests.simulation.stage import Planned, Stage
from tests.simulation.store import FakeStore
from tests.simulation.workload import SCHEMA_IDS
from tests.simulation.world import BEGINNING, World

SECRET = b"known to the simulation only"
PROMISES = {AgencyId(agency): timedelta(seconds=5) for agency in READERS}
RECORDS = {number: record for record, number in SCHEMA_IDS.items()}


Receiving = Callable[[Source, Receiver, asyncio.Lock], Awaitable[None]]


class FakeRegistry:
    """The schema registry, away at times."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.down = False

    async def writer(self, schema_id: int) -> Writer | None:
        """Return the schema with that id, or None when the registry surely has none."""
        if self.down or self.stage.hit("registry"):
            await self.stage.call()
            raise RegistryAway("the registry is away")
        return known_writer(schema_id)

    def id_of(self, record: str) -> int:
        """Return the id under which the hub writes a record."""
        return SCHEMA_IDS[record]


def known_writer(schema_id: int) -> Writer | None:
    """Return what the registry holds under an id."""
    record = RECORDS.get(schema_id)
    return Writer(record=record, schema=schemas.parsed(record)) if record else None


class FakeClock:
    """The clock of one machine, a little off."""

    def __init__(self, ahead: float) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        """Return the machine's time."""
        return BEGINNING + timedelta(seconds=asyncio.get_running_loop().time() + self.ahead)


class FakeWakeUp:
    """Wakes the relay of its process, when it is not forgotten."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._event = asyncio.Event()

    def wake(self) -> None:
        """Say that there is something."""
        if self._late() == 1.0 and not self.stage.hit("wake"):
            self._event.set()

    async def wait(self, at_most: float) -> None:
        """Wait until somebody said so, or that many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most * self._late()):  # wait_for of Python 3.11 can swallow a cancellation
                await self._event.wait()
        self._event.clear()

    def _late(self) -> float:
        return 1.0 if self.stage.calm else self.stage.mode.late


@dataclass(slots=True, kw_only=True)
class Parts:
    """What a process is made of; a planted bug replaces one of them."""

    receiver: type[Receiver] = Receiver
    relay: type[Relay] = Relay
    store: type[FakeStore] = FakeStore
    queue: type[FakeQueue] = FakeQueue
    sink: type[FakeSink] = FakeSink
    registry: type[FakeRegistry] = FakeRegistry
    receiving: Receiving = receiving


@dataclass(slots=True, kw_only=True)
class Servers:
    """What all processes share."""

    stage: Stage
    world: World
    broker: Broker
    registry: FakeRegistry
    policy: Policy
    parts: Parts


class Worker:
    """A place where a hub process runs; when it ends, another is started."""

    def __init__(self, name: str, servers: Servers) -> None:
        self.name, self.servers, self.stage = name, servers, servers.stage
        self.crashes: list[str] = []
        """Errors, other than planned ones, on which a process ended."""
        self._process, self._starts = "", 0
        self._life: asyncio.Task[None] | None = None
        self._sources: list[FakeSource] = []

    async def run(self) -> None:
        """Start a process, and another whenever it ended."""
        while True:
            self._starts += 1
            self._process = f"{self.name}.{self._starts}"
            context = copy_context()
            context.run(PROCESS.set, self._process)
            self._life = asyncio.get_running_loop().create_task(self._live(self._process), context=context)
            try:
                await asyncio.wait([self._life])
            finally:
                self._bury(self._life)
            await asyncio.sleep(self.stage.schedule.uniform(0.1, 3.0))

    async def _live(self, process: str) -> None:
        servers, parts = self.servers, self.servers.parts
        wake_up = FakeWakeUp(self.stage)
        receiver = parts.receiver(
            store=parts.store(servers.world, process),
            registry=servers.registry,
            policy=servers.policy,
            secret=SECRET,
            wake_up=wake_up,
            patience=Patience(),
            clock=FakeClock(self.stage.schedule.uniform(-300, 300)),
        )
        queue = parts.queue(servers.world, process, holder=process)
        relay = parts.relay(queue=queue, sink=parts.sink(servers.broker), wake_up=wake_up, promises=PROMISES)
        self._sources = [FakeSource(group, process) for group in servers.broker.groups.values()]
        gate = asyncio.Lock()
        self.stage.trace.note("started")
        async with asyncio.TaskGroup() as group:
            group.create_task(relay.run())
            for source in self._sources:
                group.create_task(_received(parts.receiving, source, receiver, gate))

    async def ended(self) -> None:
        """Wait until nothing of the last process runs any more."""
        if self._life:
            self._loop.continue_process(self._process)
            await asyncio.wait([self._life])

    def kill(self) -> None:
        """End the process as SIGKILL does: from now on it changes nothing, and its connections are closed."""
        if self._life is None or self._life.done() or self._process in self.stage.dead:
            return
        self.stage.trace.note("killed", self._process)
        self.stage.dead.add(self._process)
        self.servers.world.hang_up(self._process)
        self._loop.continue_process(self._process)
        self._life.cancel()

    def stop(self, seconds: float) -> None:
        """Let the process stand still and go on, as SIGSTOP and SIGCONT do; the broker misses it after a while."""
        self.stage.trace.note("stopped", self._process, f"{seconds:.1f}")
        self._loop.stop_process(self._process)
        self._loop.call_later(seconds, self._loop.continue_process, self._process, context=SERVER)
        if seconds > SESSION_TIMEOUT:
            self._loop.call_later(SESSION_TIMEOUT, self._leave, [*self._sources], context=SERVER)

    @property
    def _loop(self) -> VirtualLoop:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        return loop

    def _bury(self, life: "asyncio.Task[None]") -> None:
        self.stage.dead.add(self._process)
        self.servers.world.hang_up(self._process)
        self._loop.call_later(self.stage.schedule.uniform(0.1, SESSION_TIMEOUT), self._leave, [*self._sources])
        if not life.done():
            life.cancel()
            return
        if not life.cancelled() and (error := life.exception()):
            names = sorted({type(one).__name__ for one in _leaves(error) if not isinstance(one, Away | Planned)})
            self.stage.trace.note("crashed", *names)
            self.crashes += names

    def _leave(self, sources: list[FakeSource]) -> None:
        for source in sources:
            source.group.leave(source)


async def _received(loop: Receiving, source: Source, receiver: Receiver, gate: asyncio.Lock) -> None:
    await loop(source, receiver, gate)


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _leaves(one)
        return
    yield error
