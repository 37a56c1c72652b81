"""`hub alarms` says of each alarm what to do, or who has seen to it."""

from datetime import timedelta
from uuid import UUID

import pytest

from hub.cli.alarms import TO_DO, state, to_do
from hub.domain.alarm import AlarmCode
from hub.store.alarms import AlarmRow
from tests.builders.events import NOW


def a_row(code: str, closed_by: str | None = None) -> AlarmRow:
    """Return an alarm as the database keeps it."""
    closed = NOW if closed_by else None
    return AlarmRow(
        id=UUID(int=1),
        code=code,
        area="suffolk",
        about="990001",
        opened_at=NOW - timedelta(days=1),
        last_at=NOW,
        times=3,
        closed_at=closed,
        closed_by=closed_by,
        reason="the school is entered" if closed_by else None,
    )


@pytest.mark.parametrize("code", [*AlarmCode])
def test_of_every_open_alarm_it_is_said_what_to_do(code: AlarmCode) -> None:
    assert state(a_row(code.value)) == TO_DO[code]


def test_of_a_closed_one_it_is_said_who_saw_to_it_and_how() -> None:
    assert state(a_row("school-unknown", closed_by="ann")) == "closed by ann: the school is entered"


def test_an_alarm_that_a_later_hub_raised_is_shown_all_the_same() -> None:
    assert to_do("moon-full") == "A newer hub knows what this is."
