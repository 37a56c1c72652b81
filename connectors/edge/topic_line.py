"""The line by Kafka: an agency's own account writes `in.<agency>` and reads `out.<agency>`."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Mapping, Sequence
from time import monotonic
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    CommitFailedError,
    GroupAuthorizationFailedError,
    IllegalStateError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
)

from connectors.edge.closing import closed
from connectors.edge.line import Arrival, Feed, LineDown, Message, Trouble
from connectors.edge.registry import Registry
from connectors.edge.settings import EdgeSettings

LIMIT = 2 * 1024 * 1024
"""Bytes of one record on the wire."""
WAIT = 15.0
"""Seconds for brokers to answer."""
FETCH_MS = 200
ROUND = 200
"""Records in one batch."""
PROBE = 10.0
"""Seconds of silence after which the brokers are asked whether they are there: clients hide that they are not."""
MARAC = "marac"

_REFUSED = (AuthenticationFailedError, SaslAuthenticationFailed)
_NOT_ALLOWED = (TopicAuthorizationFailedError, GroupAuthorizationFailedError, ClusterAuthorizationFailedError)


class TopicLine:
    """One agency's clients; each is made anew after a fault."""

    def __init__(self, settings: EdgeSettings, registry: Registry | None = None) -> None:
        """Take the agency's settings; several agencies in one process may ask the registry through the same reader."""
        self._settings = settings
        self._registry = registry or Registry(settings.registry)
        self._producer: Any = None
        self._consumer: Any = None
        self._starting = asyncio.Lock()

    async def shapes(self) -> Mapping[str, int]:
        """Return the schema ids that the registry gave."""
        return await self._registry.shapes()

    async def writer(self, schema_id: int) -> Any | None:
        """Return the schema that something was written with."""
        return await self._registry.writer(schema_id)

    async def send(self, messages: Sequence[Message]) -> Sequence[bool]:
        """Publish in the lane of each message; say which the brokers confirmed."""
        try:
            producer = await self._started_producer()
            results = await asyncio.gather(*(self._publish(producer, one) for one in messages), return_exceptions=True)
        except (KafkaError, OSError, TimeoutError) as error:
            raise await self._down(error, producer=True) from None
        errors = [one for one in results if isinstance(one, BaseException)]
        strange = next((e for e in errors if not isinstance(e, KafkaError | OSError | TimeoutError)), None)
        if strange:
            raise strange
        refused = next((error for error in errors if isinstance(error, (*_REFUSED, *_NOT_ALLOWED))), None)
        if errors and (refused or len(errors) == len(messages)):
            raise await self._down(refused or errors[0], producer=True)
        return [not isinstance(one, BaseException) for one in results]

    async def arrivals(self) -> AsyncGenerator[Sequence[Arrival], None]:
        """Read from the last commit on, until a fault or until nobody listens any more."""
        try:
            consumer = await self._started_consumer()
            heard = monotonic()
            while True:
                found = await consumer.getmany(timeout_ms=FETCH_MS, max_records=ROUND)
                arrivals = [self._arrival(record) for records in found.values() for record in records]
                if arrivals or monotonic() - heard > PROBE:
                    await self._probe(consumer, arrivals)
                    heard = monotonic()
                yield arrivals
        except (KafkaError, OSError, TimeoutError) as error:
            raise await self._down(error, producer=False) from None
        finally:
            consumer, self._consumer = self._consumer, None
            await closed(consumer)

    async def commit(self, arrivals: Sequence[Arrival]) -> None:
        """Commit; what another took over in between comes again and is known by its ids."""
        offsets = {TopicPartition(one.topic, one.partition): one.offset + 1 for one in arrivals}
        if self._consumer is None:
            return
        try:
            async with asyncio.timeout(WAIT):
                await self._consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError):
            return
        except (KafkaError, OSError, TimeoutError) as error:
            raise LineDown(_trouble(error)) from None

    async def close(self) -> None:
        """Close both clients."""
        producer, consumer = self._producer, self._consumer
        self._producer = self._consumer = None
        await closed(producer, consumer)

    async def _publish(self, producer: Any, one: Message) -> None:
        agency = self._settings.agency
        topic = f"in.{agency}.urgent" if one.urgent else f"in.{agency}"
        async with asyncio.timeout(WAIT):
            await (await producer.send(topic, value=one.value, key=one.key, headers=list(one.headers)))

    async def _started_producer(self) -> Any:
        async with self._starting:  # several parts send; two producers at once, and nobody closes one of them
            return self._producer or await self._new_producer()

    async def _new_producer(self) -> Any:
        producer = AIOKafkaProducer(
            **self._account(),
            acks="all",
            enable_idempotence=True,
            linger_ms=2,
            max_request_size=LIMIT,
            request_timeout_ms=int(WAIT * 1000),
        )
        await self._start(producer)
        self._producer = producer
        return self._producer

    async def _started_consumer(self) -> Any:
        agency = self._settings.agency
        cases = [f"marac.{area}.cases" for area in self._settings.areas] if self._settings.kind == MARAC else []
        consumer = AIOKafkaConsumer(
            *(f"out.{agency}", *cases),
            **self._account(),
            group_id=f"{agency}.edge",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            session_timeout_ms=6_000,
            heartbeat_interval_ms=1_000,
            fetch_max_wait_ms=FETCH_MS,  # a fetch under way is waited for when the consumer closes
            request_timeout_ms=int(WAIT * 1000),
        )
        await self._start(consumer)
        self._consumer = consumer
        return consumer

    async def _start(self, client: Any) -> None:
        try:
            async with asyncio.timeout(WAIT):
                await client.start()
        except BaseException:
            await closed(client)
            raise

    async def _probe(self, consumer: Any, arrivals: Sequence[Arrival]) -> None:
        if not arrivals:
            async with asyncio.timeout(WAIT):
                await consumer.topics()

    def _arrival(self, record: Any) -> Arrival:
        return Arrival(
            feed=Feed.OUT if record.topic.startswith("out.") else Feed.CASES,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=record.key,
            headers=tuple(record.headers),
            value=record.value,
        )

    async def _down(self, error: BaseException, *, producer: bool) -> LineDown:
        """Give up a client and say why the line is down."""
        if producer:
            client, self._producer = self._producer, None
            await closed(client)
        trouble = _trouble(error)
        if trouble is Trouble.BROKERS_AWAY and await self._is_refused():
            trouble = Trouble.ACCOUNT_REFUSED
        return LineDown(trouble)

    async def _is_refused(self) -> bool:
        """Ask the brokers by hand whether they know the account: the clients only say that they could not connect."""
        account = {key: value for key, value in self._account().items() if key != "bootstrap_servers"}
        for host, port, _family in collect_hosts(self._settings.kafka.bootstrap):
            try:
                async with asyncio.timeout(WAIT):
                    connection = await create_conn(host, port, **account)
            except _REFUSED:
                return True
            except (KafkaError, OSError, TimeoutError):
                continue
            connection.close()
        return False

    def _account(self) -> dict[str, Any]:
        kafka = self._settings.kafka
        context = ssl.create_default_context(cafile=str(kafka.ca_file)) if kafka.ca_file else None
        return {
            "bootstrap_servers": kafka.bootstrap,
            "client_id": f"{self._settings.agency}.edge",
            "security_protocol": "SASL_SSL" if kafka.ca_file else "SASL_PLAINTEXT",
            "ssl_context": context,
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self._settings.agency,
            "sasl_plain_password": kafka.password(),
        }


def _trouble(error: BaseException) -> Trouble:
    if isinstance(error, _REFUSED):
        return Trouble.ACCOUNT_REFUSED
    return Trouble.NOT_ALLOWED if isinstance(error, _NOT_ALLOWED) else Trouble.BROKERS_AWAY
