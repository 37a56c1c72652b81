"""Whoever looks sees cases of their areas and nothing of any other, in whatever table it stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
import pytest
from psycopg import sql

from hub.domain.ids import AgencyId
from hub.domain.limits import Excluded, LimitReason, Limits, OpenTo
from hub.store.seen import SEEN
from hub.wire import codec
from tests.builders.consoles import Viewed

pytestmark = pytest.mark.servers


@contextmanager
def looking(address: str, areas: str = "", agencies: str = "") -> Iterator[psycopg.Connection]:
    with psycopg.connect(address) as connection:
        connection.execute(
            "SELECT set_config('hub.areas', %s, true), set_config('hub.agencies', %s, true)", [areas, agencies]
        )
        yield connection


def count(connection: psycopg.Connection, statement: str) -> int:
    row = connection.execute(cast("Any", statement)).fetchone()
    return int(row[0]) if row else 0


def test_nothing_is_seen_when_nobody_said_which_areas(full: Viewed) -> None:
    for areas in (None, "", "elsewhere", "area-"):
        with psycopg.connect(full.cases) as connection:
            if areas is not None:
                connection.execute("SELECT set_config('hub.areas', %s, true)", [areas])
            seen = {
                table: connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))).fetchall()
                for table in SEEN
                if table not in {"record", "record_person", "inbox", "receipt", "person_link"}
            }
            assert {table for table, rows in seen.items() if rows} == set()
            assert count(connection, "SELECT count(*) FROM record WHERE record_id LIKE '%-55'") == 0
            assert count(connection, "SELECT count(*) FROM inbox WHERE event_id = 'E-55'") == 0


CASE, OTHER = "md5('case11')::uuid", "md5('case12')::uuid"
"""One in area-1 and one in area-2."""
OF_CASE = (
    "SELECT count(*) FROM cases WHERE id = {case}",
    "SELECT count(*) FROM case_member WHERE case_id = {case}",
    "SELECT count(*) FROM record_case WHERE case_id = {case}",
    "SELECT count(*) FROM incident WHERE case_id = {case}",
    "SELECT count(*) FROM delivery WHERE case_id = {case}",
    "SELECT count(*) FROM receipt WHERE delivery_id IN ({deliveries})",
    "SELECT count(*) FROM record WHERE source = '{source}' AND record_id = 'ZZ-CANARY-ZZ-{n}'",
    "SELECT count(*) FROM record_person WHERE source = '{source}' AND record_id = 'ZZ-CANARY-ZZ-{n}'",
    "SELECT count(*) FROM inbox WHERE source = '{source}' AND event_id = 'E-{n}'",
    "SELECT count(*) FROM audit_seen_of_case({case}, 10000000, 100)",
)


@pytest.mark.parametrize("statement", OF_CASE)
def test_a_case_is_seen_in_its_own_area_and_in_no_other(full: Viewed, statement: str) -> None:
    asked = statement.format(
        case=CASE,
        source=f"agency-{56 % 38}",
        n=56,
        deliveries="SELECT md5('delivery' || n || k)::uuid FROM generate_series(55, 59) n, generate_series(1, 2) k",
    )

    with looking(full.cases, "area-1") as own, looking(full.cases, "area-2,area-3") as other:
        assert count(own, asked) > 0
        assert count(other, asked) == 0


def test_what_waits_to_be_read_is_seen_in_its_own_area_only(full: Viewed) -> None:
    with looking(full.cases, "area-2") as own, looking(full.cases, "area-3") as other:
        assert count(own, "SELECT count(*) FROM held_words") == 100
        assert count(other, "SELECT count(*) FROM held_words") == 0


def test_two_people_who_may_be_one_are_seen_where_both_are(full: Viewed) -> None:
    ids = "SELECT count(*) FROM review WHERE id = md5('review{n}')::uuid"

    with looking(full.cases, "area-1") as one, looking(full.cases, "area-1,area-2") as both:
        assert count(one, ids.format(n=5)) == 1
        assert count(one, ids.format(n=505)) == 0
        assert count(both, ids.format(n=505)) == 1


def test_a_case_that_goes_on_in_another_area_is_seen_there_with_what_was_told_before(full: Viewed) -> None:
    with looking(full.cases, "area-0") as left, looking(full.cases, "area-1") as now:
        for asked in (
            "SELECT count(*) FROM cases WHERE id = md5('case20')::uuid",
            "SELECT count(*) FROM delivery WHERE case_id = md5('case20')::uuid",
            "SELECT count(*) FROM case_member WHERE case_id = md5('case20')::uuid",
        ):
            assert count(left, asked) == 0
            assert count(now, asked) > 0


@pytest.mark.parametrize(("agencies", "seen"), [("", 0), ("marac-0", 0), ("marac-0,marac-1", 0), ("marac-1", 1)])
def test_a_case_that_is_closed_to_an_agency_is_not_seen_by_who_looks_for_it(
    full: Viewed, agencies: str, seen: int
) -> None:
    with looking(full.cases, "area-0", agencies) as connection:
        assert count(connection, "SELECT count(*) FROM cases WHERE id = md5('case10')::uuid") == seen
        assert (count(connection, "SELECT count(*) FROM delivery WHERE case_id = md5('case10')::uuid") > 0) is bool(
            seen
        )


EXCLUDED = Excluded(agency=AgencyId("a"), reason=LimitReason.STAFF_ARE_PARTY, by="x")
ONLY = OpenTo(agencies=(AgencyId("b"),), reason=LimitReason.STAFF_ARE_PARTY, by="x")


@pytest.mark.parametrize(
    ("limits", "agencies", "seen"),
    [
        (Limits(exclusions=(EXCLUDED,)), "a", False),
        (Limits(exclusions=(EXCLUDED,)), "b", True),
        (Limits(open_to=ONLY), "a", False),
        (Limits(open_to=ONLY), "b", True),
        (Limits(exclusions=(EXCLUDED,), open_to=ONLY), "b", True),
        (Limits(exclusions=(EXCLUDED,), open_to=ONLY), "a,b", False),
        (Limits(open_to=ONLY), "", False),
    ],
)
def test_the_database_reads_limits_as_the_hub_writes_them(
    full: Viewed, limits: Limits, agencies: str, *, seen: bool
) -> None:
    with looking(full.cases, "suffolk", agencies) as connection:
        written = codec.to_json(limits).decode()
        assert connection.execute("SELECT coalesce(may_see('suffolk', %s::jsonb), false)", [written]).fetchone() == (
            seen,
        )


def test_the_hub_itself_and_the_owner_see_everything_without_saying_where(full: Viewed) -> None:
    for address in (full.worker, full.owner):
        with psycopg.connect(address) as connection:
            assert count(connection, "SELECT count(*) FROM cases") == 20_001
            assert count(connection, "SELECT count(*) FROM receipt") > 100_000
