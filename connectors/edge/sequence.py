"""The order of the deliveries of one case: what to write now, what to hold, what is missing. Pure.

`ce_sequence` counts without holes within a topic and case (ADR 4), so a hole means loss or delay. A case may begin
at any number, since an agency may start late; a lower number that comes afterwards is simply written.
"""

from dataclasses import dataclass, replace

Span = tuple[int, int]
"""First and last number of a hole."""
SPANS = 100
"""Holes remembered of one case, the latest ones: the agency's operators have long been told of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far the deliveries of one case have come."""

    until: int | None = None
    """Everything up to here was written or given up; None before the first."""
    ahead: frozenset[int] = frozenset()
    """Numbers beyond, written already because they were urgent."""
    held: frozenset[int] = frozenset()
    """Numbers beyond that wait."""
    missing: tuple[Span, ...] = ()
    """Holes that were given up and not filled since."""

    @property
    def waits(self) -> bool:
        """Say whether something before a number that came is missing."""
        return bool(self.ahead or self.held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What an arrival means: whether it is written now, and which held ones follow it, in order."""

    course: Course
    now: bool = True
    then: tuple[int, ...] = ()
    late: bool = False


def arrive(course: Course, number: int) -> Step:
    """Return what to do with a delivery that can wait for its turn."""
    if _in_turn(course, number):
        return _written(course, number)
    return Step(course=replace(course, held=course.held | {number}), now=False)


def jump(course: Course, number: int) -> Step:
    """Return what to do with an urgent delivery: it is written now, whatever is missing."""
    if _in_turn(course, number):
        return _written(course, number)
    return Step(course=replace(course, ahead=course.ahead | {number}))


def give_up(course: Course) -> tuple[Span, Step]:
    """Return the first hole, and what is to be written although it was not filled; `course.waits` must hold."""
    lowest = min(course.ahead | course.held)
    hole = ((course.until or 0) + 1, lowest - 1)
    passed = replace(course, until=lowest - 1, missing=(*course.missing, hole)[-SPANS:])
    return hole, _released(passed)


def newest(until: int | None, number: int) -> bool:
    """Say whether a whole state is newer than the one written; of these any may be missing."""
    return until is None or number > until


def _in_turn(course: Course, number: int) -> bool:
    return course.until is None or number <= course.until + 1 or number in course.ahead


def _written(course: Course, number: int) -> Step:
    if course.until is None:
        return Step(course=replace(course, until=number))
    if number <= course.until or number in course.ahead:
        filled = tuple(part for span in course.missing for part in _without(span, number))
        return Step(course=replace(course, missing=filled), late=filled != course.missing)
    return _released(replace(course, until=number))


def _released(course: Course) -> Step:
    """Go on through what came early; the numbers that were held are to be written, in order."""
    until, then = course.until or 0, []
    while until + 1 in course.ahead or until + 1 in course.held:
        until += 1
        if until in course.held:
            then.append(until)
    ahead = frozenset(number for number in course.ahead if number > until)
    return Step(course=replace(course, until=until, ahead=ahead, held=course.held - set(then)), then=tuple(then))


def _without(span: Span, number: int) -> tuple[Span, ...]:
    first, last = span
    if not first <= number <= last:
        return (span,)
    parts = ((first, number - 1), (number + 1, last))
    return tuple(part for part in parts if part[0] <= part[1])
