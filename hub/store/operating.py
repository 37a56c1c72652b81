"""Stores what whoever runs the hub decided, in the transaction in which it was decided."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from hub.domain.operating import (
    FailuresClosed,
    FailuresReported,
    FailuresTaken,
    Operated,
    RedriveMoved,
    Redriven,
    RedrivePlanned,
    RedriveStep,
    StopAllDecided,
    Verdict,
)
from hub.flow.received import Decision
from hub.store.statements import sql


async def save_operated(conn: AsyncConnection[Any], decided: Sequence[Decision], now: datetime) -> None:
    """Store stops, steps of plans, and what was closed."""
    every = [one for decision in decided for one in decision.operated]
    await _save_redriven(conn, [one for one in every if isinstance(one, Redriven)], now)
    for one in every:
        await _save(conn, one, now)


async def _save(conn: AsyncConnection[Any], one: Operated, now: datetime) -> None:
    match one:
        case StopAllDecided():
            values = {"stopped": one.stopped, "by": one.by, "reason": one.reason.value, "now": now}
            await conn.execute(sql("save_stop_all"), values)
        case RedrivePlanned():
            await _save_plan(conn, one, now)
        case RedriveMoved():
            await _save_step(conn, one, now)
        case FailuresTaken():
            values = {"failed": one.failed, "outcome": one.outcome, "source": one.source, "kind": one.kind}
            await conn.execute(sql("save_failures_taken"), {**values, "by": one.by, "now": now})
        case FailuresClosed():
            values = {"letters": list(one.letters), "by": one.by, "reason": one.reason.value, "now": now}
            await conn.execute(sql("close_letters"), values)
        case FailuresReported():
            values = {"failed": one.failed, "outcome": one.outcome, "source": one.source, "kind": one.kind}
            more = {"events": len(one.letters), "by": one.by, "now": now}
            await conn.execute(sql("save_failures_reported"), {**values, **more})
        case Redriven():
            pass  # stored before, all together


async def _save_plan(conn: AsyncConnection[Any], plan: RedrivePlanned, now: datetime) -> None:
    values = {
        "id": plan.redrive,
        "by": plan.by,
        "now": now,
        "rate": plan.rate,
        "second_above": plan.second_above,
        "deliveries": list(plan.deliveries),
        "letters": list(plan.letters),
    }
    for name in ("save_redrive", "save_redrive_deliveries", "save_redrive_letters"):
        await conn.execute(sql(name), values)


async def _save_step(conn: AsyncConnection[Any], moved: RedriveMoved, now: datetime) -> None:
    decided = moved.decided
    values = {
        "id": decided.redrive,
        "state": moved.state.value,
        "step": decided.step.value,
        "by": decided.by,
        "reason": decided.reason.value if decided.reason else None,
        "late_too": decided.late_too,
        "now": now,
    }
    await conn.execute(sql("move_redrive"), values)
    if decided.step is RedriveStep.CHECK:
        await conn.execute(sql("check_redrive_again"), {"id": decided.redrive})


async def _save_redriven(conn: AsyncConnection[Any], every: Sequence[Redriven], now: datetime) -> None:
    """Queue what goes again, under its own place, number and bytes, and note what became of each."""
    if not every:
        return
    send = [one.delivery for one in every if one.verdict is Verdict.SEND]
    await conn.execute(sql("redrive_deliveries"), {"ids": send})
    values = {
        "redrives": [one.redrive for one in every],
        "deliveries": [one.delivery for one in every],
        "verdicts": [one.verdict.value for one in every],
        "now": now,
    }
    await conn.execute(sql("save_redriven"), values)
