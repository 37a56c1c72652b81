"""A case as a coordinator's system reads it: what she may see, noted before it is shown, and nothing to others."""

import json
from uuid import UUID, uuid4

import psycopg
import pytest

from hub.domain.ids import CaseId
from tests.builders.conference import NEW_MARAC
from tests.builders.events import MARAC, NOW, POLICE, a_risk_assessed, an_assessment
from tests.builders.limits import restricts
from tests.builders.machines import FEED, Machines, System
from tests.integration.web.api.test_feed import FIRST, HER, HIM

pytestmark = pytest.mark.servers


async def address(marac: System) -> str:
    """Return where the case of the newest entry is read, as the entry says it, below the interface's own address."""
    items = (await marac.call(FEED)).json()["items"]
    return str(items[-1]["dataref"]).removeprefix("/api/v1")


def looks(hub: Machines) -> list[tuple[object, ...]]:
    with psycopg.connect(hub.rooms.owner) as conn:
        return conn.execute(
            "SELECT operation, who, purposes, cardinality(people) > 1, cases FROM audit WHERE action = 'case-read'"
        ).fetchall()


async def test_the_case_of_an_entry_is_read_as_its_coordinator_may_see_it_and_the_look_is_noted(hub: Machines) -> None:
    await hub.publish(FIRST)
    marac = hub.system(MARAC)

    answer = await marac.call(await address(marac))

    with psycopg.connect(hub.rooms.owner) as conn:
        [(case, reference, content)] = conn.execute("SELECT case_id, reference, content FROM case_page").fetchall()
    told = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert (told["id"], told["area"], told["reference"]) == (str(case), "suffolk", reference)
    assert told["case"] == content
    assert "Testa" in json.dumps(content)
    assert looks(hub) == [("consultation", MARAC, ["work-on-case"], True, [case])]


async def test_who_has_this_state_is_shown_nothing_until_it_changes(hub: Machines) -> None:
    await hub.publish(FIRST)
    marac = hub.system(MARAC)
    place = await address(marac)
    tag = (await marac.call(place)).headers["etag"]

    unchanged = [await marac.call(place, if_none_match=given) for given in (tag, f'"x", W/{tag}', "*")]
    await hub.publish(a_risk_assessed(POLICE, people=(HER, HIM), assessment=an_assessment("medium", assessed_at=NOW)))
    changed = await marac.call(place, if_none_match=tag)

    assert {(one.status_code, one.content, one.headers["etag"]) for one in unchanged} == {(304, b"", tag)}
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    assert len(looks(hub)) == 2


async def test_a_case_that_is_not_theirs_reads_as_one_that_does_not_exist(hub: Machines) -> None:
    await hub.publish(FIRST)
    marac, other = hub.system(MARAC), hub.system(NEW_MARAC)
    place = await address(marac)
    case = place.rsplit("/", 1)[1]

    answers = [
        await other.call(place),
        await other.call(f"/marac/norfolk/cases/{case}"),
        await other.call(f"/marac/suffolk,norfolk/cases/{case}"),
        await hub.system(POLICE).call(place),
        await marac.call(f"/marac/norfolk/cases/{case}"),
        await marac.call(f"/marac/suffolk/cases/{uuid4()}"),
        await marac.call(f"/marac/suffolk/cases/{case}'--"),
        await marac.call(f"/marac/suffolk/cases/..%2f..%2f{case}"),
        await marac.call(f"/marac/suffolk/cases/{case}/log"),
    ]

    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}
    assert looks(hub) == []


async def test_a_case_that_is_closed_to_its_coordinator_is_not_there(hub: Machines) -> None:
    await hub.publish(FIRST)
    marac = hub.system(MARAC)
    place = await address(marac)
    restricted = restricts(CaseId(UUID(place.rsplit("/", 1)[1])), POLICE)
    assert restricted.event is not None
    await hub.hub.decide(restricted.event, "restrict")  # type: ignore[arg-type]  # it is a decision

    assert (await marac.call(place)).status_code == 404
    assert (await marac.call(FEED)).status_code == 204
