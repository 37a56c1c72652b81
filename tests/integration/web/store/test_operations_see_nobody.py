"""What operations read on a full database: the right figures, and nothing that names or describes a person."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

import psycopg
import pytest
from psycopg import AsyncConnection, sql

from hub.domain.agency import Agency, AgencyKind
from hub.domain.directory import Area, Directory, School
from hub.domain.ids import AgencyId, AreaId
from hub.domain.receivers import promises, shown_as
from hub.store.ops import agency, failures, journey, overview, silence
from hub.store.viewing import Viewing
from tests.builders.consoles import Viewed
from tests.builders.filled import AGENCIES, CANARY, SCHOOL, SCHOOLS

pytestmark = pytest.mark.servers

T = TypeVar("T")
NOW = datetime.now(UTC)  # noqa: TID251 - the traffic of the full database ends now
PROMISES = {**{f"agency-{n}": timedelta(minutes=5) for n in range(AGENCIES)}, SCHOOLS: timedelta(minutes=5)}


def looked(rooms: Viewed, read: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
    async def look() -> T:
        viewing = Viewing(rooms.ops)
        await viewing.open()
        try:
            async with viewing.looking() as connection:
                return await read(connection)
        finally:
            await viewing.close()

    return asyncio.run(look())


def asked(rooms: Viewed, statement: str) -> list[Any]:
    with psycopg.connect(rooms.owner) as connection:
        return connection.execute(cast("Any", statement)).fetchall()


def views_of(connection: psycopg.Connection) -> list[sql.Identifier]:
    rows = connection.execute("SELECT viewname FROM pg_views WHERE schemaname = 'ops'").fetchall()
    return [sql.Identifier(name) for (name,) in rows]


def test_no_view_of_operations_gives_a_name_a_word_a_reference_or_a_small_receiver(full: Viewed) -> None:
    with psycopg.connect(full.ops) as connection:
        views = views_of(connection)
        found = {
            (view.as_string(), word)
            for view in views
            for word in (CANARY, SCHOOL, "school-990008", "990009")
            if connection.execute(
                sql.SQL(
                    "SELECT FROM (SELECT v::text AS t FROM ops.{} AS v LIMIT 5000) AS x WHERE position(%s IN t) > 0"
                ).format(view),
                [word],
            ).fetchall()
        }

    assert len(views) > 10
    assert found == set()


def test_no_view_of_operations_gives_the_id_of_a_person_or_a_case(full: Viewed) -> None:
    ids = [str(one) for (one,) in asked(full, "SELECT victim FROM cases UNION SELECT id FROM cases LIMIT 20000")]
    with psycopg.connect(full.ops) as connection:
        views = views_of(connection)
        given = {
            text
            for view in views
            for (text,) in connection.execute(
                sql.SQL(
                    "SELECT DISTINCT m[1] FROM (SELECT v::text AS t FROM ops.{} AS v LIMIT 20000) AS x,"
                    " regexp_matches(t, '[0-9a-f]{{8}}-[0-9a-f-]{{27}}', 'g') AS m"
                ).format(view)
            ).fetchall()
        }

    assert len(given) > 1000
    assert given & set(ids) == set()


def test_people_who_wait_are_counted_once_for_an_agency_and_once_over_all(full: Viewed) -> None:
    late = NOW + timedelta(hours=1)

    seen = looked(full, lambda conn: overview.overview(conn, PROMISES, late))

    everybody = asked(
        full,
        "SELECT count(DISTINCT victim) FROM delivery d JOIN cases c ON c.id = d.case_id WHERE state = 'queued'",
    )
    assert seen.people_late == everybody[0][0] > 1
    assert {one.agency: (one.deliveries, one.people, one.late_people, one.oldest) for one in seen.waits} == {
        shown: (deliveries, people, people, oldest)
        for shown, deliveries, people, oldest in asked(
            full,
            "SELECT shown, count(*), count(DISTINCT victim), min(decided_at) FROM delivery d"
            " JOIN cases c ON c.id = d.case_id JOIN shown_as s ON s.agency = d.recipient"
            " WHERE d.state = 'queued' GROUP BY shown",
        )
    }


def test_nobody_waits_too_long_before_the_promise_is_over(full: Viewed) -> None:
    kept = dict.fromkeys(PROMISES, timedelta(days=30))

    seen = looked(full, lambda conn: overview.overview(conn, kept, NOW))

    assert seen.people_late == 0
    assert {one.late for one in seen.waits} == {0}


def test_a_school_stands_among_the_schools_of_its_district(full: Viewed) -> None:
    seen = looked(full, silence.heard)
    accounts = looked(full, overview.accounts)

    assert [one.agency for one in seen if "school" in one.agency] == [SCHOOLS]
    assert {(one.agency, one.reason) for one in accounts} == {("agency-3", None), (SCHOOLS, "fault")}


def test_each_agency_was_last_heard_when_its_last_event_came(full: Viewed) -> None:
    seen = looked(full, lambda conn: silence.heard(conn, "agency-4"))

    events, beats, answers = asked(
        full,
        "SELECT max(arrived_at) FILTER (WHERE NOT test), max(arrived_at) FILTER (WHERE told = 'heartbeat'),"
        " max(arrived_at) FILTER (WHERE told = 'receipt') FROM inbox WHERE source = 'agency-4'",
    )[0]
    assert seen == [
        silence.Heard(agency="agency-4", last_event=events, last_heartbeat=beats, last_acknowledged=answers)
    ]


def test_an_event_is_followed_to_every_receivers_answer_and_to_who_was_held_back(full: Viewed) -> None:
    found = looked(full, lambda conn: journey.with_id(conn, "E-50004"))

    seen = looked(full, lambda conn: journey.journey(conn, found[0].seq))

    assert seen
    assert (seen.arrived.event_id, seen.arrived.people, seen.arrived.cases) == ("E-50004", 1, 1)
    assert [one.state for one in seen.caused] == ["accepted", "withheld" if 50004 % 3 == 0 else "accepted"]
    assert [answer.state for answer in seen.answers[seen.caused[0].id]] == ["delivered", "accepted"]
    assert {one.reason for one in seen.caused} <= {None, "no-rule"}


def test_an_event_that_nobody_sent_has_no_journey(full: Viewed) -> None:
    assert looked(full, lambda conn: journey.journey(conn, 10_000_000)) is None
    assert looked(full, lambda conn: journey.with_id(conn, "E-never")) == []


def test_an_event_is_found_by_the_senders_own_reference_which_is_not_given_back(full: Viewed) -> None:
    sender = f"agency-{50004 % AGENCIES}"

    found = looked(full, lambda conn: journey.with_reference(conn, sender, f"{CANARY}-50004"))
    elsewhere = looked(full, lambda conn: journey.with_reference(conn, "agency-1", f"{CANARY}-50004"))

    assert [one.event_id for one in found] == ["E-50004"]
    assert CANARY not in repr(found)
    assert elsewhere == []


def test_an_agencys_events_come_a_page_at_a_time_the_newest_first(full: Viewed) -> None:
    first = looked(full, lambda conn: journey.newest(conn, "agency-4", NOW + timedelta(hours=1), 3))
    second = looked(full, lambda conn: journey.newest(conn, "agency-4", first[-1].arrived_at, 3))

    wanted = "SELECT event_id FROM inbox WHERE source = 'agency-4' AND NOT test ORDER BY arrived_at DESC LIMIT 6"
    assert [(one.event_id,) for one in (*first, *second)] == asked(full, wanted)


def test_failures_stand_in_groups_of_one_reason_and_sender(full: Viewed) -> None:
    since = NOW - timedelta(days=400)

    seen = looked(full, lambda conn: failures.groups(conn, since, NOW))
    largest = looked(full, lambda conn: failures.events_of(conn, seen[0], since))
    last = looked(full, failures.last_failure)

    assert {one.reason for one in seen} == {"DATE_IN_FUTURE", "HUB_FAULT"}
    assert sum(one.events for one in seen) == asked(full, "SELECT count(*) FROM dead_letter")[0][0]
    assert len(largest) == failures.SHOWN
    assert {(one.reason, one.source, one.type) for one in largest} == {(seen[0].reason, seen[0].source, seen[0].type)}
    assert last == max(one.last for one in seen)


def test_a_connector_shows_what_came_what_went_and_how_long_half_of_it_took(full: Viewed) -> None:
    since = NOW - timedelta(days=20)

    seen = looked(full, lambda conn: agency.connector(conn, "agency-3", timedelta(minutes=5), NOW, since))

    came = asked(
        full,
        "SELECT told, count(*) FROM inbox WHERE source = 'agency-3' AND NOT test"
        " AND arrived_at >= now() - interval '20 d' GROUP BY told",
    )
    assert {(one.kind, one.events) for one in seen.sent_to_us} == set(came)
    (sent,) = seen.sent_to_them
    assert (sent.kind, sent.confirmed_half) == ("update", timedelta(milliseconds=230))
    assert sent.accepted_half == timedelta(minutes=9, milliseconds=30)
    assert sent.top_reason is None
    assert seen.account
    assert seen.account.state == "suspended"
    assert looked(full, lambda conn: agency.connector(conn, "nobody", timedelta(1), NOW, since)).heard is None


def test_a_small_receiver_is_shown_as_one_of_its_kind_there_and_promises_what_the_quickest_does() -> None:
    def one(name: str, kind: AgencyKind, minutes: int, *, tells: bool = False) -> Agency:
        return Agency(
            id=AgencyId(name), kind=kind, name=name, promise=timedelta(minutes=minutes), name_tells_place=tells
        )

    agencies = (
        one("some-police", AgencyKind.POLICE, 1),
        one("school-990007", AgencyKind.SCHOOL, 9),
        one("school-990008", AgencyKind.SCHOOL, 5),
        one("rose-house", AgencyKind.RESPITE, 5, tells=True),
    )
    schools = tuple(School(urn=a.id[-6:], agency=a.id, district="E07000200") for a in agencies[1:3])
    area = Area(
        id=AreaId("suffolk"),
        name="Suffolk",
        agencies=agencies,
        contracts=(),
        districts=(),
        fallback=AgencyId("some-police"),
        schools=schools,
    )

    directory = Directory([area])

    assert shown_as(directory) == {
        "console": "console",
        "hub": "hub",
        "some-police": "some-police",
        "school-990007": "school:E07000200",
        "school-990008": "school:E07000200",
        "rose-house": "respite:suffolk",
    }
    assert promises(directory) == {
        "some-police": timedelta(minutes=1),
        "school:E07000200": timedelta(minutes=5),
        "respite:suffolk": timedelta(minutes=5),
    }
