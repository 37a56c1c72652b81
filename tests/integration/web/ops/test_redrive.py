"""A redrive sends again to those who lack it and to nobody else, once, whoever asks again or dies meanwhile."""

import re
from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest

from hub.domain.delivery import NEVER_RECEIPTED
from hub.domain.events import ReceiptState
from hub.store.queue import Claimed
from tests.builders.consoles import Viewed
from tests.builders.events import HIGH, IDVA, an_incident_reported
from tests.builders.operating import AtWork, at_work
from tests.builders.pages import Pages, Somebody
from tests.builders.people import a_child, a_perpetrator, a_victim
from tests.builders.world import shipped_policy

pytestmark = pytest.mark.servers
PERIOD = {"hours": "24"}


@pytest.fixture
async def hub(rooms: Viewed, consoles: Pages) -> AsyncIterator[AtWork]:
    """Yield a hub at work on the database of the consoles."""
    del consoles  # asked for, so that the database is ready
    async with at_work(rooms, shipped_policy()) as working:
        yield working


async def told_and_sent(hub: AtWork, record: str = "R-1") -> list[Claimed]:
    """Let the police report a family; return what went out that somebody answers."""
    people = (a_victim(), a_perpetrator(), a_child())
    await hub.fed.tell(an_incident_reported(record=record, people=people, assessment=HIGH))
    return [one for one in await hub.send() if one.kind not in set(NEVER_RECEIPTED)]


async def all_but_one_confirmed(hub: AtWork, record: str = "R-1") -> Claimed:
    """Let everybody confirm but the service for her; return what that lacks."""
    gone = await told_and_sent(hub, record)
    (lacks,) = [one for one in gone if one.topic == f"out.{IDVA}"]
    for one in gone:
        if one is not lacks:
            await hub.confirm(one)
    await hub.send()  # what followed from the answers
    hub.log.clear()
    return lacks


async def planned(hub: AtWork, somebody: Somebody, **asked: str) -> str:
    """Have it looked up what would happen; return the address of the plan."""
    answer = await somebody.post("/ops/redrives/new", **asked)
    assert answer.status_code == 303, answer.text
    await hub.redriver.look()
    return str(answer.headers["location"])


async def decided(somebody: Somebody, plan: str, step: str, **over: str) -> httpx.Response:
    """Take a step, of what the plan's page shows."""
    shown = (await somebody.get(plan)).text
    found = re.search(r'name="fingerprint" value="([^"]*)"', shown)
    fields = {"step": step, "reason": "receiver-lost-it", "fingerprint": found.group(1) if found else ""}
    return await somebody.post(plan, **{**fields, **over})


def cells(page: str, receiver: str) -> list[str]:
    """Return the row of a receiver."""
    row = next(row for row in page.split("<tr")[1:] if receiver in row)
    return [cell.split("<")[0] for cell in row.split('hub-figure">')[1:]]


async def test_of_three_receivers_only_the_one_that_lacks_it_gets_it_again_in_the_same_bytes(
    hub: AtWork, consoles: Pages
) -> None:
    gone = await told_and_sent(hub)
    by_id = {one.id: one.payload for one in gone}
    (lacks,) = [one for one in gone if one.topic == f"out.{IDVA}"]
    for one in gone:
        if one is not lacks:
            await hub.confirm(one)
    await hub.send()
    hub.log.clear()
    operator = await consoles.signed_in("ops-operator")

    plan = await planned(hub, operator, event=str(hub.seq("IncidentReported/R-1")))
    shown = (await operator.get(plan)).text
    await decided(operator, plan, "start")
    await hub.redriver.look()
    await hub.send()
    await hub.redriver.look()

    assert cells(shown, "Total")[:2] == ["1", str(len(gone) - 1)]
    assert hub.log == [(f"out.{IDVA}", lacks.id, by_id[lacks.id])]
    after = (await operator.get(plan)).text
    assert "Finished" in after
    assert "It came as planned." in after
    journey = (await operator.get(f"/ops/events/{hub.seq('IncidentReported/R-1')}")).text
    assert "Sent again in a redrive" in journey
    assert journey.count(f'href="{plan}"') == 2, "once among the hops, and once in what happened"


async def test_whoever_confirms_the_same_plan_again_sends_nothing_and_is_told_why(hub: AtWork, consoles: Pages) -> None:
    await all_but_one_confirmed(hub)
    operator, other = await consoles.signed_in("ops-operator"), await consoles.signed_in("ops-operator", user="u-2")
    plan = await planned(hub, operator, agency=IDVA, **PERIOD)
    seen = re.search(r'name="fingerprint" value="([^"]*)"', (await other.get(plan)).text)
    await decided(operator, plan, "start")
    await hub.redriver.look()
    await hub.send()
    hub.log.clear()

    again = await other.post(plan, step="start", reason="receiver-lost-it", fingerprint=seen.group(1) if seen else "")
    await hub.redriver.look()
    await hub.send()

    assert again.status_code == 422
    assert "This step was taken before" in again.text
    assert hub.log == []


async def test_where_something_changed_since_it_was_looked_up_the_difference_is_shown_and_nothing_is_sent(
    hub: AtWork, consoles: Pages
) -> None:
    lacks = await all_but_one_confirmed(hub)
    operator = await consoles.signed_in("ops-operator")
    plan = await planned(hub, operator, agency=IDVA, **PERIOD)
    shown = re.search(r'name="fingerprint" value="([^"]*)"', (await operator.get(plan)).text)
    await hub.confirm(lacks)

    answer = await operator.post(
        plan, step="start", reason="receiver-lost-it", fingerprint=shown.group(1) if shown else ""
    )
    await hub.redriver.look()
    await hub.send()
    after = (await operator.get(answer.headers["location"])).text

    assert "Something has changed since you looked" in after
    assert "1: was “Would send”, now “Already has it (skipped)”." in after
    assert [one for one in hub.log if one[1] == lacks.id] == []


async def test_what_is_decided_meanwhile_on_what_somebody_has_changes_nothing_of_a_plan(
    hub: AtWork, consoles: Pages
) -> None:
    gone = await told_and_sent(hub)
    (lacks,) = [one for one in gone if one.topic == f"out.{IDVA}"]
    others = [one for one in gone if one is not lacks]
    for one in others:
        await hub.confirm(one)
    await hub.send()
    operator = await consoles.signed_in("ops-operator")
    plan = await planned(hub, operator, event=str(hub.seq("IncidentReported/R-1")))
    shown = re.search(r'name="fingerprint" value="([^"]*)"', (await operator.get(plan)).text)
    for one in others:
        await hub.confirm(one, ReceiptState.ACCEPTED)
    hub.log.clear()

    answer = await operator.post(
        plan, step="start", reason="receiver-lost-it", fingerprint=shown.group(1) if shown else ""
    )
    await hub.redriver.look()
    await hub.send()

    assert answer.headers["location"] == plan
    assert [id_ for topic, id_, _ in hub.log if topic == lacks.topic] == [lacks.id]


async def test_what_is_older_than_seven_days_needs_a_second_person_who_is_another(hub: AtWork, consoles: Pages) -> None:
    lacks = await all_but_one_confirmed(hub)
    hub.age(8)
    both = await consoles.signed_in("ops-operator", "ops-approver")
    second = await consoles.signed_in("ops-approver", user="u-2")
    plan = await planned(hub, both, agency=IDVA, hours="720")
    await decided(both, plan, "start")
    await hub.redriver.look()
    await hub.send()
    waits = [*hub.log]

    own = await decided(both, plan, "approve")
    agreed = await decided(second, plan, "approve")
    await hub.redriver.look()
    await hub.send()

    assert waits == []
    assert (own.status_code, "Somebody else has to agree" in own.text) == (422, True)
    assert agreed.status_code == 303
    assert [one[1] for one in hub.log] == [lacks.id]


async def test_a_redrive_whose_process_ends_in_the_middle_goes_on_and_nobody_gets_anything_twice(
    hub: AtWork, consoles: Pages
) -> None:
    lacking = [(await all_but_one_confirmed(hub, f"R-{number}")).id for number in range(4)]
    operator = await consoles.signed_in("ops-operator")
    plan = await planned(hub, operator, agency=IDVA, **PERIOD)
    with psycopg.connect(hub.owner) as connection:
        connection.execute("UPDATE redrive SET rate = 4")  # two at each look
    await decided(operator, plan, "start")

    await hub.redriver.look()
    await hub.send()
    with psycopg.connect(hub.owner) as connection:  # as if it had died between the commit and the note
        connection.execute("UPDATE redrive_item SET came = NULL")
    for _ in range(4):
        await hub.redriver.look()
        await hub.send()

    again = [one[1] for one in hub.log if one[1] in lacking]
    assert sorted(again) == sorted(set(again))


async def test_while_all_repeats_are_stopped_nothing_goes_out_a_second_time_and_every_page_says_so(
    hub: AtWork, consoles: Pages
) -> None:
    lacks = await all_but_one_confirmed(hub)
    operator = await consoles.signed_in("ops-operator")
    coordinator = await consoles.signed_in("marac-coordinator", user="u-3")
    plan = await planned(hub, operator, agency=IDVA, **PERIOD)

    stopped = await operator.post("/ops/stop-all", stops="yes", reason="exercise")
    await decided(operator, plan, "start")
    await hub.redriver.look()
    again = await hub.unconfirmed()
    await hub.send()
    during = [*hub.log]
    notices = [
        "All retries and redrives are stopped" in (await who.get(path)).text
        for who, path in ((operator, "/ops"), (operator, plan), (coordinator, "/cases/matches"))
    ]
    await operator.post("/ops/stop-all", stops="no", reason="exercise")
    await hub.redriver.look()
    await hub.send()

    assert (stopped.status_code, again, during) == (303, 0, [])
    assert notices == [True, True, True]
    assert [one[1] for one in hub.log] == [lacks.id]
    assert "All retries" not in (await operator.get("/ops")).text


async def test_what_was_queued_again_before_the_stop_waits_and_what_is_new_goes_out(
    hub: AtWork, consoles: Pages
) -> None:
    lacks = await all_but_one_confirmed(hub)
    operator = await consoles.signed_in("ops-operator")
    queued = await hub.unconfirmed()

    await operator.post("/ops/stop-all", stops="yes", reason="exercise")
    new = await told_and_sent(hub, "R-2")

    assert queued == 1
    assert lacks.id not in {one.id for one in new}
    assert new != []


async def test_a_plan_of_another_area_and_a_plan_that_is_none_are_the_same_to_an_operator(
    hub: AtWork, consoles: Pages
) -> None:
    await all_but_one_confirmed(hub)
    operator = await consoles.signed_in("ops-operator")
    stranger = await consoles.signed_in("ops-operator", areas=("cumbria",), user="u-9")
    plan = await planned(hub, operator, agency=IDVA, **PERIOD)

    theirs = await stranger.get(plan)
    none = await stranger.get("/ops/redrives/00000000-0000-4000-8000-000000000000")

    assert (theirs.status_code, theirs.text) == (404, none.text)
    assert (await operator.get(plan)).status_code == 200


async def test_a_suspended_receiver_waits_and_what_timed_out_needs_a_tick(hub: AtWork, consoles: Pages) -> None:
    lacks = await all_but_one_confirmed(hub)
    operator = await consoles.signed_in("ops-operator")
    with psycopg.connect(hub.owner) as connection:
        connection.execute("UPDATE delivery SET respond_by = now() - interval '1 hour' WHERE id = %s", [lacks.id])

    late = await planned(hub, operator, agency=IDVA, **PERIOD)
    ticked = (await operator.get(late)).text
    await operator.post(
        f"/ops/agencies/{IDVA}/suspend", suspends="yes", reason="exercise", until="resumed", seen="active"
    )
    waits = await planned(hub, operator, agency=IDVA, **PERIOD)

    assert cells(ticked, "Total")[-1] == "1"
    assert "Also send the 1 whose time to answer has passed" in ticked
    assert cells((await operator.get(waits)).text, "Total")[5] == "1"
