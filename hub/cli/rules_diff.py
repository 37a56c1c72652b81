"""`hub rules diff`: what somebody would see, or be told, by one set of rule files and not by another.

A set is a folder of rule files, a revision of the repository, or a matrix that was committed: `docs/who-sees-what.json`
is what reviewers last agreed to, and stands for the last release even where a later version cannot read older files.
"""

import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from hub.cli.show import as_json
from hub.domain.rules import Towards
from hub.explained import Explained
from hub.matrix.matrix import meaning_in
from hub.matrix.vocabulary import PARTS_OF_A_BASIS
from hub.policy import routing, sharing
from hub.policy.compare import Change, Meaning, Sight, Way, changes, readable
from hub.policy.documents import read
from hub.policy.errors import PolicyUnusable
from hub.policy.load import shipped_files

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = "docs/who-sees-what.json"
RELEASED = ROOT / COMMITTED
LAYOUTS = ("connectors/*/sharing*.yaml", "*/sharing*.yaml", "sharing*.yaml")
"""Where the sharing rules may lie in a folder; the first that is found counts."""
ROUTES = ("hub/policy/routing.yaml", "routing.yaml")
IN_A_REVISION = ("connectors", "hub/policy")
NOTHING = "No one sees anything new, and no one sees less."


class NoRules(Explained):
    """What was named holds no rules, so nothing was compared."""


def diff(
    old: Annotated[str | None, typer.Argument(help="Folder, git revision or committed matrix (.json).")] = None,
    new: Annotated[str | None, typer.Argument(help="The same; left out: the files of this installation.")] = None,
    against_release: Annotated[
        bool, typer.Option("--against-release", help="Compare with docs/who-sees-what.json, which was reviewed.")
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print the changes as one JSON list.")] = False,
) -> None:
    """Show what is gained (+) and lost (-): recipient, delivery, field, treatment, condition, rule and basis."""
    if (old is None) is not against_release or (against_release and new is not None):
        raise typer.BadParameter("Name the older rules, or ask for --against-release alone.")
    before, after = meaning(str(RELEASED) if old is None else old), meaning(new)
    found = changes(before, after)
    if json_:
        as_json([plain(one) for one in found])
        return
    for line in lines(found):
        typer.echo(line)
    if before.routes is None or after.routes is None:
        typer.echo("Who is told was not compared: routing.yaml is missing on one side.")


def meaning(of: str | None) -> Meaning:
    """Return what a folder, revision or matrix says; None is this installation.

    Raises `PolicyUnusable` for files that do not load and `NoRules` where there are none.
    """
    if of is None:
        files = shipped_files()
        return _files(files.sharing, files.routing)
    path = Path(of)
    if path.suffix == ".json" and path.is_file():
        return meaning_in(path.read_text(encoding="utf-8"), path)
    if path.is_dir():
        return _folder(path)
    return _revision(of)


def lines(found: Sequence[Change]) -> Iterator[str]:
    """Yield what people read: a heading for each recipient, then a line for each change."""
    if not found:
        yield NOTHING
    for recipient, group in groupby(found, key=lambda one: one.what.recipient):
        mine = list(group)
        gained = sum(one.gained for one in mine)
        yield f"{recipient}: {gained} gained, {len(mine) - gained} lost"
        yield from (f"  {line(one)}" for one in mine)


def line(change: Change) -> str:
    """Return one change in words."""
    when = "; ".join(f"{name}: {', '.join(values)}" for name, values in readable(change.when).items())
    condition = f"when {when}" if when else "always"
    if change.since != date.min:
        condition = f"{condition}, from {change.since} on,"
    return f"{'+' if change.gained else '-'} {_said(change.what)} {condition} ({_why(change)})"


def plain(change: Change) -> dict[str, object]:
    """Return one change for programs."""
    what = change.what
    said: dict[str, object] = {"gained": change.gained, "recipient": what.recipient, "delivery": what.delivery}
    if isinstance(what, Way):
        said |= {"towards": what.towards, "task": what.task}
    else:
        ground = what.ground
        said |= {"section": what.section, "field": what.field, "treatment": what.treatment}
        said |= {"purpose": ground.purpose, "basis": dict(ground.basis), "override": ground.override}
    since = None if change.since == date.min else change.since.isoformat()
    when = {name: list(values) for name, values in readable(change.when).items()}
    return {**said, "when": when, "since": since, "rule": change.rule}


def _said(what: Sight | Way) -> str:
    if isinstance(what, Sight):
        return f"{what.recipient} {what.delivery} {what.section}.{what.field} {what.treatment}"
    if what.delivery is None:
        return f"{what.recipient} is told nothing"
    whom = what.recipient.value if what.towards is Towards.SERVICE else f"the {what.towards}"
    return f"{whom} is sent {what.delivery}{f' {what.task}' if what.task else ''}"


def _why(change: Change) -> str:
    if isinstance(change.what, Way):
        return f"route {change.rule}"
    ground = change.what.ground
    basis = dict(ground.basis)
    codes = (basis[part] for part in PARTS_OF_A_BASIS if part in basis)
    override = [f"override {ground.override}"] if ground.override else []
    return f"rule {change.rule}: {', '.join(filter(None, (ground.purpose, ' '.join(codes), *override)))}"


def _folder(folder: Path) -> Meaning:
    found: list[Path] = next((some for layout in LAYOUTS if (some := sorted(folder.glob(layout)))), [])
    if not found:
        raise NoRules(f"{folder} holds no sharing.yaml. Nothing was compared: name a folder with rule files.")
    return _files(found, next((folder / path for path in ROUTES if (folder / path).is_file()), None))


def _files(files: Sequence[Path], routes: Path | None) -> Meaning:
    return Meaning(
        rules=tuple(rule for path in files for rule in sharing.rules(read(path))),
        routes=routing.routes(read(routes)) if routes else None,
    )


def _revision(name: str) -> Meaning:
    """Return what the rule files said at a revision; where they cannot be read any more, the matrix committed there."""
    if name.startswith("-"):
        raise NoRules(f"{name!r} is no revision. Nothing was compared.")
    taken = _git("archive", "--format=tar", name, *IN_A_REVISION)
    if taken is None:
        raise NoRules(
            f"{name!r} is neither a folder with rule files nor a git revision that has them. Nothing was compared."
        )
    try:
        with TemporaryDirectory() as folder, tarfile.open(fileobj=BytesIO(taken)) as archive:
            archive.extractall(folder, filter="data")
            return _folder(Path(folder))
    except PolicyUnusable as unreadable:
        matrix = _git("show", f"{name}:{COMMITTED}")
        if matrix is None:
            raise NoRules(
                f"{name!r} has rules that this version cannot read: {unreadable.what} Nothing was compared."
            ) from None
        return meaning_in(matrix.decode(), Path(f"{name}:{COMMITTED}"))


def _git(*command: str) -> bytes | None:
    """Return what git says of the repository in which the hub is run, None where it refuses."""
    top = _run("rev-parse", "--show-toplevel").stdout.decode().strip()
    done = _run("-C", top or ".", *command)
    return done.stdout if done.returncode == 0 else None


def _run(*command: str) -> subprocess.CompletedProcess[bytes]:
    words = ["git", *command]
    return subprocess.run(words, capture_output=True, check=False)  # noqa: S603 - no shell
