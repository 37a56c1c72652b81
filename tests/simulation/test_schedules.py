"""The real loops and the real decisions, on fake ports, in as many orders and with as many faults as seeds are run."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.run import run

ROOT = Path(__file__).resolve().parents[2]
FAILED_ONCE = (16, 109)
"""Seeds that once found something: a feed waited for a referral that was answered before the relay had noted that it
went out; a withdrawal told a record again in a case that it had left."""
REACHED = (
    *("fetched", "decoded", "locks.taken", "loaded", "decided", "saved", "commit.before", "commit.sent"),
    *("commit.after", "wake", "offset.before", "offset.after", "fallback.single", "deadletter.saved"),
    *("lease.renewing", "lease.taken", "lease.lost", "claimed", "acked", "mark.before", "mark.after"),
    *("feed.claimed", "feed.acked", "feed.mark.before", "feed.mark.after"),
)
"""The fail points of `receive` and the relay (ADR 3)."""
HAPPENED = ("delivery moved", "lost commit", "ended for taking too long", "killed", "stopped", "crashed", "clock")
"""Rare turns that the rough modes are there to bring about."""
ROUGH = {"sleepy": 1, "power cuts": 4, "late relay": 12, "errors": 1, "mortal": 1}
"""Modes, each with a seed from which on to look."""


def test_nothing_is_lost_or_done_twice_and_all_is_decided_alike(seed: int) -> None:
    report = run(seed)

    assert not report.violations, str(report)


@pytest.mark.parametrize("old", FAILED_ONCE)
def test_a_seed_that_failed_once_holds(old: int) -> None:
    report = run(old)

    assert not report.violations, str(report)


def test_one_seed_is_one_schedule_whatever_the_hash_seed_and_whatever_ran_before() -> None:
    here = run(1).digest

    assert run(15).digest != here
    assert run(1).digest == here
    assert {_digest_in_another_process(1, hash_seed) for hash_seed in ("1", "2")} == {here}


def _digest_in_another_process(seed: int, hash_seed: str) -> str:
    code = f"from tests.simulation.run import run; print(run({seed}).digest)"
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.strip()


def test_every_fail_point_is_reached_and_every_rare_turn_is_taken() -> None:
    missed, counts = [*REACHED, *HAPPENED], Counter[str]()
    for more, (mode, seed) in ((more, start) for more in range(8) for start in ROUGH.items()):
        if missed:
            counts += run(seed + more, mode=mode).counts
            missed = [one for one in missed if not (counts[one] or counts[f"reached {one}"])]

    assert not missed
