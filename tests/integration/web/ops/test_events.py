"""An event is found by its id, a delivery's id or its sender's reference, and its journey adds up."""

import re
from datetime import timedelta

import psycopg
import pytest

from tests.builders.consoles import Viewed
from tests.builders.events import HIGH, POLICE, an_incident_reported
from tests.builders.pages import Pages
from tests.integration.web.ops.test_incidents import take_in

pytestmark = pytest.mark.servers
REFERENCE = an_incident_reported(assessment=HIGH).head.record_id
SPAN = re.compile(r"(?:(\d+) h ?)?(?:(\d+) min )?([\d.]+) s")


def asked(rooms: Viewed, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(rooms.owner) as connection:
        return connection.execute(statement).fetchall()


async def test_an_event_is_found_by_id_delivery_and_reference_and_the_reference_is_not_shown(
    consoles: Pages, rooms: Viewed
) -> None:
    await take_in(consoles)
    somebody = await consoles.signed_in("ops-viewer")
    [(delivery,)] = asked(rooms, "SELECT id FROM delivery WHERE kind = 'marac-referral' LIMIT 1")

    ways = [{"number": "e1"}, {"number": str(delivery)}, {"number": REFERENCE, "agency": POLICE}]
    answers = [await somebody.post("/ops/events", **way) for way in ways]

    assert {answer.headers.get("location") for answer in answers} == {answers[0].headers["location"]}
    journey = (await somebody.get(answers[0].headers["location"])).text
    assert REFERENCE not in journey
    assert "Report of an incident from Suffolk" in journey


async def test_what_is_looked_for_is_never_shown_back(consoles: Pages) -> None:
    somebody = await consoles.signed_in("ops-viewer")

    answer = await somebody.post("/ops/events", number="Zebedee Quillet", agency=POLICE)

    assert answer.status_code == 200
    assert "in the areas you may see" in answer.text
    assert "Quillet" not in answer.text


async def test_a_form_that_asks_for_nothing_says_what_is_missing(consoles: Pages) -> None:
    somebody = await consoles.signed_in("ops-viewer")

    answer = await somebody.post("/ops/events", period="week")

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert answer.text.count("Enter an id or reference, or choose an agency") == 2
    assert re.search(r'value="week"[^>]*selected', answer.text)


async def test_events_of_an_agency_are_listed_by_kind_and_status(consoles: Pages) -> None:
    await take_in(consoles)
    somebody = await consoles.signed_in("ops-viewer")

    right = await somebody.post("/ops/events", agency=POLICE, kind="incident", status="processed")
    wrong = await somebody.post("/ops/events", agency=POLICE, kind="risk")

    assert "1 event found" in right.text
    assert "Nothing found" in wrong.text


async def test_the_waits_of_a_journey_add_up_to_the_total_exactly(consoles: Pages, rooms: Viewed) -> None:
    await take_in(consoles)
    with psycopg.connect(rooms.owner) as connection:
        connection.execute(
            "UPDATE delivery SET state = 'delivered', published_at = decided_at + interval '1.2345 s' * position"
            " WHERE state = 'queued'"
        )
        connection.execute(
            "INSERT INTO receipt (delivery_id, state, at, event_id, received_at) SELECT id, 'delivered', published_at,"
            " 'a' || position, published_at + interval '70.0005 s' FROM delivery WHERE state = 'delivered'"
        )
    somebody = await consoles.signed_in("ops-viewer")
    found = await somebody.post("/ops/events", number="e1")
    page = (await somebody.get(found.headers["location"])).text

    table = page[page.index("Every hop") :]
    rows = [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL)[1:]
    ]
    since, total = [span(row[1]) for row in rows], [span(row[2]) for row in rows]

    assert len(rows) > 9
    assert total == [sum(since[: place + 1], timedelta()) for place in range(len(since))]
    assert total[-1] > timedelta(minutes=1)


def span(text: str) -> timedelta:
    """Return what "1 min 10.001 s" says."""
    found = SPAN.fullmatch(text)
    assert found, text
    hours, minutes, seconds = found.groups()
    return timedelta(hours=int(hours or 0), minutes=int(minutes or 0), milliseconds=round(float(seconds) * 1000))


async def test_a_held_back_agency_is_listed_with_its_rule_and_a_sentence(consoles: Pages, rooms: Viewed) -> None:
    await take_in(consoles)
    somebody = await consoles.signed_in("ops-viewer")
    held = asked(rooms, "SELECT recipient, reason FROM delivery WHERE state = 'withheld'")
    found = await somebody.post("/ops/events", number="e1")

    page = (await somebody.get(found.headers["location"])).text

    names = consoles.receiver.policy.directory.agencies
    assert held
    for recipient, reason in held:
        assert names[recipient].name.replace("&", "&amp;").replace("'", "&#39;") in page  # type: ignore[index]
        assert str(reason) in page
    assert page.count("Held back") >= len(held)


@pytest.mark.parametrize("number", ["0", "99999999999999999999999", "-1", "x"])
async def test_an_event_that_is_none_is_not_found(consoles: Pages, number: str) -> None:
    somebody = await consoles.signed_in("ops-viewer")

    assert (await somebody.get(f"/ops/events/{number}")).status_code == 404
    assert (await somebody.get(f"/ops/events/{number}/live")).status_code == 404


async def test_an_event_of_another_area_is_not_found(consoles: Pages) -> None:
    await take_in(consoles)
    elsewhere = await consoles.signed_in("ops-viewer", areas=["cumbria"])
    mine = await consoles.signed_in("ops-viewer")
    path = (await mine.post("/ops/events", number="e1")).headers["location"]

    assert "in the areas you may see" in (await elsewhere.post("/ops/events", number="e1")).text
    assert (await elsewhere.get(path)).text == (await elsewhere.get("/ops/events/0")).text
