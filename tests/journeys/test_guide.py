"""What docs/integrating.md promises to whoever builds a client: its example works, and its tables are complete."""

import importlib.util
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from confluent_kafka import Consumer, TopicPartition

from hub.domain.delivery import DeliveryKind
from hub.domain.events import ReceiptState
from hub.domain.outcome import Outcome, Reason
from hub.wire.cloudevents import type_of
from hub.wire.schemas import EVENT_TYPES
from tests.builders.process import HubProcess, account_of
from tests.builders.wire import an_incident, unique

TOP = Path(__file__).resolve().parents[2]
CLIENT = TOP / "docs" / "clients" / "client.py"
GUIDE = (TOP / "docs" / "integrating.md").read_text()
PATIENCE = 30.0
OF_DECISIONS = frozenset(
    {
        Reason.PERSON_UNKNOWN,
        Reason.PEOPLE_OF_ONE_RECORD,
        Reason.PEOPLE_KEPT_APART,
        Reason.SECOND_USER_NEEDED,
        Reason.DECIDED_MEANWHILE,
        Reason.REFERRAL_UNKNOWN,
        Reason.NOT_SENT_YET,
        Reason.REPEAT_CHANGED,
        Reason.WORDS_UNKNOWN,
        Reason.WORDS_READ_BEFORE,
        Reason.WORDS_TELL_HIDDEN_ADDRESS,
        Reason.AGENCY_UNKNOWN,
        Reason.LEGAL_HOLD,
        Reason.CASE_UNKNOWN,
        Reason.VALUE_IMPOSSIBLE,
        Reason.REDRIVE_UNKNOWN,
        Reason.REDRIVE_DECIDED,
        Reason.REDRIVE_CHANGED,
        Reason.EMERGENCY_UNKNOWN,
        Reason.EMERGENCY_REVIEWED,
    }
)
"""Reasons for which what a person decided at the hub is refused; no agency ever gets one."""


def waited(until: Callable[[], Any]) -> Any:
    """Return what `until` gives once it gives something."""
    deadline = monotonic() + PATIENCE
    while not (found := until()):
        assert monotonic() < deadline, "it never came"
        sleep(0.05)
    return found


class Client:
    """The guide's client of one agency, started and killed as a process."""

    def __init__(self, hub: HubProcess, agency: str, folder: Path) -> None:
        self.hub, self.agency, self.folder = hub, agency, folder
        self.state, self.event = folder / f"{agency}.db", folder / f"{agency}.json"

    def started(self) -> "subprocess.Popen[bytes]":
        """Start it, with the event if there is one."""
        files = [str(self.event)] if self.event.exists() else []
        return self.process(sys.executable, str(CLIENT), str(self.kit), str(self.state), *files)

    def process(self, *command: str) -> "subprocess.Popen[bytes]":
        """Start a program that prints to the agency's log."""
        with (self.folder / f"{self.agency}.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - the guide's own client

    @property
    def kit(self) -> Path:
        """Return the agency's starter kit."""
        return self.hub.home / "kits" / self.agency

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run it and kill it at the end."""
        process = self.started()
        try:
            yield
        finally:
            died = process.poll()
            process.kill()
            process.wait()
            assert died is None, self.log()

    def log(self) -> str:
        """Return everything that it printed."""
        return (self.folder / f"{self.agency}.log").read_text()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask its database; nothing while it is not there yet."""
        with closing(sqlite3.connect(self.state)) as connection:
            try:
                return connection.execute(query).fetchall()
            except sqlite3.OperationalError:
                return []


def told(client: Client, family: str, *, urgent: bool = True) -> None:
    """Write the file of an incident of a test's own."""
    event = an_incident(client.agency, family, f"R-{family}")
    millis = json.dumps(event, default=lambda moment: int(moment.timestamp() * 1000))
    client.event.write_text(f'{{"record": "IncidentReported", "urgent": {json.dumps(urgent)}, "event": {millis}}}')


def ids_on(hub: HubProcess, topic: str, partitions: int) -> list[str]:
    """Return the event id of everything on a topic, as the hub reads it."""
    account = account_of(hub.home, hub.stack, "suffolk-police") | {
        "sasl.username": "hub",
        "sasl.password": hub.stack.kafka_hub_password.reveal(),
    }
    found: list[str] = []
    with closing(Consumer({**account, "group.id": "hub-tests", "enable.partition.eof": True})) as consumer:
        consumer.assign([TopicPartition(topic, partition, 0) for partition in range(partitions)])
        ended = 0
        while ended < partitions:
            message: Any = consumer.poll(PATIENCE)
            assert message is not None
            if message.error():
                ended += 1
            else:
                found.append(dict(message.headers())["ce_id"].decode())
    return found


def test_an_event_of_the_guides_client_is_processed_and_the_service_confirms_its_referral(
    hub: HubProcess, tmp_path: Path
) -> None:
    family = unique()
    police, idva = Client(hub, "suffolk-police", tmp_path), Client(hub, "suffolk-idva", tmp_path)
    told(police, family)

    with police.running(), idva.running():
        ((event_id, outcome),) = waited(
            lambda: police.rows("SELECT id, outcome FROM outbox WHERE record <> 'Receipt' AND outcome IS NOT NULL")
        )
        offered = waited(
            lambda: idva.rows(f"SELECT id, kind FROM inbox WHERE content LIKE '%{family}%' AND handed")  # noqa: S608
        )
        waited(lambda: delivery_of(hub, event_id, "suffolk-idva")["state"] == "delivered")

    assert outcome == "processed"
    assert [kind for _, kind in offered] == ["referral-offered"]
    assert f"{event_id} processed" in police.log()
    assert f"for you: referral-offered {offered[0][0]}" in idva.log()
    assert family not in police.log() + idva.log()


def delivery_of(hub: HubProcess, event_id: str, agency: str) -> dict[str, Any]:
    """Return what `hub trace` says of the delivery of an event to an agency."""
    event = hub.ask("trace", f"suffolk-police/{event_id}")["events"][0]
    found: dict[str, Any] = next(one for one in event["deliveries"] if one["recipient"] == agency)
    return found


def test_the_guides_client_killed_after_publishing_goes_on_with_the_same_id(hub: HubProcess, tmp_path: Path) -> None:
    client = Client(hub, "suffolk-police", tmp_path)
    told(client, unique(), urgent=False)
    before = ids_on(hub, "in.suffolk-police", 2)
    hub.process.send_signal(signal.SIGSTOP)
    try:
        with client.running():
            waited(lambda: client.rows("SELECT id FROM outbox WHERE tries > 0"))
    finally:
        hub.process.send_signal(signal.SIGCONT)

    with client.running():
        waited(lambda: client.rows("SELECT id FROM outbox WHERE outcome = 'processed'"))

    ((event_id,),) = client.rows("SELECT id FROM outbox WHERE record <> 'Receipt'")
    assert set(ids_on(hub, "in.suffolk-police", 2)) - set(before) - receipts(client) == {event_id}


def receipts(client: Client) -> set[str]:
    """Return the ids of the receipts that a client sent beside its event."""
    return {row[0] for row in client.rows("SELECT id FROM outbox WHERE record = 'Receipt'")}


def test_the_guides_client_tells_the_same_content_under_the_same_id_even_without_its_database(
    hub: HubProcess, tmp_path: Path
) -> None:
    client = Client(hub, "suffolk-police", tmp_path)
    told(client, unique(), urgent=False)
    seen = []
    for _ in range(2):
        with client.running():
            query = "SELECT id, outcome FROM outbox WHERE record <> 'Receipt' AND outcome IS NOT NULL"
            seen.extend(waited(lambda query=query: client.rows(query)))  # type: ignore[misc] # a default binds it
        client.state.unlink()

    assert seen[0] == seen[1]
    assert seen[0][1] == "processed"


def test_an_event_of_the_wrong_shape_is_not_stored_and_none_of_its_values_is_printed(
    hub: HubProcess, tmp_path: Path
) -> None:
    client = Client(hub, "suffolk-police", tmp_path)
    client.event.write_text('{"record": "IncidentReported", "event": {"head": {"record_id": "R"}, "people": "Secret"}}')

    code = client.started().wait(PATIENCE)

    assert code == 1
    assert "does not have the shape of its schema; it was not stored" in client.log()
    assert client.rows("SELECT * FROM outbox") == []
    assert "Secret" not in client.log()


def test_the_shipped_example_is_an_event_that_the_hub_takes(hub: HubProcess, tmp_path: Path) -> None:
    client = Client(hub, "suffolk-police", tmp_path)
    client.event.write_text((CLIENT.parent / "incident.json").read_text())

    with client.running():
        ((outcome,),) = waited(lambda: client.rows("SELECT outcome FROM outbox WHERE outcome IS NOT NULL"))

    assert outcome == "processed"


@pytest.fixture
def shelf() -> Iterator[Any]:
    """Yield the guide's client without its lines to the hub: what came lies in its database."""
    spec = importlib.util.spec_from_file_location("guide_client", CLIENT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    client = object.__new__(module.Client)
    client.db = sqlite3.connect(":memory:")
    client.db.executescript(module.TABLES)
    yield client
    client.db.close()


NEVER_SO_OLD, LONG_AGO = 4e9, 0.0


def came(shelf: Any, sequence: int, at: float = NEVER_SO_OLD, kind: str = "update", **content: Any) -> None:
    """Put a delivery of one case into the client's database."""
    row = (f"d{sequence}", kind, "HGWY-8RGA-Q3*", sequence, at, json.dumps(content))
    shelf.db.execute("INSERT INTO inbox VALUES (?, ?, ?, ?, ?, ?, 0)", row)


def handed(shelf: Any, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Let the client hand on what it may, and return what it printed, without the words that are always there."""
    shelf.hand_on()
    lines = capsys.readouterr().out.splitlines()
    return [line.removeprefix("for you: ").removesuffix(" - ask the hub's operators") for line in lines]


def test_the_guides_client_waits_for_what_is_missing_in_a_case_and_then_hands_on_in_order(
    shelf: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for sequence in (5, 8, 7):
        came(shelf, sequence)
    first = handed(shelf, capsys)
    came(shelf, 6)

    assert (first, handed(shelf, capsys)) == (["update d5"], ["update d6", "update d7", "update d8"])


def test_the_guides_client_goes_on_after_half_a_minute_and_says_so_and_takes_what_comes_late(
    shelf: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    came(shelf, 1)
    came(shelf, 3, LONG_AGO)
    first = handed(shelf, capsys)
    came(shelf, 2)

    assert first == ["update d1", "hole: HGWY-8RGA-Q3* before 3", "update d3"]
    assert handed(shelf, capsys) == ["update d2"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("correction", {}),
        ("task", {"task": "review-unsafe-contact"}),
        ("referral-offered", {"risk": {"grade": "high"}}),
        ("safeguarding-contact", {"risk": {"grade": "high"}}),
        ("marac-referral", {"risk": {"grade": "high"}}),
    ],
)
def test_the_guides_client_never_holds_back_what_cannot_wait(
    shelf: Any, capsys: pytest.CaptureFixture[str], kind: str, content: dict[str, Any]
) -> None:
    came(shelf, 1)
    came(shelf, 3, kind=kind, **content)

    assert handed(shelf, capsys)[-1] == f"{kind} d3"


@pytest.mark.skipif(shutil.which("javac") is None, reason="only a JDK runs a source file, and the hub brings none")
def test_the_guides_client_in_java_stores_and_confirms_what_it_gets(
    hub: HubProcess, programs: Path, tmp_path: Path
) -> None:
    family, police = unique(), hub.agency("suffolk-police")
    java, out = Client(hub, "suffolk-vras", tmp_path), tmp_path / "out"
    out.mkdir()
    event = an_incident("suffolk-police", family, f"R-{family}", grade="standard", consent="given")
    event_id = police.publish("IncidentReported", event)

    process = java.process(
        "java", "-cp", classpath(programs), str(CLIENT.parent / "Client.java"), str(java.kit), str(out)
    )
    try:
        waited(lambda: [path for path in out.glob("referral-offered-*.json") if family in path.read_text()])
        waited(lambda: delivery_of(hub, event_id, "suffolk-vras")["state"] == "delivered")
    finally:
        process.kill()
        process.wait()


def classpath(programs: Path) -> str:
    """Return Apache's libraries, which the embedded servers bring along."""
    names = ("kafka-clients-4*", "jackson-*", "slf4j-api*", "*/lib/main/org.apache.avro.avro-1*")
    return ":".join(str(jar) for name in names for jar in programs.glob(f"*{name}.jar"))


def column(heading: str, place: int = 0) -> list[str]:
    """Return what stands in backquotes in one column of the first table below a heading of the guide."""
    section = GUIDE.split(f"\n## {heading}\n")[1] if f"\n## {heading}\n" in GUIDE else GUIDE.split(heading)[1]
    table = re.search(r"^\|.*(?:\n\|.*)+", section, re.MULTILINE)
    assert table, heading
    rows = [line.split("|")[place + 1] for line in table[0].splitlines()[2:]]
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]


def test_the_guide_repeats_the_advice_of_every_reason_as_the_code_has_it() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.+) \|$", GUIDE, re.MULTILINE))

    assert rows == {reason.value: reason.advice for reason in Reason if reason not in OF_DECISIONS}


def test_the_guide_names_every_event_every_delivery_every_outcome_and_every_answer() -> None:
    assert sorted(column("Events that you send")) == sorted(type_of(record) for record in EVENT_TYPES)
    assert sorted(column("Deliveries that you get")) == sorted(kind.value for kind in DeliveryKind)
    assert sorted(column("What the hub answers")) == sorted(Outcome)
    assert sorted(column("What you answer")) == sorted(ReceiptState)


PAGES = sorted([TOP / "README.md", *(TOP / "docs").glob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_every_link_of_a_page_points_to_something(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL))
    inside = [link.split("#")[0] for link in links if not re.match(r"[a-z]+:", link) and not link.startswith("#")]

    assert [link for link in inside if not (page.parent / link).exists()] == []
