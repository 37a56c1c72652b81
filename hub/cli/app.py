"""`hub`: every command, with the exit codes that scripts rely on: 0 done, 1 not done, 2 wrongly asked."""

import gc
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from hub import telemetry
from hub.cli import (
    agencies,
    cases,
    connector,
    deadletters,
    demo,
    looking,
    matching,
    review,
    rules,
    schemas,
    sending,
    stack,
    words,
)
from hub.cli.deciding import NotEnforced
from hub.cli.failures import install_fail_points
from hub.cli.kits import NoPassword
from hub.cli.place import NothingRunning, found
from hub.cli.service import serve
from hub.cli.supervised import NotReady
from hub.demo import NobodyListens
from hub.local import StackError
from hub.policy.errors import PolicyUnusable
from hub.settings import Settings
from hub.store.errors import Away

EXPECTED = (
    StackError,
    NothingRunning,
    PolicyUnusable,
    Away,
    sending.NotSent,
    looking.NotFound,
    NotReady,
    NobodyListens,
    NoPassword,
    agencies.NotDecided,
    NotEnforced,
    review.NotTaken,
    words.NotRead,
    *connector.EXPECTED,
    *matching.EXPECTED,
)
"""Errors whose text says what to do; anything else is a fault of the hub and shows its class."""

app = typer.Typer(
    name="hub",
    help="Carries domestic-abuse cases between police, IDVA, MASH, MARAC and victim services.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command("up")(stack.up)
app.command("demo")(demo.demo)
app.command("send")(sending.send)
app.command("trace")(looking.trace)
app.command("deliveries")(looking.deliveries)
app.command("status")(looking.status)
app.add_typer(deadletters.app, name="dead-letters")
app.add_typer(agencies.app, name="agency")
app.add_typer(cases.app, name="case")
app.add_typer(connector.app, name="connector")
app.add_typer(schemas.app, name="schemas")
app.add_typer(matching.app, name="match")
app.add_typer(review.app, name="review")
app.add_typer(rules.app, name="rules")
app.add_typer(words.app, name="words")


@app.command()
def run(
    ready_file: Annotated[Path | None, typer.Option(help="Touch this file once the hub takes in events.")] = None,
) -> None:
    """Run the hub: take in events, decide, deliver. Logs JSON lines; SIGTERM stops it cleanly."""
    settings = Settings()
    place = found(settings)
    policy = place.policy()
    place.prepare(policy)
    install_fail_points(settings.fail_points)
    gc.freeze()  # what is loaded by now stays; looking through it again and again cost a tenth of the time
    gc.set_threshold(20_000, 50, 100)
    sys.exit(uvloop.run(serve(place, policy, lambda: ready_file.touch() if ready_file else None)))


def main() -> None:
    """Run a command; say in one sentence why it could not be done."""
    telemetry.set_up(sys.stderr)
    try:
        app()
    except EXPECTED as error:
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
