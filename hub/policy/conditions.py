"""`when:` of a rule file to a cube: positive lists over closed facts, or the word `always` with its reason."""

from enum import StrEnum

from hub.domain.cube import EVERYTHING, Cube, cube, overlap
from hub.domain.facts import FACTS, Exclusion, Restriction
from hub.policy.documents import Document, Path_

When = dict[str, list[str]] | str


def compiled(document: Document, at: Path_, when: When, always_because: str | None) -> Cube:
    """Return the condition as a cube. Exclusion is not left to authors: it is part of every rule."""
    if isinstance(when, str) or not when:
        if when != "always" or not always_because:
            raise document.fault(at, "Without a condition a rule says `when: always` and `always-because`.")
        return guard() & EVERYTHING
    allowed = {name: _values(document, (*at, name), name, values) for name, values in when.items()}
    condition = cube(allowed) & cube({"excluded": [Exclusion.CLEAR]})
    if not overlap(condition, EVERYTHING):
        raise document.fault((*at, "excluded"), "Whoever is excluded is told nothing: such a rule never holds.")
    return condition if "restricted" in when else condition & cube({"restricted": [Restriction.CLEAR]})


def guard() -> Cube:
    """Return the condition under which anything may be told at all."""
    return cube({"excluded": [Exclusion.CLEAR], "restricted": [Restriction.CLEAR]})


def _values(document: Document, at: Path_, name: str, values: list[str]) -> list[StrEnum]:
    if name not in FACTS:
        raise document.fault(at, f"There is no fact called {name!r}; the facts are {', '.join(FACTS)}.")
    known = FACTS[name]
    if not values:
        raise document.fault(at, f"The list for {name!r} is empty: such a rule never holds.")
    if strange := [value for value in values if value not in set(known)]:
        raise document.fault(at, f"{name!r} has no value {strange[0]!r}; it has {', '.join(known)}.")
    if set(values) == set(known):
        raise document.fault(at, f"The list for {name!r} names every value and so says nothing: leave it out.")
    return [known(value) for value in values]
