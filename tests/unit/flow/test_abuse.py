"""What was done, and what she needs, as records say it: silence is not a no, and takes nothing back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.agency import AgencyKind
from hub.domain.events import Incident, IncidentReported
from hub.domain.facts import Indicated, SubjectRole
from hub.domain.person import Coded
from hub.flow.facts import person_facts
from tests.builders.events import (
    IDVA,
    NOW,
    POLICE,
    VRAS,
    a_head,
    a_record_withdrawn,
    a_referral_made,
    an_incident,
    an_incident_reported,
)
from tests.builders.every_service import every_service, of_kind
from tests.builders.facts import facts_after
from tests.builders.people import a_perpetrator, a_victim
from tests.builders.world import story, who_got

KINDS = ("sexual", "stalking", "honour-based", "homicide", "operation")


def coded(code: str, canonical: str | None = None) -> Coded:
    return Coded(system="native", code=code, canonical=canonical)


def it_was(*flags: str, record: str = "R-1", by: str = POLICE, **over: Any) -> IncidentReported:
    at = over.pop("occurred_from", NOW - timedelta(hours=12))
    return an_incident_reported(by, record, incident=an_incident(flags=flags, occurred_from=at, **over))


@pytest.mark.parametrize(
    ("incident", "said"),
    [
        (an_incident(), {"sexual": "unknown", "stalking": "unknown", "honour-based": "unknown", "homicide": "unknown"}),
        (
            an_incident(flags=("strangulation",)),
            dict.fromkeys(("sexual", "stalking", "honour-based", "homicide"), "no"),
        ),
        (an_incident(flags=("sexual",)), {"sexual": "yes", "stalking": "no"}),
        (an_incident(abuse=(coded("91", "sexual"),)), {"sexual": "yes"}),
        (an_incident(abuse=(coded("sexual"),)), {"sexual": "yes"}),
        (an_incident(abuse=(coded("91"),)), {"sexual": "unknown", "honour-based": "unknown"}),
        (an_incident(abuse=(coded("91"),), flags=("stalking",)), {"sexual": "unknown", "stalking": "yes"}),
        (an_incident(flags=("forced-marriage",)), {"honour-based": "yes"}),
        (an_incident(flags=("obsessive",)), {"stalking": "yes"}),
        (an_incident(operation="OP-7"), {"operation": "yes", "sexual": "unknown"}),
        (an_incident(), {"operation": "no"}),
    ],
)
def test_what_is_not_said_is_not_known_and_a_code_of_nobody_may_mean_anything(
    incident: Incident, said: dict[str, str]
) -> None:
    facts = facts_after(an_incident_reported(incident=incident))

    assert {name: facts[name] for name in said} == said


def test_where_no_incident_is_told_nobody_said_what_was_done() -> None:
    facts = facts_after(a_referral_made())

    assert {facts[name] for name in KINDS} == {"unknown"}


@pytest.mark.parametrize("kind", ["stalking", "honour-based"])
def test_what_goes_on_between_the_pair_stays_said_when_a_later_incident_is_silent_on_it(kind: str) -> None:
    later = it_was("strangulation", record="R-2", occurred_from=NOW - timedelta(hours=1))

    assert facts_after(it_was(kind), later)[kind] == "yes"
    assert facts_after(it_was(kind), a_referral_made())[kind] == "yes"


def test_sexual_violence_is_of_the_incident_at_hand_by_whoever_tells_of_it() -> None:
    same = it_was(record="V-1", by=VRAS)
    another = it_was("strangulation", record="R-2", occurred_from=NOW - timedelta(days=40))

    assert facts_after(it_was("sexual"), same)["sexual"] == "yes"
    assert facts_after(it_was("sexual"), another)["sexual"] == "no"
    assert facts_after(another, it_was("sexual"), a_referral_made())["sexual"] == "yes"
    assert (
        facts_after(it_was("sexual", occurred_from=NOW - timedelta(days=50)), another, a_referral_made())["sexual"]
        == "no"
    )


def test_what_a_record_says_no_more_holds_no_more() -> None:
    mended = replace(it_was("strangulation"), head=a_head(revision=2))

    assert facts_after(it_was("honour-based"), mended)["honour-based"] == "no"


def test_what_a_withdrawn_record_said_holds_no_more() -> None:
    later = it_was("strangulation", record="R-2", occurred_from=NOW - timedelta(hours=1))

    withdrawn = facts_after(it_was("honour-based"), later, a_record_withdrawn(), a_referral_made())

    assert withdrawn["honour-based"] == "no"


def test_that_she_was_killed_is_known_in_every_case_of_hers() -> None:
    another = replace(
        it_was("strangulation", record="R-2"),
        people=(a_victim(), a_perpetrator(names=(), date_of_birth=None, addresses=(), contacts=())),
    )

    told = story(it_was("homicide"), another, policy=every_service())

    offers = {agency for agency, kind in who_got(told.last) if kind == "referral-offered"}
    assert offers == {of_kind(AgencyKind.HOMICIDE_SERVICE)}


def test_a_need_that_another_agency_told_of_stays_known_when_the_next_is_silent_on_it() -> None:
    said = (a_victim(vulnerabilities=(coded("care-needs"),)), a_perpetrator())
    told = replace(it_was(record="I-1", by=IDVA, occurred_from=NOW - timedelta(days=40)), people=said)
    silent = an_incident_reported(POLICE, "R-2", people=(a_victim(), a_perpetrator()))

    got = who_got(story(told, silent, policy=every_service()).last)

    assert ("any-adult-safeguarding", "referral-offered") in got


@pytest.mark.parametrize(
    ("needs", "care", "suicidal"),
    [
        ((), Indicated.UNKNOWN, Indicated.UNKNOWN),
        ((coded("7", "care-needs"),), Indicated.YES, Indicated.NO),
        ((coded("suicidal"),), Indicated.NO, Indicated.YES),
        ((coded("77"),), Indicated.UNKNOWN, Indicated.UNKNOWN),
        ((coded("77"), coded("8", "suicidal")), Indicated.UNKNOWN, Indicated.YES),
        ((coded("9", "deaf"),), Indicated.NO, Indicated.NO),
    ],
)
def test_of_whom_no_need_is_said_nobody_said_that_there_is_none(
    needs: tuple[Coded, ...], care: Indicated, suicidal: Indicated
) -> None:
    facts = person_facts(a_victim(vulnerabilities=needs), SubjectRole.VICTIM, NOW)

    assert (facts["care-needs"], facts["suicidal"]) == (care, suicidal)
