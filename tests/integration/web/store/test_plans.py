"""No page reads a large table from end to end: the plans on a database of a hundred thousand events."""

import re
from datetime import UTC, datetime, timedelta
from hashlib import md5
from importlib.resources import files
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psycopg
import pytest

from hub.store.statements import names, sql
from tests.builders.consoles import Viewed
from tests.builders.filled import AGENCIES, SCHOOLS

pytestmark = pytest.mark.servers

SMALL = {
    "shown_as",
    "failures_taken",
    "failures_reported",
    "redrive",
    "stop_all",
    "account",
    "api_token",
    "alarm",
    "alarm_note",
    "policy_version",
    "start_refused",
    "relay_lease",
    "held_words",
    "latency_measured",
    "feed_head",
    "match_taken",
}
"""Tables with a row an agency or area, a decision on one, a plan, an alarm or note, a set of rules, or what waits for
somebody to read or decide it."""
NOW = datetime.now(UTC)  # noqa: TID251 - the traffic of the full database ends now
VALUES: dict[str, Any] = {
    "agencies": [f"agency-{n}" for n in range(AGENCIES)] + [SCHOOLS],
    "promises": [300.0] * (AGENCIES + 1),
    "now": NOW,
    "before": NOW,
    "hour": NOW - timedelta(hours=1),
    "since": NOW - timedelta(days=1),
    "agency": "agency-3",
    "source": "agency-3",
    "event": "E-5003",
    "reference": "R-5003",
    "seq": 5003,
    "deliveries": ["00000000-0000-4000-8000-000000000001"],
    "letters": ["00000000-0000-4000-8000-000000000001"],
    "alarms": ["00000000-0000-4000-8000-000000000001"],
    "reason": "DATE_IN_FUTURE",
    "outcome": "refused",
    "type": "incident-reported.v1",
    "limit": 50,
    "unit": "day",
    "sought": "agency-3",
    "operation": "disclosure",
    "areas": ["area-1", ""],
    "until": NOW,
    "doublings": 8,
    "digest": "digest",
    "before_id": 2**62,
    "after": 100,
    "upto": 2**62,
    "seconds": 60.0,
    "numbers": [100],
    "redrive": "00000000-0000-4000-8000-000000000002",
    "id": "00000000-0000-4000-8000-000000000001",
    "delivery": "00000000-0000-4000-8000-000000000001",
    "kind": None,
}
FUNCTIONS = (
    "SELECT proname, prosrc, ARRAY(SELECT format_type(t, NULL) FROM unnest(proargtypes) AS t) FROM pg_proc"
    " WHERE prosecdef AND pronamespace IN ('ops'::regnamespace, 'public'::regnamespace)"
)
ARGUMENTS = {
    "text": "'agency-3'",
    "text[]": f"'{{{','.join(f'agency-{n}' for n in range(AGENCIES))}}}'",
    "double precision[]": "array_fill(300.0, ARRAY[38])",
    "timestamp with time zone": "now()",
    "integer": "50",
    "bigint": "100000",
    "uuid": "md5('case1')::uuid",
    "uuid[]": "ARRAY[md5('case1')::uuid]",
    "bytea": "sha256('token')",
}


def read_through(plan: dict[str, Any]) -> set[str]:
    """Return the large tables that a plan reads from end to end."""
    here = {plan["Relation Name"]} - SMALL if plan["Node Type"] == "Seq Scan" else set()
    return here.union(*(read_through(part) for part in plan.get("Plans", ())))


def indexes_of(plan: dict[str, Any]) -> set[str]:
    """Return the indexes by which a plan finds anything."""
    here = {plan["Index Name"]} if "Index Name" in plan else set()
    return here.union(*(indexes_of(part) for part in plan.get("Plans", ())))


def plan_of(connection: psycopg.Connection, statement: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
    row = connection.execute(cast("Any", f"EXPLAIN (FORMAT JSON) {statement}"), values).fetchone()
    assert row is not None
    found: dict[str, Any] = row[0][0]["Plan"]
    return found


def planned(connection: psycopg.Connection, statement: str, values: dict[str, Any] | None = None) -> set[str]:
    return read_through(plan_of(connection, statement, values))


def test_every_statement_of_operations_finds_what_it_shows_by_an_index(full: Viewed) -> None:
    asked = [name for name in names() if name.startswith("ops_")]

    with psycopg.connect(full.ops) as connection:
        found = {name: planned(connection, sql(name), VALUES) for name in asked}

    assert len(asked) > 10
    assert {name: tables for name, tables in found.items() if tables} == {}


@pytest.mark.parametrize("name", ["ops_deadlines", "ops_retries"])
def test_what_waits_for_an_agency_is_found_without_reading_all_that_was_ever_sent_to_it(
    full: Viewed, name: str
) -> None:
    with psycopg.connect(full.ops) as connection:
        assert "delivery_recipient" not in indexes_of(plan_of(connection, sql(name), VALUES))


def test_how_agencies_stand_is_found_by_an_index(full: Viewed) -> None:
    with psycopg.connect(full.worker) as connection:
        assert planned(connection, sql("standing"), VALUES) == set()


def test_what_functions_look_up_for_the_consoles_they_find_by_an_index(full: Viewed) -> None:
    with psycopg.connect(full.owner) as connection:
        functions = connection.execute(FUNCTIONS).fetchall()
        found = {}
        for name, source, types in functions:
            takes = f"({', '.join(types)})" if types else ""
            given = f"({', '.join(ARGUMENTS[one] for one in types)})" if types else ""
            connection.execute(f"PREPARE {name} {takes} AS {source}")
            found[name] = planned(connection, f"EXECUTE {name} {given}")

    assert len(functions) > 5
    assert {name: tables for name, tables in found.items() if tables} == {}


OF_A_CASE = (
    "SELECT * FROM cases WHERE reference = 'ZZ-CANARY-ZZ-11'",
    "SELECT * FROM cases WHERE area = 'area-1' AND replaced_by IS NULL ORDER BY id LIMIT 50",
    "SELECT * FROM case_member WHERE case_id = md5('case11')::uuid",
    "SELECT r.* FROM record_case c JOIN record r USING (source, record_id, told) WHERE c.case_id = md5('case11')::uuid",
    "SELECT * FROM incident WHERE case_id = md5('case11')::uuid",
    "SELECT * FROM delivery WHERE case_id = md5('case11')::uuid ORDER BY position",
    "SELECT r.* FROM delivery d JOIN receipt r ON r.delivery_id = d.id WHERE d.case_id = md5('case11')::uuid",
    "SELECT * FROM review WHERE state IN ('waiting', 'awaiting-second') ORDER BY depends DESC, opened_at, id LIMIT 50",
    "SELECT * FROM held_words WHERE case_id = md5('case11')::uuid",
    "SELECT ref FROM record_person JOIN record_case USING (source, record_id, told) WHERE case_id = md5('case1')::uuid",
    "SELECT i.* FROM record_case c JOIN inbox i USING (source, record_id, told) WHERE c.case_id = md5('case11')::uuid",
)


@pytest.mark.parametrize("statement", OF_A_CASE)
def test_what_is_asked_of_one_case_is_found_by_an_index_though_rows_are_limited(full: Viewed, statement: str) -> None:
    with psycopg.connect(full.cases) as connection:
        connection.execute("SELECT set_config('hub.areas', 'area-1', true)")

        assert planned(connection, statement) == set()
        assert connection.execute(cast("Any", statement)).fetchall() or "held_words" in statement


SQL = Path(str(files("hub.store"))) / "sql"
OF_CASES = sorted(one for begins in ("cases_", "conference_") for one in SQL.glob(f"{begins}*.sql"))
CALLED_ONLY = {"cases_match_may_see", "feed_last_event"}
"""What calls a function alone, whose own plan is looked at above."""
PERSON = UUID("00000000-0000-4000-8000-000000000001")
FEED: dict[str, Any] = {
    "user": "u-1",
    "areas": ["area-1"],
    "since": NOW - timedelta(days=30),
    "source": None,
    "grade": None,
    "criterion": None,
    "tag": None,
    "seen": False,
}
OF_PAGES: dict[str, dict[str, Any]] = {
    "cases_told": {"upto": 10**9, "before": 10**9, "limit": 51},
    "cases_told_one": {"delivery": PERSON},
    "cases_told_counts": {"upto": 10**9},
    "cases_told_answers": {"deliveries": [PERSON]},
    "cases_told_corrections": {"deliveries": ["00000000-0000-4000-8000-000000000001"]},
    "cases_search": {
        "keys": [bytes(16)],
        "sure": [True],
        "cap": 100,
        "reference": "ZZ-CANARY-ZZ-11",
        "agencies": ["marac-area-1"],
        "limit": 500,
    },
    "cases_told_coordinator": {"kinds": ["marac-referral"], "limit": 10},
    "cases_log": {"before": 2**62, "limit": 51},
    "cases_matches_waiting": {"fresh": NOW, "after": None, "limit": 51},
    "cases_matches_features": {"ids": [PERSON]},
    "cases_matches_decided": {"before": None, "limit": 51},
    "cases_match": {"id": PERSON},
    "cases_match_described": {"alone": PERSON},
    "cases_match_told_by": {"cases": [PERSON]},
    "cases_match_corrections": {"events": ["link-1"]},
    "cases_match_decisions": {"one": PERSON, "other": PERSON},
    "cases_match_taken": {"id": PERSON, "fresh": NOW},
    "cases_repeats": {"today": NOW.date(), "after": None, "limit": 51},
    "cases_flags_ending": {"today": NOW.date(), "before": NOW.date(), "after": None, "limit": 51},
    "cases_match_pending": {"cases": [PERSON]},
    "case_page": {},
    "case_by_id": {"id": PERSON},
    "case_members": {},
    "case_records": {},
    "case_revisions": {"told": ["incident"]},
    "feed_state": FEED,
    "feed_rows": {**FEED, "part": None, "before_at": None, "before_id": None, "limit": 51},
    "feed_entries": {"entries": [PERSON]},
    "feed_after": {"area": "area-1", "after": 100, "limit": 100},
    "feed_of_case": {"limit": 50},
    "to_accept": {**FEED, "after_at": None, "after_id": None, "limit": 51},
    "count_to_accept": FEED,
    "count_matches": {},
    "cases_told_looks": {"deliveries": [PERSON]},
    "cases_answers": {"deliveries": [PERSON]},
    "case_goes_on_in": {},
    "count_repeats": {"areas": ["area-1"], "today": NOW.date()},
    "cases_repeats_undecided": {"today": NOW.date(), "after": None, "limit": 51},
}


def test_no_statement_of_the_pages_of_cases_is_left_out() -> None:
    found = {name for file in OF_CASES for name in re.findall(r"-- name: (\w+)", file.read_text())}
    read = {
        name
        for name in found
        if re.search(r"(?m)^(SELECT|WITH)", sql(name)) and not re.search("INSERT|DELETE", sql(name))
    }

    assert read - OF_PAGES.keys() == CALLED_ONLY


@pytest.mark.parametrize("name", OF_PAGES)
def test_what_pages_of_cases_ask_is_found_by_an_index_though_rows_are_limited(full: Viewed, name: str) -> None:
    with psycopg.connect(full.cases) as connection:
        connection.execute("SELECT set_config('hub.areas', 'area-1', true)")
        case = UUID(bytes=md5(b"case11", usedforsecurity=False).digest())
        plan = plan_of(connection, sql(name), {"case": case, **OF_PAGES[name]})

        assert read_through(plan) == set()
        assert "cases_area" not in indexes_of(plan), "all cases of an area are read to show some"


def test_the_hub_itself_plans_as_if_nobodys_rows_were_limited(full: Viewed) -> None:
    one = [PERSON]
    asked: dict[str, dict[str, Any]] = {
        "cases": {"cases": one},
        "records": {"cases": one, "people": one, "sources": ["agency-3"], "records": ["R-1"], "acted_on": one},
        "known_deliveries": {"cases": one},
        "audit_of_cases": {"cases": one, "since": None, "limit": 10},
        "lock_unsent": {"limit": 100},
    }

    def plans(address: str) -> list[object]:
        with psycopg.connect(address) as connection:
            return [connection.execute(f"EXPLAIN {sql(name)}", values).fetchall() for name, values in asked.items()]

    assert plans(full.worker) == plans(full.owner)
