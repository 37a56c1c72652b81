"""Whoever is signed out before a form is finished goes on with it after signing in; nobody else sees it."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
import psycopg
import pytest

from hub.web.security import CSRF, form_token
from tests.builders.consoles import Viewed
from tests.builders.pages import Pages, Somebody

pytestmark = pytest.mark.servers

HOUR = timedelta(hours=1)
SEARCH = {"given": "Zephyrine", "family": "Quillfeather", "born-day": "31"}
OFFER = "You had not finished: a search for a person"


@dataclass(frozen=True, kw_only=True)
class TooLate:
    """Somebody whose session ended while they filled in a form, which they then sent."""

    pages: Pages
    before: Somebody
    answer: httpx.Response

    async def again(self, role: str = "marac-coordinator", user: str = "u-1") -> Somebody:
        return await self.pages.signed_in(role, user=user)


async def sent_too_late(pages: Pages, path: str = "/cases/search", **fields: str) -> TooLate:
    before = await pages.signed_in("marac-coordinator")
    pages.clock.at = pages.clock() + HOUR
    return TooLate(pages=pages, before=before, answer=await before.post(path, **(fields or SEARCH)))


def kept(rooms: Viewed) -> list[tuple[str, str, dict[str, list[str]]]]:
    with psycopg.connect(rooms.owner) as connection:
        return connection.execute("SELECT user_id, path, fields FROM web_draft").fetchall()


async def test_a_form_that_came_too_late_is_offered_and_filled_in_after_signing_in(consoles: Pages) -> None:
    late = await sent_too_late(consoles)
    asked = await late.before.get(late.answer.headers["location"])
    somebody = await late.again()
    feed, blank = await somebody.get("/cases/feed"), await somebody.get("/cases/search")
    filled = await somebody.get("/cases/search?continue=yes")

    assert late.answer.headers["location"] == "/sign-in?return=%2Fcases%2Fsearch"
    assert "It is kept for 24 hours" in asked.text
    assert OFFER in feed.text
    assert '<a class="govuk-link" href="/cases/search?continue=yes">Continue</a>' in feed.text
    assert "Zephyrine" not in feed.text + blank.text
    assert all(f'value="{said}"' in filled.text for said in SEARCH.values())
    assert OFFER not in filled.text


async def test_nobody_else_is_offered_it(consoles: Pages) -> None:
    late = await sent_too_late(consoles)
    other = await late.again(user="u-2")
    feed, form = await other.get("/cases/feed"), await other.get("/cases/search?continue=yes")

    assert OFFER not in feed.text
    assert "Zephyrine" not in form.text


async def test_it_is_forgotten_once_it_is_sent(consoles: Pages, rooms: Viewed) -> None:
    late = await sent_too_late(consoles)
    somebody = await late.again()
    await somebody.post("/cases/search", **SEARCH)

    assert kept(rooms) == []
    assert OFFER not in (await somebody.get("/cases/feed")).text


async def test_another_form_that_is_sent_leaves_it_alone(consoles: Pages) -> None:
    late = await sent_too_late(consoles)
    somebody = await late.again()
    await somebody.post("/cases/names")

    assert OFFER in (await somebody.get("/cases/feed")).text


async def test_it_can_be_thrown_away(consoles: Pages, rooms: Viewed) -> None:
    late = await sent_too_late(consoles)
    other, somebody = await late.again(user="u-2"), await late.again()
    await other.post("/sign-in/draft/discard", page="/cases/search", **{"return": "/cases/feed"})
    still = await somebody.get("/cases/feed")
    answer = await somebody.post("/sign-in/draft/discard", page="/cases/search", **{"return": "/cases/feed"})

    assert OFFER in still.text
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases/feed")
    assert kept(rooms) == []


async def test_after_a_day_it_is_gone(consoles: Pages) -> None:
    late = await sent_too_late(consoles)
    consoles.clock.at = consoles.clock() + 24 * HOUR - timedelta(minutes=1)
    offered = await (await late.again()).get("/cases/feed")
    consoles.clock.at = consoles.clock() + timedelta(minutes=1)
    gone = await (await late.again()).get("/cases/search?continue=yes")

    assert OFFER in offered.text
    assert "Zephyrine" not in gone.text


async def test_what_was_typed_stands_in_no_address_and_only_that_is_kept(consoles: Pages, rooms: Viewed) -> None:
    late = await sent_too_late(consoles, **SEARCH, fingerprint="of the moment", purpose=" ")

    assert "Zephyrine" not in str(late.answer.headers)
    assert kept(rooms) == [("u-1", "/cases/search", {name: [said] for name, said in SEARCH.items()})]


@pytest.mark.parametrize(("path", "back"), [("/cases/feed/seen", "/cases"), ("/ops/events", "/ops")])
async def test_a_form_that_takes_a_moment_is_not_kept(consoles: Pages, rooms: Viewed, path: str, back: str) -> None:
    late = await sent_too_late(consoles, path, number="7", suffolk="3")

    assert late.answer.headers["location"] == f"/sign-in?return=%2F{back[1:]}"
    assert kept(rooms) == []


async def test_a_form_below_its_page_is_offered_on_the_page(consoles: Pages, rooms: Viewed) -> None:
    page = "/ops/incidents/00000000-0000-4000-8000-000000000001"
    await sent_too_late(consoles, f"{page}/notes", note="taken")

    assert kept(rooms) == [("u-1", page, {"note": ["taken"]})]


async def test_operations_do_not_offer_what_was_begun_in_cases(consoles: Pages) -> None:
    late = await sent_too_late(consoles)
    front = await (await late.again("ops-operator")).get("/ops")

    assert OFFER not in front.text


async def test_a_page_hands_over_what_is_typed_before_and_after_its_session_ends(
    consoles: Pages, rooms: Viewed
) -> None:
    somebody = await consoles.signed_in("marac-coordinator")
    first = await somebody.post("/sign-in/draft?path=/cases/search", given="Zephyrine")
    consoles.clock.at = consoles.clock() + HOUR
    second = await somebody.post("/sign-in/draft?path=/cases/search", given="Zephyrine", family="Q")

    assert (first.status_code, second.status_code) == (204, 204)
    assert kept(rooms) == [("u-1", "/cases/search", {"given": ["Zephyrine"], "family": ["Q"]})]


async def test_whoever_signs_out_leaves_no_form_behind(consoles: Pages, rooms: Viewed) -> None:
    somebody = await consoles.signed_in("marac-coordinator")
    await somebody.post("/sign-in/draft?path=/cases/search", given="Zephyrine")
    await somebody.post("/sign-out")

    assert kept(rooms) == []


async def test_a_form_that_another_site_sends_in_an_ended_session_is_not_kept(consoles: Pages, rooms: Viewed) -> None:
    somebody = await consoles.signed_in("marac-coordinator")
    consoles.clock.at = consoles.clock() + HOUR
    async with somebody.browser() as browser:
        guessed = await browser.post("/cases/search", data={CSRF: "guessed", "given": "planted"})
        other_site = await browser.post(
            "/cases/search",
            data={CSRF: form_token(somebody.secret), "given": "planted"},
            headers={"origin": "https://elsewhere.test"},
        )

    assert (guessed.status_code, other_site.status_code) == (403, 403)
    assert kept(rooms) == []
