"""What the consoles hold whoever runs the hub to; figures are local and configured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveLimits:
    """How fast a redrive goes, and from when on a second person has to agree."""

    rate: int = 20
    """Deliveries a second."""
    second_above: int = 500
    """From more than so many on; whatever is older than seven days always needs two people."""


USUAL = RedriveLimits()
