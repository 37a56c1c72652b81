"""The history of a case: repeats and escalation to the day, every assessment, and a timeline across agencies."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.case import Case, Telling
from hub.domain.dates import months_after
from hub.domain.events import CaseEvent, Heartbeat, SupportStatus
from hub.domain.facts import Told
from hub.domain.ids import AgencyId, AreaId, PersonId, RecordId
from hub.domain.person import ConsentStatus
from hub.domain.risk import Grade, RiskAssessment
from hub.domain.rules import Escalation, Policy, Repeat
from hub.flow.deduplicate import told as told_of
from hub.flow.history import Because, Course, History, course, history, victims_of
from hub.flow.timeline import Statement, statement_of
from tests.builders.events import (
    HIGH,
    IDVA,
    MASH,
    MEDIUM,
    NOW,
    POLICE,
    VRAS,
    a_consent_changed,
    a_head,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    a_safeguarding_updated,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_victim, numbered
from tests.builders.world import shipped_policy, story

HER, HIM = a_victim(identifiers=(numbered(1),)), a_perpetrator(identifiers=(numbered(2),))
TODAY = date(2026, 3, 2)


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


def an_incident_of(day: str, record: str = "", agency: str = POLICE, **over: Any) -> CaseEvent:
    """Return an incident at noon of a day, recorded an hour later, at medium risk."""
    at = noon(day)
    head = a_head(agency, record or f"R-{day}", recorded_at=at + timedelta(hours=1))
    made = {"incident": an_incident(occurred_from=at), "assessment": None, "people": (HER, HIM)}
    return an_incident_reported(agency, head.record_id, **{"head": head, **made, **over})


def a_marac_referral_of(day: str, **over: Any) -> CaseEvent:
    """Return a referral on a criterion, recorded at noon of a day."""
    head = a_head(IDVA, f"F-{day}", recorded_at=noon(day))
    made = {"criteria": ("professional-judgement",), "people": (HER, HIM)}
    return a_referral_made(IDVA, head.record_id, **{"head": head, **made, **over})


def policy_with(**over: Any) -> Policy:
    return replace(shipped_policy(), **over)


def seen(*events: CaseEvent, today: date = TODAY, policy: Policy | None = None) -> History:
    """Return the history of the only pair that the events tell of."""
    told = story(*events)
    case = next(iter(told.known.cases.values()))
    assert len(told.known.cases) == 1
    said = [s for record in told.known.records.values() if (s := statement_of(record))]
    return history(case, said, policy or shipped_policy(), today)


def gone(*events: CaseEvent, today: date = TODAY, policy: Policy | None = None) -> Course:
    return seen(*events, today=today, policy=policy).course


def repeats(*events: CaseEvent, policy: Policy | None = None) -> list[str]:
    """Return the days of the incidents that are repeats."""
    return [one.counted.occurred_from.date().isoformat() for one in gone(*events, policy=policy).repeats]


@pytest.mark.parametrize(
    ("referred", "happened", "repeat"),
    [
        pytest.param("2025-01-10", "2025-01-11", True, id="the day after the referral"),
        pytest.param("2025-01-10", "2026-01-10", True, id="the same day of the next year is the last"),
        pytest.param("2025-01-10", "2026-01-11", False, id="the day after that is a new referral"),
        pytest.param("2025-01-10", "2025-01-09", False, id="before the referral"),
        pytest.param("2024-02-29", "2025-02-28", True, id="a year after a leap day ends with February"),
        pytest.param("2024-02-29", "2025-03-01", False, id="and not in March"),
        pytest.param("2023-02-28", "2024-02-28", True, id="a leap year does not shorten the year"),
        pytest.param("2023-02-28", "2024-02-29", False, id="nor does its leap day lengthen it"),
        pytest.param("2024-12-31", "2025-12-31", True, id="the last day of a year"),
    ],
)
def test_an_incident_within_twelve_months_of_the_last_referral_is_a_repeat(
    referred: str, happened: str, *, repeat: bool
) -> None:
    assert repeats(a_marac_referral_of(referred), an_incident_of(happened)) == ([happened] if repeat else [])


def test_the_days_of_the_window_are_those_of_london() -> None:
    just_in, just_out = "2026-07-01T22:59:00+00:00", "2026-07-01T23:00:00+00:00"
    referral = a_marac_referral_of("2025-07-01")

    def told(at: str) -> list[str]:
        happened = an_incident(occurred_from=datetime.fromisoformat(at))
        event = an_incident_of("2026-07-01", incident=happened, head=a_head(recorded_at=NOW + timedelta(days=200)))
        case = next(iter(story(referral).known.cases.values()))
        return [str(r.repeat_of.day) for r in _of(case, referral, event).repeats if r.repeat_of]

    assert told(just_in) == ["2025-07-01"]
    assert told(just_out) == []


def _of(case: Case, *events: CaseEvent) -> Course:
    """Return the course of a case from events alone, whatever the flow would have made of them."""
    people = {"v": case.victim, "p": case.perpetrator or case.victim}
    said = [
        Statement(
            by=Telling(source=AgencyId(e.head.agency), record=RecordId(e.head.record_id)),
            told=told_of(e),
            recorded_at=e.head.recorded_at,
            event=e,
            people=people,
        )
        for e in events
    ]
    return course(case, said, shipped_policy(), TODAY)


@pytest.mark.parametrize("risk", [None, MEDIUM, an_assessment("standard")])
def test_a_repeat_is_one_whatever_the_risk_now(risk: RiskAssessment | None) -> None:
    assert repeats(a_marac_referral_of("2025-06-01"), an_incident_of("2025-07-01", assessment=risk)) == ["2025-07-01"]


def test_an_incident_that_puts_the_case_to_the_conference_is_no_repeat_of_itself() -> None:
    first = an_incident_of("2025-06-01", assessment=HIGH)

    assert repeats(first) == []
    assert repeats(first, an_incident_of("2025-08-01")) == ["2025-08-01"]


def test_what_another_agency_tells_of_the_same_incident_is_no_repeat_of_it() -> None:
    police = an_incident_of("2025-06-01", assessment=HIGH)
    mash = an_incident_of("2025-06-02", agency=MASH, assessment=HIGH)

    assert repeats(police, mash) == []


def test_a_repeat_refers_the_pair_again_so_that_the_window_begins_anew() -> None:
    events = [a_marac_referral_of("2024-03-10"), *(an_incident_of(d) for d in ("2025-03-01", "2026-02-20"))]

    found = gone(*events)

    assert [one.is_repeat for one in found.incidents] == [True, True]
    assert [r.because for r in found.referrals] == [Because.CRITERION, Because.REPEAT, Because.REPEAT]
    assert found.flagged_until == date(2027, 2, 20)


def test_however_many_tell_of_an_incident_it_refers_once_and_the_first_time_counts() -> None:
    police = an_incident_of("2025-06-01", assessment=replace(HIGH, assessed_at=noon("2025-06-01")))
    late = a_head(MASH, "M-1", recorded_at=noon("2025-07-20"))
    mash = an_incident_of("2025-06-01", "M-1", agency=MASH, head=late)

    assert [(r.day, r.source) for r in gone(police, mash).referrals] == [(date(2025, 6, 1), POLICE)]
    assert [(r.day, r.source) for r in gone(mash, police).referrals] == [(date(2025, 6, 1), POLICE)]


def test_a_repeat_at_high_risk_refers_once_too() -> None:
    again = an_incident_of("2025-08-01", assessment=replace(HIGH, assessed_at=noon("2025-08-01")))

    found = gone(a_marac_referral_of("2025-06-01"), again)

    assert [r.because for r in found.referrals] == [Because.CRITERION, Because.REPEAT]


def test_without_the_one_between_it_is_a_new_referral() -> None:
    assert repeats(a_marac_referral_of("2024-03-10"), an_incident_of("2026-02-20")) == []


@pytest.mark.parametrize(
    ("events", "because"),
    [
        pytest.param([a_marac_referral_of("2025-06-01")], [Because.CRITERION], id="an agency names a criterion"),
        pytest.param([a_marac_referral_of("2025-06-01", criteria=())], [], id="a referral on none is to a service"),
        pytest.param([an_incident_of("2025-06-01", assessment=HIGH)], [Because.HIGH_RISK], id="high risk"),
        pytest.param([an_incident_of("2025-06-01", assessment=MEDIUM)], [], id="medium risk"),
        pytest.param(
            [
                an_incident_of("2024-01-01", assessment=replace(HIGH, assessed_at=noon("2024-01-01"))),
                an_incident_of("2025-06-01"),
            ],
            [Because.HIGH_RISK, Because.HIGH_RISK],
            id="another incident while risk is high",
        ),
        pytest.param(
            [
                an_incident_of("2024-01-01", assessment=replace(HIGH, assessed_at=noon("2024-01-01"))),
                a_risk_assessed(
                    head=a_head(IDVA, "A-1", recorded_at=noon("2024-02-01")),
                    assessment=an_assessment("standard", assessed_at=noon("2024-02-01")),
                    people=(HER, HIM),
                ),
                an_incident_of("2025-06-01"),
            ],
            [Because.HIGH_RISK],
            id="not once it has fallen",
        ),
        pytest.param(
            [a_marac_referral_of("2025-06-01", people=(replace(HER, date_of_birth="2010-01-01"), HIM))],
            [],
            id="a victim of fifteen is not heard there",
        ),
        pytest.param(
            [a_marac_referral_of("2026-01-01", people=(replace(HER, date_of_birth="2010-01-01"), HIM))],
            [Because.CRITERION],
            id="one of sixteen is",
        ),
        pytest.param(
            [a_marac_referral_of("2026-01-01", people=(replace(HER, date_of_birth=None), HIM))],
            [Because.CRITERION],
            id="nor is one of unknown age turned away",
        ),
    ],
)
def test_what_puts_a_pair_to_the_conference(events: list[CaseEvent], because: list[Because]) -> None:
    assert [referral.because for referral in gone(*events).referrals] == because


def test_a_withdrawn_referral_and_a_withdrawn_incident_count_for_nothing() -> None:
    told = (a_marac_referral_of("2025-06-01"), an_incident_of("2025-07-01"))

    no_referral = gone(*told, a_record_withdrawn(IDVA, "F-2025-06-01"))
    no_incident = gone(*told, a_record_withdrawn(POLICE, "R-2025-07-01"))

    assert (no_referral.referrals, no_referral.repeats, no_referral.flagged_until) == ((), (), None)
    assert (no_incident.incidents, no_incident.flagged_until) == ((), date(2026, 6, 1))


def test_what_was_withdrawn_still_stands_in_the_timeline_and_among_the_assessments() -> None:
    found = seen(an_incident_of("2025-06-01", assessment=HIGH), a_record_withdrawn(POLICE, "R-2025-06-01"))

    assert [(entry.told, entry.withdrawn) for entry in found.timeline] == [(Told.INCIDENT, True)]
    assert [(risk.grade, risk.stands) for risk in found.risks] == [(Grade.HIGH, False)]


def test_an_area_may_watch_for_a_shorter_time_from_some_day_on() -> None:
    half = Repeat(months=6, area=AreaId("suffolk"), starts=date(2026, 1, 1))
    policy = policy_with(repeat=(Repeat(months=12), half))
    referral = a_marac_referral_of("2025-06-10")

    assert repeats(referral, an_incident_of("2025-12-31"), policy=policy) == ["2025-12-31"]
    assert repeats(referral, an_incident_of("2026-01-01"), policy=policy) == []


@pytest.mark.parametrize(
    ("first", "count"),
    [
        pytest.param("2025-03-02", 3, id="exactly twelve months ago is inside"),
        pytest.param("2025-03-01", 2, id="a day longer ago is not"),
    ],
)
def test_three_incidents_within_twelve_months_are_an_escalation(first: str, count: int) -> None:
    found = gone(*(an_incident_of(day) for day in (first, "2025-09-01", "2026-02-01")))

    assert (found.incidents_in_window, found.escalation) == (count, count == 3)


def test_an_area_may_call_two_incidents_in_six_months_an_escalation() -> None:
    policy = policy_with(
        escalation=(
            Escalation(incidents=3, months=12),
            Escalation(incidents=2, months=6, area=AreaId("suffolk"), starts=date(2026, 1, 1)),
        )
    )
    events = [an_incident_of(day) for day in ("2025-12-01", "2025-12-20")]

    assert gone(*events, policy=policy).escalation
    assert not gone(*events, policy=policy, today=date(2025, 12, 31)).escalation
    assert not gone(*events, policy=policy, today=date(2026, 6, 21)).escalation


def test_the_timeline_runs_across_agencies_in_the_order_in_which_it_happened() -> None:
    consent = a_consent_changed(
        ConsentStatus.GIVEN, head=a_head(IDVA, "K-1", recorded_at=NOW), changed_at=noon("2026-02-20"), people=(HER,)
    )
    support = a_support_updated(
        VRAS, status=SupportStatus.OPEN, status_at=noon("2026-02-25"), reason="safety-plan", people=(HER,)
    )
    mash = a_safeguarding_updated(decision="assess", decided_at=noon("2026-02-24"), people=(a_child(), HER))
    late = an_incident_of(
        "2026-02-10",
        agency=MASH,
        incident=an_incident(occurred_from=noon("2026-02-10"), exact=False, place_kind="home"),
    )
    risk = a_risk_assessed(people=(HER, HIM), assessment=an_assessment("high", assessed_at=noon("2026-02-23")))
    referral = a_marac_referral_of("2026-02-22")

    found = seen(an_incident_of("2026-02-19"), consent, support, mash, risk, referral, late)

    assert [(e.told, e.by.source, e.about, e.grade, e.exact) for e in found.timeline] == [
        (Told.INCIDENT, MASH, ("home",), Grade.UNKNOWN, False),
        (Told.INCIDENT, POLICE, (), Grade.UNKNOWN, True),
        (Told.CONSENT, IDVA, ("support", "given"), Grade.UNKNOWN, True),
        (Told.REFERRAL, IDVA, ("support", "professional-judgement"), Grade.UNKNOWN, True),
        (Told.RISK, IDVA, ("DASH_RIC_24", "first-responder"), Grade.HIGH, True),
        (Told.SAFEGUARDING, MASH, ("amber", "assess"), Grade.UNKNOWN, True),
        (Told.SUPPORT, VRAS, ("open", "safety-plan"), Grade.UNKNOWN, True),
    ]


def test_a_withdrawal_tells_nothing_that_happened() -> None:
    event = a_record_withdrawn(people=(HER,))
    case = Case(
        id=story(an_incident_of("2026-01-01")).last.cases[0].id, area=AreaId("a"), victim=_somebody(1), perpetrator=None
    )
    said = Statement(
        by=Telling(source=AgencyId(POLICE), record=RecordId("R-1")),
        told=Told.WITHDRAWAL,
        recorded_at=event.head.recorded_at,
        event=event,
        people={},
    )

    found = history(case, [said], shipped_policy(), TODAY)

    assert [(e.happened_at, e.about) for e in found.timeline] == [(event.head.recorded_at, ())]


def test_every_assessment_stays_with_tool_grade_who_and_when() -> None:
    first = an_assessment("high", assessed_at=noon("2026-01-01"))
    second = an_assessment(yes=11, assessed_at=noon("2026-02-01"), assessor_role="idva")
    events = [
        an_incident_of("2026-01-01", assessment=first),
        a_risk_assessed(head=a_head(IDVA, "A-1"), assessment=second, people=(HER, HIM)),
    ]

    found = [
        (r.by.source, r.assessment.tool, r.assessment.assessor_role, r.grade, r.score) for r in seen(*events).risks
    ]

    assert found == [
        (POLICE, "DASH_RIC_24", "first-responder", Grade.HIGH, None),
        (IDVA, "DASH_RIC_24", "idva", Grade.MEDIUM, 11),
    ]


def test_an_assessment_told_with_two_records_of_one_agency_is_one_and_another_agencys_its_own() -> None:
    events = [
        an_incident_of("2026-01-01", assessment=HIGH),
        an_incident_of("2026-01-05", assessment=HIGH),
        an_incident_of("2026-01-05", agency=MASH, assessment=HIGH),
    ]

    assert [r.by.source for r in seen(*events).risks] == [MASH, POLICE]


def test_an_earlier_revision_keeps_its_assessment_in_the_risk_history_and_counts_for_nothing_else() -> None:
    said = [
        statement_of(story(an_incident_of("2026-01-01", assessment=made)).last.records[0])
        for made in (replace(HIGH, assessed_at=noon("2026-01-01")), MEDIUM)
    ]
    told = story(an_incident_of("2026-01-01", assessment=MEDIUM))
    before, now = (one for one in said if one)
    before = replace(before, replaced=True)

    found = history(told.last.cases[0], [before, now], shipped_policy(), TODAY)

    assert [(r.grade, r.stands) for r in found.risks] == [(Grade.HIGH, False), (Grade.MEDIUM, True)]
    assert (len(found.timeline), len(found.course.incidents), found.course.referrals) == (1, 1, ())


def test_a_record_that_is_about_nobody_states_nothing() -> None:
    record = story(an_incident_of("2026-01-01")).last.records[0]

    assert statement_of(replace(record, event=Heartbeat(head=a_head(), software="x"))) is None


def _somebody(number: int) -> PersonId:
    return PersonId(UUID(int=number))


def test_somebody_is_said_to_have_harmed_each_victim_once_and_an_unknown_perpetrator_nobody() -> None:
    template = story(an_incident_of("2026-01-01")).last.cases[0]
    one, two, him, her = map(_somebody, range(1, 5))
    cases = [
        replace(template, victim=one, perpetrator=him),
        replace(template, victim=two, perpetrator=him),
        replace(template, victim=two, perpetrator=him),
        replace(template, victim=one, perpetrator=her),
        replace(template, victim=one, perpetrator=None),
    ]

    assert victims_of(him, cases) == {one, two}
    assert victims_of(her, cases) == {one}
    assert victims_of(None, cases) == frozenset()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 3, 31), -12, date(2025, 3, 31)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_months_after_a_day(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-120, 120))
def test_months_after_never_leave_the_month_that_is_meant(day: date, months: int) -> None:
    later = months_after(day, months)

    assert (later.year * 12 + later.month) == (day.year * 12 + day.month) + months
    assert later.day <= day.day
