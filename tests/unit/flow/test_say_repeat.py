"""A coordinator confirms a repeat, or says that it is none; nothing waits for it, and nothing later undoes it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.content import MaracCase
from hub.domain.decisions import ErasureDecided, ErasureReason, LinkDecided, RepeatDecided
from hub.domain.delivery import DeliveryKind
from hub.domain.feed import FeedKind, FeedReason
from hub.domain.ids import CONSOLE, CaseId, PersonId
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.repeats import NotARepeat, RepeatFlag, RepeatFound, Suggested, incident_of
from hub.flow.audit import entries_of
from hub.receive.decided import decided
from tests.builders.events import MARAC, MEDIUM, NOW, POLICE, VRAS, a_head, a_record_withdrawn, an_assessment
from tests.builders.people import a_perpetrator
from tests.builders.world import Story, content, sent, story, to
from tests.unit.flow.test_repeat_flag import a_join, another, on, told_on

FIRST, AGAIN = "2025-07-04", "2026-02-12"
REFERRED, HAPPENED = date(2025, 7, 4), date(2026, 2, 12)
ABOUT = Suggested(incident=incident_of(VRAS, "V-1"), happened=HAPPENED, referred=REFERRED)
SECOND = a_head(VRAS, "V-1", revision=2, recorded_at=on("2026-02-20"))


def repeated(*more: Any) -> Story:
    """Return that the pair was referred, and that another agency tells of a medium incident within the window."""
    return story(told_on(FIRST, "R-1"), told_on(AGAIN, "V-1", VRAS, assessment=MEDIUM), *more)


def case_of(told: Story) -> CaseId:
    return next(case.id for case in told.known.cases.values() if case.replaced_by is None)


def says(
    told: Story, why_not: NotARepeat | None = None, *, seen: bool | None = None, by: str = "ann", **over: Any
) -> Story:
    """Return what follows when somebody decides on the repeat, each time under a key of its own."""
    head = a_head(CONSOLE, "repeat", recorded_at=NOW)
    event = RepeatDecided(head=head, case=case_of(told), about=ABOUT, why_not=why_not, by=by, seen=seen)
    key = f"form {len(told.decisions)}"
    return story(decided(replace(event, **over), key, NOW), after=told)


def flag(told: Story) -> RepeatFlag:
    found = {one.case: one.flag for one in told.last.flags}[case_of(told)]
    assert found
    return found


def repeats(told: Story) -> list[tuple[date, bool | None]]:
    return [(one.happened, one.decided) for one in flag(told).repeats]


def test_what_the_hub_finds_is_told_before_anybody_confirms_it() -> None:
    told = repeated()

    assert repeats(told) == [(HAPPENED, None)]
    assert [d.kind for d in to(MARAC, [told.last]) if d.kind is DeliveryKind.MARAC_REFERRAL] != []


def test_a_confirmed_repeat_stays_what_it_was_and_nobody_is_told_again() -> None:
    told = says(repeated())

    assert repeats(told) == [(HAPPENED, True)]
    assert flag(told).referred == HAPPENED
    assert told.last.deliveries == ()


def test_what_is_no_repeat_refers_nobody_and_the_flag_runs_from_the_referral_before() -> None:
    told = says(repeated(), NotARepeat.NO_ABUSE)

    assert flag(told).repeats == (RepeatFound(happened=HAPPENED, referred=REFERRED, decided=False),)
    assert (flag(told).referred, flag(told).until) == (REFERRED, date(2026, 7, 4))


def test_what_was_referred_because_of_it_stays_and_the_coordinator_is_shown_what_holds() -> None:
    told = says(repeated(), NotARepeat.NO_ABUSE)

    assert told.last.changed == ()
    (shown,) = (content(d, MaracCase) for d in sent(told.last) if d.kind is DeliveryKind.MARAC_CASE)
    assert shown.history
    assert not shown.history.repeat
    assert "repeat" not in [one.criterion for one in shown.history.criteria_met or ()]


def test_an_incident_at_high_risk_refers_the_pair_also_where_it_is_no_repeat() -> None:
    told = story(told_on(FIRST, "R-1"), told_on(AGAIN, "V-1", VRAS))

    assert flag(says(told, NotARepeat.TOLD_BEFORE)).referred == HAPPENED


@pytest.mark.parametrize(
    ("why_not", "reason"), [(None, FeedReason.REPEAT_CONFIRMED), (NotARepeat.WRONG_DAY, FeedReason.NOT_A_REPEAT)]
)
def test_the_feed_says_what_was_decided(why_not: NotARepeat | None, reason: FeedReason) -> None:
    (noted,) = says(repeated(), why_not).last.feed

    assert (noted.entry.kind, noted.entry.reason) == (FeedKind.REPEAT, reason)
    assert (noted.recipient, noted.entry.parameters) == (MARAC, {"happened": "2026-02-12"})


def test_who_decided_is_noted_with_the_code_of_why() -> None:
    told = says(repeated(), NotARepeat.NO_ABUSE)

    assert [(one.who, one.action, one.cases) for one in entries_of([told.last])] == [
        ("ann", "not-a-repeat no-abuse", (case_of(told),))
    ]


def test_the_same_form_sent_twice_acts_once() -> None:
    told = says(repeated())
    event = told.last.received

    again = story(event, after=told).last

    assert (again.repeated, again.cases, again.feed) == (True, (), ())


def test_who_did_not_see_that_another_had_decided_changes_nothing() -> None:
    told = says(says(repeated()), NotARepeat.NO_ABUSE, by="ben")

    assert told.last.ended == Refused(reason=Reason.DECIDED_MEANWHILE)
    assert told.last.cases == ()


def test_who_has_seen_it_may_decide_otherwise() -> None:
    told = says(says(repeated()), NotARepeat.NO_ABUSE, seen=True, by="ben")

    assert repeats(told) == [(HAPPENED, False)]


@pytest.mark.parametrize(
    "about",
    [
        pytest.param(replace(ABOUT, happened=date(2026, 2, 13)), id="another day"),
        pytest.param(replace(ABOUT, referred=date(2025, 7, 5)), id="another referral"),
        pytest.param(replace(ABOUT, incident=incident_of(POLICE, "V-1")), id="another incident"),
    ],
)
def test_what_is_no_suggestion_is_not_decided(about: Suggested) -> None:
    assert says(repeated(), about=about).last.ended == Refused(reason=Reason.REPEAT_CHANGED)


def test_a_case_that_is_not_there_is_not_decided() -> None:
    assert says(repeated(), case=CaseId(ABOUT.incident)).last.ended == Refused(reason=Reason.CASE_UNKNOWN)


@pytest.mark.parametrize("why_not", [None, NotARepeat.NO_ABUSE])
@pytest.mark.parametrize(
    "later",
    [
        pytest.param(
            told_on(AGAIN, "V-1", VRAS, assessment=an_assessment("standard"), head=SECOND), id="its record is revised"
        ),
        pytest.param(told_on("2026-02-25", "R-2", assessment=MEDIUM), id="something else happens"),
        pytest.param(told_on(AGAIN, "M-1", "suffolk-mash", assessment=None), id="another agency tells of the same"),
    ],
)
def test_what_comes_later_undoes_no_decision(later: Any, why_not: NotARepeat | None) -> None:
    told = story(later, after=says(repeated(), why_not))

    assert repeats(told)[0] == (HAPPENED, why_not is None)


def test_another_incident_of_the_same_day_is_a_suggestion_of_its_own() -> None:
    told = story(told_on(AGAIN, "V-2", VRAS, assessment=MEDIUM), after=says(repeated(), NotARepeat.NO_ABUSE))

    assert repeats(told) == [(HAPPENED, False), (HAPPENED, None)]


def test_what_makes_it_a_repeat_is_another_referral_and_it_is_asked_again() -> None:
    told = says(repeated(), NotARepeat.NO_ABUSE)

    assert repeats(story(told_on("2025-09-01", "R-2"), after=told)) == [(date(2025, 9, 1), None), (HAPPENED, None)]


def test_taken_back_and_told_again_under_its_number_the_decision_still_holds() -> None:
    told = story(a_record_withdrawn(VRAS, "V-1"), after=says(repeated(), NotARepeat.NO_ABUSE))
    assert flag(told).repeats == ()

    again = story(told_on(AGAIN, "V-1", VRAS, assessment=MEDIUM, head=replace(SECOND, revision=3)), after=told)

    assert repeats(again) == [(HAPPENED, False)]


def test_a_decision_outlives_a_link_that_changes_nothing_of_it_and_one_undone() -> None:
    told = says(repeated(told_on("2025-08-04", "R-9", people=(another(), a_perpetrator()), assessment=None)), None)
    one, other = (told.decisions[number].records[0].alone_of("v") for number in (0, 2))

    joined = story(decided(a_join(one, other), "join", NOW), after=told)
    apart = story(decided(_apart(one, other), "apart", NOW), after=joined)

    assert repeats(joined) != [(HAPPENED, True)]  # another incident lies between the two: the referral is another one
    assert repeats(apart) == [(HAPPENED, True)]


def test_where_she_is_erased_what_was_said_of_her_case_goes_too() -> None:
    told = says(repeated())
    her = told.decisions[0].records[0].alone_of("v")
    head = a_head(CONSOLE, "erase", recorded_at=NOW)
    erased = ErasureDecided(head=head, person=her, reason=ErasureReason.REQUESTED, by="ann")

    gone = story(decided(erased, "erase", NOW), after=told)

    assert isinstance(gone.last.ended, Processed)
    assert [case.repeats.said for case in gone.known.cases.values()] == [()]


def _apart(one: PersonId, other: PersonId) -> LinkDecided:
    return replace(a_join(one, other), same=False)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([None, *NotARepeat]), st.sampled_from([None, True, False])), min_size=1, max_size=5
    )
)
def test_the_last_word_of_who_saw_the_one_before_holds(made: list[tuple[NotARepeat | None, bool | None]]) -> None:
    told, state = repeated(), None

    for why_not, seen in made:
        told = says(told, why_not, seen=seen)
        assert isinstance(told.last.ended, Processed if seen is state else Refused)
        state = why_not is None if seen is state else state

    (held,) = (case.repeats.said for case in told.known.cases.values())
    assert [one.is_repeat for one in held] == ([] if state is None else [state])
