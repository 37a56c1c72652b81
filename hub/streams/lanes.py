"""The two lanes of Faust: urgent and normal, each an app with one actor, behind one gate (ADR 2).

Faust runs agents and keeps no state. An offset is acknowledged after the transaction has committed; any
exception that reaches an agent ends the process, which is started again and gets the events again.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import faust
import faust.streams
import mode
from faust.tables.manager import TableManager

from hub.receive.ports import Raw
from hub.receive.receiver import BATCH, Receiver, receiving
from hub.streams.access import KafkaAccess

NORMAL, URGENT = "hub-normal", "hub-urgent"
"""Consumer groups; every hub process of one hub is a member of both."""


class LaneFailed(Exception):
    """A lane ended on an error; the class of its cause stands in the text, never its values."""


class PurePythonStreams(Exception):
    """Faust's compiled iterator is missing. Nothing was started: its Python twin acknowledges what it skips."""

    def __init__(self) -> None:
        super().__init__(
            "Faust's compiled stream iterator is missing, and its replacement acknowledges events that it "
            "skips. Nothing was started. Install faust-streaming from a wheel for this Python."
        )


class NoTables(TableManager):
    """Does without the second that Faust waits for tables, of which there are none."""

    async def on_start(self) -> None:
        """Say at once that there is nothing to recover."""
        await self._update_channels()
        await self.recovery.start()


@dataclass(frozen=True, slots=True, kw_only=True)
class FaustSource:
    """A stream of Faust as `receive` sees it."""

    app: faust.App
    stream: "faust.Stream[bytes]"

    async def arrivals(self) -> AsyncIterator[Any]:
        """Yield the first event of each batch."""
        async for event in self.stream.events():
            yield event

    def drain(self, first: Any) -> Sequence[Any]:
        """Return the first event with what is queued already. No await in here, so no rebalance can interleave."""
        batch, queue = [first], self.stream.channel.queue  # type: ignore[attr-defined]  # channels of agents have one
        while len(batch) < BATCH and self.app.flow_control.is_active() and not queue.empty():
            event = queue.get_nowait()
            message = event.message
            if message.generation_id == self.app.consumer_generation_id:
                if not message.tracked:
                    message.tracked = True
                    self.app.consumer.track_message(message)
                batch.append(event)
        return batch

    def raw(self, arrival: Any) -> Raw:
        """Return an arrival as a plain record."""
        message = arrival.message
        return Raw(
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            value=message.value,
            headers=tuple((name, value or b"") for name, value in message.headers or ()),
        )

    async def acknowledge(self, batch: Sequence[Any]) -> None:
        """Let Faust commit past these events."""
        for event in batch:
            await self.stream.ack(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What makes one lane: its group and its topics."""

    group: str
    topics: tuple[str, ...]


def lane_app(lane: Lane, access: KafkaAccess, folder: Path, receiver: Receiver, gate: asyncio.Lock) -> faust.App:
    """Return a Faust app with one agent over all topics of a lane."""
    if getattr(faust.streams, "_CStreamIterator", None) is None:
        raise PurePythonStreams
    (folder / lane.group).mkdir(parents=True, exist_ok=True)  # Faust makes one level only
    credentials = (
        faust.SASLCredentials(
            username=access.user, password=access.password, mechanism="SCRAM-SHA-512", ssl_context=access.ssl_context()
        )
        if access.user
        else None
    )
    app = faust.App(
        lane.group,
        broker=";".join(f"kafka://{server}" for server in access.bootstrap.split(",")),
        broker_credentials=credentials,
        datadir=folder / lane.group,
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        TableManager=NoTables,
        agent_supervisor=mode.CrashingSupervisor,
        broker_commit_interval=1.0,
        broker_session_timeout=6.0,
        broker_heartbeat_interval=0.5,
        broker_rebalance_timeout=20.0,
        broker_request_timeout=30.0,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=65536,  # per partition and round: with 1 MiB others wait seconds behind a backlog
        stream_buffer_maxsize=256,  # what lies in the lane's one queue is ahead of everybody
        cython_optimizations=True,
    )
    topic = app.topic(*lane.topics, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    @app.agent(topic, concurrency=1, isolated_partitions=False)
    async def receive(stream: faust.StreamT[bytes]) -> None:
        source = FaustSource(app=app, stream=cast("faust.Stream[bytes]", cast("faust.Stream[bytes]", stream).noack()))
        try:
            await receiving(source, receiver, gate)
        except Exception as error:  # noqa: BLE001 - mode prints whatever is raised, values included
            raise LaneFailed(type(error).__name__) from None

    return app
