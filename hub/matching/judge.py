"""Whether a description is of a known person: weights that add up, and guards that no weight overrides.

A wrong join may hand a hiding place to the one she fled, so the bar to join is high and stands on more than weight.
A missed join goes to a person for review when it is likely enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hub.domain.weights import Model
from hub.matching.compare import compare
from hub.matching.features import Features, united
from hub.matching.guards import COMPANY, NEVER, NOTHING_ELSE, forbidden, lives_elsewhere, missing
from hub.matching.levels import DIFFERENT, EXACT


class Verdict(StrEnum):
    """What follows from comparing a description with a known person."""

    SAME = "same"
    """Join, without asking anyone."""
    POSSIBLE = "possible"
    """Leave apart and let a person decide."""
    APART = "apart"
    """Two people, as far as anyone can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one comparison gave."""

    comparison: str
    level: str
    weight: float
    """Bits: each doubles the odds that it is one person, or halves them when negative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Why: what each comparison gave, and the guards that held."""

    parts: tuple[Part, ...]
    vetoes: tuple[str, ...]
    """Codes of guards, among them those that only keep a join from being made without a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on one description and one known person."""

    verdict: Verdict
    weight: float
    """Log odds in bits, prior included."""
    finding: Finding

    @property
    def is_forbidden(self) -> bool:
        """Say whether a guard says that these are two people, whatever else agrees."""
        return bool(set(self.finding.vetoes) & NEVER)

    @property
    def only_lacks_a_place(self) -> bool:
        """Say whether name and birthday agree and only a home, a telephone or a number is wanting."""
        levels = {part.comparison: part.level for part in self.finding.parts}
        return set(self.finding.vetoes) <= {NOTHING_ELSE} and not lives_elsewhere(levels)


COMPANY_BITS = 15.0
"""What it gives that somebody had the same part towards the same other party: few people have it, our estimate."""


def judge(new: Features, known: Sequence[Features], model: Model) -> Judgement:
    """Return whether a description is of a known person, of whom others were given (docs/domain.md, rule H1)."""
    levels = compare(new, united(known))
    return _judged(
        tuple(
            Part(comparison=name, level=level.name, weight=model.weigh(name, level)) for name, level in levels.items()
        ),
        model,
    )


def in_company(found: Judgement, model: Model) -> Judgement:
    """Return the judgement where the other party, too, is somebody towards whom the known person had the same part."""
    return _judged((*found.finding.parts, Part(comparison=COMPANY, level=EXACT, weight=COMPANY_BITS)), model)


def is_hopeless(found: Judgement, model: Model) -> bool:
    """Say whether not even company could make it possible that it is one person."""
    return found.is_forbidden or found.weight + COMPANY_BITS < model.possible


def _judged(parts: tuple[Part, ...], model: Model) -> Judgement:
    weight = model.prior + sum(part.weight for part in parts)
    levels = {part.comparison: part.level for part in parts}
    never, wanting = forbidden(levels), missing(levels)
    finding = Finding(parts=parts, vetoes=(*never, *wanting))
    return Judgement(verdict=_verdict(weight, never, wanting, model), weight=weight, finding=finding)


def stays(new: Features, known: Sequence[Features], model: Model) -> bool:
    """Say whether a person who is joined already stays so when their description changed: a lower bar."""
    found = judge(new, known, model)
    levels = {part.comparison: part.level for part in found.finding.parts}
    if forbidden(levels):
        return False
    named = any(levels.get(name, DIFFERENT) != DIFFERENT for name in ("forename", "birth", "number", "local"))
    return named and found.weight >= model.stay


def _verdict(weight: float, never: Sequence[str], wanting: Sequence[str], model: Model) -> Verdict:
    if never or weight < model.possible:
        return Verdict.APART
    return Verdict.POSSIBLE if wanting or weight < model.join else Verdict.SAME
