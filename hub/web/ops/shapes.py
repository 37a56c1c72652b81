"""In which shapes an agency and the hub speak: types with their versions, as they stand in `ce_type`.

One version of each shape is understood today, so whatever was understood came in that. What was not has its own name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.domain.events import Heartbeat, Receipt
from hub.domain.facts import Told
from hub.flow.deduplicate import TOLD
from hub.store.ops.agency import Last, Shapes
from hub.wire.cloudevents import type_of
from hub.wire.schemas import CONTENT_TYPES, EVENT_TYPES

UNDERSTOOD = frozenset(map(type_of, EVENT_TYPES))
OF_EVENT: Mapping[str, str] = {
    **{told: type_of(event.__name__) for event, told in TOLD.items()},
    Told.RECEIPT: type_of(Receipt.__name__),
    Told.HEARTBEAT: type_of(Heartbeat.__name__),
}
"""By what an event tells."""
OF_DELIVERY: Mapping[str, str] = {one.rpartition(".")[0]: one for one in map(type_of, CONTENT_TYPES)}
"""By the kind of delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """Types with versions that were in use since a moment."""

    sent: tuple[str, ...]
    got: tuple[str, ...]
    not_understood: tuple[Last, ...]
    """Types that this hub does not know, and when the last came."""


def in_use(found: Shapes) -> InUse:
    """Return the types of what came and went, by name."""
    return InUse(
        sent=tuple(sorted(OF_EVENT[one.kind] for one in found.sent if one.kind in OF_EVENT)),
        got=tuple(sorted(OF_DELIVERY[one.kind] for one in found.got if one.kind in OF_DELIVERY)),
        not_understood=tuple(one for one in found.failed if one.kind not in UNDERSTOOD),
    )
