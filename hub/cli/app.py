"""`hub`: every command, with the exit codes that scripts rely on: 0 done, 1 not done, 2 wrongly asked."""

import os
import sys
import traceback
from pathlib import Path

import typer
from rich.console import Console

from hub import telemetry
from hub.cli.when_called import when_called
from hub.explained import Explained

COMMANDS = {
    "up": "stack:up",
    "run": "running:run",
    "demo": "demo:app",
    "send": "sending:send",
    "trace": "looking:trace",
    "deliveries": "looking:deliveries",
    "status": "looking:status",
    "dead-letters": "deadletters:app",
    "agency": "agencies:app",
    "case": "cases:app",
    "connector": "connector:app",
    "schemas": "schemas:app",
    "match": "matching:app",
    "review": "review:app",
    "rules": "rules:app",
    "words": "words:app",
    "audit": "audit:app",
    "person": "person:app",
    "retention": "retention:app",
    "area": "area:app",
    "alarms": "alarms:app",
    "web": "web:web",
}
"""Module of `hub.cli` and name in it, by command."""


app = typer.Typer(name="hub", cls=when_called(COMMANDS), pretty_exceptions_enable=False, rich_markup_mode="rich")


@app.callback(no_args_is_help=True)
def hub() -> None:
    """Carries domestic-abuse cases between police, IDVA, MASH, MARAC and victim services."""


def main() -> None:
    """Run a command; say in one sentence why it could not be done."""
    telemetry.set_up(sys.stderr)
    try:
        app()
    except Explained as error:
        Console(stderr=True, soft_wrap=True).print(str(error), style="red", markup=False, highlight=False)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the outermost handler; a traceback could show what must not be seen
        Console(stderr=True, soft_wrap=True).print(_fault(error), style="red", markup=False, highlight=False)
        sys.exit(1)


def _fault(error: Exception) -> str:
    """Return where the hub failed, and nothing of what it was working on."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{Path(f.filename).name}:{f.lineno}" for f in frames if f"{os.sep}hub{os.sep}" in f.filename]
    return (
        f"The hub failed with {type(error).__name__} at {ours[-1] if ours else 'an unknown place'}. "
        "What was not yet done was not done. This is a fault of the hub: report that class and place."
    )
