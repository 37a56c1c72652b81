"""A checker that finds nothing proves nothing: each bug of the list, put in on purpose, must be seen."""

import pytest

from tests.simulation.planted import BUGS, Bug
from tests.simulation.run import run

SEEDS, LONG = 25, 600
"""Seeds within which a bug must be seen; the rare ones have more, and are looked for with --long only."""


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("bug", [pytest.param(bug, id=bug.name) for bug in BUGS])
def test_a_planted_bug_is_seen(bug: Bug, long: bool) -> None:  # noqa: FBT001 - a fixture
    if bug.rare and not long:
        pytest.skip("takes many seeds: --long")

    seeds = next((seed + 1 for seed in range(LONG if bug.rare else SEEDS) if _seen(bug, seed)), None)

    assert seeds, f"{bug.name} was not seen"


def _seen(bug: Bug, seed: int) -> bool:
    with bug.planted() as parts:
        found = bool(run(seed, parts, mode=bug.mode).violations)
    return found and not (bug.rare and run(seed, mode=bug.mode).violations)
