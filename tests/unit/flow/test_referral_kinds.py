"""Restorative justice at her own wish alone, and officers of an operation who keep contact themselves."""

from typing import Any

import pytest

from hub.domain.delivery import DeliveryKind
from hub.domain.events import ReferralMade
from tests.builders.events import MEDIUM, VRAS, a_referral_made, an_assessment, an_incident, an_incident_reported
from tests.builders.people import a_perpetrator, a_victim
from tests.builders.world import Story, sent, story, who_got, withheld

JUSTICE = "suffolk-restorative-justice"


def asks(**over: Any) -> ReferralMade:
    """Return that she wishes for restorative justice, and that a specialist looked at it."""
    said = {"reason": "restorative-justice", "requested_by": "her", "reviewed": True, "assessment": MEDIUM, **over}
    return a_referral_made(VRAS, people=(a_victim(), a_perpetrator()), **said)


def offered(told: Story) -> bool:
    return (JUSTICE, "referral-offered") in who_got(told.last)


def test_it_begins_at_her_wish_once_a_specialist_found_that_it_may() -> None:
    assert offered(story(asks()))


@pytest.mark.parametrize(
    "lacking",
    [
        pytest.param({"requested_by": "him"}, id="his wish"),
        pytest.param({"requested_by": "him", "assessment": None}, id="his wish, and no assessment"),
        pytest.param({"requested_by": "third-party"}, id="somebody else's wish"),
        pytest.param({"requested_by": "professional"}, id="an agency's wish"),
        pytest.param({"requested_by": None}, id="nobody says whose wish"),
        pytest.param({"reviewed": False}, id="not reviewed"),
        pytest.param({"assessment": an_assessment("high")}, id="a live case at high risk"),
        pytest.param({"assessment": None}, id="not assessed"),
    ],
)
def test_without_any_of_what_it_needs_it_does_not_begin(lacking: dict[str, Any]) -> None:
    told = story(asks(**lacking))

    assert not offered(told)
    assert JUSTICE not in {d.recipient for d in sent(told.last)}


def test_whom_an_operation_looks_after_is_not_asked_by_others_and_that_is_recorded() -> None:
    told = story(an_incident_reported(incident=an_incident(operation="op-fern")))

    assert DeliveryKind.REFERRAL_OFFERED not in {d.kind for d in sent(told.last)}
    assert (VRAS, "operation-keeps-contact") in {(d.recipient, d.reason) for d in withheld(told.last)}
