"""A case's timeline has a line for each record, at the time at which what it tells happened, in codes."""

from datetime import date, datetime, timedelta

import pytest

from hub.domain.events import CaseEvent, MaracAction
from hub.flow.history import history
from hub.flow.timeline import statement_of
from tests.builders.events import (
    IDVA,
    NOW,
    YESTERDAY,
    a_custody_changed,
    a_details_changed,
    a_feedback_received,
    a_hearing_changed,
    a_marac_outcome,
    a_record_withdrawn,
    a_safeguarding_updated,
    an_outcome_recorded,
)
from tests.builders.holders import a_held_case, holders_policy, then
from tests.builders.world import Story

HOUR = timedelta(hours=1)


def lines(told: Story) -> dict[str, tuple[datetime, tuple[str, ...], bool]]:
    case = next(iter(told.known.cases.values()))
    said = [s for r in told.known.ever_in(case.id) if (s := statement_of(r))]
    timeline = history(case, said, holders_policy(), date(2026, 3, 2)).timeline
    return {entry.told.value: (entry.happened_at, entry.about, entry.withdrawn) for entry in timeline}


@pytest.mark.parametrize(
    ("event", "told", "happened", "about"),
    [
        (a_custody_changed(order="restraining"), "custody", NOW - HOUR, ("released", "restraining", "no-contact")),
        (a_hearing_changed(), "court", NOW - HOUR, ("listed", "trial", "screen")),
        (a_details_changed(), "details", NOW - HOUR, ("contacts",)),
        (
            a_marac_outcome(actions=(MaracAction(action="visit", owner=IDVA),)),
            "conference",
            YESTERDAY,
            ("heard", "visit"),
        ),
        (
            a_safeguarding_updated(decided_at=YESTERDAY, level=3, outcomes=("early-help",), plan="looked-after"),
            "safeguarding",
            YESTERDAY,
            ("amber", "level-3", "early-help", "looked-after"),
        ),
        (an_outcome_recorded(), "measured", NOW - 2 * HOUR, ("baseline", "four-outcomes", "feels-safer")),
        (a_feedback_received(about=IDVA), "feedback", NOW - HOUR, ("concern", IDVA, "waiting")),
    ],
)
def test_it_shows(event: CaseEvent, told: str, happened: datetime, about: tuple[str, ...]) -> None:
    story = then(event, after=a_held_case())
    assert lines(story)[told] == (happened, about, False)

    taken = then(a_record_withdrawn(event.head.agency, event.head.record_id), after=story)
    assert lines(taken)[told] == (happened, about, True)
