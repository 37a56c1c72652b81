"""`hub up`: the embedded servers, prepared and kept until Ctrl-C."""

import signal
import threading
from typing import Annotated

import typer

from hub.cli.place import Place, endpoints, started
from hub.cli.preparing import prepare
from hub.cli.progress import StartProgress
from hub.cli.show import as_json, err, out
from hub.domain.rules import Policy
from hub.local import running
from hub.settings import Settings


def up(
    json: Annotated[bool, typer.Option("--json", help="Print the addresses as one JSON object.")] = False,
) -> None:
    """Start Kafka, PostgreSQL and the schema registry, make topics, accounts and schemas; Ctrl-C stops them."""
    settings = Settings()
    first = running(settings.home) is None
    with started(settings, StartProgress(err.print)) as place:
        policy = place.policy()
        if place.embedded and settings.area is None:
            err.print(_many(policy), soft_wrap=True)
        prepare(place, policy)
        if json:
            as_json(endpoints(place))
        else:
            _print(place, first=first)
        if first:
            _wait_for_signal()
    if first:
        err.print("Stopped.")


def _many(policy: Policy) -> str:
    """Return what takes long, and how it takes less."""
    agencies, areas = len(policy.directory.agencies), len(policy.directory.areas)
    return (
        f"  making topics and accounts of {agencies} agencies in {areas} areas; "
        "HUB_AREA=suffolk,cumbria makes only those of the areas that you name"
    )


def _print(place: Place, *, first: bool) -> None:
    for name, where in endpoints(place).items():
        out.print(f"{name:9} {where}", highlight=False, soft_wrap=True)
    out.print("Ready. Ctrl-C stops the servers." if first else "These servers run already; nothing was started.")


def _wait_for_signal() -> None:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
