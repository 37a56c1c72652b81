"""One incident in Cumbria, read from the topics of the services that the area's own report names."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.builders.outside import Got
from tests.builders.process import HubProcess
from tests.builders.wire import an_incident, unique

POLICE, CENTRE = "cumbria-police", "cumbria-gateway4women"
SCHOOL = "990201"
"""Thrushgill Primary School, invented, in Cumberland."""
CUMBERLAND = "E06000063"
REACHED = {
    "cumbria-idva": "referral-offered",
    "cumbria-marac": "marac-referral",
    "cumbria-mash": "safeguarding-contact",
    f"school-{SCHOOL}": "school-notice",
    "cumbria-cyp-service": "referral-offered",
    "cumbria-bridgeway": "referral-offered",
    "cumbria-isva": "referral-offered",
}
"""Who hears of it, and by which kind of delivery."""


def a_grave_incident(family: str, record: str) -> dict[str, Any]:
    """Return an incident of high risk: a sexual offence, stalking, a child of nine at a school; she agreed."""
    event = an_incident(POLICE, family, record, consent="given")
    event["incident"]["flags"] = ["sexual", "stalking"]
    event["people"][0]["addresses"] = [{"visibility": "ordinary", "local_authority": CUMBERLAND, "lines": []}]
    child = event["people"][2]
    child["date_of_birth"] = f"{datetime.now(UTC).year - 10}-12-31"  # noqa: TID251 - of the age of nine on any day but one
    child["education"] = {"place": "school", "urn": SCHOOL}
    return event


@pytest.fixture(scope="module")
def told(hub: HubProcess) -> str:
    """Let the police tell the incident; return the family once the hub has taken it in."""
    family, police = unique(), hub.agency(POLICE)
    event = police.publish("IncidentReported", a_grave_incident(family, f"R-{family}"), urgent=True)
    police.wait_for(lambda got: [g for g in got if g.value.get("event_id") == event])
    return family


def of(family: str, got: list[Got], kind: str) -> list[Got]:
    return [one for one in got if one.kind == kind and family in str(one.value)]


@pytest.mark.parametrize(("agency", "kind"), REACHED.items())
def test_a_grave_incident_in_cumbria_reaches_each_service_by_name(
    hub: HubProcess, told: str, agency: str, kind: str
) -> None:
    got = hub.agency(agency).wait_for(lambda got: of(told, got, kind))

    assert len(of(told, got, kind)) == 1


def test_a_womens_centre_of_which_nobody_asked_anything_gets_nothing(hub: HubProcess, told: str) -> None:
    assert [one for one in hub.agency(CENTRE).everything() if told in str(one.value)] == []


def test_the_school_learns_of_its_pupil_and_of_nobody_else(hub: HubProcess, told: str) -> None:
    got = hub.agency(f"school-{SCHOOL}").wait_for(lambda got: of(told, got, "school-notice"))
    notice = of(told, got, "school-notice")[0].value

    assert notice["child_name"]["given"] == ["Kit"]
    assert "Testa" not in str(notice)
    assert "Sample" not in str(notice)
