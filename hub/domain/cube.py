"""Conditions as integers: one bit for each value of each fact (ADR 5).

A condition is a box in the finite space of facts: for each fact the values that it allows. The same integer
is proved, compared and run, so nothing lies between what was proved and what decides.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from hub.domain.facts import FACTS, Facts

Cube = int
"""A set of allowed values for each fact; a fact without a condition allows all of its values."""
Point = int
"""One value for each fact."""


def _slices() -> dict[str, int]:
    offset, slices = 0, {}
    for name, values in FACTS.items():
        slices[name] = ((1 << len(values)) - 1) << offset
        offset += len(values)
    return slices


SLICES = _slices()
"""The bits that belong to each fact."""
EVERYTHING: Cube = sum(SLICES.values())
"""The condition that is always true."""
_BITS: dict[str, dict[StrEnum, int]] = {}
for _name, _values in FACTS.items():
    _lowest = SLICES[_name] & -SLICES[_name]
    _BITS[_name] = {_value: _lowest << _place for _place, _value in enumerate(_values)}


def cube(when: Mapping[str, Iterable[StrEnum]]) -> Cube:
    """Return the condition that allows, for each fact named, only the values listed."""
    result = EVERYTHING
    for name, values in when.items():
        result &= ~SLICES[name] | sum(_BITS[name][value] for value in set(values))
    return result


def point(facts: Mapping[str, StrEnum]) -> Point:
    """Return where a set of facts lies. A fact that is missing lies nowhere, so no rule about it holds."""
    result = 0
    for name, value in facts.items():
        result |= _BITS[name][value]
    return result


def holds(condition: Cube, at: Point) -> bool:
    """Say whether the facts fulfil the condition; an incomplete set of facts fulfils none."""
    return at & condition == at and at.bit_count() == len(SLICES)


def overlap(one: Cube, other: Cube) -> Cube:
    """Return the condition under which both hold, 0 when there is none."""
    both = one & other
    return both if all(both & bits for bits in SLICES.values()) else 0


def difference(one: Cube, other: Cube) -> Iterator[Cube]:
    """Yield disjoint pieces of what `one` allows and `other` does not."""
    rest = one
    for bits in SLICES.values():
        outside = rest & bits & ~other
        if outside:
            yield (rest & ~bits) | outside
        rest &= ~bits | other
        if not rest & bits:
            return


def rest(one: Cube, others: Iterable[Cube]) -> list[Cube]:
    """Return disjoint pieces of what `one` allows and none of the others does; none when they cover it."""
    pieces = [one]
    for other in others:
        pieces = [left for piece in pieces for left in _without(piece, other)]
    return pieces


def _without(piece: Cube, other: Cube) -> Iterable[Cube]:
    """Return a piece whole where nothing is taken from it: cut without need, pieces multiply."""
    return difference(piece, other) if overlap(piece, other) else (piece,)


def freed(condition: Cube, facts: Iterable[str]) -> Cube:
    """Return a condition that says nothing any more of these facts."""
    return condition | sum(SLICES[name] for name in set(facts))


def given_that(condition: Cube, fact: str, value: StrEnum) -> Cube:
    """Return what is left of a condition once one fact is known, 0 when it cannot hold then."""
    return condition | SLICES[fact] if condition & _BITS[fact][value] else 0


def allowed(condition: Cube, fact: str) -> tuple[StrEnum, ...]:
    """Return the values of one fact that a condition allows."""
    return tuple(value for value, bit in _BITS[fact].items() if condition & bit)


def example(condition: Cube) -> Facts:
    """Return one complete set of facts that fulfils a condition; the condition must be one that can hold."""
    return {name: allowed(condition, name)[0] for name in SLICES}


def values_of(condition: Cube) -> dict[str, tuple[StrEnum, ...]]:
    """Return, for each fact that the condition restricts, the values that it allows: a readable form."""
    return {
        name: tuple(value for value, bit in _BITS[name].items() if condition & bit)
        for name, bits in SLICES.items()
        if condition & bits != bits
    }
