"""The hub's schema registry, read without an account."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx2
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from connectors.edge.line import LineDown, Trouble
from hub.wire import schemas

TIMEOUT = 1.5
"""Seconds of one question. It is short because a question under way holds up the end of the process."""
NOT_FOUND = 404
T = TypeVar("T")


class Registry:
    """What was read once is kept: an id never changes its schema."""

    def __init__(self, url: str) -> None:
        self._client = SchemaRegistryClient({"url": url, "timeout": TIMEOUT, "max.retries": 0})
        self._writers: dict[int, Any] = {}

    async def shapes(self) -> Mapping[str, int]:
        """Return the schema id of every record that an agency may send; raise `LineDown`."""
        return await asyncio.to_thread(self._shapes)

    async def writer(self, schema_id: int) -> Any | None:
        """Return a schema, parsed; None when the registry surely has none. Raise `LineDown`."""
        if schema_id not in self._writers:
            found = await asyncio.to_thread(self._look_up, schema_id)
            if found is None:
                return None
            self._writers[schema_id] = found
        return self._writers[schema_id]

    def _shapes(self) -> dict[str, int]:
        found = {}
        for record in schemas.EVENT_TYPES:
            latest = self._asked(self._client.get_latest_version, schemas.full_name(record))
            if latest is not None and latest.schema_id is not None:
                found[record] = latest.schema_id
        if "Receipt" not in found:
            raise LineDown(Trouble.REGISTRY_AWAY)
        return found

    def _look_up(self, schema_id: int) -> Any | None:
        found = self._asked(self._client.get_schema, schema_id)
        if found is not None:
            return schemas.parse(found.schema_str or "{}")
        self._shapes()  # a registry that lost the hub's own schemas is away, whatever else it says
        return None

    def _asked(self, ask: Callable[[Any], T], what: object) -> T | None:
        """Return what the registry says, None when it says that there is no such thing."""
        try:
            return ask(what)
        except SchemaRegistryError as error:
            if error.http_status_code == NOT_FOUND:
                return None
            raise LineDown(Trouble.REGISTRY_AWAY) from None
        except (httpx2.HTTPError, OSError):
            raise LineDown(Trouble.REGISTRY_AWAY) from None
