"""The registry as many agencies of one process read it: what one has asked, the others need not ask."""

import asyncio
from collections.abc import Mapping

from connectors.edge.registry import Registry


class SharedRegistry(Registry):
    """Asks for the schemas of what may be sent once, while a play lasts."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._asking = asyncio.Lock()
        self._found: Mapping[str, int] | None = None

    async def shapes(self) -> Mapping[str, int]:
        """Return the schema id of every record that an agency may send; raise `LineDown`."""
        async with self._asking:
            if self._found is None:
                self._found = await super().shapes()
        return self._found
