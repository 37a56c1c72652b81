"""`hub rules try`: shows for one event who would get what, field by field, and by which rule. Nothing is sent.

Values are shown on the terminal alone, and only those that somebody would be given; nothing of them is logged.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from hub.cli.rules_try_page import plain_outcome, print_outcomes
from hub.cli.service import SystemClock
from hub.cli.show import as_json, err
from hub.cli.trial_file import NotReadable, start_of, trials_in
from hub.domain.agency import AgencyKind
from hub.domain.rules import Policy, Sharing
from hub.flow.explained import Withheld
from hub.flow.trial import NotTried, Outcome, try_out
from hub.policy import routing, sharing
from hub.policy.documents import read
from hub.policy.errors import PolicyUnusable
from hub.policy.load import load, shipped_files

WRONGLY_ASKED = 2
LAYOUTS = ("connectors/*/sharing.yaml", "*/sharing.yaml", "sharing.yaml")
"""Where sharing rules may lie in a folder; the first that is found counts."""
ROUTES = ("hub/policy/routing.yaml", "routing.yaml")

File = Annotated[Path, typer.Argument(help="The event: see docs/trying-rules.md.", exists=True, dir_okay=False)]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="As if it came on this day, YYYY-MM-DD.")]
AsAgency = Annotated[str | None, typer.Option("--as-agency", metavar="ID", help="A document of this agency's system.")]
Recipient = Annotated[str | None, typer.Option("--recipient", metavar="ID", help="Show this agency alone.")]
Rules = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="Rules from this folder.", exists=True, file_okay=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def try_(  # noqa: PLR0913, PLR0917 - one argument for each option of the command
    event: File,
    as_of: AsOf = None,
    as_agency: AsAgency = None,
    recipient: Recipient = None,
    rules: Rules = None,
    json: Json = False,
) -> None:
    """Show, without sending, what each agency would get of an event, by which rule, and why not more."""
    policy, withheld = _policy(rules)
    if recipient and recipient not in {*policy.directory.agencies, *(f"any-{kind}" for kind in AgencyKind)}:
        _refuse(f"There is no agency {recipient!r} in the directory: {', '.join(policy.directory.agencies)}.")
    try:
        file = trials_in(event, policy, as_agency, start_of(_day(as_of)) if as_of else None, SystemClock().now())
        found = [(trial, try_out(trial, policy, withheld, file.now)) for trial in file.trials]
    except (NotReadable, NotTried) as error:
        _refuse(str(error))
    found = [(trial, tuple(_only(outcomes, recipient))) for trial, outcomes in found]
    if json:
        tried = [plain_outcome(trial, outcomes) for trial, outcomes in found]
        as_json({"as_of": file.now, "rules": policy.digest, "events": tried})
        return
    for trial, outcomes in found:
        print_outcomes(trial, outcomes, file.now)


def _only(outcomes: tuple[Outcome, ...], recipient: str | None) -> list[Outcome]:
    return [one for one in outcomes if recipient in {None, one.agency.id}]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _refuse(f"--as-of {text}: this is no day; write YYYY-MM-DD.")


def _refuse(what: str) -> NoReturn:
    err.print(what, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(WRONGLY_ASKED)


def _policy(folder: Path | None) -> tuple[Policy, Withheld]:
    """Return the policy to be tried and what its files withhold; exit where a file cannot be read."""
    files = shipped_files()
    if folder is None:
        return load(files), sharing.withheld_in(files.sharing)
    found = next((some for layout in LAYOUTS if (some := sorted(folder.glob(layout)))), [])
    if not found:
        _refuse(f"{folder} holds no sharing.yaml: name a folder with rule files.")
    routes = next((folder / path for path in ROUTES if (folder / path).is_file()), files.routing)
    try:
        own = replace(
            load(files),
            sharing=Sharing(rule for path in found for rule in sharing.rules(read(path))),
            routes=routing.routes(read(routes)),
            digest=str(folder),
        )
        return own, sharing.withheld_in(found)
    except PolicyUnusable as error:
        _refuse(str(error))
