"""The schema registry: the hub registers its schemas, and reads those by which events were written."""

import asyncio
from collections.abc import Callable, Iterable
from typing import TypeVar

import httpx2
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from hub.receive.decode import Writer
from hub.receive.errors import RegistryAway
from hub.streams.access import RegistryAccess
from hub.wire import schemas

COMPATIBILITY = "BACKWARD_TRANSITIVE"
NOT_FOUND = 404
TIMEOUT = 5.0

Found = TypeVar("Found")


def client_of(access: RegistryAccess) -> SchemaRegistryClient:
    """Return a client; without an account it can only read."""
    account = {"basic.auth.user.info": f"{access.user}:{access.password}"} if access.user else {}
    return SchemaRegistryClient({"url": access.url, "timeout": TIMEOUT, "max.retries": 0, **account})


def register(access: RegistryAccess, records: Iterable[str] = schemas.RECORDS) -> dict[str, int]:
    """Register every record under its full name; return the ids. Doing it again changes nothing."""
    ids = {}
    with client_of(access) as client:
        for record in records:
            subject = schemas.full_name(record)
            ids[record] = _call(client.register_schema, subject, Schema(schemas.text(record), "AVRO"))
            _call(client.set_compatibility, subject, COMPATIBILITY)
    return ids


class ConfluentRegistry:
    """The registry as `receive` sees it. What was read once is kept: an id never changes its schema."""

    def __init__(self, access: RegistryAccess) -> None:
        self._access = access
        self._client = client_of(access)
        self._ids: dict[str, int] = {}
        self._writers: dict[int, Writer] = {}

    async def open(self) -> None:
        """Register the hub's schemas, or raise `RegistryAway`."""
        self._ids = await asyncio.to_thread(register, self._access)
        for record, schema_id in self._ids.items():
            self._writers[schema_id] = Writer(record=record, schema=schemas.parsed(record))

    def id_of(self, record: str) -> int:
        """Return the id under which the hub writes a record."""
        return self._ids[record]

    async def writer(self, schema_id: int) -> Writer | None:
        """Return the schema with that id, or None when the registry surely has none."""
        if schema_id not in self._writers:
            found = await asyncio.to_thread(self._look_up, schema_id)
            if found is None:
                return None
            self._writers[schema_id] = found
        return self._writers[schema_id]

    def _look_up(self, schema_id: int) -> Writer | None:
        try:
            schema = _call(self._client.get_schema, schema_id)
        except _Unknown:
            self._require_own_schemas()
            return None
        parsed = schemas.parse(schema.schema_str or "{}")
        namespace, _, record = str(parsed.get("name", "")).rpartition(".")
        return Writer(record=record if namespace == schemas.NAMESPACE else "", schema=parsed)

    def _require_own_schemas(self) -> None:
        """Raise `RegistryAway` for a registry that lost what the hub registered: then nothing else it lacks counts."""
        try:
            for record in schemas.RECORDS:
                _call(self._client.get_latest_version, schemas.full_name(record))
        except _Unknown:
            raise RegistryAway("The registry lacks the hub's own schemas. Events wait; register them again.") from None


class _Unknown(Exception):
    """The registry answered that it has no such thing."""


def _call(ask: Callable[..., Found], *arguments: object) -> Found:
    try:
        return ask(*arguments)
    except SchemaRegistryError as error:
        if error.http_status_code == NOT_FOUND:
            raise _Unknown from None
        raise RegistryAway(
            f"The registry answered {error.http_status_code}. Events wait until it can answer."
        ) from None
    except (httpx2.HTTPError, OSError) as error:
        raise RegistryAway(f"The registry is away ({type(error).__name__}). Events wait until it is back.") from None
