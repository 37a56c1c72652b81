"""What earlier revisions of a record told: their originals are read by the schemas with which they came."""

import json
from collections.abc import Sequence
from uuid import UUID

from hub.domain.case import Telling
from hub.domain.events import CaseEvent
from hub.domain.facts import Told
from hub.domain.ids import AgencyId, PersonId, RecordId
from hub.flow.timeline import Statement
from hub.receive.decode import Registry
from hub.store.cases import Revision
from hub.wire import codec
from hub.wire.schemas import EVENT_TYPES


async def earlier_statements(revisions: Sequence[Revision], registry: Registry) -> list[Statement]:
    """Return what the revisions stated. Raises `Away` when the registry that could read them is."""
    read = [(one, await _event(one, registry)) for one in revisions]
    return [_statement(one, event) for one, event in read if event]


async def _event(one: Revision, registry: Registry) -> CaseEvent | None:
    """Return the event of a revision; what today's schemas cannot read any more states nothing."""
    framed = codec.unframe(one.original)
    writer = await registry.writer(framed.schema_id)
    if writer is None or writer.record not in EVENT_TYPES:
        return None
    event = codec.decode_event(framed.body, writer.record, writer.schema)
    return event if isinstance(event, CaseEvent) else None


def _statement(one: Revision, event: CaseEvent) -> Statement:
    return Statement(
        by=Telling(source=AgencyId(one.source), record=RecordId(one.record_id)),
        told=Told(one.told),
        recorded_at=event.head.recorded_at,
        event=event,
        people={ref: PersonId(UUID(person)) for ref, person in json.loads(one.people).items()},
        replaced=True,
    )
