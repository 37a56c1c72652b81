"""The runtime: documents go in, deliveries come out, whatever is away for a while.

Start reading here. Each part runs on its own and is begun again after a fault. Nothing is lost by that, because
everything that a part owes stands in the state.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Collection
from contextlib import aclosing
from dataclasses import dataclass, field
from random import Random

from connectors.documents import Connector
from connectors.edge.clock import Clock
from connectors.edge.closing import stopped
from connectors.edge.folder import Folder
from connectors.edge.forgetting import forget
from connectors.edge.growing import Growing
from connectors.edge.heartbeat import heartbeat
from connectors.edge.inbox import Inbox
from connectors.edge.intake import Intake
from connectors.edge.line import Line, LineDown, Trouble
from connectors.edge.moving import move_all
from connectors.edge.notes import Hindered, Note, Observe
from connectors.edge.outbox import Outbox
from connectors.edge.pace import Pace
from connectors.edge.place import Place
from connectors.edge.receiving import Receiver
from connectors.edge.schedule import Schedule
from connectors.edge.sending import Sender
from connectors.edge.staging import Staging
from connectors.edge.standing import Part, Standing
from connectors.edge.state import State, instant, is_full

STAGING = "staging"
WORN = 10.0
"""Seconds after which a part that failed again begins with the shortest pause again."""


def nobody(_note: Note) -> None:
    """Watch nothing."""


@dataclass(slots=True, kw_only=True)
class Runtime:
    """One agency's runtime. `run` works until it is cancelled, and can be called again."""

    place: Place
    connector: Connector
    line: Line
    clock: Clock = field(default_factory=Clock)
    pace: Pace = field(default_factory=Pace)
    observe: Observe = nobody
    chance: Random = field(default_factory=Random)

    async def run(self) -> None:
        """Work until cancelled. Raises `StateTaken`, `StateForeign` or `FoldersApart` before anything was done."""
        state, work = await self._begun()
        with state:
            tasks = [asyncio.create_task(work.keep(part, deed)) for part, deed in work.parts()]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await stopped(tasks)
                await self.line.close()
            for task in tasks:
                if not task.cancelled():
                    task.result()

    async def _begun(self) -> "tuple[State, _Work]":
        """Begin, on a full disk as soon as there is space."""
        while True:
            try:
                return self._begin()
            except (sqlite3.OperationalError, OSError) as error:
                if not is_full(error):
                    raise
                self.observe(Hindered(error=_named(error)))
            await asyncio.sleep(self.pace.pause_at_most)

    def _begin(self) -> "tuple[State, _Work]":
        state = State(self.place.state)
        try:
            work = _assembled(self, state)
            work.recover()
        except BaseException:
            state.close()
            raise
        return state, work


@dataclass(slots=True, kw_only=True)
class _Work:
    """The parts of a run, and what they share."""

    runtime: Runtime
    state: State
    outbox: Outbox
    intake: Intake
    growing: Growing
    sender: Sender
    receiver: Receiver
    standing: Standing
    _shapes: asyncio.Event = field(default_factory=asyncio.Event)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def recover(self) -> None:
        """End what was begun before a kill, and plan what is still owed."""
        place, now = self.runtime.place, instant(self.runtime.clock.now())
        self.intake.folder.prepare()
        self.receiver.recover()
        for note in move_all(self.state, self.outbox, place.folder_in):
            self.runtime.observe(note)
        self.sender.begin()
        folders = {"folder_in": str(place.folder_in.resolve()), "folder_out": str(place.folder_out.resolve())}
        fresh = dict.fromkeys(("line", "line_since", "hindered"))
        self.state.note({"agency": place.agency, "started_at": now, **folders, **fresh})
        if self.state.shapes():
            self._shapes.set()

    def parts(self) -> tuple[tuple[Part, Callable[[], Awaitable[None]]], ...]:
        """Return what goes on side by side."""
        return (
            (Part.SHAPES, self._learn_shapes),
            (Part.INTAKE, self._take_documents),
            (Part.SENDING, self._send),
            (Part.RECEIVING, self._receive),
            (Part.LOOKING, self._look),
            (Part.HEARTBEAT, self._beat),
            (Part.FORGETTING, self._forget),
        )

    async def keep(self, part: Part, deed: Callable[[], Awaitable[None]]) -> None:
        """Do a part; after a fault that passes, do it again after a pause."""
        pace, monotonic = self.runtime.pace, self.runtime.clock.monotonic
        pause = pace.pause
        while True:
            began = monotonic()
            try:
                await deed()
            except LineDown as down:
                self.standing.lost(part, down.trouble)
            except (sqlite3.OperationalError, OSError) as error:
                self.standing.hindered(part, _named(error))
            if monotonic() - began > WORN:
                pause = pace.pause
            await asyncio.sleep(pause * self.runtime.chance.uniform(0.9, 1.1))
            pause = min(2 * pause, pace.pause_at_most)

    async def _learn_shapes(self) -> None:
        """Ask for the schema ids now, and again from time to time: a registry that was set up anew has other ids."""
        while True:
            self.state.keep_shapes(await self.runtime.line.shapes())
            self._shapes.set()
            self.standing.well(Part.SHAPES)
            await asyncio.sleep(self.runtime.pace.schema_again)

    async def _take_documents(self) -> None:
        await self._shapes.wait()
        while True:
            self.growing.round(self.runtime.clock.now())
            taken = await self.intake.round(self.state.shapes())
            self._judge(Part.INTAKE, "read", self.intake.stuck.values())
            self.sender.add(taken)
            self._more.set()
            await asyncio.sleep(0 if taken else self.runtime.pace.look)

    async def _send(self) -> None:
        while True:
            self._more.clear()
            while await self.sender.round():
                self.standing.well(Part.SENDING)
            await _either(self._more, self.runtime.pace.tick)

    async def _receive(self) -> None:
        self.receiver.begin()
        async with aclosing(self.runtime.line.arrivals()) as arrivals:
            async for batch in arrivals:
                if batch:
                    await self.receiver.take(batch)
                    self._more.set()
                    await self.receiver.settle()
                self.standing.well(Part.RECEIVING)

    async def _look(self) -> None:
        while True:
            await self.receiver.look()
            await self.receiver.settle()
            self._judge(Part.LOOKING, "moved", self.outbox.stuck.values())
            await asyncio.sleep(self.runtime.pace.tick)

    async def _forget(self) -> None:
        while True:
            forgot = forget(self.state, self.runtime.clock.now() - self.runtime.pace.kept)
            self.standing.well(Part.FORGETTING)
            await asyncio.sleep(0 if forgot else self.runtime.pace.forget_again)

    def _judge(self, part: Part, deed: str, stuck: Collection[str]) -> None:
        """Say that a part is well, unless single documents hinder it."""
        if stuck:
            why = ", ".join(sorted(set(stuck)))
            self.standing.hindered(part, f"{len(stuck)} documents cannot be {deed} ({why})")
        else:
            self.standing.well(part)

    async def _beat(self) -> None:
        await self._shapes.wait()
        while True:
            runtime, now = self.runtime, self.runtime.clock.now()
            message, note = heartbeat(runtime.place.agency, self.state, self.outbox, now)
            if not all(await runtime.line.send([message])):
                raise LineDown(Trouble.BROKERS_AWAY)
            self.state.note({"heartbeat_at": instant(now)})
            self.standing.well(Part.HEARTBEAT)
            runtime.observe(note)
            await asyncio.sleep(runtime.pace.heartbeat)


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but no longer than that."""
    try:
        async with asyncio.timeout(seconds):  # wait_for of Python 3.11 can lose a cancellation
            await event.wait()
    except TimeoutError:
        return


def _named(error: Exception) -> str:
    """Return what hinders, in words without paths: those may hold names."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) if isinstance(error, sqlite3.Error) else type(error).__name__


def _assembled(runtime: Runtime, state: State) -> _Work:
    place, clock, pace, observe = runtime.place, runtime.clock, runtime.pace, runtime.observe
    outbox, inbox = Outbox(state, place.folder_in), Inbox(state)
    sender = Sender(
        line=runtime.line,
        state=state,
        outbox=outbox,
        clock=clock,
        pace=pace,
        observe=observe,
        schedule=Schedule(pace=pace, chance=runtime.chance),
    )
    intake = Intake(
        agency=place.agency,
        connector=runtime.connector,
        folder=Folder(path=place.folder_in, pace=pace),
        state=state,
        outbox=outbox,
        clock=clock,
        observe=observe,
    )
    receiver = Receiver(
        place=place,
        connector=runtime.connector,
        line=runtime.line,
        state=state,
        outbox=outbox,
        inbox=inbox,
        sender=sender,
        staging=Staging(staging=place.state / STAGING, out=place.folder_out),
        clock=clock,
        pace=pace,
        observe=observe,
    )
    standing = Standing(state=state, clock=clock, observe=observe)
    return _Work(
        runtime=runtime,
        state=state,
        outbox=outbox,
        intake=intake,
        growing=Growing(folder=intake.folder, state=state, outbox=outbox, observe=observe),
        sender=sender,
        receiver=receiver,
        standing=standing,
    )
