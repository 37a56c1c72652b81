"""What the relay hands to the brokers: one delivery that they cannot take holds up nobody else's."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from aiokafka.errors import MessageSizeTooLargeError

from hub.domain.ids import AgencyId
from hub.store.queue import Claimed, Sent
from hub.streams import sink
from hub.streams.access import KafkaAccess
from hub.streams.sink import KafkaSink

LARGE = b"a whole case of many years"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a record lies."""

    partition: int
    offset: int


class SmallProducer:
    """A client of Kafka that takes no large record; it counts how often it was started."""

    started = 0

    def __init__(self, **_settings: Any) -> None:
        self.offset = 0

    async def start(self) -> None:
        SmallProducer.started += 1

    async def stop(self) -> None:
        await asyncio.sleep(0)

    async def send(self, *, value: bytes, **_record: Any) -> "asyncio.Future[Placed]":
        if value == LARGE:
            raise MessageSizeTooLargeError
        done: asyncio.Future[Placed] = asyncio.get_running_loop().create_future()
        done.set_result(Placed(0, self.offset))
        self.offset += 1
        return done


def claimed(number: int, case: str, payload: bytes = b"small") -> Claimed:
    return Claimed(
        id=UUID(int=number),
        topic="out.testford-idva",
        kind="update",
        cause=(AgencyId("testford-police"), "one"),
        key=case,
        sequence=number,
        payload=payload,
        decided_at=datetime(2026, 3, 14, tzinfo=UTC),
    )


async def test_a_delivery_that_is_too_large_holds_up_only_what_comes_after_it_in_its_case(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    SmallProducer.started = 0
    monkeypatch.setattr(sink, "AIOKafkaProducer", SmallProducer)
    async with KafkaSink(KafkaAccess(bootstrap="127.0.0.1:1", user="hub", password="secret")) as brokers:
        sent = await brokers.send(
            [claimed(1, "A"), claimed(2, "A", LARGE), claimed(3, "B"), claimed(4, "A"), claimed(5, "B")]
        )

    assert sent == [Sent(id=UUID(int=number), partition=0, offset=n) for n, number in enumerate((1, 3, 5))]
    assert SmallProducer.started == 1
