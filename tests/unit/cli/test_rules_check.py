"""`hub rules check` says what is wrong with the rules, where, and for which event; and fails when anything is."""

import json
import shutil
from pathlib import Path

from typer.testing import CliRunner

from hub.cli.app import app
from hub.domain.facts import FACTS
from hub.policy.load import shipped_files
from tests.builders.rule_sets import edited

REPOSITORY = Path(__file__).resolve().parents[3]
RUNNER = CliRunner()


def a_copy(folder: Path) -> Path:
    """Copy the files that ship into a folder, and return the school's sharing rules there."""
    shipped = shipped_files()
    for path in (shipped.routing, *shipped.sharing, *shipped.agreements, *shipped.areas):
        there = folder / path.relative_to(REPOSITORY)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, there)
    return folder / "connectors" / "school" / "sharing.yaml"


def test_the_rules_that_ship_pass() -> None:
    result = RUNNER.invoke(app, ["rules", "check"])

    assert (result.exit_code, result.output.startswith("Nothing is wrong with")) == (0, True)


def test_a_fault_is_printed_with_file_line_rule_and_event_and_the_command_fails(tmp_path: Path) -> None:
    school = a_copy(tmp_path)
    school.write_text(edited(school.read_text(), ("        place-kind: as-is\n", "        place-kind: year-only\n")))

    result = RUNNER.invoke(app, ["rules", "check", "--rules", str(tmp_path)])

    line = next(n for n, text in enumerate(school.read_text().splitlines(), start=1) if "year-only" in text)
    assert result.exit_code == 1
    assert f"{school}:{line} encompass-incident: event.place-kind cannot be given year-only" in result.output
    assert "For example when told: incident, sender: police, setting: enrolled-here." in result.output


def test_a_program_reads_the_facts_of_an_event_for_which_it_goes_wrong(tmp_path: Path) -> None:
    school = a_copy(tmp_path)
    school.write_text(edited(school.read_text(), ("where-in-home: code", "where-in-home: as-is")))

    result = RUNNER.invoke(app, ["rules", "check", "--json", "--rules", str(tmp_path)])

    report = json.loads(result.stdout)
    assert (result.exit_code, report["passed"]) == (1, False)
    assert {fault["check"] for fault in report["faults"]} == {"agreement", "exact-set"}
    assert all(fault["facts"].keys() == FACTS.keys() for fault in report["faults"])


def test_a_file_that_is_not_understood_is_refused_with_its_line(tmp_path: Path) -> None:
    a_copy(tmp_path).write_text("recipient: everybody\n")

    result = RUNNER.invoke(app, ["rules", "check", "--rules", str(tmp_path)])

    assert result.exit_code == 1
    assert "sharing.yaml:1: " in result.output
