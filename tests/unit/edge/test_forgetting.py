"""What ended long ago is forgotten; what is owed, and how far each case has come, never is."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.edge.forgetting import forget
from connectors.edge.state import FILE
from tests.builders.edge import CASE, ONE_ROW, QUICK, Edge, a_referral, an_edge

TABLES = ("document", "told", "event", "delivery", "receipt")


async def counts(edge: Edge) -> dict[str, int]:
    async with edge.opened() as (state, _, _):
        return {table: state.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}  # noqa: S608 - a constant


def is_empty(edge: Edge) -> bool:
    """Say whether a runtime that works has forgotten everything."""
    with closing(sqlite3.connect(edge.place.state / FILE)) as connection:
        return not any(connection.execute(f"SELECT 1 FROM {table}").fetchone() for table in TABLES)  # noqa: S608 - a constant


async def after_a_referral(edge: Edge) -> None:
    """Run until a referral was accepted and a delivery was answered."""
    edge.drop("referral.csv", ONE_ROW)
    edge.deliver(1, a_referral())
    async with edge.running():
        await edge.until(lambda: edge.ids("ReferralMade") and edge.ids("Receipt"))
        edge.answer(edge.ids("ReferralMade")[0])
        await edge.until(lambda: edge.files("accepted") and edge.line.committed == len(edge.line.records))


async def test_what_ended_longer_ago_than_is_kept_is_forgotten(tmp_path: Path) -> None:
    edge = an_edge(tmp_path, replace(QUICK, kept=timedelta(0), forget_again=0.01))

    await after_a_referral(edge)
    async with edge.running():
        await edge.until(lambda: is_empty(edge))

    async with edge.opened() as (_, _, inbox):
        assert inbox.course((f"out.{edge.line.agency}", CASE)).until == 1
    assert await counts(edge) == dict.fromkeys(TABLES, 0)
    assert edge.files("accepted") == ["referral.csv"]


async def test_the_same_document_within_the_time_gets_the_outcome_known(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)

    await after_a_referral(edge)
    sent = len(edge.ids("ReferralMade"))
    edge.drop("again.csv", ONE_ROW)
    async with edge.running():
        await edge.until(lambda: len(edge.files("accepted")) == 2)

    assert len(edge.ids("ReferralMade")) == sent


async def test_what_is_owed_is_not_forgotten(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", ONE_ROW)
    edge.deliver(1)
    edge.line.mute = True

    async with edge.running():
        await edge.until(lambda: edge.files("sent") and edge.files("out"))
    before = await counts(edge)
    async with edge.opened() as (state, _, _):
        forgot = forget(state, datetime.max.replace(tzinfo=UTC))

    assert forgot == 0
    assert await counts(edge) == before


async def test_an_event_that_a_younger_document_told_too_is_kept_with_it(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)

    await after_a_referral(edge)
    edge.drop("again.csv", ONE_ROW)
    async with edge.running():
        await edge.until(lambda: len(edge.files("accepted")) == 2)
    async with edge.opened() as (state, _, _):
        state.do("UPDATE document SET ended_at = '2020-01-01' WHERE id = 1")
        forget(state, datetime(2021, 1, 1, tzinfo=UTC))
        events = state.rows("SELECT document, event.state FROM told JOIN event ON event.id = told.event")

    assert events == [(2, "processed")]
