"""How far somebody has read one part of a topic."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One partition, and how far one group of readers has come in it."""

    topic: str
    partition: int
    group: str
    """Empty where no group has ever read the topic."""
    read: int | None
    """Up to where it is read; None where nobody knows."""
    end: int
    """Where the next record will lie."""

    @property
    def lag(self) -> int | None:
        """Return how many records are still to be read; None, and never 0, where nobody knows."""
        return None if self.read is None else max(self.end - self.read, 0)
