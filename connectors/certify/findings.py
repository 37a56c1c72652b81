"""What a check finds wrong, in words that whoever writes the connector can act on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from connectors.certify.subject import Subject

MAX_FAULTS = 20
"""Faults of one check that are told; whoever mends these sees the next ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that a connector does wrong. It names a sample and a place, never the value there."""

    where: str
    """A sample with a pointer into it, or a kind of delivery."""
    why: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule that every connector keeps."""

    id: str
    rule: str
    """What the connector does when it passes, as one sentence."""
    faults: Callable[[Subject], Iterable[Fault]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of one check."""

    check: str
    rule: str
    faults: tuple[Fault, ...]

    @property
    def passed(self) -> bool:
        """Whether the connector keeps the rule."""
        return not self.faults
