"""What a coordinator's feed says of each change, and of what it says nothing (ADR 32)."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.domain.content import MaracCase
from hub.domain.delivery import GONE, DeliveryKind, Stopped, StopReason, cases_topic
from hub.domain.events import Event, RiskAssessed
from hub.domain.feed import SECTIONS, FeedKind, FeedReason, Noted
from hub.domain.ids import AgencyId, AreaId
from hub.domain.person import Contact, PersonName
from hub.flow.feed_marks import shown_of
from hub.flow.stop import stop
from hub.receive.decided import lapsed
from tests.builders.conference import NORFOLK, SUFFOLK, a_handover, an_outcome, two_areas
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    NOW,
    POLICE,
    VRAS,
    a_custody_changed,
    a_details_changed,
    a_record_withdrawn,
    a_risk_assessed,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.hunt import steps
from tests.builders.limits import case_of, excludes, restricts
from tests.builders.people import a_child, a_perpetrator, a_victim, numbered
from tests.builders.world import Story, story
from tests.unit.flow.test_erase import an_erasure, who
from tests.unit.flow.test_link import join, separate, two

HER, HIM = a_victim(identifiers=(numbered(1),)), a_perpetrator(identifiers=(numbered(2),))
FIRST = an_incident_reported(people=(HER, HIM), assessment=HIGH)
EARLIER = an_incident(occurred_from=NOW - timedelta(days=20))
LAST_DAY = date(2027, 3, 2)
"""Twelve months after the referral of today."""
LATER = an_incident(occurred_from=NOW - timedelta(days=2))


def told(*events: Event, after: Story | None = None) -> Story:
    return story(*events, after=after, policy=two_areas())


def said(found: Story) -> list[tuple[str, str]]:
    """Return kind and reason of what the last event put into feeds."""
    return [(one.entry.kind, one.entry.reason) for one in found.last.feed]


def only(found: Story) -> Noted:
    [noted] = found.last.feed
    return noted


def assessed(grade: str, hours: int = 1) -> RiskAssessed:
    """Return that the police assess her so many hours ago."""
    made = an_assessment(grade, assessed_at=NOW - timedelta(hours=hours) / 2)
    return a_risk_assessed(POLICE, f"A-{grade}", people=(HER, HIM), assessment=made)


def test_a_referral_is_new_to_the_coordinator_of_her_area_and_says_who_made_it() -> None:
    noted = only(told(FIRST))

    assert (noted.entry.kind, noted.entry.reason) == (FeedKind.REFERRAL_NEW, FeedReason.REFERRED)
    assert (noted.area, noted.recipient, noted.source, noted.source_kind) == (SUFFOLK, MARAC, POLICE, "police")
    assert noted.entry.changed_sections == (
        *("victim", "consent", "perpetrators", "incidents", "risk", "history", "told-by"),
    )


def test_what_is_no_case_of_the_conference_is_in_no_feed() -> None:
    assert told(an_incident_reported(people=(HER, HIM), assessment=None)).last.feed == ()


def test_the_same_event_again_is_in_no_feed() -> None:
    assert told(FIRST, FIRST).last.feed == ()


@pytest.mark.parametrize(
    ("event", "kind", "reason", "sections"),
    [
        pytest.param(
            an_incident_reported(IDVA, "I-1", people=(HER, HIM), assessment=None, incident=FIRST.incident),
            *("case.changed", "also-told", ("told-by",)),
            id="another agency tells of the same incident",
        ),
        pytest.param(
            a_details_changed(people=(replace(HER, contacts=(Contact(kind="phone", value="07700 900999"),)), HIM)),
            *("case.changed", "victim-changed", ("victim", "told-by")),
            id="she is reached otherwise",
        ),
        pytest.param(
            a_risk_assessed(people=(HER, HIM)),
            *("risk.changed", "risk-assessed", ("risk", "told-by")),
            id="she is assessed",
        ),
        pytest.param(
            a_custody_changed(people=(HER, HIM)),
            *("case.changed", "custody-changed", ("custody",)),
            id="he was released",
        ),
        pytest.param(
            a_support_updated(people=(HER, HIM)),
            *("case.changed", "support-changed", ("support",)),
            id="support goes on",
        ),
        pytest.param(an_outcome(people=(HER, HIM)), "flag", "flag-placed", (), id="partners mark her record"),
        pytest.param(a_record_withdrawn(), "withdrawn", "record-withdrawn", (), id="all that was told is taken back"),
    ],
)
def test_a_change_says_which_part_changed_and_why(
    event: Event, kind: str, reason: str, sections: tuple[str, ...]
) -> None:
    entry = only(told(FIRST, event)).entry

    assert (entry.kind, entry.reason, entry.changed_sections) == (kind, reason, sections)


def test_another_incident_says_how_many_there_are() -> None:
    hers = told(an_incident_reported(people=(HER, HIM), incident=EARLIER), an_outcome(people=(HER, HIM)))

    later = an_incident_reported(VRAS, "V-2", people=(HER, HIM), incident=LATER, assessment=None)
    entry = only(told(later, after=hers)).entry

    assert (entry.kind, entry.reason) == (FeedKind.CASE_CHANGED, FeedReason.INCIDENT_TOLD)
    assert entry.parameters == {"incidents": "2"}


@pytest.mark.parametrize(
    ("grade", "said_so", "parameters"),
    [
        pytest.param("medium", FeedReason.RISK_LOWERED, {"grade": "medium", "before": "high"}, id="lower"),
        pytest.param("high", FeedReason.RISK_ASSESSED, {"grade": "high"}, id="the same"),
    ],
)
def test_a_new_assessment_says_what_she_was_graded_before(
    grade: str, said_so: FeedReason, parameters: dict[str, str]
) -> None:
    entry = only(told(FIRST, assessed(grade))).entry

    assert (entry.kind, entry.reason, entry.parameters) == (FeedKind.RISK_CHANGED, said_so, parameters)


def test_a_higher_grade_is_said_to_be_higher() -> None:
    entry = only(told(assessed("high"), after=told(FIRST, assessed("medium", hours=2)))).entry

    assert (entry.reason, entry.parameters) == (FeedReason.RISK_RAISED, {"grade": "high", "before": "medium"})


def test_a_referral_of_a_pair_that_was_referred_within_the_year_is_a_repeat() -> None:
    after = NOW + timedelta(days=40)
    again = an_incident_reported(
        record="R-2", people=(HER, HIM), assessment=HIGH, incident=an_incident(occurred_from=after - timedelta(hours=2))
    )
    again = replace(again, head=replace(again.head, recorded_at=after))

    found = story(again, after=told(FIRST), policy=two_areas(), now=after)

    assert said(found) == [(FeedKind.REPEAT, FeedReason.REFERRED_AGAIN)]
    [page] = found.last.pages
    assert page.shown is not None
    assert "repeat" in page.shown.tags


def test_a_case_that_moves_is_told_of_in_both_areas_and_shown_in_the_new_one_alone() -> None:
    found = told(FIRST, a_handover(people=(HER, HIM)))

    assert [(one.area, one.entry.reason) for one in found.last.feed] == [
        (SUFFOLK, FeedReason.MOVED_AWAY),
        (NORFOLK, FeedReason.MOVED_HERE),
    ]
    assert {area for area, _ in found.known.pages} == {NORFOLK}
    assert found.known.pages[NORFOLK, case_of(found)].tags == ("transfer-in",)


def test_the_old_area_learns_not_where_the_case_went() -> None:
    left, _ = told(FIRST, a_handover(people=(HER, HIM))).last.feed

    assert (left.source, left.entry.parameters, left.entry.changed_sections) == (None, {}, ())


def test_a_mark_that_lapses_is_for_information() -> None:
    later = NOW + timedelta(days=400)
    found = told(FIRST, an_outcome(people=(HER, HIM)))

    found = story(lapsed(case_of(found), LAST_DAY, later), after=found, policy=two_areas(), now=later)

    assert said(found) == [(FeedKind.FLAG, FeedReason.FLAG_LAPSED)]


def test_who_is_kept_out_of_a_case_is_told_that_it_is_shown_no_more_and_then_nothing() -> None:
    found = told(FIRST)
    found = story(excludes(case_of(found), MARAC), after=found, policy=two_areas())
    assert said(found) == [(FeedKind.WITHDRAWN, FeedReason.SHOWN_NO_MORE)]

    found = told(a_risk_assessed(people=(HER, HIM)), after=found)

    assert (found.last.feed, found.known.pages) == ((), {})


def test_a_restricted_case_is_in_the_feed_of_those_alone_who_are_named() -> None:
    named_, other = told(FIRST), told(FIRST)
    named_ = story(restricts(case_of(named_), MARAC, POLICE), after=named_, policy=two_areas())
    other = story(restricts(case_of(other), IDVA, POLICE), after=other, policy=two_areas())

    change = assessed("medium")

    assert said(told(change, after=named_)) == [(FeedKind.RISK_CHANGED, FeedReason.RISK_LOWERED)]
    assert said(told(change, after=other)) == []


def test_a_match_and_its_correction_are_told_of_each_case_that_they_change() -> None:
    found = join(two())

    assert {reason for _, reason in said(found)} == {FeedReason.JOINED}
    assert {kind for kind, _ in said(found)} == {FeedKind.MATCH_DECIDED}
    assert {kind for kind, _ in said(separate(found))} == {FeedKind.LINK_CORRECTED}


def test_an_erased_victims_case_is_shown_no_more_and_the_feed_says_why() -> None:
    found = story(FIRST)

    found = story(an_erasure(who(found.known, "v")), after=found)

    assert said(found) == [(FeedKind.WITHDRAWN, FeedReason.ERASED)]
    assert found.known.pages == {}


def test_an_agency_is_named_only_where_the_coordinator_is_shown_that_it_told() -> None:
    policy = two_areas()
    hidden = replace(policy.directory.agencies[AgencyId(POLICE)], name_tells_place=True)
    policy.directory.agencies[AgencyId(POLICE)], kept = hidden, policy.directory.agencies[AgencyId(POLICE)]
    try:
        noted = only(told(FIRST))
    finally:
        policy.directory.agencies[AgencyId(POLICE)] = kept

    assert (noted.source, noted.source_kind) == (None, None)


def test_what_is_stopped_before_it_goes_out_is_neither_shown_nor_told() -> None:
    decision = told(FIRST).last
    [page] = decision.pages

    stopped = stop(decision, {page.delivery: Stopped(reason=StopReason.AT_RELEASE)})

    assert (stopped.pages, stopped.feed) == ((), ())


WHOLE = next(d.content for d in told(FIRST).last.deliveries if isinstance(d.content, MaracCase))


@pytest.mark.parametrize(
    ("other", "changed"),
    [
        pytest.param({"name": PersonName(given=("TESTA ",), family="example")}, set(), id="capitals and spaces"),
        pytest.param({"name": PersonName(given=("Testa",), family="Exam-ple")}, set(), id="signs"),
        pytest.param({"name": PersonName(given=("Tessa",), family="Example")}, {"victim"}, id="another name"),
        pytest.param({"consent": "refused"}, {"consent"}, id="her consent"),
    ],
)
def test_what_is_only_written_otherwise_is_no_change(other: dict[str, Any], changed: set[str]) -> None:
    her = replace(WHOLE.victim[0], name=PersonName(given=("Testa",), family="Example"), consent="given")
    before = replace(WHOLE, victim=(her,))
    after = replace(WHOLE, victim=(replace(her, **other),))
    case = next(iter(told(FIRST).known.cases.values()))

    marks = [shown_of(one, case, AgencyId(MARAC)).marks for one in (before, after)]

    assert {name for name in marks[0] if marks[0][name] != marks[1].get(name)} == changed


def test_the_order_in_which_things_are_told_is_no_change() -> None:
    two_of = (*WHOLE.victim, replace(WHOLE.victim[0], sex="female"))
    case = next(iter(told(FIRST).known.cases.values()))

    marks = [shown_of(replace(WHOLE, victim=order), case, AgencyId(MARAC)).marks for order in (two_of, two_of[::-1])]

    assert marks[0] == marks[1]


def her_tags(**over: Any) -> tuple[str, ...]:
    """Return the tags of a case whose victim is shown so."""
    case = next(iter(told(FIRST).known.cases.values()))
    victim = replace(WHOLE.victim[0], **over)
    return shown_of(replace(WHOLE, victim=(victim,), children=()), case, AgencyId(MARAC)).tags


def test_a_case_has_the_tags_of_what_is_shown_of_it() -> None:
    assert her_tags() == ()
    assert her_tags(pregnant="yes") == ("unborn",)
    family = told(an_incident_reported(people=(HER, HIM, a_child()), assessment=HIGH))
    assert [one.tags for one in family.known.pages.values()] == [("child",)]


WORD = re.compile(r"[a-z]+([.-][a-z]+)*|[0-9]+|\d{4}-\d{2}-\d{2}|[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z*~$=]{3}")
"""Codes, numbers, days and case references: nothing else stands in an entry."""


@settings(max_examples=25, deadline=None)
@example([3346379741, 2995158575, 3488319527, 3572404086, 2522826514, 3277931566, 2366652321, 2995620524, 2670577197])
@given(st.lists(st.integers(0, 2**32), min_size=2, max_size=12))
def test_whatever_happens_entries_are_codes_and_what_is_shown_is_what_went_out_last(numbers: list[int]) -> None:
    shown: dict[tuple[str, object], MaracCase | None] = {}
    for step in steps(two_areas(), numbers):
        decision = step.decision
        gone = {d.id for d in decision.changed if d.state in GONE}
        for delivery in decision.deliveries:
            if delivery.kind is DeliveryKind.MARAC_CASE and delivery.state not in GONE and delivery.id not in gone:
                assert isinstance(delivery.content, MaracCase)
                assert delivery.topic == cases_topic(AreaId(delivery.content.area))
                shown[delivery.content.area, delivery.case] = delivery.content if delivery.content.told_by else None
        assert {place for place, content in shown.items() if content} == {*step.known.pages}
        assert all(shown.get((page.area, page.case)) == page.content for page in decision.pages)
        for noted in decision.feed:
            entry = noted.entry
            said_ = (entry.kind, entry.reason, *entry.changed_sections, *entry.parameters, *entry.parameters.values())
            assert [word for word in said_ if not WORD.fullmatch(word)] == []
            assert [*entry.changed_sections] == [name for name in SECTIONS if name in entry.changed_sections]
            assert noted.recipient in step.areas
            assert noted.area in step.areas[noted.recipient]
