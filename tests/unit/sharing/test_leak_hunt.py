"""The hunt for leaks: whatever is told, by whomever, under whatever rules, nothing comes out where it must not.

Two thousand stories in every run, twenty thousand with `--long`, as many as one likes with `--hunt N`.
"""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.events import PROGRAMME
from tests.builders.hunt import PROBATION, a_generous_policy, steps
from tests.builders.lookout import Lookout

IN_EVERY_RUN, IN_LONG_RUNS = 2_000, 20_000
HIS = frozenset({PROGRAMME, PROBATION})
seeds = st.integers(0, 2**32 - 1)


@pytest.fixture
def hunted(request: pytest.FixtureRequest) -> int:
    """Return how many stories are told."""
    asked: int | None = request.config.getoption("--hunt")
    return asked or (IN_LONG_RUNS if request.config.getoption("--long") else IN_EVERY_RUN)


def breaches(policy: int, told: Sequence[int], lookout: Lookout) -> list[str]:
    return [breach for step in steps(a_generous_policy(policy), told) for breach in lookout.breaches(step)]


@pytest.mark.timeout(6 * 3600)
def test_no_story_under_any_rules_brings_to_light_what_must_stay_hidden(hunted: int) -> None:
    told_of_him = 0

    @settings(max_examples=hunted, suppress_health_check=list(HealthCheck))
    @given(policy=st.integers(0, hunted // 10), told=st.lists(seeds, min_size=1, max_size=6))
    def hunt(policy: int, told: list[int]) -> None:
        nonlocal told_of_him
        lookout = Lookout(HIS)

        assert breaches(policy, told, lookout) == []

        told_of_him += lookout.looked_at > 0

    hunt()
    assert told_of_him > hunted // 10, "too few stories tell his side anything: the hunt would prove little"
