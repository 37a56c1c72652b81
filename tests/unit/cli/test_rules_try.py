"""`hub rules try`: what people and programs read, and how wrong files are refused."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hub.cli.app import app
from hub.domain.events import Event
from hub.domain.ids import AreaId
from hub.wire import codec
from tests.builders.events import HIGH, an_incident_reported
from tests.builders.world import shipped_policy

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "connectors" / "police" / "samples" / "high-two-children-refused.json"
IN_MARCH = ("--as-of", "2026-03-15")


def as_plain(event: Event) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(codec.content_of(event))
    return plain


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["rules", *map(str, arguments)])
    return result.exit_code, result.output


def a_file(folder: Path, **over: Any) -> Path:
    """Write a high-risk incident as a file to be tried."""
    file = {
        "source": "suffolk-police",
        "type": "IncidentReported",
        "as-of": "2026-03-02",
        "event": as_plain(an_incident_reported(assessment=HIGH)),
        **over,
    }
    path = folder / "event.json"
    path.write_text(json.dumps(file))
    return path


def fields(outcome: dict[str, Any]) -> dict[str, Any]:
    return {f"{f['section']}.{f['field']}": f for f in outcome["fields"]}


def test_an_event_of_the_hubs_own_shape_is_shown_for_every_agency_of_the_area(tmp_path: Path) -> None:
    code, printed = run("try", a_file(tmp_path), "--json")

    (event,) = json.loads(printed)["events"]
    outcomes = {one["agency"]: one for one in event["outcomes"]}
    assert code == 0
    assert outcomes.keys() == {agency.id for agency in shipped_policy().directory.areas[AreaId("suffolk")].agencies}
    name = fields(outcomes["suffolk-idva"])["victim.name"]
    assert (name["given"], name["value"]) == (True, {"given": ["Testa"], "family": "Example"})
    assert name["rule"] == "idva/high-risk"
    assert fields(outcomes["suffolk-idva"])["victim.identifiers"]["because"]


def test_a_document_of_an_agencys_own_system_is_read_by_its_connector() -> None:
    code, printed = run("try", SAMPLE, "--as-agency", "suffolk-police", *IN_MARCH, "--recipient", "suffolk-idva")

    assert code == 0
    assert "gets referral-offered" in printed
    assert "Testa Mae EXAMPLE" in printed
    assert "suffolk-mash" not in printed


def test_a_value_that_is_not_given_is_shown_to_nobody(tmp_path: Path) -> None:
    event = as_plain(an_incident_reported(assessment=HIGH))
    event["people"][0]["addresses"][0] |= {"visibility": "refuge", "lines": ["7 Hidden Close"]}

    code, printed = run("try", a_file(tmp_path, event=event))

    assert code == 0
    assert "addresses (refuge)" in printed
    assert "Hidden" not in printed


def test_what_is_assumed_decides(tmp_path: Path) -> None:
    code, printed = run("try", a_file(tmp_path, assume={"excluded": "named"}), "--json")

    (event,) = json.loads(printed)["events"]
    assert code == 0
    assert [one["agency"] for one in event["outcomes"] if one["sent"]] == []


@pytest.mark.parametrize(
    ("over", "says"),
    [
        pytest.param({"assume": {"excluded": "nmaed"}}, "/assume/excluded: It has no value", id="a value that is none"),
        pytest.param({"assume": {"mood": "good"}}, "/assume/mood: There is no fact", id="a fact that is none"),
        pytest.param({"assume": {"age": "unborn"}}, "/assume/age: Say it of the person", id="a fact of the person"),
        pytest.param({"type": "Rumour"}, "/type: There is no event 'Rumour'", id="an event that is none"),
        pytest.param({"source": "nobody"}, "no agency 'nobody'", id="an agency that is none"),
        pytest.param({"event": {"head": {}}}, "/event/incident: Field required", id="an event that is not whole"),
        pytest.param({"surprise": 1}, "/surprise: Extra inputs", id="a key that nobody knows"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_place(tmp_path: Path, over: dict[str, Any], says: str) -> None:
    code, printed = run("try", a_file(tmp_path, **over))

    assert code == 2
    assert says in printed


def test_a_field_that_the_event_does_not_have_is_refused(tmp_path: Path) -> None:
    event = as_plain(an_incident_reported())
    event["people"][1]["nmaes"] = []

    code, printed = run("try", a_file(tmp_path, event=event))

    assert (code, printed.strip().splitlines()[0].partition(": ")[2]) == (
        2,
        "/event/people/1/nmaes: The event has no such field.",
    )


@pytest.mark.parametrize(
    "text", [b"{", b"\xff", b"[]", b'"x"', b""], ids=["cut", "no text", "a list", "a word", "empty"]
)
def test_a_file_that_is_no_event_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "event.json"
    path.write_bytes(text)

    assert run("try", path)[0] == 2


def test_a_day_or_an_agency_that_there_is_not_is_refused(tmp_path: Path) -> None:
    assert run("try", a_file(tmp_path), "--as-of", "2.3.2026")[0] == 2
    assert run("try", a_file(tmp_path), "--recipient", "nobody")[0] == 2
    assert run("try", SAMPLE, "--as-agency", "nobody")[0] == 2


def test_a_fault_in_the_rules_comes_with_an_event_that_shows_it(tmp_path: Path) -> None:
    for part in ("connectors", "deploy"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("*.py", "samples", "__pycache__"))
    shutil.copytree(ROOT / "hub" / "policy", tmp_path / "hub" / "policy", ignore=shutil.ignore_patterns("*.py"))
    rules = tmp_path / "connectors" / "victim_hub" / "sharing.yaml"
    widened = rules.read_text().replace("address-class: [ordinary]", "address-class: [ordinary, refuge]")
    rules.write_text(widened)

    code, printed = run("check", "--rules", tmp_path, "--counter-examples", tmp_path / "counter")
    assert code == 1
    assert f"Event: hub rules try --rules {tmp_path} {tmp_path / 'counter' / '1.json'}" in printed

    code, printed = run("try", "--rules", tmp_path, tmp_path / "counter" / "1.json", "--json")
    asked = json.loads(printed[printed.index("{") :])["events"][0]["outcomes"][0]
    leaked = fields(asked)["victim.addresses"]
    assert code == 0
    assert "the hub would not start with them" in printed
    assert (asked["asked"], asked["kind"]) == (True, "victim-hub")
    assert (leaked["address_class"], leaked["given"], leaked["rule"]) == (
        "refuge",
        True,
        "victim-hub/address-with-consent",
    )
