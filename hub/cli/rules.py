"""`hub rules`: who may see what, checked, compared and tried."""

from typing import Annotated

import typer

from hub.cli import rules_try
from hub.cli.show import as_json, out
from hub.policy.errors import PolicyUnusable
from hub.policy.faults import Fault
from hub.policy.load import rule_set_in, shipped_files
from hub.policy.proof import faults

app = typer.Typer(help="Sharing rules: who may see which field, when, and on what basis.", no_args_is_help=True)
app.command("try")(rules_try.try_)


@app.command()
def check(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Prove the sharing rules; exit with 0 only when nothing is wrong. The hub does not start with rules that fail."""
    try:
        rule_set = rule_set_in(shipped_files())
    except PolicyUnusable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    found = faults(rule_set)
    if json:
        as_json({"passed": not found, "rules": len(rule_set.rules), "faults": [_plain(fault) for fault in found]})
    else:
        for fault in found:
            out.print(str(fault), markup=False, highlight=False, soft_wrap=True)
        wrong = f"{len(found)} faults in" if found else "Nothing is wrong with"
        out.print(f"{wrong} {len(rule_set.rules)} rules of {len(rule_set.files)} kinds of agency.", highlight=False)
    if found:
        raise typer.Exit(1)


def _plain(fault: Fault) -> dict[str, object]:
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
    }
