"""The hub as a process of its own, as an operator runs it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient

from hub.local import Running
from tests.builders.outside import OutsideAgency

START = 60.0
STOP = 30.0
AREAS = "suffolk,cumbria"
"""A hub of every area has some 250 agencies, which no test needs and the brokers pay for at each start and stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubProcess:
    """A running hub, with its folder and its log."""

    home: Path
    stack: Running
    log: Path
    process: "subprocess.Popen[bytes]"
    registry: SchemaRegistryClient
    agencies: dict[str, OutsideAgency] = field(default_factory=dict)

    def close(self) -> None:
        """Close every client that a test opened."""
        for agency in self.agencies.values():
            agency.close()
        self.registry.close()

    def lines(self, topic: str, until: str) -> list[str]:
        """Read a topic of plain text with the hub's own account until a line holds `until`."""
        password = self.stack.kafka_hub_password.reveal()
        account = {"sasl.username": "hub", "sasl.password": password, "group.id": "hub-tests"}
        consumer = Consumer({**_brokers(self.stack), **account, "enable.auto.commit": False})
        consumer.assign([TopicPartition(topic, 0, 0)])
        deadline, found = monotonic() + START, [""]
        while until not in found[-1]:
            assert monotonic() < deadline, f"{len(found)} lines on {topic}, none of them the one"
            message = consumer.poll(0.1)
            if message is not None and message.error() is None:
                found.append((message.value() or b"").decode())
        consumer.close()
        return found

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run one command of the hub beside it."""
        return command(self.home, *arguments)

    def ask(self, *arguments: str) -> Any:
        """Run a reading command with `--json` and return what it says."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def agency(self, agency: str) -> OutsideAgency:
        """Return a foreign client with that agency's own account."""
        if agency not in self.agencies:
            account = account_of(self.home, self.stack, agency)
            self.agencies[agency] = OutsideAgency(agency, account, self.registry)
        return self.agencies[agency]

    def count(self, topic: str) -> int:
        """Return how many records a topic holds, by the hub's own account."""
        password = self.stack.kafka_hub_password.reveal()
        account = {"sasl.username": "hub", "sasl.password": password, "group.id": "hub-tests"}
        with closing(Consumer({**_brokers(self.stack), **account})) as consumer:
            partitions = consumer.list_topics(topic, timeout=START).topics[topic].partitions
            ends = [consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=START) for p in partitions]
        return sum(high - low for low, high in ends)


def password_of(home: Path, agency: str) -> str:
    """Return an agency's password, from its starter kit."""
    return (home / "kits" / agency / "password").read_text()


def account_of(home: Path, stack: Running, agency: str) -> dict[str, Any]:
    """Return by what settings an agency's own client reaches the brokers."""
    return {**_brokers(stack), "sasl.username": agency, "sasl.password": password_of(home, agency)}


def command(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run one command of the hub."""
    return subprocess.run(  # noqa: S603 - our own command
        [_hub(), *arguments], env=_environment(home), capture_output=True, text=True, timeout=120, check=False
    )


@contextmanager
def hub_running(home: Path, stack: Running, log: Path, **extra: str) -> Iterator[HubProcess]:
    """Start the hub and wait until it takes in events; at the end stop it and expect a clean exit."""
    hub = start_hub(home, stack, log, **extra)
    try:
        yield hub
    finally:
        hub.process.send_signal(signal.SIGTERM)
        code = hub.process.wait(STOP)
        hub.close()
    assert code == 0, log.read_text()[-2000:]


def start_hub(home: Path, stack: Running, log: Path, **extra: str) -> HubProcess:
    """Start the hub and wait until it takes in events."""
    ready = log.with_suffix(".ready")
    ready.unlink(missing_ok=True)
    with log.open("ab") as file:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [_hub(), "run", "--ready-file", str(ready)], env=_environment(home) | extra, stderr=file, stdout=file
        )
    deadline = monotonic() + START
    while not ready.exists():
        assert process.poll() is None, log.read_text()[-2000:]
        assert monotonic() < deadline, log.read_text()[-2000:]
        sleep(0.05)
    registry = SchemaRegistryClient({"url": stack.registry})
    return HubProcess(home=home, stack=stack, log=log, process=process, registry=registry)


def _brokers(stack: Running) -> dict[str, Any]:
    return {
        "bootstrap.servers": stack.kafka,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "log_level": 0,
    }


def _hub() -> str:
    return str(Path(sys.executable).with_name("hub"))


def _environment(home: Path) -> dict[str, str]:
    here = str(Path(__file__).parents[2])
    return {
        "PATH": os.defpath,
        "PYTHONPATH": here,
        "HUB_HOME": str(home),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "HUB_AREA": AREAS,
    }
