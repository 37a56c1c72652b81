"""Load: invented people and simulated agencies, each beside its connector, on the servers of the tests."""

import asyncio
from pathlib import Path

from connectors.edge.settings import load
from hub.demo import Plan, Seat, Tally, play
from hub.policy.load import load as load_policy
from hub.policy.load import shipped_files

AREA = "suffolk"


def played(home: Path, folder: Path, plan: Plan, tally: Tally) -> None:
    """Play a plan to its end or to its deadline, in a folder for the agencies; the tally may be looked at meanwhile."""
    agencies = load_policy(shipped_files(AREA)).directory.agencies
    seats = [
        Seat(settings=load(home / "kits" / agency / "connector.toml"), folder=folder / agency) for agency in agencies
    ]
    asyncio.run(play(seats, plan, lambda _line: None, tally))
