"""The running demo, as a newcomer meets it: real servers, the hub, the consoles, and simulated agencies at work.

Its promise is short, so that somebody is late within seconds. What it prints is kept: the address and the people.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
from confluent_kafka.schema_registry import SchemaRegistryClient
from playwright.sync_api import Page

from connectors.edge.state import is_in_use
from hub.demo import Population
from hub.demo.people import Family
from hub.demo.police_papers import Report, report
from hub.local import Running
from tests.builders.browsing import Visitor
from tests.builders.process import HubProcess

PROMISE = 6.0
"""Seconds within which every agency confirms."""
REDRIVE_RATE = 2
"""Deliveries a second of a redrive: slow enough to be stopped in the middle."""
SETTINGS = {"HUB_PROMISE": str(PROMISE), "HUB_REDRIVE_RATE": str(REDRIVE_RATE)}
WITHIN = 30.0
EVENTS = 8
"""What the demo tells of at its start; then its agencies go on answering."""
PLAYED = "All events are played"
STARTS_WITHIN, STOPS_WITHIN = 120.0, 40.0
ADDRESS = re.compile(r"Open (http://127\.0\.0\.1:\d+)/ in a browser")
DELIVERIES = """
    SELECT d.id, d.kind FROM delivery d JOIN inbox i ON (i.source, i.event_id) = (d.source, d.event_id)
    WHERE i.source = %s AND i.record_id = %s AND d.recipient = %s ORDER BY d.position
"""
POLICE, IDVA, MASH, MARAC = "suffolk-police", "suffolk-idva", "suffolk-mash", "suffolk-marac"


Process = subprocess.Popen[bytes]


@dataclass(kw_only=True)
class Demo:
    """The demo that runs."""

    hub: HubProcess
    """Its servers, and agencies' own clients beside the simulated ones: what they read is what was really delivered."""
    address: str
    said: str
    """What it printed."""
    population: Population
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Who is signed in: what their browser keeps."""
    families: int = 0

    def sign_in(self, page: Page, name: str, path: str = "") -> None:
        """Sign somebody in by the provider's own page."""
        page.goto(f"{self.address}/sign-in/start" + (f"?return={path}" if path else ""))
        page.get_by_role("button", name=name).click()
        page.wait_for_url(f"{self.address}/**")

    def open(self, visitor: Visitor, path: str, name: str, **options: Any) -> Page:
        """Return a page as somebody of the demo sees it."""
        if name not in self.kept:
            page = visitor.open(f"{self.address}/sign-in/start")
            self.sign_in(page, name)
            self.kept[name] = dict(page.context.storage_state())
            page.context.close()
        return visitor.open(self.address + path, storage_state=self.kept[name], **options)

    def family(self, *, numbered: bool = False) -> Family:
        """Return a family with children of whom nobody has told yet; if wanted, the first has a health number."""
        while True:
            self.families += 1
            family = self.population.family(self.families)
            if family.children and (family.children[0].nhs or not numbered):
                return family

    def told(self, family: Family, grade: str = "HIGH", **more: Any) -> str:
        """Put a report of the police into the folder of their connector; return its record number."""
        record = f"ACC-{uuid4().hex[:8]}"
        now = datetime.now(UTC)  # noqa: TID251 - the hub that runs has the clock of the machine
        said = Report(
            record=record,
            reference=f"37/{record}/26",
            occurred=now - timedelta(hours=2),
            grade=grade,
            consent="GIVEN",
            answers=frozenset(range(1, 16)),
            **more,
        )
        self.hand_in(POLICE, record, report(family, said, 1, now))
        return record

    def deliveries(self, record: str, agency: str) -> list[tuple[Any, ...]]:
        """Return ids and kinds of what an agency is sent because of a record of the police, the oldest first."""
        return self.rows(DELIVERIES, POLICE, record, agency)

    def confirmed(self, record: str, *agencies: str) -> bool:
        """Say whether each of these has confirmed what it was sent of a record."""
        have = "SELECT count(*) FROM receipt WHERE delivery_id = %s"
        return all(
            (sent := self.deliveries(record, agency)) and self.rows(have, sent[0][0]) != [(0,)] for agency in agencies
        )

    def case(self, record: str) -> str:
        """Return the reference of the case of a record, once the conference has it."""
        sent = "SELECT published_at FROM delivery WHERE id = %s"
        case = "SELECT reference FROM cases c JOIN delivery d ON d.case_id = c.id WHERE d.id = %s"

        def given() -> str:
            for delivery, kind in self.deliveries(record, MARAC):
                if kind == "marac-case" and self.rows(sent, delivery)[0][0]:
                    return str(self.rows(case, delivery)[0][0])
            return ""

        return str(self.until(given, "no conference has its case"))

    def hand_in(self, agency: str, name: str, document: bytes) -> None:
        """Let a document appear in the folder of an agency, in one step."""
        folder = self.folder(agency) / "in"
        half = folder / f".{name}.json"
        half.write_bytes(document)
        half.rename(folder / f"{name}.json")

    def folder(self, agency: str) -> Path:
        """Return the folder of an agency."""
        return self.hub.home / "demo" / agency

    @contextmanager
    def away(self, agency: str) -> Iterator[None]:
        """Pause an agency's simulator, as `hub demo pause` does."""
        file = self.folder(agency) / "paused"
        file.touch()
        self.until(lambda: not self.is_at_work(agency), f"{agency} is still at work")
        try:
            yield
        finally:
            file.unlink(missing_ok=True)

    def rows(self, statement: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        """Return what the hub's own records say."""
        with psycopg.connect(self.hub.stack.database) as connection:
            return connection.execute(statement, values).fetchall()

    def change(self, statement: LiteralString, *values: object) -> None:
        """Change the hub's records, as time does."""
        with psycopg.connect(self.hub.stack.database) as connection:
            connection.execute(statement, values)

    def until(self, holds: Any, otherwise: str, within: float = WITHIN) -> Any:
        """Wait until something holds, and return it."""
        deadline = monotonic() + within
        while not (found := holds()):
            assert monotonic() < deadline, otherwise
            sleep(0.05)
        return found

    def is_at_work(self, agency: str) -> bool:
        """Say whether an agency's connector works."""
        return is_in_use(self.folder(agency) / ".edge")


@contextmanager
def running(home: Path, stack: Running, log: Path) -> Iterator[Demo]:
    """Run the demo on servers that run, until it has played some events; at the end stop it as Ctrl-C does."""
    registry = SchemaRegistryClient({"url": stack.registry, "timeout": STARTS_WITHIN})
    registry.get_subjects()  # a registry that has just started takes long over its first answer
    command = ("demo", "--events", str(EVENTS), "--rate", str(EVENTS))
    with _hub(home, command, log, SETTINGS) as process:
        deadline = monotonic() + STARTS_WITHIN
        while PLAYED not in (said := log.read_text()):
            assert process.poll() is None, said[-2000:]
            assert monotonic() < deadline, said[-2000:]
            sleep(0.1)
        hub = HubProcess(home=home, stack=stack, log=log, process=process, registry=registry)
        address = ADDRESS.search(said)
        assert address, said
        yield Demo(hub=hub, address=address[1], said=said, population=Population(seed=8))
        hub.close()
    assert process.returncode in {0, 1}, log.read_text()[-2000:]


@contextmanager
def beside(demo: Demo, command: tuple[str, ...], log: Path, environment: dict[str, str]) -> Iterator[Process]:
    """Run another command of the hub on the servers of the demo."""
    with _hub(demo.hub.home, command, log, environment) as process:
        yield process


@contextmanager
def _hub(home: Path, command: tuple[str, ...], log: Path, environment: dict[str, str]) -> Iterator[Process]:
    here = str(Path(__file__).parents[3])
    always = {"PATH": os.defpath, "PYTHONPATH": here, "HUB_HOME": str(home), "HOME": str(home), "LANG": "C.UTF-8"}
    hub = str(Path(sys.executable).with_name("hub"))
    with log.open("wb") as file:
        process = subprocess.Popen([hub, *command], env=always | environment, stdout=file, stderr=file)  # noqa: S603 - our own command
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOPS_WITHIN)
