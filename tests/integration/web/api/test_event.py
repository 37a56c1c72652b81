"""What became of an event, for its sender and for nobody else."""

from dataclasses import replace

import pytest

from tests.builders.at_once import told
from tests.builders.events import HIGH, IDVA, POLICE, an_incident_reported
from tests.builders.machines import Machines

pytestmark = pytest.mark.servers


async def test_a_sender_reads_what_became_of_its_event_and_what_to_mend(hub: Machines) -> None:
    right, police = an_incident_reported(assessment=HIGH), hub.system(POLICE)
    await hub.hub.receiver.receive([told(right, "e/1"), told(replace(right, people=()), "e/2")])
    await hub.hub.receiver.receive([told(right, "e/1")])

    taken = (await police.call("/events/e%2F1/status")).json()
    refused = (await police.call("/events/e/2/status")).json()

    assert taken["id"] == "e/1"
    assert [(one["status"], one["outcome"], one["repeats"]) for one in taken["arrivals"]] == [
        ("Received", "processed", 1)
    ]
    [why] = refused["arrivals"]
    assert (why["status"], why["reason"], why["fields"]) == ("Rejected", "VICTIM_MISSING", ["/people"])
    assert why["advice"].startswith("Name at least one victim")


async def test_another_content_under_the_same_id_is_told_beside_the_first(hub: Machines) -> None:
    first = an_incident_reported(assessment=HIGH)
    await hub.hub.receiver.receive([told(first, "e1")])
    await hub.hub.receiver.receive([told(an_incident_reported(), "e1")])

    both = (await hub.system(POLICE).call("/events/e1/status")).json()["arrivals"]

    assert [(one["status"], one["reason"]) for one in both] == [("Received", None), ("Rejected", "EVENT_ID_REUSED")]


async def test_an_event_of_another_agency_reads_as_one_that_never_came(hub: Machines) -> None:
    await hub.hub.receiver.receive([told(an_incident_reported(), "e1")])
    idva = hub.system(IDVA)

    answers = [
        await idva.call(f"/events/{event}/status")
        for event in ("e1", "e2", "%00", "e1%20", "e" * 101, "e1'--", "%E2%80%AE")
    ]

    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}
