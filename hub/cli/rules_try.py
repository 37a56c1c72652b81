"""`hub rules try`: shows for one event who would get what, field by field, and by which rule. Nothing is sent.

Values are shown on the terminal alone, and only those that somebody would be given; nothing of them is logged.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from hub.cli.receiving import SystemClock
from hub.cli.rules_try_page import plain_outcome, print_outcomes
from hub.cli.show import as_json, err
from hub.cli.trial_file import NotReadable, start_of, trials_in
from hub.domain.agency import AgencyKind
from hub.domain.dates import day_of
from hub.domain.rules import Policy
from hub.policy.errors import PolicyUnusable
from hub.policy.load import files_in, policy_of, rule_set_in, shipped_files
from hub.policy.proof import faults
from hub.policy.rule_set import RuleSet
from hub.trial.explained import Withheld
from hub.trial.trial import NotTried, Outcome, Trial, try_out

WRONGLY_ASKED = 2

File = Annotated[Path, typer.Argument(help="The event: see docs/sharing.md.", exists=True, dir_okay=False)]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="As if it came on this day, YYYY-MM-DD.")]
AsAgency = Annotated[str | None, typer.Option("--as-agency", metavar="ID", help="A document of this agency's system.")]
Recipient = Annotated[str | None, typer.Option("--recipient", metavar="ID", help="Show this agency alone.")]
Rules = Annotated[
    Path | None,
    typer.Option(
        "--rules", metavar="DIR", help="A folder with the files as in the repository.", exists=True, file_okay=False
    ),
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
    policy, rule_set = _rules(rules)
    if recipient and recipient not in {*policy.directory.agencies, *(f"any-{kind}" for kind in AgencyKind)}:
        _refuse(f"There is no agency {recipient!r} in the directory: {', '.join(policy.directory.agencies)}.")
    try:
        file = trials_in(event, policy, as_agency, start_of(_day(as_of)) if as_of else None, SystemClock().now())
    except NotReadable as error:
        _refuse(str(error))
    withheld = rule_set.withheld(day_of(file.now))
    found = [(trial, _tried(trial, policy, withheld, file.now)) for trial in file.trials]
    if reasons := [said for _, said in found if isinstance(said, str)]:
        err.print("\n".join(reasons), markup=False, highlight=False, soft_wrap=True)
    tried = [(trial, _only(said, recipient)) for trial, said in found if not isinstance(said, str)]
    if not tried:
        raise typer.Exit(WRONGLY_ASKED)
    if json:
        events = [plain_outcome(trial, outcomes) for trial, outcomes in tried]
        as_json({"as_of": file.now, "rules": policy.digest, "events": events})
        return
    for trial, outcomes in tried:
        print_outcomes(trial, outcomes, file.now)


def _tried(trial: Trial, policy: Policy, withheld: Withheld, now: datetime) -> tuple[Outcome, ...] | str:
    """Return what would become of an event, or why that cannot be tried; a document may hold others that can."""
    try:
        return try_out(trial, policy, withheld, now)
    except NotTried as error:
        return f"{type(trial.received.event).__name__}: {error}"


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


def _rules(folder: Path | None) -> tuple[Policy, RuleSet]:
    """Return the rules to be tried, proved or not, and say so if they are not; exit where a file cannot be read."""
    files = files_in(folder) if folder else shipped_files()
    try:
        rule_set = rule_set_in(files)
        policy = policy_of(rule_set, files)
    except PolicyUnusable as error:
        _refuse(str(error))
    if found := len(faults(rule_set)):
        warning = f"These rules have {found} faults (hub rules check): the hub would not start with them."
        err.print(warning, style="yellow", highlight=False, soft_wrap=True)
    return policy, rule_set
