"""What each page of operations says when it is full, empty, elsewhere, or cannot be read; and what its stream sends."""

import re

import psycopg
import pytest

from tests.builders.consoles import Viewed
from tests.builders.events import IDVA, POLICE
from tests.builders.pages import Pages
from tests.integration.web.ops.test_incidents import OPS, changed, take_in

pytestmark = pytest.mark.servers
PARTS = ("", "/failed", "/latency", "/incidents", "/changes", "/live")
AN_HOUR_AGO = "UPDATE delivery SET decided_at = now() - interval '1 hour' WHERE recipient = 'suffolk-idva'"
BEAT = (
    'INSERT INTO inbox (source, event_id, content_hash, told, record_id, outcome, pointers, topic, partition, "offset",'
    " arrived_at, decided_at, test, policy_digest, people, cases) VALUES ('{agency}', 'beat', 'x', 'heartbeat', 'b',"
    " 'processed', '{{}}', 't', 0, 0, now() - interval '{ago}', now(), true, 'd', '{{}}', '{{}}')"
)


async def test_a_system_whose_signs_of_life_ended_is_silent_and_one_that_never_sent_any_is_not_measured(
    consoles: Pages, rooms: Viewed
) -> None:
    changed(rooms, BEAT.format(agency=IDVA, ago="46 minutes"))
    changed(rooms, BEAT.format(agency="suffolk-mash", ago="10 minutes"))
    await take_in(consoles)

    page = (await (await consoles.signed_in(OPS)).get("/ops/silence")).text

    said = {
        row: re.search(rf'id="quiet-{row}".*?govuk-tag[^>]*>(.*?)<', page, re.DOTALL)
        for row in (IDVA, "suffolk-mash", POLICE, "suffolk-marac")
    }
    assert {row: found and found[1] for row, found in said.items()} == {
        IDVA: "Silent",
        "suffolk-mash": "Heard",
        POLICE: "Not measured yet",
        "suffolk-marac": "Never heard",
    }
    assert page.index(f"quiet-{IDVA}") < page.index("quiet-suffolk-mash")


async def test_the_pages_of_an_agency_that_is_new_say_that_nothing_was_heard_yet(consoles: Pages) -> None:
    somebody = await consoles.signed_in(OPS)

    pages = [await somebody.get(f"/ops/agencies/{IDVA}{part}") for part in PARTS[:-1]]

    assert [page.status_code for page in pages] == [200] * 5
    assert "No events from this agency yet." in pages[0].text
    assert "No failed events from this agency." in pages[1].text
    assert "No incident was ever opened for this agency." in pages[3].text


@pytest.mark.parametrize("agency", ["cumbria-police", "nobody", "school-990001", "hub", "console"])
async def test_an_agency_elsewhere_or_a_school_by_its_name_is_not_found(consoles: Pages, agency: str) -> None:
    somebody = await consoles.signed_in("ops-operator")
    nowhere = (await somebody.get("/ops/nothing")).text

    for part in (*PARTS, "/test-event"):
        answer = await somebody.get(f"/ops/agencies/{agency}{part}")
        assert (answer.status_code, answer.text) == (404, nowhere)


async def test_schools_stand_as_one_class_of_a_district_to_which_no_test_event_goes(consoles: Pages) -> None:
    somebody = await consoles.signed_in("ops-operator")
    overview = (await somebody.get("/ops")).text
    link = re.search(r'/ops/agencies/(school:[A-Z0-9]+)">(School, [^<]+)<', overview)

    assert link
    assert "High School" not in overview
    page = await somebody.get(f"/ops/agencies/{link[1]}")
    assert link[2] in page.text
    assert "Send a test event" not in page.text
    assert (await somebody.get(f"/ops/agencies/{link[1]}/test-event")).status_code == 404


async def test_a_filter_hides_rows_and_stands_in_the_address_of_the_stream(consoles: Pages, rooms: Viewed) -> None:
    await take_in(consoles)
    changed(rooms, AN_HOUR_AGO)
    somebody = await consoles.signed_in(OPS)

    late = (await somebody.get("/ops?state=late")).text
    silent = (await somebody.get("/ops?state=silent")).text

    assert re.findall(r'<tr[^>]*id="row-([a-z-]+)"', late) == [IDVA]
    assert "/ops/live?state=late" in late
    assert "No agency stands like this now." in silent
    assert "1 agency is late" in silent


async def test_a_stream_begins_with_everything_and_goes_on_with_what_changed(consoles: Pages, rooms: Viewed) -> None:
    await take_in(consoles)
    somebody = await consoles.signed_in(OPS)
    before = await somebody.hears("/ops/live", lambda heard: "event: beat" in heard)
    assert f'hx-target="#row-{IDVA}"' in before
    assert "Nobody is waiting longer than promised." in before

    heard: list[str] = []

    def late(said: str) -> bool:
        if not heard and "event: beat" in said:
            heard.append(said)
            changed(rooms, AN_HOUR_AGO)
        return "1 agency is late" in said

    said = await somebody.hears("/ops/live", late)

    after = said.removeprefix(heard[0])
    assert re.findall(r'hx-target="#row-([a-z-]+)"', after) == [IDVA]


async def test_a_stream_of_what_is_not_the_users_is_not_found(consoles: Pages) -> None:
    coordinator = await consoles.signed_in("marac-coordinator")

    for path in ("/ops/live", "/ops/silence/live", f"/ops/agencies/{IDVA}/live"):
        assert (await coordinator.get(path)).status_code == 404


async def test_figures_that_cannot_be_read_are_said_to_be_unknown_and_nobody_stands_as_normal(
    consoles: Pages, rooms: Viewed
) -> None:
    somebody = await consoles.signed_in(OPS)
    with psycopg.connect(rooms.owner) as holding:
        holding.execute("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE")
        answer = await somebody.get("/ops")

    assert answer.status_code == 503
    assert "The figures cannot be read" in answer.text
    assert "Normal" not in answer.text
    assert "Nobody is waiting longer" not in answer.text


async def test_times_that_lie_ahead_of_the_clock_are_no_negative_waits(consoles: Pages, rooms: Viewed) -> None:
    await take_in(consoles)
    changed(rooms, "UPDATE delivery SET decided_at = now() + interval '1 hour'")
    somebody = await consoles.signed_in(OPS)

    page = (await somebody.get("/ops")).text

    assert "-1" not in re.sub(r"<[^>]+>", "", page)
