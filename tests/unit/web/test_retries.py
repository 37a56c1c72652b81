"""What goes again, over all agencies: sums, the most attempts, and the next try where there is one."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.store.ops.running import Retries
from hub.web.ops.retries import again

NOW = datetime(2026, 3, 12, 14, 2, tzinfo=UTC)


def an_agency(name: str, minutes: int, sent_again: int = 1) -> Retries:
    return Retries(
        agency=name,
        unconfirmed=2,
        again=sent_again,
        last_hour=sent_again,
        attempts=sent_again + 1,
        next_try=NOW + timedelta(minutes=minutes),
    )


def test_figures_of_all_agencies_are_added_up_and_the_first_try_is_the_next() -> None:
    found = again([an_agency("a", 5, 3), an_agency("b", 2)], (), stopped=False)

    assert (found.unconfirmed, found.again, found.last_hour, found.attempts) == (4, 4, 4, 4)
    assert found.next_try == NOW + timedelta(minutes=2)


@pytest.mark.parametrize(
    ("suspended", "stopped", "minutes"), [(("b",), False, 5), (("a", "b"), False, None), ((), True, None)]
)
def test_nothing_goes_again_to_who_is_suspended_nor_to_anybody_while_all_is_stopped(
    suspended: tuple[str, ...], *, stopped: bool, minutes: int | None
) -> None:
    found = again([an_agency("a", 5), an_agency("b", 2)], suspended, stopped=stopped)

    assert found.next_try == (None if minutes is None else NOW + timedelta(minutes=minutes))


def test_where_everything_is_confirmed_there_is_no_next_try() -> None:
    found = again([], (), stopped=False)

    assert (found.unconfirmed, found.attempts, found.next_try) == (0, 0, None)
