"""When events go out: urgent ones first, not too many at once, again after growing pauses."""

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from connectors.edge.outbox import Due
from connectors.edge.pace import Pace
from connectors.edge.schedule import WINDOW, Schedule

PACE = Pace()


def a_due(n: int, *, urgent: bool = False, state: str = "waiting") -> Due:
    return Due(n=n, id=f"e{n}", urgent=urgent, state=state)


def a_schedule() -> Schedule:
    return Schedule(pace=PACE, chance=Random(7))  # noqa: S311 - for jitter


def times_of(schedule: Schedule, event: str, until: float) -> list[float]:
    """Return when an event goes out when nobody answers."""
    now, times = 0.0, []
    while now < until:
        if event in schedule.take(now):
            schedule.sent(event, now)
            times.append(now)
        now += 1.0
    return times


@given(st.lists(st.booleans(), max_size=50))
def test_urgent_events_go_first_and_each_kind_in_the_order_of_storing(urgents: list[bool]) -> None:
    schedule = a_schedule()
    schedule.add(a_due(n, urgent=urgent) for n, urgent in enumerate(urgents))

    first = [f"e{n}" for n, urgent in enumerate(urgents) if urgent]
    assert list(schedule.take(0.0)) == first + [f"e{n}" for n, urgent in enumerate(urgents) if not urgent]


def test_pauses_double_up_to_ten_minutes_and_vary_by_a_tenth() -> None:
    schedule = a_schedule()
    schedule.add([a_due(1)])

    times = times_of(schedule, "e1", 3600.0)

    pauses = [after - before for before, after in pairwise(times)]
    expected = [10, 20, 40, 80, 160, 320, 600, 600]
    assert all(0.9 * e - 1 <= p <= 1.1 * e + 1 for p, e in zip(pauses, expected, strict=False))
    assert len(pauses) >= 7


def test_thousands_do_not_flood_and_all_go_out_while_nobody_answers() -> None:
    schedule = a_schedule()
    schedule.add(a_due(n) for n in range(4 * WINDOW))
    gone: set[str] = set()
    for second in range(60):
        taken = schedule.take(float(second))
        for event in taken:
            schedule.sent(event, float(second))
        assert len(taken) <= WINDOW
        gone |= set(taken)

    assert len(gone) == 4 * WINDOW


def test_an_urgent_event_goes_out_also_when_too_many_others_are_unanswered() -> None:
    schedule = a_schedule()
    schedule.add(a_due(n) for n in range(WINDOW + 1))
    for event in schedule.take(0.0):
        schedule.sent(event, 0.0)
    schedule.add([a_due(9999, urgent=True)])

    assert schedule.take(0.1) == ("e9999",)


def test_what_was_answered_does_not_go_out_again() -> None:
    schedule = a_schedule()
    schedule.add([a_due(1)])
    schedule.take(0.0)
    schedule.sent("e1", 0.0)
    schedule.drop("e1")

    assert times_of(schedule, "e1", 1000.0) == []


def test_what_lies_with_the_operators_is_asked_after_rarely() -> None:
    schedule = a_schedule()
    schedule.add([a_due(1)])
    schedule.take(0.0)
    schedule.sent("e1", 0.0)
    schedule.drop("e1")
    schedule.add_later(a_due(1, state="dead_letter"), PACE.again_at_most, 0.0)

    assert times_of(schedule, "e1", 1300.0)[:1] == [600.0]
