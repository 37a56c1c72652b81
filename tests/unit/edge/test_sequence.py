"""The order of a case's deliveries, as properties: whatever the order of arrival, each is written once."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.edge.sequence import Course, Step, arrive, give_up, jump

NUMBERS = st.integers(min_value=1, max_value=12)
ARRIVALS = st.lists(st.tuples(NUMBERS, st.booleans()), max_size=30)
"""A number, and whether it is urgent."""


def play(course: Course, arrivals: list[tuple[int, bool]]) -> tuple[Course, list[int]]:
    """Let deliveries come, each id once as the inbox sees to it; return the course and what was written, in order."""
    written: list[int] = []
    for number, urgent in dict(reversed(arrivals)).items():
        step = (jump if urgent else arrive)(course, number)
        course, written = step.course, written + ([number] if step.now else []) + list(step.then)
    return course, written


@given(ARRIVALS)
def test_each_delivery_is_written_once_or_waits(arrivals: list[tuple[int, bool]]) -> None:
    course, written = play(Course(), arrivals)

    assert sorted([*written, *course.held]) == sorted({number for number, _ in arrivals})


@given(st.permutations(range(2, 10)), st.sets(st.integers(min_value=2, max_value=9)))
def test_a_complete_case_is_written_in_order_but_for_what_is_urgent(order: list[int], urgent: set[int]) -> None:
    course, written = play(Course(until=1), [(number, number in urgent) for number in order])

    assert [number for number in written if number not in urgent] == [n for n in range(2, 10) if n not in urgent]
    assert course == Course(until=9)


@given(ARRIVALS, NUMBERS)
def test_what_is_urgent_is_written_at_once(arrivals: list[tuple[int, bool]], number: int) -> None:
    course, _ = play(Course(), arrivals)

    assert jump(course, number).now


@given(ARRIVALS)
def test_giving_up_every_hole_writes_everything_that_waited(arrivals: list[tuple[int, bool]]) -> None:
    course, written = play(Course(), arrivals)

    missing: set[int] = set()
    while course.waits:
        (first, last), step = give_up(course)
        course, written = step.course, [*written, *step.then]
        missing |= set(range(first, last + 1))

    came = {number for number, _ in arrivals}
    assert sorted(written) == sorted(came)
    assert missing.isdisjoint(came)
    assert missing == {number for first, last in course.missing for number in range(first, last + 1)}


def test_a_late_delivery_is_marked_and_shortens_its_hole() -> None:
    course = Course(until=9, missing=((2, 4), (6, 6)))

    assert arrive(course, 3) == Step(course=Course(until=9, missing=((2, 2), (4, 4), (6, 6))), late=True)
    assert arrive(course, 5) == Step(course=course)


def test_a_number_that_nobody_can_count_to_costs_nothing() -> None:
    (hole, step) = give_up(arrive(Course(until=1), 10**18 - 1).course)

    assert hole == (2, 10**18 - 2)
    assert step.then == (10**18 - 1,)
