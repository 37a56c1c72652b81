"""A coordinator accepts or returns a referral on its page; what follows in the feed, the case and for who referred."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx2
import psycopg
import pytest

from hub.domain.receivers import shown_as
from hub.store.policies import keep_shown
from tests.builders.case_console import ELSEWHERE, CaseConsole, Visiting, case_console, cases_in, story, tell, text_of
from tests.builders.consoles import Viewed
from tests.builders.events import POLICE
from tests.builders.reused import Reused
from tests.builders.world import shipped_policy

pytestmark = pytest.mark.servers
ANSWERED_BEFORE = "Somebody answered this referral before you did. Nothing of yours was saved."


@pytest.fixture
def rooms(reused: Reused) -> Viewed:
    found = reused.empty()
    keep_shown(found.owner, shown_as(shipped_policy().directory))
    tell(found, story()[0])
    return found


@pytest.fixture
async def referred(rooms: Viewed) -> AsyncIterator[CaseConsole]:
    async with case_console(rooms) as running:
        yield running


@pytest.fixture
def path(rooms: Viewed) -> str:
    """Return the address of the referral."""
    return f"/cases/{cases_in(rooms)[0]}/referral"


def fields_of(page: httpx2.Response) -> dict[str, str]:
    """Return what stands hidden in the form of a page."""
    names = ("key", "referral", "seen")
    found = {name: re.search(f'name="{name}" value="([^"]*)"', page.text) for name in names}
    return {name: one[1] for name, one in found.items() if one}


async def answer(browser: Visiting, path: str, choice: str, page: httpx2.Response | None = None) -> httpx2.Response:
    """Answer as the form of a page that was opened says."""
    return await browser.post(path, {**fields_of(page or await browser.get(path)), "choice": choice})


def told(rooms: Viewed) -> list[tuple[str, str]]:
    """Return to whom a status went, and under which state the referral stands."""
    with psycopg.connect(rooms.owner) as connection:
        return connection.execute(
            "SELECT s.recipient, d.state FROM delivery s JOIN delivery d ON d.id = s.subject::uuid"
            " WHERE s.kind = 'status' AND d.kind = 'marac-referral' ORDER BY s.position"
        ).fetchall()


async def test_an_acceptance_leaves_what_needs_a_decision_and_is_told_to_the_referrer(
    referred: CaseConsole, rooms: Viewed, path: str
) -> None:
    browser = await referred.signed_in()
    assert "Suffolk Constabulary is told your answer" in text_of(await browser.get(path))

    page = text_of(await answer(browser, path, "accept"))

    assert "State Accepted" in page
    assert "Your answer is saved." in page
    assert re.search(r"Answers Accepted, today \d\d:\d\d ?, by you", page)
    assert told(rooms) == [(POLICE, "accepted")]
    feed = text_of(await browser.get("/cases/feed"))
    assert "Needs your decision (0)" in feed
    tell(rooms)
    assert "The referral was accepted" in text_of(await browser.get("/cases/feed"))
    assert "Referral Accepted See the answer" in text_of(await browser.get(path.removesuffix("/referral")))
    assert re.search(r"Accepted.{0,4}today", text_of(await browser.get(f"{path.removesuffix('referral')}told")))


async def test_a_return_needs_a_reason_of_the_list_and_says_it_everywhere(
    referred: CaseConsole, rooms: Viewed, path: str
) -> None:
    browser = await referred.signed_in()
    wrong = await answer(browser, path, "because I say so")
    assert (wrong.status_code, "Choose whether you accept or return it" in wrong.text) == (422, True)
    assert told(rooms) == []

    page = text_of(await answer(browser, path, "missing-information"))

    assert "State Rejected" in page
    assert "Returned: information is missing" in page
    assert [state for _, state in told(rooms)] == ["rejected"]
    same = await answer(browser, path, "duplicate")
    assert (same.status_code, len(told(rooms))) == (422, 1)
    assert "Accept it after all" in same.text
    assert "Rejected (missing information)" in text_of(await browser.get(f"{path.removesuffix('referral')}told"))
    with psycopg.connect(rooms.owner) as connection:
        noted = connection.execute(
            "SELECT action, cardinality(cases) FROM audit WHERE who = %s AND operation = 'alteration'", [browser.user]
        ).fetchall()
    assert noted == [("referral-returned missing-information", 1)]


async def test_who_comes_second_is_shown_both_answers_and_changes_nothing(
    referred: CaseConsole, rooms: Viewed, path: str
) -> None:
    mine, other = await referred.signed_in(), await referred.signed_in()
    opened = await other.get(path)
    await answer(mine, path, "accept")

    late = await answer(other, path, "out-of-area", opened)

    assert late.status_code == 422
    page = text_of(late)
    assert ANSWERED_BEFORE in page
    assert "You were about to return it: she lives in another area." in page
    assert f"by {mine.user}" in page
    assert [state for _, state in told(rooms)] == ["accepted"]
    again = text_of(await answer(other, path, "out-of-area", late))
    assert "Returned: she lives in another area" in again
    assert f"by {mine.user}" in again


async def test_the_same_form_sent_twice_is_one_answer(referred: CaseConsole, rooms: Viewed, path: str) -> None:
    browser = await referred.signed_in()
    form = await browser.get(path)

    pages = [await answer(browser, path, "accept", form) for _ in range(2)]

    assert [page.status_code for page in pages] == [200, 200]
    assert len(told(rooms)) == 1
    with psycopg.connect(rooms.owner) as connection:
        assert connection.execute("SELECT count(*) FROM inbox WHERE source = 'console'").fetchone() == (1,)


async def test_only_a_coordinator_of_the_area_answers(referred: CaseConsole, rooms: Viewed, path: str) -> None:
    chair, stranger = await referred.signed_in("marac-reader"), await referred.signed_in(area=ELSEWHERE)
    coordinator = await referred.signed_in()
    form = await coordinator.get(path)

    assert "What do you answer?" not in (await chair.get(path)).text
    answers = [await answer(somebody, path, "accept", form) for somebody in (chair, stranger)]
    nothing = await stranger.get(f"/cases/{uuid4()}/referral")

    assert [one.status_code for one in answers] == [404, 404]
    assert (await stranger.get(path)).text.count("Page not found") == nothing.text.count("Page not found")
    assert told(rooms) == []


async def test_a_referral_that_nobody_has_of_this_case_is_not_answered(
    referred: CaseConsole, rooms: Viewed, path: str
) -> None:
    browser = await referred.signed_in()

    other = await browser.post(path, {"referral": str(uuid4()), "seen": "", "choice": "accept"})

    assert (other.status_code, told(rooms)) == (404, [])
