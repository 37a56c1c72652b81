"""`hub rules`: who may see what, checked, compared and tried."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli import rules_diff, rules_matrix, rules_try
from hub.cli.counter_examples import write
from hub.cli.receiving import SystemClock
from hub.cli.show import as_json, out
from hub.policy.errors import PolicyUnusable
from hub.policy.faults import Fault
from hub.policy.load import files_in, policy_of, rule_set_in, shipped_files
from hub.policy.proof import faults

app = typer.Typer(help="Sharing rules: who may see which field, when, and on what basis.", no_args_is_help=True)
app.command("diff")(rules_diff.diff)
app.command("matrix")(rules_matrix.matrix)
app.command("try")(rules_try.try_)


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Option("--rules", help="A folder with the files as in the repository.", file_okay=False)
    ] = None,
    counter_examples: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write an event for each fault there: see hub rules try.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Prove the sharing rules; exit with 0 only when nothing is wrong. The hub does not start with rules that fail."""
    files = files_in(folder) if folder else shipped_files()
    try:
        rule_set = rule_set_in(files)
    except PolicyUnusable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    found = faults(rule_set)
    events = write(found, policy_of(rule_set, files), counter_examples, SystemClock().now()) if counter_examples else {}
    if json:
        plain = [_plain(fault, events.get(place)) for place, fault in enumerate(found)]
        as_json({"passed": not found, "rules": len(rule_set.rules), "faults": plain})
    else:
        for place, fault in enumerate(found):
            event = f" Event: hub rules try {_rules_of(folder)}{events[place]}" if place in events else ""
            out.print(f"{fault}{event}", markup=False, highlight=False, soft_wrap=True)
        wrong = f"{len(found)} faults in" if found else "Nothing is wrong with"
        out.print(f"{wrong} {len(rule_set.rules)} rules of {len(rule_set.files)} kinds of agency.", highlight=False)
    if found:
        raise typer.Exit(1)


def _rules_of(folder: Path | None) -> str:
    return f"--rules {folder} " if folder else ""


def _plain(fault: Fault, event: Path | None) -> dict[str, object]:
    return {
        "check": fault.check,
        "file": str(fault.file),
        "line": fault.line,
        "rule": fault.rule,
        "what": fault.what,
        "recipient": fault.recipient,
        "delivery": fault.delivery,
        "when": fault.when,
        "facts": fault.facts,
        "event": str(event) if event else None,
    }
