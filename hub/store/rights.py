"""Stores what was decided on people's rights: holds, what was put right, and that somebody is found nowhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from hub.domain.ids import DeliveryId
from hub.flow.received import Decision, Erased
from hub.store.statements import sql


async def save_rights(
    conn: AsyncConnection[Any], decided: Sequence[Decision], payloads: Mapping[DeliveryId, bytes], now: datetime
) -> None:
    """Store what decisions change of people's rights, after everything else that they change."""
    for decision in decided:
        event = decision.received.event_id
        for hold in decision.holds:
            values = {"case": hold.case, "by": hold.by, "reason": hold.reason, "now": now}
            await conn.execute(sql("hold_case" if hold.held else "release_case"), values)
        for made in decision.rectified:
            values = {"person": made.person, "field": made.what.value, "wrong": list(made.wrong), "right": made.right}
            await conn.execute(sql("save_rectification"), {**values, "event": event, "now": now})
        if decision.erased:
            await _erase(conn, decision, decision.erased, payloads, now)


async def _erase(
    conn: AsyncConnection[Any],
    decision: Decision,
    erased: Erased,
    payloads: Mapping[DeliveryId, bytes],
    now: datetime,
) -> None:
    ids, name = list(erased.ids), ("source", "record_id")
    keys = [(k.source, k.record, k.told.value) for k in erased.records]
    await conn.execute(sql("erase_records"), _columns(keys, *name, "told"))
    await conn.execute(sql("erase_names"), {"ids": ids})
    await conn.execute(sql("erase_words"), _columns(erased.reworded, *name))
    where = {**_columns(erased.originals, *name), "ids": [str(one) for one in ids]}
    stand_ins = [(d.id, d.kind.value, payloads.get(d.id)) for d in decision.stand_ins]
    async with conn.pipeline():  # at its end is known how many there were
        originals = await conn.execute(sql("erase_originals"), where)
        letters = await conn.execute(sql("erase_dead_letters"), _words(erased))
        emptied = await conn.execute(sql("erase_payloads"), _columns(stand_ins, "id", "kind", "payload"))
    proof = {"event": decision.received.event_id, "person": erased.person, "by": erased.by, "reason": erased.reason}
    counts = {"originals": originals.rowcount, "dead_letters": letters.rowcount, "deliveries": emptied.rowcount}
    records = len(erased.reworded)
    await conn.execute(sql("save_erasure"), {**proof, **counts, "records": records, "now": now})


def _columns(lines: Sequence[Sequence[Any]], *names: str) -> dict[str, list[Any]]:
    return {name: [line[place] for line in lines] for place, name in enumerate(names)}


def _words(erased: Erased) -> dict[str, list[str | None]]:
    length = max(len(erased.certain), len(erased.likely))
    return {"certain": _padded(erased.certain, length), "likely": _padded(erased.likely, length)}


def _padded(words: Sequence[str], length: int) -> list[str | None]:
    return [*words, *[None] * (length - len(words))]
