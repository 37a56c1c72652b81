"""A case that another replaced leads on to that one, and to nobody who may not see it."""

import re

import psycopg
import pytest

from hub.web.users import Role
from tests.builders.consoles import Viewed
from tests.builders.pages import Pages
from tests.builders.pairs import a_pair, choose, confirm

pytestmark = pytest.mark.servers
ENDS = ("", "/timeline", "/told", "/risk", "/people", "/log")
JOINED = "SELECT o.id, o.reference, n.id, n.reference FROM cases o JOIN cases n ON n.id = o.replaced_by"


async def joined(consoles: Pages, rooms: Viewed) -> tuple[str, str, str, str]:
    """Have two cases joined; return id and reference of the one that was replaced, and of the other."""
    pair = await a_pair(consoles)
    somebody = await consoles.signed_in(Role.COORDINATOR)
    await confirm(somebody, await choose(somebody, pair, "same"), pair)
    with psycopg.connect(rooms.owner) as connection:
        [found] = connection.execute(JOINED).fetchall()
    return tuple(map(str, found))  # type: ignore[return-value]  # four columns


async def test_every_page_of_a_joined_case_leads_on_to_the_case_in_which_it_goes_on(
    consoles: Pages, rooms: Viewed
) -> None:
    old, was, new, now = await joined(consoles, rooms)
    somebody = await consoles.signed_in(Role.COORDINATOR)

    answers = [await somebody.get(f"/cases/{old}{end}") for end in ENDS]

    assert {answer.status_code for answer in answers} == {200}
    assert all(f"Case {was} goes on as case {now}" in answer.text for answer in answers)
    assert all(f'href="/cases/{new}"' in answer.text for answer in answers)
    assert f"Case {now}" in re.sub(r"<[^>]+>", "", (await somebody.get(f"/cases/{new}")).text)


@pytest.mark.parametrize("closes", ["area", "exclusion"])
async def test_whoever_may_not_see_the_other_reads_that_there_is_nothing(
    consoles: Pages, rooms: Viewed, closes: str
) -> None:
    old, *_ = await joined(consoles, rooms)
    somebody = await consoles.signed_in(Role.COORDINATOR)
    with psycopg.connect(rooms.owner) as connection:
        connection.execute(CLOSED[closes])

    answers = [await somebody.get(f"/cases/{one}") for one in (old, "00000000-0000-4000-8000-000000000000")]

    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content == answers[1].content


CLOSED = {
    "area": "UPDATE cases SET area = 'essex' WHERE replaced_by IS NULL",
    "exclusion": """
        UPDATE cases SET limits = '{"exclusions": [{"agency": "suffolk-marac"}]}' WHERE replaced_by IS NULL""",
}
