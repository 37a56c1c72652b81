"""What takes the urgent lane: whatever may bring him to her door before what waits has its turn."""

from datetime import timedelta

import pytest

from connectors.documents import URGENT_CHANGES, is_urgent, outgoing
from hub.domain.events import Event
from hub.domain.person import AddressClass
from tests.builders.events import (
    HIGH,
    NOW,
    a_custody_changed,
    a_details_changed,
    a_feedback_received,
    a_hearing_changed,
    a_marac_outcome,
    a_risk_assessed,
    a_safeguarding_updated,
    an_incident,
    an_incident_reported,
    an_outcome_recorded,
)
from tests.builders.people import a_victim, an_address

HIDDEN = a_victim(addresses=(an_address(visibility=AddressClass.CONFIDENTIAL),))


@pytest.mark.parametrize(
    "event",
    [
        *(pytest.param(a_custody_changed(change=change), id=change) for change in sorted(URGENT_CHANGES)),
        pytest.param(a_hearing_changed(change="adjourned", hearing_at=NOW), id="what a court did today"),
        pytest.param(a_details_changed(people=(HIDDEN,)), id="an address that must be hidden"),
        pytest.param(an_incident_reported(assessment=HIGH), id="high risk"),
        pytest.param(a_risk_assessed(), id="an assessment of high risk"),
        pytest.param(an_incident_reported(incident=an_incident(flags=("immediate-danger",))), id="immediate danger"),
    ],
)
def test_it_cannot_wait(event: Event) -> None:
    assert is_urgent(event)
    assert outgoing(event).urgent


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(a_custody_changed(change="arrested"), id="an arrest"),
        pytest.param(a_custody_changed(change="charged"), id="a charge"),
        pytest.param(a_custody_changed(change="order-made"), id="an order"),
        pytest.param(a_hearing_changed(), id="a hearing next week"),
        pytest.param(a_hearing_changed(hearing_at=NOW - timedelta(days=1)), id="a hearing of yesterday"),
        pytest.param(a_hearing_changed(change="vacated", hearing_at=None), id="a hearing without a day"),
        pytest.param(a_details_changed(), id="another telephone"),
        pytest.param(a_marac_outcome(), id="a conference"),
        pytest.param(a_safeguarding_updated(), id="a rating"),
        pytest.param(an_outcome_recorded(), id="a measure"),
        pytest.param(a_feedback_received(), id="feedback"),
        pytest.param(an_incident_reported(), id="medium risk"),
    ],
)
def test_it_can_wait(event: Event) -> None:
    assert not is_urgent(event)
