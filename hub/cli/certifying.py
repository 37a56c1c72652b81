"""`hub connector new` and `hub connector certify`: a connector is cheap to make, and a wrong one does not get in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

import connectors
from connectors import shipped
from connectors.certify import beside
from connectors.certify.findings import Fault, Finding
from connectors.certify.subject import NotLoaded, subject
from connectors.certify.suite import certify as certified
from connectors.skeleton.copying import KINDS, Asked, Form, NotMade, make
from hub.cli.show import as_json, out
from hub.policy import sharing
from hub.policy.documents import read
from hub.policy.errors import PolicyUnusable

SHARING_RULE = "`sharing.yaml` says what this kind of agency may receive, and loads."
"""What the check of the sharing rules holds a connector to."""


def new(
    name: Annotated[str, typer.Argument(help="What to call it, for example housing or refuge-north.")],
    kind: Annotated[
        str | None, typer.Option(help=f"Kind of agency: {', '.join(KINDS)}. The name when left out.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="What the agency's system reads and writes.")] = Form.JSON,
    into: Annotated[Path, typer.Option(help="The folder that has connectors/ and tests/.", file_okay=False)] = Path(),
) -> None:
    """Write a new connector that works: mapping, sharing rules, samples, README and tests. Nothing is overwritten."""
    asked = Asked(name=name, kind=kind or name, form=form, into=into)
    try:
        files = make(asked)
    except NotMade as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    for path in files:
        typer.echo(f"wrote {path}")
    elsewhere = "" if into == Path() else f" --from {into}"
    typer.echo(
        f"\nIt speaks a made-up format and passes the suite:\n  hub connector certify {name}{elsewhere}\n"
        f"Next: put the real names into {into / 'connectors' / asked.package / 'mapping.py'} and real shapes into "
        "samples/, certify after each step, and decide sharing.yaml. docs/connectors.md leads through it."
    )
    if name != asked.kind:
        typer.echo(
            f"To use it, put `connector: {name}` beside the agency's kind in its area's file: without that an agency "
            f"speaks through the connector {asked.kind}."
        )


def certify(
    name: Annotated[str, typer.Argument(help="The connector, for example idva.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    write: Annotated[
        bool, typer.Option("--write", help="First write samples/events and samples/out anew, for you to read.")
    ] = False,
    from_: Annotated[
        Path | None, typer.Option("--from", help="Look for it in the connectors/ of this folder too.", file_okay=False)
    ] = None,
) -> None:
    """Run the conformance suite on a connector; exit with 0 only when it passes every check."""
    if from_:
        connectors.__path__.append(str(from_.resolve() / "connectors"))
    try:
        tried = subject(name)
    except (shipped.NoConnector, NotLoaded) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2 if isinstance(error, shipped.NoConnector) else 1) from None
    for path in beside.write(tried) if write else ():
        typer.echo(f"wrote {path}", err=True)
    findings = (*certified(tried), _sharing(name))
    failed = sum(not finding.passed for finding in findings)
    if json:
        as_json({"connector": name, "passed": not failed, "checks": [_plain(finding) for finding in findings]})
    else:
        _show(name, findings, failed)
    if failed:
        raise typer.Exit(1)


def _show(name: str, findings: tuple[Finding, ...], failed: int) -> None:
    for finding in findings:
        word = "passed" if finding.passed else "FAILED"
        out.print(f"{word}  {finding.check:<18}{finding.rule}", markup=False, highlight=False, soft_wrap=True)
        for fault in finding.faults:
            told = f"        {fault.where}: {fault.why} {fault.advice}"
            out.print(told, markup=False, highlight=False, soft_wrap=True)
    if failed:
        told = f"{name} fails {failed} of {len(findings)} checks. It must not speak for an agency until it passes all."
    else:
        told = f"{name} passes all {len(findings)} checks."
    out.print(told, markup=False, highlight=False, soft_wrap=True)


def _sharing(name: str) -> Finding:
    return Finding(check="sharing", rule=SHARING_RULE, faults=tuple(_sharing_faults(shipped.folder(name))))


def _sharing_faults(folder: Path) -> Iterator[Fault]:
    file = folder / "sharing.yaml"
    if not file.is_file():
        yield Fault(where="sharing.yaml", why="There is none.", advice="Say in it what the agency may receive.")
        return
    try:
        sharing.rules(read(file))
    except PolicyUnusable as error:
        yield Fault(where=f"sharing.yaml:{error.line}", why=error.what, advice="Mend that line: no hub starts with it.")


def _plain(finding: Finding) -> dict[str, object]:
    faults = [{"where": fault.where, "why": fault.why, "advice": fault.advice} for fault in finding.faults]
    return {"check": finding.check, "rule": finding.rule, "passed": finding.passed, "faults": faults}
