"""Load: invented people and simulated agencies on the servers of the tests."""

import asyncio
import json
from pathlib import Path

from hub.demo import Desk, Meeting, Plan, Tally, play
from hub.local import Running
from hub.policy.load import load, shipped_files

AREA = "suffolk"


def played(stack: Running, home: Path, plan: Plan, tally: Tally) -> None:
    """Play a plan to its end or to its deadline; the tally may be looked at meanwhile."""
    passwords = json.loads((home / "agencies.json").read_text())
    desks = [
        Desk(agency=agency.id, kind=agency.kind, name=agency.name, password=passwords[agency.id])
        for agency in load(shipped_files(AREA)).directory.agencies.values()
    ]
    meeting = Meeting(
        bootstrap=stack.kafka,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="SCRAM-SHA-512",
        registry=stack.registry,
    )
    asyncio.run(play(meeting, desks, plan, lambda _line: None, tally))
