"""Whether something happens."""

from random import Random


def happens(chance: Random, rate: float) -> bool:
    """Say whether something happens this time that happens at that rate, between 0 and 1."""
    return chance.random() < rate
