"""What agreement between two descriptions of people weighs: a model that is trained offline and read from a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Level(NamedTuple):
    """At which level a thing agrees, and the common value on which that rests, if it is one that can be common."""

    name: str
    term: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What each level of each comparison weighs, in bits, and from which weight two descriptions are one person."""

    version: str
    prior: float
    """Log odds, in bits, that two descriptions taken at random are of one person."""
    join: float
    stay: float
    possible: float
    weights: Mapping[str, Mapping[str, float]]
    """Bits by comparison and level."""
    terms: Mapping[str, Mapping[str, float]]
    """Bits of an exact agreement by comparison and value, for values that are common."""

    def weigh(self, comparison: str, level: Level) -> float:
        """Return the bits that a level gives; an exact agreement on a common value gives fewer."""
        if level.term:
            common = self.terms.get(comparison, _NONE).get(level.term)
            if common is not None:
                return common
        return self.weights[comparison][level.name]


_NONE: Mapping[str, float] = {}
