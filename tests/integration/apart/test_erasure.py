"""After an erasure, and once retention and compaction have run, the person is found nowhere: tables, topics, logs."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ConfigSource,
    ResourceType,
)
from psycopg import sql

from hub.local import Running
from tests.builders.apart import a_home, servers
from tests.builders.outside import Got
from tests.builders.people import nhs_number
from tests.builders.process import HubProcess, hub_running
from tests.builders.wire import NOW, a_head, an_incident
from tests.faults.seen import kafka

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

POLICE, IDVA = "suffolk-police", "suffolk-idva"
GIVEN, FAMILY, BORN, PHONE, HOME, POSTCODE = (
    *("Quillwyn", "Zarbistock", "1987-02-11", "07700 900311", "17 Vexmoor Close", "IP4 9QZ"),
)
MARKS = {GIVEN, FAMILY, BORN, PHONE, HOME, POSTCODE, nhs_number(31)}
HIM = "Ockleforth"
HER = f"{POLICE}/R-1/p1"
PATIENCE = 60.0
SHORT = {"retention.ms": "1", "segment.ms": "100", "file.delete.delay.ms": "1"}
COMPACTED = SHORT | {"retention.ms": "-1", "min.cleanable.dirty.ratio": "0.001"}
COMPACTED |= {"delete.retention.ms": "1", "max.compaction.lag.ms": "100"}


@pytest.fixture
def own(programs: Path) -> Iterator[tuple[Running, Path]]:
    """Yield servers of this test's own, for it lets topics forget, and their folder."""
    with a_home("erasure") as home, servers(home, programs) as running:
        yield running, home


def test_an_erased_person_is_found_in_no_table_no_topic_and_no_log(own: tuple[Running, Path], tmp_path: Path) -> None:
    running, home = own
    with hub_running(home, running, tmp_path / "hub.log") as hub:
        told(hub)
        before = dict(places(running, home, tmp_path))
        put_right(hub)
        exported(hub, tmp_path / "hers.md")
        reference = hub.agency(IDVA).everything()[-1].key
        stopped_while_held(hub, reference)
        done = hub.run("person", "erase", HER, "--reason", "requested", "--as", "ada")
        assert done.returncode == 0, done.stderr
        confirmed(hub)
        assert {one["class"] for one in hub.ask("retention")["classes"]} >= {"originals", "contents"}
        shortened(hub)
        after = eventually_clean(running, home, tmp_path)

    assert {"table record", "table inbox", "table dead_letter", "table delivery"} <= {
        w for w, t in before.items() if found(t)
    }
    assert {"topic out.suffolk-idva", "topic marac.suffolk.cases"} <= {w for w, t in before.items() if found(t)}
    assert {where: found(text) for where, text in after.items() if found(text)} == {}
    assert HIM in after["table record"], "the search finds who is not erased"
    assert erasures(running) == [("ada", "requested", 2, 4, 1, True)]


def put_right(hub: HubProcess) -> None:
    """Put his date of birth right, in every record, and see that a wrong one told again is read as the right one."""
    told = ("--field", "date-of-birth", "--value", "1975-01-02", "--reason", "certificate seen", "--as", "ada")
    done = hub.run("person", "rectify", f"{POLICE}/R-1/p2", *told)
    assert done.returncode == 0, done.stderr
    event_id = hub.agency(POLICE).publish("IncidentReported", about(POLICE, "R-1", 3))
    hub.agency(POLICE).wait_for(lambda got: [g for g in got if g.value.get("event_id") == event_id])
    with psycopg.connect(hub.stack.database) as connection:
        said = connection.execute("SELECT event #>> '{people,1,date_of_birth}' FROM record ORDER BY source").fetchall()
    assert said == [("1975-01-02",), ("1975-01-02",)]


def exported(hub: HubProcess, paper: Path) -> None:
    """Let her have what is held on her; nobody but the operator may read the files."""
    done = hub.run("person", "export", HER, "--asked-by", "self", "--out", str(paper), "--as", "ada")
    assert done.returncode == 0, done.stderr
    assert POSTCODE in paper.read_text()
    assert "Narrative" not in paper.read_text()
    assert {path.stat().st_mode & 0o777 for path in (paper, paper.with_name("hers.md.json"))} == {0o600}


def stopped_while_held(hub: HubProcess, reference: str) -> None:
    """Hold her case, see that nobody can erase her, and release it."""
    why = ("--reason", "an inquest", "--as", "ben")
    assert hub.run("case", "hold", reference, *why).returncode == 0
    refused = hub.run("person", "erase", HER, "--reason", "requested", "--as", "ada")
    assert (refused.returncode, "LEGAL_HOLD" in refused.stderr) == (1, True)
    assert hub.run("case", "release-hold", reference, *why).returncode == 0


def her() -> dict[str, Any]:
    return {
        "names": [{"given": [GIVEN], "family": FAMILY}],
        "date_of_birth": BORN,
        "identifiers": [{"system": "nhs-number", "value": nhs_number(31)}],
        "addresses": [{"visibility": "ordinary", "lines": [HOME], "postcode": POSTCODE}],
        "contacts": [{"kind": "phone", "value": PHONE, "safe": "yes", "message_safe": "no"}],
    }


def about(agency: str, record: str, revision: int = 1) -> dict[str, Any]:
    """Return an incident that names her, him and a child of his."""
    event = an_incident(agency, HIM, record, revision)
    event["people"][0] |= her()
    event["incident"]["narrative"] = f"{GIVEN} {FAMILY} said that he came."
    return event


def told(hub: HubProcess) -> None:
    """Let two agencies tell of her, one of them twice and once wrongly; one confirms what it got."""
    police, idva = hub.agency(POLICE), hub.agency(IDVA)
    wrong = about(POLICE, "R-2")
    wrong["people"][1]["date_of_birth"] = "1991-02-30"
    events = [(police, about(POLICE, "R-1")), (police, about(POLICE, "R-1", 2)), (police, wrong)]
    for client, event in [*events, (idva, about(IDVA, "A-1"))]:
        event_id = client.publish("IncidentReported", event)
        client.wait_for(lambda got, event_id=event_id: [g for g in got if g.value.get("event_id") == event_id])
    offer = idva.wait_for(lambda got: [g for g in got if g.kind == "referral-offered"])
    answered(hub, IDVA, next(g for g in offer if g.kind == "referral-offered"))


def answered(hub: HubProcess, agency: str, delivery: Got) -> None:
    receipt = {"delivery_id": delivery.headers["ce_id"], "state": "delivered", "at": NOW, "reason": None}
    hub.agency(agency).publish("Receipt", {"head": a_head(agency, str(uuid4())), **receipt})


def confirmed(hub: HubProcess) -> None:
    """Let the IDVA service confirm that it was told to delete her."""

    def erased(got: list[Got]) -> list[Got]:
        return [g for g in got if g.kind == "correction" and g.value["reason"] == "erased"]

    for correction in erased(hub.agency(IDVA).wait_for(erased)):
        answered(hub, IDVA, correction)
    deadline = monotonic() + PATIENCE
    while not [c for c in hub.ask("person", "corrections", "--all")["corrections"] if c["confirmed_at"]]:
        assert monotonic() < deadline, "no receipt of a correction is tracked"


def shortened(hub: HubProcess) -> None:
    """Let the brokers keep what they keep for moments; the retention job ends what is still written to."""
    settings = {k: v for k, v in kafka(hub.stack, "").items() if not k.startswith(("group", "enable", "fetch"))}
    admin = AdminClient(settings)
    topics = [name for name in admin.list_topics(timeout=PATIENCE).topics if not name.startswith("__")]
    resources = []
    for name in topics:
        config = COMPACTED if name.startswith("marac.") else SHORT
        entries = [
            ConfigEntry(
                key, value, source=ConfigSource.DYNAMIC_TOPIC_CONFIG, incremental_operation=AlterConfigOpType.SET
            )
            for key, value in config.items()
        ]
        resources.append(ConfigResource(ResourceType.TOPIC, name, incremental_configs=entries))
    for change in admin.incremental_alter_configs(resources).values():
        change.result(PATIENCE)
    sleep(0.2)  # longer than a segment lives now
    done = hub.run("retention", "run")
    assert done.returncode == 0, done.stderr


def eventually_clean(running: Running, home: Path, logs: Path) -> dict[str, str]:
    """Return everything once nothing of her is left, or what there is when patience ends."""
    deadline = monotonic() + PATIENCE
    there = dict(places(running, home, logs))
    while monotonic() < deadline and any(found(text) for text in there.values()):
        sleep(0.5)
        there = dict(places(running, home, logs))
    return there


def found(text: str) -> set[str]:
    return {mark for mark in MARKS if mark in text}


def places(running: Running, home: Path, logs: Path) -> Iterator[tuple[str, str]]:
    """Yield every table with all its columns, every topic from its first offset, and every log."""
    with psycopg.connect(running.database) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        ).fetchall()
        for table in {table for table, _, _ in columns}:
            read = [_as_text(column, kind) for name, column, kind in columns if name == table]
            query = sql.SQL("SELECT concat_ws(' ', {}) FROM {}").format(sql.SQL(", ").join(read), sql.Identifier(table))
            yield f"table {table}", "\n".join(row[0] for row in connection.execute(query).fetchall())
    for topic, text in topic_texts(running):
        yield f"topic {topic}", text
    for log in (*logs.glob("*.log"), *(home / "logs").iterdir()):
        yield f"log {log.name}", log.read_text(errors="replace")


def _as_text(column: str, kind: str) -> sql.Composed:
    form = "encode({}, 'escape')" if kind == "bytea" else "{}::text"
    return sql.SQL(form).format(sql.Identifier(column))


def topic_texts(running: Running) -> Iterator[tuple[str, str]]:
    """Yield what a reader from the first offset that is left gets of each topic."""
    consumer = Consumer({**kafka(running, "seen"), "auto.offset.reset": "earliest", "enable.partition.eof": True})
    try:
        for name, topic in consumer.list_topics(timeout=PATIENCE).topics.items():
            consumer.assign([TopicPartition(name, partition, 0) for partition in topic.partitions])
            ends, texts = 0, [""]
            while ends < len(topic.partitions):
                message = consumer.poll(PATIENCE)
                assert message is not None, name
                if message.error():
                    ends += 1
                    continue
                texts.append(
                    f"{message.key()!r} {message.headers()} {(message.value() or b'').decode(errors='replace')}"
                )
            yield name, " ".join(texts)
    finally:
        consumer.close()


def erasures(running: Running) -> list[tuple[Any, ...]]:
    with psycopg.connect(running.database) as connection:
        return connection.execute(
            "SELECT decided_by, reason, records, originals, dead_letters, deliveries > 2 FROM erasure"
        ).fetchall()
