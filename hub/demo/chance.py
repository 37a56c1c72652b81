"""Chance that repeats: the same seed gives the same people and the same stories."""

from random import Random


def seeded(*parts: object) -> Random:
    """Return a source of chance that these parts always start in the same way."""
    return Random("/".join(map(str, parts)))  # noqa: S311 - invented people keep no secrets
