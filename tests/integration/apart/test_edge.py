"""The runtime against the real hub: a native document in at one agency, a native document out at another."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from tests.builders.connector_documents import CONNECTORS_FOLDER
from tests.builders.process import HubProcess, command
from tests.builders.wire import unique

PATIENCE = 40.0
POLICE, IDVA, MARAC = ("suffolk-police", "police"), ("suffolk-idva", "idva"), ("suffolk-marac", "marac")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One agency's folders and settings."""

    agency: str
    folder: Path
    hub: HubProcess

    @property
    def settings(self) -> Path:
        return self.folder / "connector.toml"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def status(self) -> dict[str, Any]:
        done = command(self.hub.home, "connector", "status", "--state", str(self.state), "--json")
        assert done.returncode == 0, done.stderr
        page: dict[str, Any] = json.loads(done.stdout)
        return page

    def files(self, where: str) -> list[Path]:
        folder = self.folder / where
        return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []

    def drop(self, name: str, body: bytes) -> None:
        """Put a document into the folder as a careful system does: whole, by a rename."""
        half = self.folder / "in" / f".{name}"
        half.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(body)
        half.rename(self.folder / "in" / name)


def a_desk(hub: HubProcess, folder: Path, who: tuple[str, str], password: str | None = None) -> Desk:
    agency, kind = who
    where = folder / agency
    where.mkdir(parents=True, exist_ok=True)
    (where / "password").write_text(password or password_of(hub, agency))
    (where / "connector.toml").write_text(
        f'agency = "{agency}"\nkind = "{kind}"\nareas = ["suffolk"]\n[kafka]\nbootstrap = "{hub.stack.kafka}"\n'
        f'password-file = "password"\n[registry]\nurl = "{hub.stack.registry}"\n'
    )
    return Desk(agency=agency, folder=where, hub=hub)


def password_of(hub: HubProcess, agency: str) -> str:
    return (hub.home / "kits" / agency / "password").read_text().strip()


def started(desk: Desk) -> "subprocess.Popen[bytes]":
    folders = ("--in", desk.folder / "in", "--out", desk.folder / "out", "--state", desk.state)
    hub = Path(sys.executable).with_name("hub")
    with (desk.folder / "log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own command
            [hub, "connector", "run", desk.agency, "--settings", desk.settings, *folders],
            env={"PATH": os.defpath, "HUB_HOME": str(desk.hub.home), "HOME": str(desk.hub.home), "LANG": "C.UTF-8"},
            stdout=log,
            stderr=log,
        )


@contextmanager
def running(desk: Desk) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a desk's connector; at the end it stops within two seconds."""
    process = started(desk)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        began = monotonic()
        code = process.wait(10)
        took = monotonic() - began
    assert code == 0, (desk.folder / "log").read_text()[-2000:]
    assert took < 2.5


def until(holds: Callable[[], object], what: str) -> None:
    deadline = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < deadline, what
        sleep(0.05)


def an_incident_document(family: str) -> bytes:
    """Return the police sample of high risk, of a family and a record of the test's own."""
    sample = (CONNECTORS_FOLDER / "police" / "samples" / "high-two-children-refused.json").read_text()
    assert "DA-9-26-0001-IR01" in sample
    return sample.replace("DA-9-26-0001-IR01", f"DA-9-26-{family}-IR01").replace("EXAMPLE", family.upper()).encode()


@pytest.mark.servers
def test_a_police_document_becomes_an_idva_document_and_both_sides_hear_of_it(hub: HubProcess, tmp_path: Path) -> None:
    police, idva, family = a_desk(hub, tmp_path, POLICE), a_desk(hub, tmp_path, IDVA), unique()
    police.drop(f"{family}.json", an_incident_document(family))

    with running(police), running(idva):
        until(lambda: police.files("in/accepted"), (police.folder / "log").read_text())
        until(lambda: any("received" in path.name for path in police.files("out")), "the hub's receipt as a document")
        (event,) = [
            json.loads(path.read_bytes())["data"]["attributes"]["eventId"]
            for path in police.files("out")
            if "received" in path.name and family in path.read_text()
        ][:1] or [None]
        until(lambda: delivered(hub, "suffolk-idva", event), "the hub heard that the IDVA service has it")
        offered = [path for path in idva.files("out") if "referral-offered" in path.name]
        page = idva.status()

    assert offered
    assert page["line"] == "up"
    assert page["receipts_owed"] == 0
    assert idva.status()["running"] is False


def delivered(hub: HubProcess, agency: str, event: str | None) -> bool:
    rows = hub.ask("deliveries", "--agency", agency, *(("--event", event) if event else ()))["deliveries"]
    return any(row["kind"] == "referral-offered" and row["state"] == "delivered" for row in rows)


@pytest.mark.servers
def test_a_connector_that_is_killed_again_and_again_loses_and_repeats_nothing(hub: HubProcess, tmp_path: Path) -> None:
    police, families = a_desk(hub, tmp_path, POLICE), [unique() for _ in range(12)]

    for number in range(0, 12, 3):
        for family in families[number : number + 3]:
            police.drop(f"{family}.json", an_incident_document(family))
        process = started(police)
        sleep(1.2 + number / 10)
        process.kill()
        process.wait(10)
    with running(police):
        until(lambda: len(police.files("in/accepted")) == 12, str(police.status()))

    assert police.status()["sent"] == 0
    assert sorted(path.stem for path in police.files("in/accepted")) == sorted(families)


@pytest.mark.servers
def test_a_wrong_password_is_shown_where_a_person_looks_and_loses_nothing(hub: HubProcess, tmp_path: Path) -> None:
    police, family = a_desk(hub, tmp_path, POLICE, "wrong"), unique()
    police.drop(f"{family}.json", an_incident_document(family))

    with running(police):
        until(lambda: police.state.is_dir() and police.files("in/sent"), "the document is stored")
        until(lambda: police.status()["line"] == "account_refused", (police.folder / "log").read_text())
        assert "The brokers refuse this account (suffolk-police)" in police.status()["advice"]
        (police.folder / "password").write_text(password_of(hub, "suffolk-police"))
        until(lambda: police.files("in/accepted"), (police.folder / "log").read_text())


@pytest.mark.servers
def test_an_account_that_is_suspended_while_it_runs_goes_on_when_it_is_resumed(hub: HubProcess, tmp_path: Path) -> None:
    police, family = a_desk(hub, tmp_path, POLICE), unique()

    with running(police):
        until(lambda: police.state.is_dir() and police.status()["line"] == "up", "the line is up")
        assert hub.run("agency", "suspend", police.agency, "--reason", "test", "--as", "tester").returncode == 0
        try:
            police.drop(f"{family}.json", an_incident_document(family))
            until(lambda: police.status()["line"] == "not_allowed", (police.folder / "log").read_text())
        finally:
            assert hub.run("agency", "resume", police.agency, "--reason", "test", "--as", "tester").returncode == 0
        until(lambda: police.files("in/accepted"), (police.folder / "log").read_text())
        until(lambda: police.status()["line"] == "up", "the line is up again")


@pytest.mark.servers
def test_a_coordinator_gets_whole_cases_too(hub: HubProcess, tmp_path: Path) -> None:
    police, marac, family = a_desk(hub, tmp_path, POLICE), a_desk(hub, tmp_path, MARAC), unique()
    police.drop(f"{family}.json", an_incident_document(family))

    with running(police), running(marac):
        until(lambda: any("marac-case" in p.name for p in marac.files("out")), (marac.folder / "log").read_text())
        until(lambda: marac.status()["receipts_owed"] == 0, "receipts for referrals only")
