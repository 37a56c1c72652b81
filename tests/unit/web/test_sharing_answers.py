"""The console's pages on sharing give the answers of `hub rules`: matrix, check and try."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hub.cli.app import app
from hub.cli.trial_file import start_of, written
from hub.domain.agency import AgencyKind
from hub.domain.delivery import DeliveryKind
from hub.domain.ids import AreaId
from hub.matrix.cells import NOTHING, Cell, Seen, sheet
from hub.matrix.changed import changed
from hub.matrix.inspected import Inspected, RuleFiles
from hub.policy.load import files_in, shipped_files
from hub.policy.texts import rules_in, texts
from hub.trial.samples import SAMPLES
from hub.web.ops.change_words import agency_part
from hub.web.ops.dry_run import dry_run
from hub.web.ops.sharing import checks_of
from tests.builders.rule_sets import copied_to, edited, offer_nothing

REPOSITORY = Path(__file__).resolve().parents[3]
DAY = date(2026, 3, 15)
NOW = start_of(DAY)
RUNNER = CliRunner()


@pytest.fixture(scope="module")
def shipped() -> RuleFiles:
    return RuleFiles(shipped_files(), lambda: NOW)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a folder with the rule files of the repository, to be changed."""
    return copied_to(tmp_path)


def told_by(*arguments: str | Path) -> Any:
    return json.loads(RUNNER.invoke(app, ["rules", *map(str, arguments)]).stdout)


Cells = dict[tuple[str, str, str, str], set[str]]


def by_the_command() -> Cells:
    """Return the rules by kind of delivery, kind of agency, section and field, as the command gives them."""
    found: Cells = {}
    in_force = [
        one
        for one in told_by("matrix", "--json")["recipients"]
        if (one["from"] or "") <= DAY.isoformat() < (one["until"] or "9999")
    ]
    given = [
        (kind, one["kind"], rule)
        for one in in_force
        for occasion in one["deliveries"]
        for kind in occasion["kinds"]
        for rule in occasion["rules"]
    ]
    for kind, agency, rule in given:
        for section, field in ((section, field) for section, fields in rule["give"].items() for field in fields):
            found.setdefault((kind, agency, section, field), set()).add(rule["id"])
    return found


def by_the_page(rules: RuleFiles) -> Cells:
    tables = [sheet(rules.inspected().matrix, kind, DAY) for kind in DeliveryKind]
    cells = (
        (table.kind, agency, row, cell)
        for table in tables
        for row in table.rows
        for agency, cell in zip(table.agencies, row.cells, strict=True)
    )
    return {
        (kind, agency, row.section, row.field): set(cell.rules)
        for kind, agency, row, cell in cells
        if cell.seen not in {Seen.NONE, Seen.NEVER}
    }


def test_every_cell_is_what_the_matrix_of_the_command_line_gives(shipped: RuleFiles) -> None:
    shown = by_the_page(shipped)

    assert shown == by_the_command()
    assert len(shown) > 500


@pytest.mark.parametrize(
    ("agency", "kind", "seen"),
    [
        (AgencyKind.HOUSING, DeliveryKind.RESEARCH_REQUEST, Seen.NEVER),
        (AgencyKind.VICTIM_HUB, DeliveryKind.REFERRAL_OFFERED, Seen.FULL),
    ],
)
def test_the_victims_address_and_an_agency_meet_in_one_word_with_its_rule_or_reason(
    shipped: RuleFiles, agency: AgencyKind, kind: DeliveryKind, seen: Seen
) -> None:
    table = sheet(shipped.inspected().matrix, kind, DAY, agency)

    (cell,) = next(row.cells for row in table.rows if (row.section, row.field) == ("victim", "addresses"))
    assert cell.seen is seen
    assert bool(cell.rules) == (seen is Seen.FULL)
    assert bool(cell.because) == (seen is Seen.NEVER)


def test_where_the_rule_is_deleted_a_dash_stands_and_a_dry_run_sends_nothing(copied: Path) -> None:
    rules = RuleFiles(files_in(copied), lambda: NOW)
    before = [one for one in dry_run(rules.inspected(), "medium-consent", AreaId("suffolk"), NOW).outcomes if one.sent]
    assert "victim-hub" in {one.agency.kind for one in before}

    offer_nothing(copied, "victim_hub")

    after = [one for one in dry_run(rules.inspected(), "medium-consent", AreaId("suffolk"), NOW).outcomes if one.sent]
    table = sheet(rules.inspected().matrix, DeliveryKind.REFERRAL_OFFERED, DAY, AgencyKind.VICTIM_HUB)
    assert "victim-hub" not in {one.agency.kind for one in after}
    assert {cell.seen for row in table.rows for cell in row.cells} <= {Seen.NONE, Seen.NEVER}


def test_a_rule_that_is_always_true_fails_the_check_here_as_on_the_command_line(copied: Path) -> None:
    path = copied / "connectors" / "school" / "sharing.yaml"
    path.write_text(edited(path.read_text(), ("where-in-home: code", "where-in-home: as-is")))
    rules = RuleFiles(files_in(copied), lambda: NOW).inspected()

    report = told_by("check", "--json", "--rules", copied)
    failed = [one for one in checks_of(rules) if one.faults]
    assert not report["passed"]
    assert sum(len(one.faults) for one in failed) == len(report["faults"]) > 0


@pytest.mark.parametrize("code", SAMPLES)
def test_a_dry_run_says_what_the_command_says_of_the_same_event(shipped: RuleFiles, code: str, tmp_path: Path) -> None:
    run = dry_run(shipped.inspected(), code, AreaId("suffolk"), NOW)
    path = tmp_path / "event.json"
    path.write_text(written(run.trial, DAY))

    (said,) = told_by("try", path, "--json")["events"]

    def plain(given: Any) -> list[tuple[str, str]]:
        return sorted((f"{section}.{field}", rule) for section, field, rule in given)

    assert [
        (
            one.agency.id,
            one.kind,
            one.sent,
            plain((f.section, f.field, f.rule.id) for f in one.fields if f.is_given and f.rule),
        )
        for one in run.outcomes
    ] == [
        (
            one["agency"],
            one["delivery"],
            one["sent"],
            plain((f["section"], f["field"], f["rule"]) for f in one["fields"] if f["given"]),
        )
        for one in said["outcomes"]
    ]


def test_files_are_read_again_only_when_one_changed(copied: Path) -> None:
    times = iter(datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in range(3))
    rules = RuleFiles(files_in(copied), lambda: next(times))

    first, second = rules.inspected(), rules.inspected()
    path = copied / "hub" / "policy" / "routing.yaml"
    path.write_text(path.read_text() + "# changed\n")
    third = rules.inspected()

    assert first is second
    assert (first.at.hour, third.at.hour) == (0, 1)
    assert first.policy.digest != third.policy.digest


def test_what_a_version_changes_is_what_the_command_line_says_of_the_same_files(copied: Path) -> None:
    before = texts(files_in(copied))
    widen(copied)

    found = changed(rules_in(before), rules_in(texts(files_in(copied))), DAY)

    told = told_by("diff", REPOSITORY, copied, "--json")
    assert {(part.kind, part.gained, part.lost) for part in map(agency_part, found)} == counted(told)
    assert {"idva", "school"} <= {one.kind for one in found}


def test_each_changed_cell_reads_as_in_the_table_before_and_after(copied: Path) -> None:
    shipped = RuleFiles(files_in(copied), lambda: NOW).inspected()
    widen(copied)
    widened = RuleFiles(files_in(copied), lambda: NOW).inspected()

    found = changed(rules_in(texts(shipped_files())), rules_in(texts(files_in(copied))), DAY)

    cells = [(agency.kind, one, field) for agency in found for one in agency.cells for field in one.fields]
    for kind, one, field in cells:
        at = (one.delivery, one.section, field)
        assert (one.before, one.after) == (cell_in(shipped, kind, *at), cell_in(widened, kind, *at))
    assert ("school", "child", "where-in-home", Seen.MASKED, Seen.FULL) in {
        (kind, one.section, field, one.before.seen, one.after.seen) for kind, one, field in cells
    }


def test_rules_that_are_written_otherwise_and_mean_the_same_change_nothing(copied: Path) -> None:
    before = texts(files_in(copied))
    after = {name: f"# Looked through in spring.\n{text}" for name, text in before.items()}

    assert changed(rules_in(before), rules_in(after), DAY) == ()


def widen(folder: Path) -> None:
    """Let an IDVA service be told more, and a school be told in full what it is told as a code."""
    school = folder / "connectors" / "school" / "sharing.yaml"
    school.write_text(edited(school.read_text(), ("where-in-home: code", "where-in-home: as-is")))
    idva = folder / "connectors" / "idva" / "sharing.yaml"
    idva.write_text(idva.read_text().replace("risk: [high]", "risk: [high, medium]", 1))
    routes = folder / "hub" / "policy" / "routing.yaml"
    routes.write_text(routes.read_text().replace("risk: [high]", "risk: [high, medium]", 1))


def counted(told: list[dict[str, Any]]) -> set[tuple[str, int, int]]:
    """Return for each kind of agency how much it gains and loses."""
    kinds = {one["recipient"] for one in told}
    gained = {kind: [one["gained"] for one in told if one["recipient"] == kind] for kind in kinds}
    return {(kind, sum(each), len(each) - sum(each)) for kind, each in gained.items()}


def cell_in(rules: Inspected, agency: AgencyKind, kind: DeliveryKind, section: str, field: str) -> Cell:
    """Return the cell of the table, where it has one."""
    table = sheet(rules.matrix, kind, DAY, agency)
    return next((row.cells[0] for row in table.rows if (row.section, row.field) == (section, field)), NOTHING)
