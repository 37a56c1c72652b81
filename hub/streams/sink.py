"""Publishes deliveries: one idempotent producer, in order, each confirmed by the broker before it counts as sent."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Self

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from hub.domain.audit_chain import CHAIN, Head
from hub.store.queue import Claimed, Sent, SetAside
from hub.streams.access import KafkaAccess
from hub.streams.topics import AUDIT_HEADS, DEAD_LETTERS
from hub.telemetry import Said
from hub.wire import cloudevents
from hub.wire.cloudevents import Envelope

SOURCE = "hub"
TIMEOUT = 20.0
"""Seconds for one batch of sends; what is not confirmed by then is sent again, with the same id."""


log = structlog.get_logger()


class KafkaSink:
    """The broker, as the relay sees it."""

    def __init__(self, access: KafkaAccess) -> None:
        self._access = access
        self._producer: Any = None

    async def __aenter__(self) -> Self:
        await self._start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._producer.stop()

    async def _start(self) -> None:
        self._producer = AIOKafkaProducer(
            **self._access.aiokafka(),
            acks="all",
            enable_idempotence=True,
            linger_ms=2,
            max_request_size=2 * 1024 * 1024,
            request_timeout_ms=10_000,
        )
        await self._producer.start()

    async def _begin_anew(self) -> None:
        """Take another producer: brokers that lost records refuse for ever what goes on in the old one's count."""
        try:
            async with asyncio.timeout(TIMEOUT):
                await self._producer.stop()
                await self._start()
        except (KafkaError, TimeoutError) as error:
            log.warning(Said.WAITING_FOR, error=type(error).__name__)

    async def send(self, deliveries: Sequence[Claimed]) -> Sequence[Sent]:
        """Send in order; of each topic and key stop at the first failure. Return what the broker confirmed."""
        futures, is_well = await self._begun(deliveries)
        results = await asyncio.gather(
            *(asyncio.wait_for(future, TIMEOUT) for _, future in futures), return_exceptions=True
        )
        if not is_well or any(isinstance(result, BaseException) for result in results):
            await self._begin_anew()
        return _until_first_failure([d for d, _ in futures], results)

    async def _begun(self, deliveries: Sequence[Claimed]) -> tuple[list[tuple[Claimed, Any]], bool]:
        """Hand deliveries to the producer; say whether it took them. A too large one holds up only its case."""
        futures: list[tuple[Claimed, Any]] = []
        stopped: set[tuple[str, str]] = set()
        for delivery in deliveries:
            if delivery.line in stopped:
                continue
            try:
                async with asyncio.timeout(TIMEOUT):
                    futures.append((delivery, await self._producer.send(**_record(delivery))))
            except MessageSizeTooLargeError:
                stopped.add(delivery.line)
            except (KafkaError, TimeoutError):
                return futures, False
        return futures, True

    async def announce(self, one: SetAside) -> None:
        """Publish that an event was set aside: which, why and when, and nothing of what it said."""
        content = {"id": str(one.id), "source": one.source, "event_id": one.event_id, "outcome": one.outcome}
        content |= {"reason": one.reason, "at": one.at.isoformat()}
        await self._said(DEAD_LETTERS, content, cloudevents.record_key(one.source, one.event_id))

    async def publish_head(self, head: Head) -> None:
        """Publish the newest seal of the audit: which number it has, and its hash."""
        await self._said(AUDIT_HEADS, {"number": head.number, "hash": head.hash.hex()}, CHAIN.encode())

    async def _said(self, topic: str, content: dict[str, Any], key: bytes) -> None:
        try:
            await self._producer.send_and_wait(topic, value=json.dumps(content).encode(), key=key)
        except KafkaError:
            await self._begin_anew()
            raise


def _record(delivery: Claimed) -> dict[str, Any]:
    envelope = Envelope(
        id=str(delivery.id),
        source=SOURCE,
        type=f"{delivery.kind}.v1",
        time=delivery.decided_at,
        subject=delivery.key,
        sequence=delivery.sequence,
        traceparent=delivery.traceparent,
        dataref=delivery.dataref,
    )
    return {
        "topic": delivery.topic,
        "value": delivery.payload,
        "key": delivery.key.encode(),
        "headers": cloudevents.to_headers(envelope),
    }


def _until_first_failure(deliveries: Sequence[Claimed], results: Sequence[Any]) -> list[Sent]:
    """Return what was confirmed, but of each case nothing behind a failure: that is sent again in order."""
    broken: set[tuple[str, str]] = set()
    sent = []
    for delivery, result in zip(deliveries, results, strict=True):
        line = delivery.line
        if isinstance(result, BaseException):
            broken.add(line)
        elif line not in broken:
            sent.append(Sent(id=delivery.id, partition=result.partition, offset=result.offset))
    return sent
