"""What the simulation stands on: virtual time, and a database that behaves as PostgreSQL does where it matters."""

import asyncio
import random
from collections.abc import Callable, Coroutine

import pytest

from hub.store.errors import StoreAway
from tests.simulation.loop import PROCESS, Deadlock, VirtualLoop
from tests.simulation.stage import Stage
from tests.simulation.world import Lease, Session, World

Scene = Callable[[World], Coroutine[None, None, None]]


def played(scene: Scene) -> float:
    """Play a scene on a database without faults; return how many virtual seconds it took."""
    stage = Stage(0, mode="calm")
    loop = VirtualLoop(random.Random(0))  # noqa: S311 - chance that can be repeated is what is wanted
    try:
        loop.run_until_complete(scene(World(stage)))
        return loop.time()
    finally:
        loop.close()


def write_epoch(session: Session, epoch: int) -> None:
    """Let a transaction change something that the others can see."""

    def write() -> None:
        session.world.tables.lease = Lease(epoch=epoch, holder="somebody", renewed_at=session.world.now())

    session.writes.append(write)


def test_an_hour_passes_at_once() -> None:
    async def scene(_world: World) -> None:
        await asyncio.sleep(3_600)

    assert played(scene) == pytest.approx(3_600)


def test_waiting_for_what_never_comes_is_an_error_and_no_standstill() -> None:
    async def scene(_world: World) -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(Deadlock):
        played(scene)


def test_a_stopped_process_does_nothing_until_it_continues() -> None:
    async def scene(_world: World) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        PROCESS.set("w0")
        working = asyncio.create_task(asyncio.sleep(1))
        PROCESS.set("")
        await asyncio.sleep(0.5)
        loop.stop_process("w0")
        await asyncio.sleep(4.5)
        assert not working.done()
        loop.continue_process("w0")
        await working

    assert played(scene) == pytest.approx(5)


def test_who_waited_for_a_lock_sees_what_its_holder_committed() -> None:
    async def first(world: World) -> None:
        async with world.session("a") as session:
            async with session.statement():
                await session.lock("person")
            await asyncio.sleep(1)
            write_epoch(session, 7)
            await session.commit(durable=True)

    async def second(world: World) -> None:
        await asyncio.sleep(0.5)
        async with world.session("b") as session:
            async with session.statement() as tables:
                assert tables.lease is None
                await session.lock("person")
            async with session.statement() as tables:
                assert tables.lease
                assert tables.lease.epoch == 7

    async def scene(world: World) -> None:
        await asyncio.gather(first(world), second(world))

    played(scene)


def test_a_lock_is_waited_for_five_seconds() -> None:
    async def scene(world: World) -> None:
        async with world.session("a") as holder, holder.statement():
            await holder.lock("person")
            with pytest.raises(StoreAway):
                async with world.session("b") as waiter, waiter.statement():
                    await waiter.lock("person")

    assert played(scene) == pytest.approx(5, abs=0.1)


def test_those_who_share_a_lock_wait_for_nobody_but_who_wants_it_alone() -> None:
    async def scene(world: World) -> None:
        async with world.session("a") as one, world.session("b") as other, world.session("c") as alone:
            async with one.statement(), other.statement():
                await one.lock("hub", shared=True)
                await other.lock("hub", shared=True)
            waiting = asyncio.create_task(alone.lock("hub"))
            one.end()
            await asyncio.sleep(0.1)
            assert not waiting.done()
            other.end()
            await waiting

    played(scene)


def test_what_was_not_committed_is_seen_by_nobody_and_is_gone_with_its_process() -> None:
    async def killed(world: World) -> None:
        async with world.session("a") as session:
            write_epoch(session, 7)
            world.hang_up("a")
            await session.commit(durable=True)

    async def scene(world: World) -> None:
        with pytest.raises(StoreAway):
            await killed(world)
        assert world.tables.lease is None

    played(scene)


def test_who_stands_idle_in_a_transaction_is_cut_off_and_holds_nothing() -> None:
    async def idle(world: World) -> None:
        async with world.session("a") as session:
            async with session.statement():
                await session.lock("person")
            await asyncio.sleep(6)
            async with session.statement():
                pytest.fail("the connection is gone")

    async def scene(world: World) -> None:
        with pytest.raises(StoreAway):
            await idle(world)
        async with world.session("b") as other, other.statement():
            await other.lock("person")

    assert played(scene) == pytest.approx(6, abs=0.1)


@pytest.mark.parametrize(
    ("durable", "later", "kept"),
    [
        pytest.param(True, 0.0, 7, id="what waited for the disk is kept"),
        pytest.param(False, 0.0, None, id="what did not is lost"),
        pytest.param(False, 1.0, 7, id="a moment later that is on the disk too"),
    ],
)
def test_a_power_cut_takes_only_what_was_not_on_the_disk(durable: bool, later: float, kept: int | None) -> None:  # noqa: FBT001 - a row of the table
    async def scene(world: World) -> None:
        async with world.session("a") as session:
            write_epoch(session, 7)
            await session.commit(durable=durable)
        await asyncio.sleep(later)
        world.power_cut()
        assert (world.tables.lease.epoch if world.tables.lease else None) == kept

    played(scene)
