"""Where the agencies meet the hub: brokers and registry, each agency by its own account."""

import asyncio
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from confluent_kafka.schema_registry import SchemaRegistryClient

from hub.wire import schemas

REGISTRY_SECONDS = 10.0
_LIMIT = 2 * 1024 * 1024
"""Bytes of one record on the wire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One simulated agency with its account."""

    agency: str
    kind: str
    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Where to find the brokers and the registry."""

    bootstrap: str
    security_protocol: str
    sasl_mechanism: str
    registry: str
    ca_file: Path | None = None

    def producer(self, desk: Desk) -> Any:
        """Return a producer of an agency, not yet started."""
        return AIOKafkaProducer(
            **self._account(desk), acks="all", enable_idempotence=True, linger_ms=2, max_request_size=_LIMIT
        )

    def consumer(self, desk: Desk, *topics: str) -> Any:
        """Return a consumer of an agency, not yet started; it commits when it is told to."""
        return AIOKafkaConsumer(
            *topics,
            **self._account(desk),
            group_id=f"{desk.agency}.demo",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            session_timeout_ms=6_000,
            heartbeat_interval_ms=1_000,
            fetch_max_wait_ms=200,  # a fetch under way is waited for when the consumer closes
        )

    def _account(self, desk: Desk) -> dict[str, Any]:
        context = ssl.create_default_context(cafile=str(self.ca_file)) if self.ca_file else None
        return {
            "bootstrap_servers": self.bootstrap,
            "client_id": f"{desk.agency}.demo",
            "security_protocol": self.security_protocol,
            "ssl_context": context,
            "sasl_mechanism": self.sasl_mechanism,
            "sasl_plain_username": desk.agency,
            "sasl_plain_password": desk.password,
        }


class Shapes:
    """The registry, read without an account: the ids to write with, and the schemas to read with."""

    def __init__(self, meeting: Meeting) -> None:
        self._client = SchemaRegistryClient({"url": meeting.registry, "timeout": REGISTRY_SECONDS})
        self._writers: dict[int, Any] = {}

    async def ids(self) -> dict[str, int]:
        """Return the id of every record that an agency may send."""
        return await asyncio.to_thread(self._ids)

    async def writer(self, schema_id: int) -> Any:
        """Return the schema with which something was written."""
        if schema_id not in self._writers:
            found = await asyncio.to_thread(self._client.get_schema, schema_id)
            self._writers[schema_id] = schemas.parse(found.schema_str or "{}")
        return self._writers[schema_id]

    def _ids(self) -> dict[str, int]:
        found = {
            record: self._client.get_latest_version(schemas.full_name(record)).schema_id
            for record in schemas.EVENT_TYPES
        }
        return {record: number for record, number in found.items() if number is not None}
