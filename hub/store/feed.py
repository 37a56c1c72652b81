"""Stores what coordinators are shown of cases and told of what changed, in the transaction of the decision (ADR 32)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from hub.domain.content import MaracCase
from hub.domain.feed import CasePage, Noted, Shown
from hub.domain.ids import AgencyId, AreaId, CaseId, DeliveryId
from hub.domain.shown import PersonShown
from hub.flow.received import Decision
from hub.store.statements import sql
from hub.wire import codec

ENTRY = (
    *("id", "area", "case_id", "reference", "recipient", "delivery_id", "kind", "sections", "reason", "parameters"),
    *("source", "source_kind", "cause_source", "cause_event", "payload"),
)


async def save_feed(
    conn: AsyncConnection[Any], decided: Sequence[Decision], payloads: Mapping[DeliveryId, bytes], now: datetime
) -> None:
    """Store the newest state of each case, and every entry in the order of the decisions."""
    pages = {(page.area, page.case): page for decision in decided for page in decision.pages}
    gone = [place for place, page in pages.items() if page.content is None]
    if gone:
        await conn.execute(sql("drop_pages"), {"area": [a for a, _ in gone], "case_id": [c for _, c in gone]})
    if shown := [_page_row(page, page.content, page.shown) for page in pages.values() if page.content and page.shown]:
        await conn.execute(sql("save_pages"), {"rows": Jsonb(shown), "now": now})
    lines = [_entry_row(noted, payloads) for decision in decided for noted in decision.feed]
    if lines:
        values = zip(ENTRY, map(list, zip(*lines, strict=True)), strict=True)
        await conn.execute(sql("save_feed"), {**dict(values), "now": now})
    if erased := [noted.id for decision in decided if decision.erased for noted in _last_words(decision)]:
        await conn.execute(sql("erase_feed"), {"ids": erased})


def _last_words(decision: Decision) -> Iterator[Noted]:
    """Yield the entries by which a decision says that a case is shown no more."""
    gone = {(page.area, page.case) for page in decision.pages if page.content is None}
    yield from (noted for noted in decision.feed if (noted.area, noted.case) in gone)


def _page_row(page: CasePage, content: MaracCase, shown: Shown) -> dict[str, Any]:
    history, risk = content.history, content.risk
    victim = next(iter(content.victim), PersonShown())
    return {
        "area": page.area,
        "case_id": str(page.case),
        "reference": page.reference,
        "recipient": shown.recipient,
        "delivery_id": str(page.delivery),
        "content": json.loads(codec.to_json(content)),
        "marks": dict(shown.marks),
        "tags": list(shown.tags),
        "criteria": [one.criterion for one in (history.criteria_met or ())] if history else [],
        "grade": shown.grade,
        "tool": risk.tool if risk else None,
        "assessed_at": risk.assessed_at.isoformat() if risk and risk.assessed_at else None,
        "incidents": shown.incidents,
        "told_by": list(shown.told_by),
        "victim_name": next(filter(None, map(_name, content.victim)), None),
        "victim_born": victim.date_of_birth,
    }


def _name(person: PersonShown) -> str:
    return " ".join(filter(None, (*person.name.given, person.name.family))) if person.name else ""


def _entry_row(noted: Noted, payloads: Mapping[DeliveryId, bytes]) -> Sequence[Any]:
    entry = noted.entry
    return (
        *(noted.id, noted.area, noted.case, entry.case_reference, noted.recipient, noted.delivery, entry.kind),
        *("\n".join(entry.changed_sections), entry.reason, json.dumps(dict(entry.parameters))),
        *(noted.source, noted.source_kind, *noted.cause, payloads[noted.id]),
    )


def shown_in(row: Any) -> tuple[AreaId, CaseId, Shown]:
    """Return what a coordinator is shown of a case, as far as it must be known to say what changes."""
    shown = Shown(
        recipient=AgencyId(row.recipient),
        marks=json.loads(row.marks),
        tags=tuple(row.tags),
        grade=row.grade,
        incidents=row.incidents,
        told_by=tuple(row.told_by),
    )
    return AreaId(row.area), CaseId(row.case_id), shown
