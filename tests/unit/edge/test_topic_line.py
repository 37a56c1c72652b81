"""The line by Kafka, without brokers: what it does with its clients."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from connectors.edge import topic_line
from connectors.edge.line import Message
from connectors.edge.settings import load
from connectors.edge.topic_line import TopicLine

SETTINGS = """
agency = "testford-idva"
kind = "idva"
areas = []
[kafka]
bootstrap = "127.0.0.1:1"
password-file = "password"
[registry]
url = "http://127.0.0.1:1"
"""
MESSAGE = Message(id="one", urgent=False, key=b"0a1b", headers=(), value=b"bytes")


class SlowProducer:
    """A client of Kafka that takes a moment to start."""

    made: list["SlowProducer"]

    def __init__(self, **_settings: Any) -> None:
        self.made.append(self)

    async def start(self) -> None:
        await asyncio.sleep(0.01)

    async def stop(self) -> None:
        await asyncio.sleep(0)

    async def send(self, _topic: str, **_record: Any) -> "asyncio.Future[None]":
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


async def test_parts_that_send_at_the_same_time_share_one_producer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SlowProducer.made = []
    monkeypatch.setattr(topic_line, "AIOKafkaProducer", SlowProducer)
    (tmp_path / "password").write_text("secret")
    (tmp_path / "connector.toml").write_text(SETTINGS)
    line = TopicLine(load(tmp_path / "connector.toml"))

    sent = await asyncio.gather(line.send([MESSAGE]), line.send([MESSAGE]), line.send([MESSAGE]))
    await line.close()

    assert list(sent) == [[True]] * 3
    assert len(SlowProducer.made) == 1
