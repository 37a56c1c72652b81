"""`hub run`: the hub itself."""

import gc
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from hub.cli.failures import install_fail_points
from hub.cli.place import Place, found
from hub.cli.preparing import prepare
from hub.cli.receiving import SystemClock
from hub.cli.service import serve
from hub.domain.rules import Policy
from hub.policy.errors import PolicyUnusable
from hub.settings import Settings
from hub.store.errors import StoreAway
from hub.store.policies import note_refused


def run(
    area: Annotated[
        str | None, typer.Option(help="Serve only this area of deploy/areas, in place of HUB_AREA.")
    ] = None,
    ready_file: Annotated[Path | None, typer.Option(help="Touch this file once the hub takes in events.")] = None,
) -> None:
    """Run the hub: take in events, decide, deliver. Logs JSON lines; SIGTERM stops it cleanly."""
    settings = Settings(area=area) if area else Settings()
    place = found(settings)
    policy = rules_to_run_by(place)
    prepare(place, policy)
    install_fail_points(settings.fail_points)
    gc.freeze()  # what is loaded by now stays; looking through it again and again cost a tenth of the time
    gc.set_threshold(20_000, 50, 100)
    sys.exit(uvloop.run(serve(place, policy, lambda: ready_file.touch() if ready_file else None)))


def rules_to_run_by(place: Place) -> Policy:
    """Load the rules; note why, where they do not load, so that the consoles say why nothing is sent."""
    try:
        return place.policy()
    except PolicyUnusable as why:
        with suppress(StoreAway):
            note_refused(place.database, why.code, why.place, why.line, SystemClock().now())
        raise
