"""Counter-examples of `hub rules check` as files: for each fault an event for which it goes wrong."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from hub.cli.trial_file import start_of, written
from hub.domain.dates import day_of
from hub.domain.rules import Policy
from hub.policy.faults import Fault
from hub.trial.example import example_of, plainest


def write(found: Iterable[Fault], policy: Policy, folder: Path, now: datetime) -> dict[int, Path]:
    """Write an event for each fault that goes wrong for events; return the files by the place of the fault."""
    folder.mkdir(parents=True, exist_ok=True)
    files, day = {}, day_of(now)
    for place, fault in enumerate(found):
        if fault.piece and fault.delivery:
            facts = plainest(fault.piece)
            trial = example_of(facts, fault.recipient, fault.delivery, policy, start_of(day))
            files[place] = folder / f"{place + 1}.json"
            files[place].write_text(written(trial, day), encoding="utf-8")
    return files
