"""How messages reach the brokers: one producer an agency, each with its own account."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from typing import Any, Self

from aiokafka.errors import KafkaError

from hub.demo.closing import closed
from hub.demo.meeting import Desk, Meeting
from hub.demo.messages import Message

PAUSE = 0.5
"""Seconds before what the brokers did not confirm is sent once more."""


class Post:
    """The producers of all agencies."""

    def __init__(self, meeting: Meeting, desks: Iterable[Desk]) -> None:
        self._meeting = meeting
        self._desks = tuple(desks)
        self._producers: dict[str, Any] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._producers = {desk.agency: self._meeting.producer(desk) for desk in self._desks}
        self._stack.push_async_callback(closed, *self._producers.values())
        async with asyncio.TaskGroup() as group:
            for producer in self._producers.values():
                group.create_task(producer.start())
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._stack.aclose()

    async def send(self, message: Message) -> Any:
        """Hand a message to the producer; return the future of the brokers' confirmation."""
        return await self._producers[message.agency].send(
            message.topic, value=message.value, key=message.key, headers=list(message.headers)
        )

    async def send_unwatched(self, message: Message) -> None:
        """Send a message for whose arrival something else answers: its sender waits for the hub's receipt."""
        try:
            future = await self.send(message)
        except KafkaError:
            return
        future.add_done_callback(_noticed)

    async def surely(self, messages: Sequence[Message]) -> None:
        """Send messages until the brokers have confirmed each of them, as long as that takes."""
        left = list(messages)
        while left:
            results = await asyncio.gather(*(self._confirmed(message) for message in left), return_exceptions=True)
            left = [message for message, result in zip(left, results, strict=True) if isinstance(result, KafkaError)]
            for result in results:
                if isinstance(result, BaseException) and not isinstance(result, KafkaError):
                    raise result
            if left:
                await asyncio.sleep(PAUSE)

    async def _confirmed(self, message: Message) -> None:
        await (await self.send(message))


def _noticed(future: "asyncio.Future[Any]") -> None:
    if not future.cancelled():
        future.exception()
