"""Whatever arrives: the sender learns the reason and the fields, the original is kept, and the stream goes on."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.builders.outside import Got
from tests.builders.process import HubProcess
from tests.builders.wire import an_incident, unique

AVRO = b"\x00\x00\x00\x00\x01"
INCIDENT = "incident-reported.v1"
Change = Callable[[dict[str, Any]], None]


def refused(hub: HubProcess, event_id: str) -> Got:
    """Wait for the hub's answer to an event of the police and return it."""
    police = hub.agency("suffolk-police")
    got = police.wait_for(lambda got: [g for g in got if g.value.get("event_id") == event_id])
    return next(g for g in got if g.value.get("event_id") == event_id)


def wrong_agency(event: dict[str, Any]) -> None:
    event["head"]["agency"] = "suffolk-idva"


def unknown_role(event: dict[str, Any]) -> None:
    event["people"][1]["roles"] = ["villain"]


def impossible_birth(event: dict[str, Any]) -> None:
    event["people"][0]["date_of_birth"] = "1991-02-30"


def wrong_check_digit(event: dict[str, Any]) -> None:
    event["people"][0]["identifiers"] = [{"system": "nhs-number", "value": "9990123455"}]


def nobody_harmed(event: dict[str, Any]) -> None:
    event["people"] = event["people"][1:]


def unstorable(event: dict[str, Any]) -> None:
    event["people"][0]["names"][0]["family"] = "Exam\0ple"


@pytest.mark.parametrize(
    ("change", "reason", "pointers"),
    [
        pytest.param(wrong_agency, "AGENCY_MISMATCH", ["/head/agency"], id="another agency in the payload"),
        pytest.param(unknown_role, "ROLE_UNKNOWN", ["/people/1/roles/0"], id="a role that nobody has"),
        pytest.param(impossible_birth, "DATE_IMPOSSIBLE", ["/people/0/date_of_birth"], id="30 February"),
        pytest.param(
            wrong_check_digit, "CHECK_CHARACTER_WRONG", ["/people/0/identifiers/0/value"], id="a wrong check digit"
        ),
        pytest.param(nobody_harmed, "VICTIM_MISSING", ["/people"], id="no victim"),
        pytest.param(unstorable, "TEXT_NOT_ALLOWED", [], id="a control character that no database keeps"),
    ],
)
def test_an_event_with_a_fault_is_refused_with_reason_and_fields(
    hub: HubProcess, change: Change, reason: str, pointers: list[str]
) -> None:
    family = unique()
    event = an_incident("suffolk-police", family, f"R-{family}")
    change(event)

    event_id = hub.agency("suffolk-police").publish("IncidentReported", event)

    answer = refused(hub, event_id).value
    assert (answer["outcome"], answer["reason"], answer["pointers"]) == ("refused", reason, pointers)


@pytest.mark.parametrize(
    ("value", "ce_type", "reason"),
    [
        pytest.param(b"not avro at all", INCIDENT, "NOT_AVRO", id="no frame"),
        pytest.param(None, INCIDENT, "NOT_AVRO", id="nothing at all"),
        pytest.param(
            b"\x00\x00\x0f\xff\xff" + b"x" * 20, INCIDENT, "SCHEMA_UNKNOWN", id="a schema id that nobody registered"
        ),
        pytest.param(b"\x00" + b"x" * 1_100_000, INCIDENT, "TOO_LARGE", id="more than a mebibyte"),
    ],
)
def test_bytes_that_are_no_event_are_refused(hub: HubProcess, value: bytes | None, ce_type: str, reason: str) -> None:
    event_id = hub.agency("suffolk-police").publish_raw(value, ce_type)

    answer = refused(hub, event_id).value
    assert (answer["outcome"], answer["reason"]) == ("refused", reason)


def test_a_known_schema_with_a_broken_body_is_not_avro(hub: HubProcess) -> None:
    police = hub.agency("suffolk-police")
    schema_id = hub.registry.get_latest_version("dahub.v1.IncidentReported").schema_id
    assert schema_id is not None

    event_id = police.publish_raw(b"\x00" + schema_id.to_bytes(4) + b"\xff" * 40, INCIDENT)

    assert refused(hub, event_id).value["reason"] == "NOT_AVRO"


def test_an_event_id_used_again_for_another_content_is_refused_and_the_first_stands(hub: HubProcess) -> None:
    family, police = unique(), hub.agency("suffolk-police")
    event_id = police.publish("IncidentReported", an_incident("suffolk-police", family, f"R-{family}"))
    refused(hub, event_id)

    police.publish(
        "IncidentReported", an_incident("suffolk-police", family, f"R-{family}", 2, grade="medium"), event_id
    )

    police.wait_for(lambda got: len([g for g in got if g.value.get("event_id") == event_id]) == 2)
    outcomes = [g.value["outcome"] for g in police.everything() if g.value.get("event_id") == event_id]
    assert sorted(outcomes) == ["processed", "refused"]


def test_a_refused_original_is_kept_its_showing_noted_and_the_record_of_it_says_nothing_of_its_content(
    hub: HubProcess,
) -> None:
    family = unique()
    event = an_incident("suffolk-police", family, f"R-{family}")
    impossible_birth(event)
    event_id = hub.agency("suffolk-police").publish("IncidentReported", event)
    refused(hub, event_id)

    letters = hub.ask("dead-letters", "list", "--limit", "1000")["dead_letters"]
    letter = next(x for x in letters if x["event_id"] == event_id)
    shown = json.loads(hub.run("dead-letters", "show", letter["id"], "--json", "--as", "tester").stdout)

    assert shown["original"]
    assert family not in str(letter)
    assert hub.run("dead-letters", "retry", letter["id"]).returncode == 1, "what the sender must mend is not retried"


@contextmanager
def failing_on(hub: HubProcess, record: str) -> Iterator[None]:
    """Have the hub fail on one record, until its cause is mended at the end."""
    with psycopg.connect(hub.stack.database, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF NEW.record_id = '{record}' THEN RAISE 'mended later'; END IF; RETURN NEW; END $$"
        )
        connection.execute("CREATE TRIGGER fails BEFORE INSERT ON record FOR EACH ROW EXECUTE FUNCTION fail()")
        yield
        connection.execute("DROP TRIGGER fails ON record; DROP FUNCTION fail")


@contextmanager
def all_retries_stopped(hub: HubProcess) -> Iterator[None]:
    """Have the switch on that stops all retries and redrives."""
    with psycopg.connect(hub.stack.database, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO stop_all (stopped, decided_by, reason, decided_at) VALUES (true, 'sam', 'exercise', now())"
        )
        yield
        connection.execute("DELETE FROM stop_all")


def test_a_dead_letter_is_not_tried_again_while_all_retries_are_stopped(hub: HubProcess) -> None:
    family = unique()
    with failing_on(hub, f"R-{family}"):
        event_id = hub.agency("suffolk-police").publish(
            "IncidentReported", an_incident("suffolk-police", family, f"R-{family}")
        )
        assert refused(hub, event_id).value["outcome"] == "dead_letter"
    letters = hub.ask("dead-letters", "list", "--limit", "1000")["dead_letters"]
    letter = next(x["id"] for x in letters if x["event_id"] == event_id)

    with all_retries_stopped(hub):
        held = hub.run("dead-letters", "retry", letter)
        left = hub.ask("dead-letters", "list", "--limit", "1000")["dead_letters"]
    tried = hub.run("dead-letters", "retry", letter)

    assert held.returncode == 1
    assert "All retries and redrives are stopped" in held.stderr
    assert letter in {x["id"] for x in left}
    assert (tried.returncode, tried.stdout) == (0, f"suffolk-police/{event_id}: processed\n")


def test_a_dead_letter_that_was_closed_is_not_tried_again_for_its_sender_was_told_so(hub: HubProcess) -> None:
    family = unique()
    with failing_on(hub, f"R-{family}"):
        event_id = hub.agency("suffolk-police").publish(
            "IncidentReported", an_incident("suffolk-police", family, f"R-{family}")
        )
        assert refused(hub, event_id).value["outcome"] == "dead_letter"
    with psycopg.connect(hub.stack.database) as connection:
        [(letter,)] = connection.execute(
            "UPDATE dead_letter SET closed_at = now(), closed_by = 'sam', closed_reason = 'other' WHERE event_id = %s"
            " RETURNING id::text",
            [event_id],
        ).fetchall()

    tried = hub.run("dead-letters", "retry", letter)

    assert tried.returncode == 1
    assert "was closed" in tried.stderr
    with psycopg.connect(hub.stack.database) as connection:
        outcomes = connection.execute("SELECT outcome FROM inbox WHERE event_id = %s", [event_id]).fetchall()
    assert outcomes == [("dead_letter",)]


def test_the_stream_goes_on_behind_bad_events(hub: HubProcess) -> None:
    family, police = unique(), hub.agency("suffolk-police")
    for _ in range(3):
        police.publish_raw(b"rubbish", INCIDENT)

    event_id = police.publish("IncidentReported", an_incident("suffolk-police", family, f"R-{family}"))

    assert refused(hub, event_id).value["outcome"] == "processed"


def test_operators_are_told_of_what_was_refused_on_a_topic_without_its_content(hub: HubProcess) -> None:
    family = unique()
    event = an_incident("suffolk-police", family, f"R-{family}")
    impossible_birth(event)

    event_id = hub.agency("suffolk-police").publish("IncidentReported", event)

    found = next(line for line in hub.lines("hub.dead-letters", until=event_id) if event_id in line)
    assert {"outcome": "refused", "reason": "DATE_IMPOSSIBLE", "source": "suffolk-police"}.items() <= json.loads(
        found
    ).items()
    assert family not in found
