"""Latency: what the page shows is what the deliveries themselves say, calculated another way."""

import hashlib
import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from hub.domain.dates import LONDON
from hub.domain.ids import AgencyId
from hub.domain.receivers import shown_as
from hub.store.connections import Connections
from hub.store.latency import HUB_PROMISE, PostgresLatency
from hub.store.ops.latency import Latency, Stage, Took, latency
from hub.store.policies import keep_shown
from hub.store.viewing import Viewing
from hub.web.ops.latency import PERIODS, since_of
from tests.builders.consoles import Viewed
from tests.builders.filled import AGENCIES, SCHOOL, SCHOOLS, fill
from tests.builders.filled_directory import AREA_IDS, filled_policy
from tests.builders.pages import Pages, pages

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
            " JOIN inbox i ON (i.source, i.event_id) = (d.source, d.event_id)"
            " LEFT JOIN receipt r ON r.delivery_id = d.id"
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
def varied(rooms: Viewed) -> Viewed:
    """Return a database in which some were late, some never confirmed, some tests, some sent again, some held."""
    fill(rooms.owner, 4_000)
    with psycopg.connect(rooms.owner) as connection:
        connection.execute(VARIED)
    return rooms


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


async def test_the_page_and_its_file_show_these_very_figures(varied: Viewed) -> None:
    keep_shown(varied.owner, shown_as(filled_policy().directory))
    await measured(varied, datetime.now(UTC))  # noqa: TID251 - the traffic ends now
    async with pages(varied, filled_policy()) as consoles:
        somebody = await consoles.signed_in("ops-viewer", areas=AREA_IDS)
        page = (await somebody.get("/ops/latency?period=30&stage=acknowledged")).text
        file = await somebody.get("/ops/latency/figures.csv?period=30&stage=acknowledged")
        found = await read(varied, "day", since_of(PERIODS["30"], consoles.clock()))

    points = found.stages[Stage.ACKNOWLEDGED].points
    shown = re.findall(r'data-at="(\d+)" data-half="([\d.]*)" data-most="([\d.]*)" data-nearly-all="([\d.]*)"', page)
    told = {int(at): [half, most, last] for at, half, most, last in shown}
    assert told == {
        int(at.timestamp()): [
            str(one.total_seconds()) if one else "" for one in (took.half, took.most, took.nearly_all)
        ]
        for at, took in points.items()
    }
    lines = file.content.decode("utf-8-sig").split("\r\n")
    assert len(lines) == len(points) + 2
    assert [line.split(",")[2] for line in lines[1:-1]] == [told[at][0] for at in sorted(told)]
    total = found.stages[Stage.ACKNOWLEDGED].total
    assert f"{total.count:,}</td>" in page


async def test_taking_the_file_is_noted_with_its_hash_before_it_is_given(varied: Viewed) -> None:
    await measured(varied, datetime.now(UTC))  # noqa: TID251 - the traffic ends now
    async with pages(varied, filled_policy()) as consoles:
        somebody = await consoles.signed_in("ops-viewer", areas=AREA_IDS, user="op-1")
        file = await somebody.get("/ops/latency/figures.csv?period=7&stage=hub")

    with psycopg.connect(varied.owner) as connection:
        noted = connection.execute("SELECT who, subject FROM audit WHERE action = 'table-exported'").fetchall()
    rows = file.content.count(b"\r\n") - 1
    digest = hashlib.sha256(file.content).hexdigest()
    assert noted == [("op-1", f"latency period=7 stage=hub rows={rows} sha256={digest}")]
    name = file.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="OFFICIAL-SENSITIVE_latency_[0-9a-f]{16}\.csv"', name)


async def test_where_there_were_only_a_few_deliveries_the_public_is_told_so_and_no_figure(rooms: Viewed) -> None:
    fill(rooms.owner, 200)
    await measured(rooms, datetime.now(UTC))  # noqa: TID251 - the traffic ends now
    async with pages(rooms, filled_policy()) as consoles:
        somebody = await consoles.signed_in("ops-viewer", areas=AREA_IDS)
        file = (await somebody.get("/ops/latency/public.csv?period=today")).content.decode("utf-8-sig")

    assert "Area 0,Hub only,<5,,,\r\n" in file


async def test_before_the_first_measure_the_page_says_so(consoles: Pages) -> None:
    somebody = await consoles.signed_in("ops-viewer")

    answer = await somebody.get("/ops/latency")

    assert answer.status_code == 200
    assert "Nothing has been measured yet." in answer.text
