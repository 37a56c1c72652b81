"""What follows from the history of a case: a repeat goes to the conference whatever the risk, and he never learns."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.content import MaracReferral
from hub.domain.events import CaseEvent
from hub.domain.person import Identifier, YesNo
from hub.flow.consolidate import Joined
from hub.flow.enrich import Enriched, Occasion, enrich
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    NOW,
    POLICE,
    PROGRAMME,
    a_head,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_perpetrator, a_victim, named, numbered
from tests.builders.world import Story, content, shipped_policy, story, to

HER, HIM = a_victim(identifiers=(numbered(1),)), a_perpetrator(identifiers=(numbered(2),))
STANDARD = an_assessment("standard")


def days_ago(days: int) -> dict[str, object]:
    return {"recorded_at": NOW - timedelta(days=days)}


def referred(days: int) -> CaseEvent:
    head = a_head(IDVA, "F-1", **days_ago(days))
    return a_referral_made(IDVA, "F-1", head=head, criteria=("professional-judgement",), people=(HER, HIM))


def happened(days: int, record: str = "R-1", **over: object) -> CaseEvent:
    at = NOW - timedelta(days=days)
    made = {
        "head": a_head(POLICE, record, recorded_at=at + timedelta(hours=1)),
        "incident": an_incident(occurred_from=at),
        "assessment": STANDARD,
        "people": (HER, HIM),
    }
    return an_incident_reported(POLICE, record, **{**made, **over})


def look(told: Story) -> Enriched:
    """Return the case of the last decision as its event found it."""
    record = told.last.records[-1]
    case = told.last.cases[0]
    assert isinstance(record.event, CaseEvent)
    occasion = Occasion(event=record.event, people=record.people, policy=shipped_policy(), now=NOW)
    incident = told.last.incidents[0] if told.last.incidents else None
    return enrich(Joined(case=case, members=(), incident=incident), occasion, told.known)


def marac_referrals(told: Story) -> list[str]:
    """Return the reasons for which the last event referred the case to the conference."""
    return [content(d, MaracReferral).reason for d in to(MARAC, [told.last]) if isinstance(d.content, MaracReferral)]


def test_a_repeat_goes_to_the_conference_whatever_the_risk() -> None:
    told = story(referred(100), happened(10))

    assert look(told).repeat
    assert [reason.partition(" ")[0] for reason in marac_referrals(told)] == ["Another"]


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([happened(10)], id="never referred"),
        pytest.param([referred(400), happened(10)], id="referred too long ago"),
        pytest.param([referred(5), happened(10)], id="referred only afterwards"),
        pytest.param([referred(100), a_record_withdrawn(IDVA, "F-1"), happened(10)], id="the referral was taken back"),
    ],
)
def test_an_incident_that_is_no_repeat_goes_there_only_for_its_risk(events: list[CaseEvent]) -> None:
    told = story(*events)

    assert not look(told).repeat
    assert marac_referrals(told) == []


def test_a_referral_that_comes_late_puts_the_case_there_and_makes_what_followed_a_repeat() -> None:
    told = story(happened(10), referred(100))

    assert look(told).repeat
    assert len(marac_referrals(told)) == 1


def test_an_event_that_tells_no_incident_is_looked_at_with_the_latest() -> None:
    later = a_risk_assessed(assessment=replace(STANDARD, assessed_at=NOW), people=(HER, HIM))

    assert look(story(referred(100), happened(10), later)).repeat
    assert not look(story(referred(100), later)).repeat


def test_the_third_person_whom_he_harmed_makes_him_no_more_of_a_serial_perpetrator_than_the_second() -> None:
    her_too = a_victim(names=(named("Other", "Person"),), identifiers=(numbered(3),), date_of_birth="1980-01-01")
    third = a_victim(names=(named("Third", "Person"),), identifiers=(numbered(4),), date_of_birth="1970-01-01")

    first = story(happened(30))
    assert not look(first).serial
    second = story(happened(20, "R-2", people=(her_too, HIM)), after=first)
    assert look(second).serial
    assert look(story(happened(10, "R-3", people=(third, HIM)), after=second)).serial


def test_an_unknown_perpetrator_is_no_serial_one() -> None:
    told = story(happened(30, people=(HER,)), happened(20, "R-2", people=(replace(HER, identifiers=(numbered(5),)),)))

    assert not look(told).serial


def test_that_it_is_a_repeat_shows_nothing_on_the_other_partys_side() -> None:
    number = Identifier(system="crime-reference", value="42/1/26")
    incident = an_incident(occurred_from=NOW - timedelta(days=10), suspect_informed=YesNo.YES, references=(number,))
    alone = story(happened(10, incident=incident))
    repeated = story(referred(100), happened(10, incident=incident))

    def his(told: Story) -> list[object]:
        return [d.content for d in to(PROGRAMME, [told.last])]

    assert his(alone)
    assert his(alone) == his(repeated)


def test_high_risk_and_a_repeat_together_are_one_referral() -> None:
    told = story(referred(100), happened(10, assessment=HIGH))

    assert len(marac_referrals(told)) == 1
