"""Which criteria of the conference a case meets, and why: sentences with numbers, and no name."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.agency import AgencyKind
from hub.domain.content import MaracReferral, Update
from hub.domain.delivery import DeliveryKind
from hub.domain.events import Event
from hub.domain.ids import AreaId
from hub.domain.person import Coded, Consent, ConsentStatus
from hub.domain.rules import LocalCriterion, Policy, Sharing, Term, Treatment
from hub.flow.criteria import may_be_heard
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    NOW,
    POLICE,
    a_head,
    a_referral_made,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_perpetrator, a_victim, says
from tests.builders.rules import a_sharing_rule
from tests.builders.world import Story, content, shipped_policy, story, to, who_got, withheld


def showing(policy: Policy | None = None) -> Policy:
    """Return a policy by which a coordinator is given what the hub found, and little else."""
    give = {
        "victim": {"name": Treatment.AS_IS, "consent": Treatment.AS_IS},
        "history": {"criteria-met": Treatment.AS_IS, "incidents-in-12-months": Treatment.AS_IS},
    }
    kinds = (DeliveryKind.MARAC_REFERRAL, DeliveryKind.UPDATE)
    rules = [
        a_sharing_rule(
            id=f"marac/{kind}", recipient=AgencyKind.MARAC, delivery=kind, give=give, override="serious-harm"
        )
        for kind in kinds
    ]
    policy = policy or shipped_policy()
    others = [rule for rule in policy.sharing.rules if rule.recipient is not AgencyKind.MARAC]
    return replace(policy, sharing=Sharing([*others, *rules]))


def on(day: str, **over: Any) -> Event:
    """Return an incident at noon of a day, of standard risk, recorded that afternoon."""
    at = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    told = an_incident_reported(
        POLICE,
        f"R-{day}",
        head=a_head(POLICE, f"R-{day}", recorded_at=at + timedelta(hours=2)),
        incident=an_incident(occurred_from=at),
        assessment=an_assessment("standard", assessed_at=at + timedelta(hours=1)),
    )
    return replace(told, **over)


def referred(told: Story) -> MaracReferral:
    return content(to(MARAC, told.decisions)[-1], MaracReferral)


def found(told: Story) -> dict[str, str]:
    last = to(MARAC, told.decisions)[-1].content
    history = last.history if isinstance(last, MaracReferral | Update) else None
    return {one.criterion: one.because for one in (history.criteria_met or () if history else ())}


def test_visible_high_risk_is_said_with_its_count() -> None:
    told = story(an_incident_reported(assessment=an_assessment(yes=16)), policy=showing())

    assert found(told) == {"visible-high-risk": "16 of 24 answers are yes; 14 are enough."}


def test_risk_that_was_judged_high_below_the_count_is_professional_judgement() -> None:
    told = story(an_incident_reported(assessment=an_assessment("high", yes=9)), policy=showing())

    assert found(told) == {"professional-judgement": "Risk was judged high; 9 of 24 answers are yes."}


def test_an_instrument_that_is_not_counted_never_makes_risk_visibly_high() -> None:
    dara = an_assessment("high", yes=18, tool="DARA", stated_score=18)

    assert found(story(an_incident_reported(assessment=dara), policy=showing())) == {
        "professional-judgement": "Risk was judged high, and not by a count."
    }


def test_escalation_is_said_with_how_many_and_how_many_are_enough() -> None:
    incidents = [on(day) for day in ("2025-11-01", "2026-01-01", "2026-03-01")]
    named = a_referral_made(criteria=("potential-escalation",), head=a_head(IDVA, "F-1", recorded_at=NOW))

    assert found(story(*incidents, named, policy=showing())) == {
        "potential-escalation": "3 incidents in the last 12 months; 3 are enough."
    }


def test_a_repeat_is_said_with_the_day_of_the_last_referral() -> None:
    first = on("2025-12-01", assessment=an_assessment("high", assessed_at=NOW - timedelta(days=91)))

    told = story(first, on("2026-03-01"), policy=showing())

    assert found(told) == {"repeat": "It happened again within 12 months of the last referral, of 1 December 2025."}


def test_a_criterion_that_an_agency_names_is_said_with_the_day_on_which_it_did() -> None:
    told = story(
        a_referral_made(criteria=("professional-judgement",), head=a_head(IDVA, "F-1", recorded_at=NOW)),
        policy=showing(),
    )

    assert found(told) == {"professional-judgement": "An agency named it on 2 March 2026."}


def test_what_was_named_before_the_window_counts_no_more() -> None:
    old = a_referral_made(criteria=("repeat",), head=a_head(IDVA, "F-0", recorded_at=NOW - timedelta(days=800)))
    new = a_referral_made(criteria=("professional-judgement",), head=a_head(IDVA, "F-1", recorded_at=NOW))

    assert [*found(story(old, new, policy=showing()))] == ["professional-judgement"]


HONOUR = an_incident(flags=("forced-marriage",))
IN_ITS_WORD = an_incident(abuse=(Coded(system="list", code="forced-marriage"),))
AT_RISK = a_victim(vulnerabilities=(Coded(system="list", code="suicidal"),))


@pytest.mark.parametrize(
    ("event", "criterion"),
    [
        (an_incident_reported(incident=HONOUR, assessment=HIGH), "honour-based"),
        (an_incident_reported(incident=IN_ITS_WORD, assessment=HIGH), "honour-based"),
        (
            an_incident_reported(people=(AT_RISK, a_perpetrator()), assessment=an_assessment("high")),
            "suicide-self-harm",
        ),
        (a_referral_made(criteria=("medium-anticipated",)), "medium-anticipated"),
    ],
)
def test_a_local_criterion_counts_where_and_as_long_as_its_area_says_so(event: Event, criterion: str) -> None:
    def counting(area: str, starts: date) -> Policy:
        local = LocalCriterion(criterion=criterion, area=AreaId(area), term=Term(starts=starts))
        return showing(replace(shipped_policy(), local_criteria=(local,)))

    assert criterion in found(story(event, policy=counting("suffolk", date(2026, 3, 2))))
    assert criterion not in found(story(event, policy=counting("suffolk", date(2026, 3, 3))))
    assert criterion not in found(story(event, policy=counting("norfolk", date(2020, 1, 1))))
    assert criterion not in found(story(event, policy=showing()))


@given(yes=st.integers(0, 24), incidents=st.integers(1, 5))
def test_no_sentence_names_anybody(yes: int, incidents: int) -> None:
    told = story(
        *(on(f"2026-02-{day:02d}") for day in range(1, incidents)),
        an_incident_reported(assessment=an_assessment("high", yes=yes)),
        policy=showing(),
    )
    said = " ".join(found(told).values())

    assert said
    assert not any(word in said for word in ("Testa", "Probe", "Example", "Sample", "suffolk", "Constabulary"))


@pytest.mark.parametrize(
    ("ages", "heard"), [((16, 16), True), ((15, 40), False), ((40, 15), False), ((None, None), True)]
)
def test_both_of_a_pair_are_sixteen_or_of_unknown_age(ages: tuple[int | None, int | None], heard: bool) -> None:  # noqa: FBT001
    assert may_be_heard(*ages) is heard


def test_what_a_boy_of_fifteen_does_is_not_put_to_the_conference_and_that_is_recorded() -> None:
    boy = a_perpetrator(date_of_birth="2010-09-01")

    told = story(an_incident_reported(people=(a_victim(), boy), assessment=an_assessment("high")))

    assert (IDVA, "referral-offered") in who_got(told.last)
    assert [d.kind for d in to(MARAC, told.decisions)] == []
    assert ("marac-referral", "too-young-for-conference") in [(d.kind, d.reason) for d in withheld(told.last)]


@pytest.mark.parametrize(
    ("consent", "because"),
    [
        (says(ConsentStatus.GIVEN), None),
        (says(ConsentStatus.REFUSED), "serious-harm"),
        ((Consent(purpose="support", status=ConsentStatus.REFUSED, override="prevent-crime"),), "prevent-crime"),
        ((), "serious-harm"),
    ],
)
def test_consent_travels_and_where_she_did_not_agree_the_reason_too(
    consent: tuple[Consent, ...], because: str | None
) -> None:
    told = story(
        an_incident_reported(people=(a_victim(consents=consent), a_perpetrator()), assessment=an_assessment("high")),
        policy=showing(),
    )

    assert referred(told).without_consent == because
    assert referred(told).victim is not None


def test_a_code_that_is_no_reason_in_law_is_not_given_as_one() -> None:
    odd = Consent(purpose="support", status=ConsentStatus.REFUSED, override="he said so")

    told = story(
        an_incident_reported(people=(a_victim(consents=(odd,)), a_perpetrator()), assessment=an_assessment("high")),
        policy=showing(),
    )

    assert referred(told).without_consent == "serious-harm"
