"""A complete client of one agency; docs/integrating.md says why it does what it does.

    python client.py KIT STATE.db [EVENT.json ...]

KIT is the folder of the starter kit, STATE.db the client's own database. Each file holds `{"record": …, "urgent": …,
"event": …}`, times in milliseconds since 1970. The client runs until it is stopped. It may be killed at any moment
and started again with the same arguments: nothing is lost, and nothing goes out under another id.
Needs Python 3.11 and `confluent-kafka[avro,schemaregistry]`. Not in it: the MARAC's topic of cases, and heartbeats.
"""
# ruff: noqa: INP001, T201 - a script to be read and copied

import hashlib
import json
import sqlite3
import sys
import time
import tomllib
import uuid
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, Message, Producer
from confluent_kafka.schema_registry import SchemaRegistryClient, record_subject_name_strategy
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import SerializationError

TABLES = """
CREATE TABLE IF NOT EXISTS outbox (id TEXT PRIMARY KEY, record TEXT, topic TEXT, key TEXT, headers TEXT, value BLOB,
    tries INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0, outcome TEXT);
CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, kind TEXT, subject TEXT, sequence INTEGER, came REAL,
    content TEXT, handed INTEGER NOT NULL DEFAULT 0);
"""
BY_RECORD = {"auto.register.schemas": False, "subject.name.strategy": record_subject_name_strategy}
NEVER_RECEIPTED = {"received", "status", "marac-case"}
AGAIN, AGAIN_AT_MOST, HOLE_WAIT = 10, 600, 30  # seconds


class Client:
    """Sends until answered, stores before it confirms, hands each case on in order."""

    def __init__(self, kit: Path, state: Path) -> None:
        settings = tomllib.loads((kit / "connector.toml").read_text())
        kafka, self.agency = settings["kafka"], settings["agency"]
        account = {
            "bootstrap.servers": kafka["bootstrap"],
            "security.protocol": "SASL_SSL" if "ca-file" in kafka else "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": self.agency,
            "sasl.password": (kit / kafka["password-file"]).read_text().strip(),
        } | ({"ssl.ca.location": str(kit / kafka["ca-file"])} if "ca-file" in kafka else {})
        self.db = sqlite3.connect(state)
        self.db.executescript(TABLES)
        self.registry = SchemaRegistryClient({"url": settings["registry"]["url"]})
        self.from_avro = AvroDeserializer(self.registry)
        self.to_avro: dict[str, AvroSerializer] = {}
        limits = {"message.max.bytes": 2 * 1024 * 1024, "message.timeout.ms": 20_000}
        self.producer = Producer({**account, **limits, "enable.idempotence": True})
        reading = {"group.id": f"{self.agency}.client", "session.timeout.ms": 6_000, "auto.offset.reset": "earliest"}
        self.consumer = Consumer({**account, **reading, "enable.auto.commit": False})
        self.consumer.subscribe([f"out.{self.agency}"])

    def tell(self, record: str, event: dict[str, Any], *, urgent: bool = False) -> None:
        """Store an event that is to be sent. The same content has the same id, so telling it again changes nothing."""
        content = json.dumps(event, sort_keys=True)
        event_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.agency}/{record}/{content}"))
        headers = {"ce_specversion": "1.0", "ce_id": event_id, "ce_source": self.agency}
        headers["ce_type"] = "".join(f"-{c.lower()}" if c.isupper() else c for c in record).lstrip("-") + ".v1"
        headers["ce_time"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        headers["content-type"] = "application/avro"
        key = hashlib.sha256(f"{self.agency}\x1f{event['head']['record_id']}".encode()).hexdigest()[:4]
        if record not in self.to_avro:
            schema = self.registry.get_latest_version(f"dahub.v1.{record}").schema
            self.to_avro[record] = AvroSerializer(self.registry, schema, conf=BY_RECORD)
        try:
            value = self.to_avro[record](event)
        except (ValueError, TypeError, AttributeError):  # what the serialiser says holds the event's values
            raise ValueError(f"{record} {event_id} does not have the shape of its schema; it was not stored.") from None
        row = (event_id, record, f"in.{self.agency}" + (".urgent" if urgent else ""), key, json.dumps(headers), value)
        self.db.execute(
            "INSERT OR IGNORE INTO outbox (id, record, topic, key, headers, value) VALUES (?, ?, ?, ?, ?, ?)",
            row,
        )
        self.db.commit()

    def answer(self, delivery: str, state: str, reason: str | None = None) -> None:
        """Say how far your side is: delivered, then accepted, rejected (with a reason), contacted, closed."""
        now = int(time.time() * 1000)
        head = {"agency": self.agency, "record_id": delivery, "recorded_at": now}
        receipt = {"head": head, "delivery_id": delivery, "state": state, "at": now, "reason": reason}
        self.tell("Receipt", receipt)

    def send(self) -> bool:
        """Send what is due, urgent events first; say whether the brokers took all of it.

        An event goes out, unchanged, until the hub's `received` comes; a receipt, which the hub does not answer, twice.
        """
        due = self.db.execute(
            "SELECT id, topic, value, key, headers FROM outbox WHERE outcome IS NULL AND due <= ? "
            "ORDER BY topic LIKE '%.urgent' DESC, rowid LIMIT 500",
            (time.time(),),
        ).fetchall()
        taken: list[str] = []
        for event_id, topic, value, key, headers in due:
            note = lambda error, _message, event_id=event_id: error or taken.append(event_id)  # noqa: E731
            self.producer.produce(topic, value, key, headers=json.loads(headers), on_delivery=note)
        self.producer.flush(30)
        self.db.executemany(
            "UPDATE outbox SET tries = tries + 1, due = ? + min(? * (1 << min(tries, 6)), ?), "
            "outcome = CASE WHEN record = 'Receipt' AND tries > 0 THEN 'sent' END WHERE id = ?",
            [(time.time(), AGAIN, AGAIN_AT_MOST, event_id) for event_id in taken],
        )
        self.db.commit()
        return len(taken) == len(due)

    def receive(self) -> None:
        """Store what came, confirm it, and only then let the brokers forget it."""
        messages = self.consumer.consume(100, timeout=0.5)
        for message in messages:
            if error := message.error():
                print("brokers:", error.str(), flush=True)
            else:
                self._take(message)
        if messages and not any(message.error() for message in messages) and self.send():
            self.consumer.commit(asynchronous=False)

    def _take(self, message: Message) -> None:
        headers = {name: value.decode() for name, value in message.headers()}
        delivery, kind = headers["ce_id"], headers["ce_type"].removesuffix(".v1")
        try:
            content = self.from_avro(message.value())
        except SerializationError:
            print("unreadable:", kind, delivery, "- not confirmed, so it comes again", flush=True)
            return
        if kind == "received":
            self.db.execute("UPDATE outbox SET outcome = ? WHERE id = ?", (content["outcome"], content["event_id"]))
            print(content["event_id"], content["outcome"], content["reason"] or "", *content["pointers"], flush=True)
        else:
            row = (delivery, kind, headers.get("ce_subject"), headers.get("ce_sequence"), time.time())
            text = json.dumps(content, default=lambda value: value.isoformat())
            self.db.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?, ?, ?, ?, ?, 0)", (*row, text))
        self.db.commit()
        if kind not in NEVER_RECEIPTED:
            self.answer(delivery, "delivered")

    def hand_on(self) -> None:
        """Hand deliveries to your system, each case in order; what is missing is waited for half a minute."""
        held: set[str] = set()
        rows = self.db.execute("SELECT * FROM inbox WHERE NOT handed ORDER BY subject, sequence").fetchall()
        for delivery, kind, case, sequence, came, content, _ in rows:
            known = dict(self.db.execute("SELECT sequence, handed FROM inbox WHERE subject = ? AND handed", (case,)))
            hole = sequence is not None and bool(known) and sequence - 1 not in known
            early = (hole or case in held) and time.time() < came + HOLE_WAIT
            if early and not cannot_wait(kind, json.loads(content)):
                held.add(case)
                continue
            if hole:
                print("hole:", case, "before", sequence, "- ask the hub's operators", flush=True)
            take_over(delivery, kind)
            self.db.execute("UPDATE inbox SET handed = 1 WHERE id = ?", (delivery,))
            self.db.commit()


def cannot_wait(kind: str, content: dict[str, Any]) -> bool:
    """Say whether a delivery is acted on at once, whatever is missing before it."""
    if kind in {"referral-offered", "safeguarding-contact", "marac-referral"}:
        return bool(content["risk"] and content["risk"]["grade"] == "high")
    return kind == "correction" or (kind == "task" and content["task"] == "review-unsafe-contact")


def take_over(delivery: str, kind: str) -> None:
    """Put a delivery into your system; it may be called again for the same id after a kill."""
    print("for you:", kind, delivery, flush=True)


if __name__ == "__main__":
    client = Client(Path(sys.argv[1]), Path(sys.argv[2]))
    for file in sys.argv[3:]:
        client.tell(**json.loads(Path(file).read_text()))
    while True:
        client.send()
        client.receive()
        client.hand_on()
