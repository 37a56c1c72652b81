"""A coordinator confirms a repeat, or says that it is none; what follows in the list, the feed and the record of it."""

import re
from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest

from hub.domain.receivers import shown_as
from hub.store.policies import keep_shown
from hub.web.users import Role
from tests.builders.consoles import Viewed
from tests.builders.events import MEDIUM, POLICE, VRAS
from tests.builders.fed import fed
from tests.builders.pages import Pages, Somebody, pages
from tests.builders.world import shipped_policy
from tests.integration.web.cases.test_repeats import on
from tests.unit.flow.test_repeat_flag import told_on

pytestmark = pytest.mark.servers
WHY = "Incident of 12 February 2026 between the same two people, 223 days after the referral of 4 July 2025"
LATE = "Nothing of yours was saved."


@pytest.fixture
async def consoles(rooms: Viewed) -> AsyncIterator[Pages]:
    policy = shipped_policy()
    keep_shown(rooms.owner, shown_as(policy.directory))
    async with fed(rooms.worker, policy) as hub:
        await hub.tell(told_on("2025-07-04", "R-1", POLICE))
        await hub.tell(told_on("2026-02-12", "V-1", VRAS, assessment=MEDIUM))
        await hub.publish()
    async with pages(rooms, policy) as running:
        running.clock.at = on("2026-04-20")
        yield running


@pytest.fixture
def path(consoles: Pages, rooms: Viewed) -> str:
    del consoles  # what it tells is there by then
    with psycopg.connect(rooms.owner) as connection:
        found = connection.execute("SELECT case_id FROM case_page").fetchone()
    assert found
    return f"/cases/{found[0]}/repeat"


async def signed_in(consoles: Pages, role: str = Role.COORDINATOR, **over: object) -> Somebody:
    return await consoles.signed_in(role, **over)  # type: ignore[arg-type]


async def decide(user: Somebody, path: str, choice: str, page: httpx.Response | None = None) -> httpx.Response:
    """Decide as the form of a page that was opened says."""
    page = page or await user.get(path)
    names = ("key", "incident", "happened", "referred", "seen")
    found = {name: one[1] for name in names if (one := re.search(f'name="{name}" value="([^"]*)"', page.text))}
    answer = await user.post(path, **{**found, "choice": choice})
    return await user.get(path) if answer.status_code == httpx.codes.SEE_OTHER else answer


async def test_a_repeat_waits_until_somebody_confirms_it(consoles: Pages, path: str) -> None:
    user = await signed_in(consoles)
    assert "1 pair with a repeat to confirm" in (await user.get("/cases/feed")).text
    assert "To confirm" in (await user.get("/cases/repeats?show=waiting")).text
    assert WHY in (await user.get(path)).text

    page = (await decide(user, path, "confirm")).text

    assert "Repeat, confirmed" in page
    assert "by you" in page
    assert "Repeat, confirmed" in (await user.get("/cases/repeats")).text
    assert "No repeats to confirm." in (await user.get("/cases/repeats?show=waiting")).text
    assert "to confirm</a>" not in (await user.get("/cases/feed")).text


async def test_what_is_no_repeat_says_why_and_the_flag_runs_from_the_referral_before(
    consoles: Pages, path: str, rooms: Viewed
) -> None:
    user = await signed_in(consoles, user="ann")
    assert "12 February 2027" in (await user.get("/cases/repeats")).text
    wrong = await decide(user, path, "")
    assert (wrong.status_code, "Choose whether it is a repeat" in wrong.text) == (422, True)

    page = (await decide(user, path, "no-abuse")).text

    assert "Not a repeat" in page
    assert "What was told was no abuse" in page
    listed = (await user.get("/cases/repeats")).text
    assert "Not a repeat" in listed
    assert "4 July 2026" in listed
    with psycopg.connect(rooms.owner) as connection:
        noted = connection.execute("SELECT action FROM audit WHERE who = 'ann' AND operation = 'alteration'").fetchall()
        told = connection.execute("SELECT kind, reason FROM feed_entry ORDER BY place DESC LIMIT 1").fetchone()
    assert noted == [("not-a-repeat no-abuse",)]
    assert told == ("repeat", "not-a-repeat")


async def test_who_comes_second_is_shown_both_decisions_and_changes_nothing(consoles: Pages, path: str) -> None:
    mine, other = await signed_in(consoles, user="ann"), await signed_in(consoles, user="ben")
    opened = await other.get(path)
    await decide(mine, path, "confirm")

    late = await decide(other, path, "no-abuse", opened)

    assert late.status_code == 422
    assert LATE in late.text
    assert "You were about to decide: not a repeat, because what was told was no abuse." in late.text
    assert "by ann" in late.text
    assert "Not a repeat</strong>" not in late.text
    again = await decide(other, path, "no-abuse", late)
    assert "Not a repeat</strong>" in again.text


async def test_the_same_form_sent_twice_is_one_decision(consoles: Pages, path: str, rooms: Viewed) -> None:
    user = await signed_in(consoles)
    form = await user.get(path)

    for _ in range(2):
        await decide(user, path, "confirm", form)

    with psycopg.connect(rooms.owner) as connection:
        assert connection.execute("SELECT count(*) FROM inbox WHERE source = 'console'").fetchone() == (1,)


async def test_only_a_coordinator_of_the_area_decides(consoles: Pages, path: str, rooms: Viewed) -> None:
    form = await (await signed_in(consoles)).get(path)
    others = [await signed_in(consoles, Role.READER), await signed_in(consoles, areas=["essex"])]

    answers = [await decide(somebody, path, "confirm", form) for somebody in others]

    assert [one.status_code for one in answers] == [404, 404]
    assert "What do you decide?" not in (await others[0].get(path)).text
    with psycopg.connect(rooms.owner) as connection:
        assert connection.execute("SELECT repeats FROM cases").fetchone() == (None,)


async def test_while_a_match_of_these_people_waits_that_is_decided_first(
    consoles: Pages, path: str, rooms: Viewed
) -> None:
    user = await signed_in(consoles)
    form = await user.get(path)
    with psycopg.connect(rooms.owner) as connection:
        connection.execute(
            "INSERT INTO review (id, one, other, weight, needs_second, state, signatures, depends, opened_at)"
            " SELECT gen_random_uuid(), min(alone::text)::uuid, max(alone::text)::uuid, 1, false, 'waiting', '[]', 1,"
            " now() FROM record_person WHERE ref = 'v'"
        )

    page, answer = await user.get(path), await decide(user, path, "confirm", form)

    assert "Decide on the match" in page.text
    assert "What do you decide?" not in page.text
    assert (answer.status_code, "Decide on the match of these people first" in answer.text) == (422, True)
    assert "A match of these people waits for a decision" in (await user.get("/cases/repeats?show=waiting")).text
