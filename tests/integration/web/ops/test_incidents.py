"""Late agencies on a real database: one alarm opens, one closes, and the pages say so in between."""

import re
from datetime import timedelta

import psycopg
import pytest

from hub.domain.ids import AgencyId
from hub.receive.ports import Raw
from hub.store.connections import Connections
from hub.store.standing import PostgresStanding
from hub.streams.watching import Watching
from tests.builders.consoles import Viewed
from tests.builders.events import HIGH, IDVA, POLICE, an_incident_reported
from tests.builders.pages import Pages
from tests.builders.pairs import a_pair, choose, confirm, her, hidden, tell
from tests.builders.people import a_perpetrator
from tests.simulation.workload import letter

pytestmark = pytest.mark.servers
OPS = "ops-viewer"


async def take_in(consoles: Pages) -> None:
    """Let the police tell of a case at high risk, of which the IDVA service is told."""
    one = letter(POLICE, an_incident_reported(assessment=HIGH), "e1")
    await consoles.receiver.receive([Raw(topic=one.topic, partition=0, offset=1, value=one.value, headers=one.headers)])


def changed(rooms: Viewed, statement: str) -> None:
    with psycopg.connect(rooms.owner) as connection:
        connection.execute(statement)


def alarms(rooms: Viewed) -> list[tuple[str, str, bool]]:
    with psycopg.connect(rooms.owner) as connection:
        return connection.execute("SELECT code, about, closed_at IS NULL FROM alarm ORDER BY opened_at").fetchall()


async def looks(consoles: Pages, rooms: Viewed, times: int = 1) -> None:
    connections = Connections(rooms.worker)
    await connections.open()
    promises = {AgencyId(IDVA): timedelta(minutes=5)}
    directory = consoles.receiver.policy.directory
    watching = Watching(
        standing=PostgresStanding(connections), receiver=consoles.receiver, directory=directory, promises=promises
    )
    for _ in range(times):
        await watching.look()
    await connections.close()


def of_corrections(rooms: Viewed) -> list[bool]:
    """Return of each incident about corrections whether it is open."""
    return [is_open for code, _, is_open in alarms(rooms) if code == "correction-late"]


async def test_corrections_of_a_wrong_link_that_are_overdue_open_one_incident_which_closes_once_all_are_confirmed(
    consoles: Pages, rooms: Viewed
) -> None:
    pair = await a_pair(consoles)
    coordinator = await consoles.signed_in("marac-coordinator")
    await confirm(coordinator, await choose(coordinator, pair, "same"), pair)
    await tell(consoles, an_incident_reported(IDVA, "I-1", people=(her(), a_perpetrator()), assessment=HIGH))
    unlink = f"/cases/links/{pair.rpartition('/')[2]}/unlink"
    await coordinator.post(unlink, **{**hidden(await coordinator.get(unlink)), "reason": "they are twins"})
    await looks(consoles, rooms)
    assert of_corrections(rooms) == []

    changed(rooms, "UPDATE delivery SET decided_at = decided_at - interval '1 day' WHERE kind = 'correction'")
    await looks(consoles, rooms, times=2)
    assert of_corrections(rooms) == [True]
    operator = await consoles.signed_in(OPS)
    overview = (await operator.get("/ops")).text
    [incident] = re.findall(r'"(/ops/incidents/[0-9a-f-]{36})">Corrections that nobody', overview)
    page = await operator.get(incident)
    assert "Corrections that nobody has confirmed" in page.text
    [event] = re.findall(r'href="(/ops/events/\d+)">Its journey', page.text)
    assert (await operator.get(event)).status_code == 200

    changed(rooms, ONE_CONFIRMED)
    await looks(consoles, rooms)
    assert of_corrections(rooms) == [True]

    changed(rooms, CONFIRMED)
    await looks(consoles, rooms, times=2)
    assert of_corrections(rooms) == [False]
    assert "by the hub: its cause was over" in (await operator.get(incident)).text


ONE_CONFIRMED = """
    UPDATE delivery SET state = 'delivered', published_at = now()
    WHERE id IN (SELECT min(id::text)::uuid FROM delivery WHERE kind = 'correction')"""
CONFIRMED = "UPDATE delivery SET state = 'delivered', published_at = now() WHERE kind = 'correction'"


async def test_an_agency_that_is_late_opens_one_incident_which_closes_once(consoles: Pages, rooms: Viewed) -> None:
    await take_in(consoles)
    await looks(consoles, rooms)
    assert alarms(rooms) == []

    changed(rooms, "UPDATE delivery SET decided_at = decided_at - interval '6 minutes'")
    await looks(consoles, rooms, times=3)
    assert alarms(rooms) == [("agency-late", IDVA, True)]

    changed(rooms, "UPDATE delivery SET state = 'delivered', published_at = now() WHERE state = 'queued'")
    await looks(consoles, rooms, times=2)
    assert alarms(rooms) == [("agency-late", IDVA, False)]


async def test_an_incident_that_a_person_closed_does_not_open_again_for_the_same_wait(
    consoles: Pages, rooms: Viewed
) -> None:
    await take_in(consoles)
    changed(rooms, "UPDATE delivery SET decided_at = decided_at - interval '6 minutes'")
    await looks(consoles, rooms)
    changed(rooms, "UPDATE alarm SET closed_at = now(), closed_by = 'sam', reason = 'known'")

    await looks(consoles, rooms, times=2)

    assert alarms(rooms) == [("agency-late", IDVA, False)]


async def test_the_overview_says_who_is_late_and_leads_to_the_incident_and_to_the_journey(
    consoles: Pages, rooms: Viewed
) -> None:
    await take_in(consoles)
    somebody = await consoles.signed_in(OPS)
    before = await somebody.get("/ops")
    assert "Nobody is waiting longer than promised." in before.text
    assert "No incidents are open." in before.text

    changed(
        rooms, "UPDATE delivery SET decided_at = decided_at - interval '16 minutes' WHERE recipient = 'suffolk-idva'"
    )
    await looks(consoles, rooms)
    after = (await somebody.get("/ops")).text
    assert "1 agency is late: 1 person is waiting longer than promised." in after
    first = after.index("<tbody"), after.index("Late</strong>"), after.index("Normal</strong>")
    assert list(first) == sorted(first)

    link = after[after.index("/ops/incidents/") :].partition('"')[0]
    incident = (await somebody.get(link)).text
    assert "telephone the agency" in incident
    assert "/ops/events/" in incident
    journey = await somebody.get(incident[incident.index("/ops/events/") :].partition('"')[0])
    assert "Every hop" in journey.text


async def test_an_incident_of_another_area_is_not_found(consoles: Pages, rooms: Viewed) -> None:
    await take_in(consoles)
    changed(rooms, "UPDATE delivery SET decided_at = decided_at - interval '16 minutes'")
    await looks(consoles, rooms)
    with psycopg.connect(rooms.owner) as connection:
        [(id_,)] = connection.execute("SELECT id FROM alarm").fetchall()
    elsewhere = await consoles.signed_in(OPS, areas=["cumbria"])

    answers = [await elsewhere.get(path) for path in (f"/ops/incidents/{id_}", f"/ops/incidents/{replace_last(id_)}")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text


def replace_last(id_: object) -> str:
    """Return an id that nothing has."""
    return f"{str(id_)[:-4]}ffff"


async def test_what_was_done_is_chosen_noted_once_and_says_who_has_it(consoles: Pages, rooms: Viewed) -> None:
    path = await an_incident(consoles, rooms)
    operator = await consoles.signed_in("ops-operator", user="sam")
    key = "11111111-2222-4333-8444-555555555555"

    answers = [await operator.post(f"{path}/notes", note="taken", key=key) for _ in range(2)]

    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [(303, path)] * 2
    page = (await operator.get(path)).text
    assert page.count("<li>I see to it") == 1
    assert "sam has it" in (await operator.get("/ops")).text
    with psycopg.connect(rooms.owner) as connection:
        noted = connection.execute("SELECT who FROM audit WHERE action = 'alarm-noted taken'").fetchall()
    assert noted == [("sam",)]


async def test_a_note_that_is_not_of_the_list_changes_nothing_and_is_asked_for_again(
    consoles: Pages, rooms: Viewed
) -> None:
    path = await an_incident(consoles, rooms)
    operator = await consoles.signed_in("ops-operator")

    for given in ({}, {"note": "Telephoned Zebedee Quillet"}):
        answer = await operator.post(f"{path}/notes", **given)
        assert answer.status_code == 422
        assert answer.text.count("Choose what was done") == 2
        assert "Quillet" not in answer.text
    assert "Nobody has said yet" in (await operator.get(path)).text


async def test_who_only_looks_or_looks_elsewhere_notes_nothing(consoles: Pages, rooms: Viewed) -> None:
    path = await an_incident(consoles, rooms)
    viewer = await consoles.signed_in(OPS)
    elsewhere = await consoles.signed_in("ops-operator", areas=["cumbria"])

    assert [(await one.post(f"{path}/notes", note="taken")).status_code for one in (viewer, elsewhere)] == [404, 404]
    assert "Say what was done" not in (await viewer.get(path)).text


async def an_incident(consoles: Pages, rooms: Viewed) -> str:
    """Return the page of an incident that is open."""
    await take_in(consoles)
    changed(rooms, "UPDATE delivery SET decided_at = decided_at - interval '16 minutes'")
    await looks(consoles, rooms)
    with psycopg.connect(rooms.owner) as connection:
        [(id_,)] = connection.execute("SELECT id FROM alarm").fetchall()
    return f"/ops/incidents/{id_}"
