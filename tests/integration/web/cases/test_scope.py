"""Nobody learns from an address that a case of another area exists: every page answers as to an id that nobody gave."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from starlette.routing import BaseRoute, Mount, Route

from hub.domain.decisions import EmergencyOpened, EmergencyReason
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId, CaseId
from hub.web import cases
from tests.builders.case_console import (
    ELSEWHERE,
    HERE,
    HIDDEN_STREET,
    CaseConsole,
    Visiting,
    case_console,
    cases_in,
    story,
    tell,
    text_of,
)
from tests.builders.consoles import Viewed
from tests.builders.events import NOW

pytestmark = pytest.mark.servers
UNKNOWN = UUID("00000000-0000-4000-8000-000000000000")


def addresses(routes: list[BaseRoute], before: str = "/cases") -> Iterator[tuple[str, str]]:
    """Yield method and address of every page of the console that is about one thing, with a place for its id."""
    for route in routes:
        if isinstance(route, Mount):
            yield from addresses(list(route.routes), before + route.path)
        elif isinstance(route, Route) and route.param_convertors:
            path = before + route.path
            for name in route.param_convertors:
                kind = path.partition("{" + name)[2].partition("}")[0]
                path = path.replace("{" + name + kind + "}", "{}")
            yield from ((method, path) for method in sorted((route.methods or set()) - {"HEAD"}))


PAGES = sorted(addresses(cases.routes()))
"""Whichever page joins the console is among them."""


def ids_of(rooms: Viewed) -> list[UUID]:
    """Return every id of the area that could stand in an address: cases, what was delivered of them, matches."""
    with psycopg.connect(rooms.owner) as connection:
        others = connection.execute(
            "SELECT id FROM delivery UNION SELECT id FROM review UNION SELECT id FROM feed_entry"
        )
        return [*cases_in(rooms), *(one for (one,) in others)]


async def ask(browser: Visiting, method: str, path: str) -> tuple[int, bytes]:
    """Return how a page answers, without where its form leads."""
    answer = await (browser.post(path, {}) if method == "POST" else browser.client.get(path))
    return answer.status_code, answer.content


@pytest.mark.parametrize(("method", "page"), PAGES, ids=[" ".join(page) for page in PAGES])
async def test_a_page_of_another_area_answers_as_one_that_does_not_exist(
    console: CaseConsole, cases_told: Viewed, method: str, page: str
) -> None:
    outside = await console.signed_in(area=ELSEWHERE)
    count = page.count("{}")
    nothing = await ask(outside, method, page.format(*[UNKNOWN] * count))

    answers = [await ask(outside, method, page.format(*[one] * count)) for one in ids_of(cases_told)]

    assert nothing[0] == 404
    assert answers == [nothing] * len(answers)


async def test_a_page_of_the_own_area_is_there(console: CaseConsole, cases_told: Viewed) -> None:
    inside = await console.signed_in(area=HERE)

    case = cases_in(cases_told)[0]

    assert (await ask(inside, "GET", f"/cases/{case}"))[0] == 200


async def test_what_is_no_id_answers_as_an_id_that_nobody_gave(console: CaseConsole) -> None:
    browser = await console.signed_in()

    answers = [await ask(browser, "GET", f"/cases/{one}") for one in (UNKNOWN, uuid4(), "no-id", "%00", "1")]

    assert set(answers) == {answers[0]}


async def test_nothing_is_noted_of_a_look_at_what_is_not_there(console: CaseConsole, cases_told: Viewed) -> None:
    outside = await console.signed_in(area=ELSEWHERE)

    await asyncio.gather(*(outside.get(f"/cases/{case}") for case in cases_in(cases_told)))

    with psycopg.connect(cases_told.owner) as connection:
        assert connection.execute("SELECT FROM audit WHERE who = %s", [outside.user]).fetchall() == []


async def test_a_case_that_was_opened_in_an_emergency_is_read_and_no_other_page_of_its_area(
    rooms: Viewed,
) -> None:
    tell(rooms, *story())
    case = cases_in(rooms)[0]
    async with case_console(rooms) as console:
        outside = await console.signed_in(area=ELSEWHERE)
        before = await ask(outside, "GET", f"/cases/{case}")
        await console.pages.receiver.receive_decided(an_emergency(case, outside.user), "key")

        opened = await outside.get(f"/cases/{case}")
        people = await outside.get(f"/cases/{case}/people")
        feed = await outside.get("/cases/feed")
        console.pages.clock.at = console.pages.clock() + timedelta(minutes=31)
        outside_later = await console.signed_in(area=ELSEWHERE)
        later = await ask(outside_later, "GET", f"/cases/{case}")

    assert before[0] == later[0] == 404
    assert opened.status_code == people.status_code == 200
    assert "You have a case of another area open" in text_of(opened)
    assert HIDDEN_STREET not in people.text
    assert "Testa" not in feed.text


def an_emergency(case: UUID, user: str) -> EmergencyOpened:
    """Return that somebody of the other area opened a case to read it."""
    return EmergencyOpened(
        head=Head(agency=CONSOLE, record_id=f"emergency {case}", recorded_at=NOW),
        case=CaseId(case),
        agencies=(AgencyId("essex-marac"),),
        by=user,
        reason=EmergencyReason.DANGER_NOW,
        why="Seen at the station with a child.",
    )
