"""A connector made by `hub connector new` passes the suite as it stands, and takes nobody's place."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import connectors
from connectors import shipped
from connectors.skeleton.copying import KINDS, Asked, Form, NotMade, make
from hub.cli import certifying
from hub.domain.agency import AgencyKind
from hub.policy.documents import read
from hub.policy.sharing import rules

TOP = Path(__file__).resolve().parents[3]
RUNNER = CliRunner()
APP = typer.Typer()
APP.command("new")(certifying.new)
APP.command("certify")(certifying.certify)


def asked(into: Path, name: str = "made-up-refuge", kind: str = "housing", form: Form = Form.JSON) -> Asked:
    return Asked(name=name, kind=kind, form=form, into=into)


def lint(root: Path, path: Path, *command: str) -> str:
    """Return what ruff says of a file, as if it lay in this repository where it lies below the root."""
    ruff = shutil.which("ruff", path=Path(sys.executable).parent)
    assert ruff
    run = [ruff, *command, "--quiet", "--stdin-filename", str(path.relative_to(root)), "-"]
    done = subprocess.run(run, input=path.read_bytes(), check=False, capture_output=True, cwd=TOP)  # noqa: S603 - our own
    return done.stdout.decode()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder whose connectors are found beside the installed ones, until the test ends."""
    monkeypatch.setattr(connectors, "__path__", [*connectors.__path__])
    return tmp_path


@pytest.mark.parametrize("form", Form)
def test_it_passes_the_suite_as_it_was_made(root: Path, form: Form) -> None:
    name = f"made-up-{form}"

    made = RUNNER.invoke(APP, ["new", name, "--kind", "housing", "--format", form, "--into", str(root)])
    certified = RUNNER.invoke(APP, ["certify", name, "--from", str(root)])

    assert (made.exit_code, certified.exit_code) == (0, 0), certified.output
    assert "hub connector certify" in made.output
    assert certified.output.splitlines()[-1].startswith(f"{name} passes all")


def test_whoever_names_it_otherwise_than_its_kind_learns_that_it_cannot_be_run(root: Path) -> None:
    named, otherwise = (
        RUNNER.invoke(APP, ["new", name, "--kind", "housing", "--into", str(root)]) for name in ("housing", "eastshire")
    )

    assert "To use it, put `connector:" in otherwise.output
    assert "To run it" not in named.output


@pytest.mark.parametrize("form", Form)
def test_it_keeps_the_house_rules_for_code(tmp_path: Path, form: Form) -> None:
    files = [path for path in make(asked(tmp_path, form=form)) if path.suffix == ".py" and path.stem != "__init__"]

    assert [lint(tmp_path, path, "check", "--ignore", "INP001") for path in files] == [""] * len(files)
    assert [lint(tmp_path, path, "format", "--diff") for path in files] == [""] * len(files)


@pytest.mark.parametrize("form", Form)
def test_its_tests_pass(tmp_path: Path, form: Form) -> None:
    make(asked(tmp_path, form=form))
    start = (
        "import sys, pytest, connectors;"
        "connectors.__path__.append(sys.argv[1] + '/connectors');"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', '--rootdir', sys.argv[1], sys.argv[1] + '/tests']))"
    )

    run = [sys.executable, "-c", start, str(tmp_path)]
    done = subprocess.run(run, check=False, capture_output=True, text=True, cwd=TOP)  # noqa: S603 - our own tests

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_its_sharing_rules_load_for_every_kind_and_give_nothing(tmp_path: Path, kind: str) -> None:
    make(asked(tmp_path, kind=kind))

    assert rules(read(tmp_path / "connectors" / "made_up_refuge" / "sharing.yaml")) == ()


def test_nothing_of_the_skeleton_is_left_in_it(tmp_path: Path) -> None:
    files = make(asked(tmp_path))

    assert [path for path in files if "skeleton" in path.read_text() or "skeleton" in path.name] == []


def test_made_again_it_overwrites_nothing(tmp_path: Path) -> None:
    mapping = tmp_path / "connectors" / "made_up_refuge" / "mapping.py"
    make(asked(tmp_path))
    mapping.write_text("mine")

    with pytest.raises(NotMade, match="Nothing was written"):
        make(asked(tmp_path))

    assert mapping.read_text() == "mine"


def test_sharing_rules_that_were_decided_before_there_was_a_connector_are_kept(tmp_path: Path) -> None:
    decided = tmp_path / "connectors" / "made_up_refuge" / "sharing.yaml"
    decided.parent.mkdir(parents=True)
    decided.write_text("decided")

    files = make(asked(tmp_path))

    assert decided.read_text() == "decided"
    assert decided not in files
    assert decided.with_name("mapping.py") in files


def test_tests_that_are_there_already_stop_it_before_it_writes(tmp_path: Path) -> None:
    test = tmp_path / "tests" / "unit" / "connectors" / "test_made_up_refuge.py"
    test.parent.mkdir(parents=True)
    test.write_text("mine")

    with pytest.raises(NotMade, match="Nothing was written"):
        make(asked(tmp_path))

    assert not (tmp_path / "connectors").exists()


@pytest.mark.parametrize(
    "name", ["police", "rows", "edge", "skeleton", "../x", "Upper", "a_b", "2nd", "class", "-x", "x" * 31, ""]
)
def test_a_name_that_is_taken_or_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotMade, match="Nothing was written"):
        make(asked(tmp_path, name=name))

    assert not list(tmp_path.iterdir())


def test_the_name_is_the_kind_when_none_is_said_and_it_is_one(tmp_path: Path) -> None:
    assert RUNNER.invoke(APP, ["new", "probation", "--into", str(tmp_path)]).exit_code == 0

    assert "recipient: probation" in (tmp_path / "connectors" / "probation" / "sharing.yaml").read_text()


def test_a_name_that_is_no_kind_needs_one_and_the_kinds_are_listed(tmp_path: Path) -> None:
    refused = RUNNER.invoke(APP, ["new", "hotel", "--into", str(tmp_path)])

    assert refused.exit_code == 2
    assert all(kind in refused.output for kind in set(AgencyKind) - {AgencyKind.UNKNOWN})


def broken(root: Path, name: str, line: str) -> None:
    """Make a connector and add a line to its mapping."""
    make(asked(root, name=name))
    mapping = root / "connectors" / name.replace("-", "_") / "mapping.py"
    mapping.write_text(f"{mapping.read_text()}\n{line}\n")


def test_a_connector_that_fails_is_told_where_and_what_to_do_and_the_command_fails(root: Path) -> None:
    broken(root, "made-up-silent", "CONNECTOR = Connector(to_events=lambda body, agency: (), to_native=to_native)")

    result = RUNNER.invoke(APP, ["certify", "made-up-silent", "--from", str(root), "--json"])

    told = json.loads(result.output)
    assert (result.exit_code, told["passed"]) == (1, False)
    (mapping,) = [check for check in told["checks"] if check["check"] == "samples-map"]
    assert {fault["where"] for fault in mapping["faults"]} == {"answers.json", "incident.json", "referral.json"}
    assert {fault["why"] for fault in mapping["faults"]} == {"It tells nothing."}


def test_a_connector_that_cannot_be_imported_is_told_by_its_line(root: Path) -> None:
    broken(root, "made-up-broken", "import nothing_of_that_name")

    result = RUNNER.invoke(APP, ["certify", "made-up-broken", "--from", str(root)])

    assert result.exit_code == 1
    assert "ModuleNotFoundError at mapping.py" in result.output


def test_sharing_rules_that_do_not_load_fail_the_connector(root: Path) -> None:
    make(asked(root, name="made-up-open"))
    (root / "connectors" / "made_up_open" / "sharing.yaml").write_text("recipient: everybody\n")

    result = RUNNER.invoke(APP, ["certify", "made-up-open", "--from", str(root)])

    assert result.exit_code == 1
    assert "FAILED  sharing" in result.output


def test_what_the_samples_become_is_checked_and_written_anew_when_asked(root: Path) -> None:
    make(asked(root, name="made-up-writer"))
    sample = root / "connectors" / "made_up_writer" / "samples" / "referral.json"
    sample.write_text(sample.read_text().replace("1982-12", "1983"))

    stale = RUNNER.invoke(APP, ["certify", "made-up-writer", "--from", str(root)])
    fresh = RUNNER.invoke(APP, ["certify", "made-up-writer", "--from", str(root), "--write"])

    assert (stale.exit_code, fresh.exit_code) == (1, 0)
    assert "FAILED  samples-shown" in stale.output
    assert '"1983"' in (sample.parent / "events" / "referral.json").read_text()


def test_there_is_no_connector_of_a_name_that_nobody_gave() -> None:
    result = RUNNER.invoke(APP, ["certify", "nobody"])

    assert result.exit_code == 2
    assert all(name in result.output for name in shipped.names())
