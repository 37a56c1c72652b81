"""What earlier revisions of a record told of risk, for a command."""

import asyncio
from collections.abc import Sequence

from hub.flow.timeline import Statement
from hub.receive.revisions import earlier_statements
from hub.store.cases import Revision
from hub.store.errors import Away
from hub.streams.access import RegistryAccess
from hub.streams.registry import ConfluentRegistry


def earlier(revisions: Sequence[Revision], registry: RegistryAccess) -> list[Statement] | None:
    """Return what the revisions stated, or None when the registry that could read them is away."""
    if not revisions:
        return []
    try:
        return asyncio.run(earlier_statements(revisions, ConfluentRegistry(registry)))
    except Away:
        return None
