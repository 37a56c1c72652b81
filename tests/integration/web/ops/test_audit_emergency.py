"""What was opened in an emergency is reviewed by an auditor who did not open it, once, and by when is on the page."""

from uuid import UUID

import psycopg
import pytest

from tests.builders.consoles import Viewed
from tests.builders.pages import Pages, Somebody

pytestmark = pytest.mark.servers

WHY = "Seen at the station, asks for help."
OLD, NEW, ELSEWHERE = (UUID(int=number) for number in (1, 2, 3))
OPENED = """
    INSERT INTO web_emergency (id, case_id, area, opened_by, agreed_by, reason, why, opened_at, ends_at, review_by)
    VALUES (%(id)s, gen_random_uuid(), %(area)s, %(by)s, %(agreed)s, 'danger-now', %(why)s,
        now() - %(ago)s * interval '1 hour', now() - %(ago)s * interval '1 hour' + interval '30 minutes',
        now() - %(ago)s * interval '1 hour' + interval '1 day')
"""
LIST = "/ops/audit"


@pytest.fixture
async def auditor(rooms: Viewed, consoles: Pages) -> Somebody:
    """Return an auditor of Suffolk, where two cases were opened, one of them long ago; a third is elsewhere."""
    with psycopg.connect(rooms.owner) as connection:
        for id_, area, by, agreed, ago in (
            (OLD, "suffolk", "dana", "kim", 40),
            (NEW, "suffolk", "lee", None, 2),
            (ELSEWHERE, "norfolk", "max", None, 3),
        ):
            values = {"id": id_, "area": area, "by": by, "agreed": agreed, "why": WHY, "ago": ago}
            connection.execute(OPENED, values)
    return await consoles.signed_in("auditor", user="ash")


def page_of(emergency: UUID) -> str:
    return f"{LIST}/emergencies/{emergency}"


async def test_what_is_due_first_stands_first_and_what_is_late_says_so(auditor: Somebody) -> None:
    page = (await auditor.get(LIST)).text

    assert page.index(page_of(OLD)) < page.index(page_of(NEW))
    assert page.count("Overdue") == 1
    assert page_of(ELSEWHERE) not in page
    assert WHY not in page


async def test_a_review_is_taken_once_and_says_by_whom_and_when(consoles: Pages, auditor: Somebody) -> None:
    other = await consoles.signed_in("auditor", user="eve")

    without = await auditor.post(page_of(OLD))
    taken = await auditor.post(page_of(OLD), finding="not-needed")
    again = await other.post(page_of(OLD), finding="misused")
    page, one = (await other.get(LIST)).text, (await other.get(page_of(OLD))).text

    assert [answer.status_code for answer in (without, taken, again)] == [422, 303, 422]
    assert "Choose what your review came to" in without.text
    assert "Somebody reviewed it before" in again.text
    assert "Overdue" not in page
    assert all(words in page for words in ("Reviewed in the last 30 days", "ash", "It was not needed"))
    assert "by ash" in one
    assert "Save the review" not in one


async def test_the_words_of_whoever_opened_it_are_shown_to_whoever_reviews_once_that_is_noted(
    rooms: Viewed, auditor: Somebody
) -> None:
    page = (await auditor.get(page_of(NEW))).text

    with psycopg.connect(rooms.owner) as connection:
        looks = connection.execute(
            "SELECT action, subject, cardinality(cases) FROM audit WHERE who = 'ash' ORDER BY id"
        ).fetchall()
    assert WHY in page
    assert looks == [("emergency-shown", str(NEW), 1)]


@pytest.mark.parametrize("user", ["dana", "kim"])
async def test_who_opened_it_or_agreed_cannot_review_it(consoles: Pages, auditor: Somebody, user: str) -> None:
    del auditor  # asked for, so that something is to be reviewed
    own = await consoles.signed_in("auditor", user=user)

    page = (await own.get(page_of(OLD))).text
    answer = await own.post(page_of(OLD), finding="needed")

    assert "Another auditor has to review it" in page
    assert "Save the review" not in page
    assert (answer.status_code, "Ask somebody else to decide" in answer.text) == (422, True)
    assert "Overdue" in (await own.get(LIST)).text


async def test_a_case_that_is_open_is_reviewed_once_it_is_closed(rooms: Viewed, auditor: Somebody) -> None:
    with psycopg.connect(rooms.owner) as connection:
        connection.execute("UPDATE web_emergency SET ends_at = now() + interval '5 minutes' WHERE id = %s", [NEW])

    early = await auditor.post(page_of(NEW), finding="needed")
    with psycopg.connect(rooms.owner) as connection:
        connection.execute("UPDATE web_emergency SET closed_at = now() - interval '1 minute' WHERE id = %s", [NEW])
    later = await auditor.post(page_of(NEW), finding="needed")

    assert (early.status_code, later.status_code) == (422, 303)
    assert "Review it once it is closed" in early.text


async def test_what_was_opened_elsewhere_does_not_exist_and_neither_does_the_page_for_others(
    consoles: Pages, auditor: Somebody
) -> None:
    operator = await consoles.signed_in("ops-operator", user="sam")

    answers = [
        await auditor.get(page_of(ELSEWHERE)),
        await auditor.post(page_of(ELSEWHERE), finding="needed"),
        await auditor.get(page_of(UUID(int=9))),
        await operator.get(page_of(OLD)),
        await operator.post(page_of(OLD), finding="needed"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
