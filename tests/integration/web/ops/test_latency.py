"""Latency: what the page shows is what the deliveries themselves say, calculated another way."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from hub.domain.dates import LONDON
from hub.domain.ids import AgencyId
from hub.store.connections import Connections
from hub.store.latency import HUB_PROMISE, PostgresLatency
from hub.store.ops.latency import Latency, Stage, Took, latency
from hub.store.viewing import Viewing
from hub.web.ops.latency import PERIODS, since_of
from tests.builders.consoles import Viewed
from tests.builders.filled import AGENCIES, SCHOOL, SCHOOLS, fill

pytestmark = pytest.mark.servers
PROMISE = timedelta(minutes=5)
NAMES = [*(f"agency-{n}" for n in range(AGENCIES)), SCHOOL]
SHOWN = [*(f"agency-{n}" for n in range(AGENCIES)), SCHOOLS]
PROMISES = {AgencyId(name): PROMISE for name in NAMES}
UNTOLD = ("status", "received", "marac-case")

VARIED = """
UPDATE receipt SET received_at = received_at + random() * interval '7 min' WHERE random() < 0.3;
DELETE FROM receipt WHERE delivery_id IN (SELECT id FROM delivery WHERE state = 'delivered' ORDER BY id LIMIT 40);
UPDATE delivery SET resends = 1 WHERE position % 17 = 0;
UPDATE inbox SET test = true WHERE decided_seq % 41 = 0;
UPDATE delivery SET state = 'held' WHERE position % 97 = 0;
"""


async def measured(rooms: Viewed, now: datetime) -> None:
    connections = Connections(rooms.worker)
    await connections.open()
    store = PostgresLatency(connections)
    while await store.measure(PROMISES, now):
        pass
    await connections.close()


async def read(rooms: Viewed, unit: str, since: datetime) -> Latency:
    viewing = Viewing(rooms.ops)
    await viewing.open()
    async with viewing.looking() as conn:
        found = await latency(conn, SHOWN, unit, since)
    await viewing.close()
    return found


def delivered(rooms: Viewed) -> list[tuple[Any, ...]]:
    """Return every delivery with its times, straight from the tables."""
    with psycopg.connect(rooms.owner) as connection:
        return connection.execute(
            "SELECT d.decided_at, d.published_at, d.resends, i.arrived_at, min(r.received_at) FROM delivery d"
            " JOIN inbox i ON (i.source, i.event_id) = (d.source, d.event_id) LEFT JOIN receipt r ON r.delivery_id = d.id"
            " WHERE NOT i.test AND d.state NOT IN ('withheld', 'held') AND d.kind <> ALL (%s)"
            " GROUP BY d.id, i.arrived_at",
            [list(UNTOLD)],
        ).fetchall()


def in_two_figures(span: timedelta) -> timedelta:
    ms = math.ceil(span / timedelta(milliseconds=1))
    unit = 10 ** max(len(str(ms)) - 2, 0)
    return timedelta(milliseconds=-(-ms // unit) * unit)


def calculated(spans: list[timedelta | None]) -> Took:
    """Return the same figures by sorting everything; what never came is slower than all."""
    ordered = sorted(spans, key=lambda span: span or timedelta.max)

    def within(share: int) -> timedelta | None:
        found = ordered[-(-share * len(ordered) // 100) - 1]
        return in_two_figures(found) if found is not None else None

    return Took(count=len(spans), half=within(50), most=within(95), nearly_all=within(99))


def by_stage(rooms: Viewed, since: datetime, now: datetime) -> dict[Stage, list[tuple[datetime, timedelta | None]]]:
    found: dict[Stage, list[tuple[datetime, timedelta | None]]] = {stage: [] for stage in Stage}
    for decided, published, resends, arrived, confirmed in delivered(rooms):
        if decided < since:
            continue
        if not resends and (published or now - arrived > HUB_PROMISE):
            found[Stage.HUB].append((decided, published and published - arrived))
        if confirmed or now - decided > PROMISE:
            found[Stage.ACKNOWLEDGED].append((decided, confirmed and confirmed - decided))
    return found


@pytest.fixture
def varied(rooms: Viewed) -> Iterator[Viewed]:
    """Yield a database in which some were late, some never confirmed, some tests, some sent again, some held."""
    fill(rooms.owner, 4_000)
    with psycopg.connect(rooms.owner) as connection:
        connection.execute(VARIED)
    yield rooms


async def test_the_figures_are_those_of_the_deliveries_calculated_another_way(varied: Viewed) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - the traffic ends now
    await measured(varied, now)
    for period in PERIODS.values():
        since = since_of(period, now)
        compared(await read(varied, period.unit, since), by_stage(varied, since, now), period.unit)


def compared(found: Latency, expected: dict[Stage, list[tuple[datetime, timedelta | None]]], unit: str) -> None:
    """Compare every figure of every stage, and of every point of the chart."""
    for stage, spans in expected.items():
        assert found.stages[stage].total == calculated([span for _, span in spans]), stage
        kept = found.stages[stage].kept[0]
        promise = HUB_PROMISE if stage is Stage.HUB else PROMISE
        assert kept.promise == promise
        assert kept.kept == sum(span is not None and span <= promise for _, span in spans)
        assert kept.kept + kept.missed == len(spans)
        for at, took in found.stages[stage].points.items():
            local = at.astimezone(LONDON)
            ends = (
                at + timedelta(hours=1) if unit == "hour" else local + timedelta(days=1)
            )  # the same time of its clock
            assert took == calculated([span for decided, span in spans if at <= decided < ends])
