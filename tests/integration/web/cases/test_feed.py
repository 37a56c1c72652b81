"""The feed of a coordinator (page C1): what is new to each of them, and what waits for a decision."""

import re
from datetime import timedelta

import psycopg
import pytest

from hub.domain.agency import AgencyKind
from hub.domain.feed import FeedReason
from hub.web.cases.sentences import _SENTENCES
from tests.builders.case_console import HERE, CaseConsole, Visiting, case_console, cases_in, more, story, tell, text_of
from tests.builders.consoles import Viewed
from tests.builders.world import shipped_policy

pytestmark = pytest.mark.servers
GROUPS = r"(Needs your decision|New referrals|Changed|For information) \((\d+)\)"


def counts(page: str) -> dict[str, int]:
    """Return how many rows each group says that it has."""
    return {heading: int(count) for heading, count in re.findall(GROUPS, page)}


async def mark_all(browser: Visiting) -> str:
    """Press "Mark all as seen" and return what is read then."""
    page = await browser.get("/cases/feed")
    upto = dict(re.findall(r'name="(upto-[a-z-]+)" value="(\d+)"', page.text))
    return text_of(await browser.post("/cases/feed/seen", upto))


async def test_the_console_opens_at_the_feed(console: CaseConsole) -> None:
    browser = await console.signed_in()

    page = await browser.get("/cases")

    assert page.url.path == "/cases/feed"
    assert "Feed – Cases – Hub" in page.text


async def test_four_groups_say_what_is_new_and_what_waits(console: CaseConsole) -> None:
    browser = await console.signed_in()

    page = text_of(await browser.get("/cases/feed"))

    assert counts(page) == {"Needs your decision": 1, "New referrals": 1, "Changed": 2, "For information": 0}
    assert "Referral to accept or return" in page
    assert "Custody, bail or an order changed Suffolk Constabulary High DASH (24 questions)" in page
    assert "Where support stands changed Suffolk countywide IDVA service" in page


async def test_the_navigation_says_how_much_waits_for_a_decision(console: CaseConsole) -> None:
    coordinator, chair = await console.signed_in(), await console.signed_in(role="marac-reader")

    assert "Feed 1 (1 need your decision)" in text_of(await coordinator.get("/cases/feed"))
    assert "need your decision)" not in text_of(await chair.get("/cases/feed"))


async def test_looking_at_the_feed_marks_nothing_as_seen(console: CaseConsole) -> None:
    browser = await console.signed_in()
    first = counts(text_of(await browser.get("/cases/feed")))

    again = counts(text_of(await browser.get("/cases/feed")))

    assert again == first


async def test_all_is_marked_as_seen_for_one_user_alone_and_can_be_undone(console: CaseConsole) -> None:
    mine, colleague = await console.signed_in(), await console.signed_in()
    before = counts(text_of(await colleague.get("/cases/feed")))

    marked = await mark_all(mine)

    assert counts(marked) == {"Needs your decision": 1, "New referrals": 0, "Changed": 0, "For information": 0}
    assert "You can undo this for 10 minutes" in marked
    assert counts(text_of(await colleague.get("/cases/feed"))) == before
    undone = text_of(await mine.post("/cases/feed/undo", {}))
    assert counts(undone) == before
    assert "You can undo this" not in undone


async def test_after_ten_minutes_nothing_is_undone(console: CaseConsole, cases_told: Viewed) -> None:
    browser = await console.signed_in()
    await mark_all(browser)
    with psycopg.connect(cases_told.owner) as connection:
        old = "UPDATE feed_seen SET moved_at = moved_at - %s WHERE user_id = %s"
        connection.execute(old, [timedelta(minutes=11), browser.user])

    page = text_of(await browser.post("/cases/feed/undo", {}))

    assert counts(page)["Changed"] == 0
    assert "You can undo this" not in page


async def test_opening_a_case_sees_what_was_told_of_it(console: CaseConsole, cases_told: Viewed) -> None:
    browser = await console.signed_in()

    await browser.get(f"/cases/{cases_in(cases_told)[0]}")

    assert counts(text_of(await browser.get("/cases/feed")))["Changed"] == 0


async def test_what_was_seen_is_shown_again_when_it_is_asked_for(console: CaseConsole, cases_told: Viewed) -> None:
    browser = await console.signed_in()
    nothing = text_of(await browser.get("/cases/feed?seen=yes"))
    await browser.get(f"/cases/{cases_in(cases_told)[0]}")

    fresh, seen = [await browser.get(f"/cases/feed{end}") for end in ("", "?seen=yes&tag=child")]

    assert "You have seen nothing in the last 30 days. Checked" in nothing
    assert '<a class="govuk-link" href="/cases/feed?seen=yes">Show what you have seen</a>' in fresh.text
    assert '<a class="govuk-link" href="/cases/feed?tag=child">Show what is new</a>' in seen.text
    assert counts(text_of(seen)) == {"New referrals": 1, "Changed": 2, "For information": 0}
    assert "Custody, bail or an order changed" in text_of(seen)
    assert "Mark all as seen" not in seen.text


async def test_nothing_new_says_since_when_and_when_anything_came_last(console: CaseConsole) -> None:
    browser = await console.signed_in(role="marac-reader")

    page = await mark_all(browser)

    assert re.search(r"Last event received today \d\d:\d\d", page)
    assert re.search(r"Nothing new since today \d\d:\d\d \. Checked today", page)
    assert "Mark all as seen" not in page


async def test_updates_of_one_case_from_one_agency_are_one_row(rooms: Viewed) -> None:
    tell(rooms, *story(), *(more(f"C-{hours}", hours) for hours in (20, 40, 60)))

    async with case_console(rooms) as console:
        page = text_of(await (await console.signed_in()).get("/cases/feed"))

    assert (counts(page)["New referrals"], counts(page)["Needs your decision"]) == (1, 1)
    assert "4 referrals to accept or return" in page
    assert page.partition("4 updates from Suffolk Constabulary")[2].count("Referred to the conference, today") == 4


@pytest.mark.parametrize(
    ("query", "changed"),
    [
        pytest.param("agency=suffolk-idva", 1, id="from one agency"),
        pytest.param("risk=standard", 0, id="of a risk that no case has"),
        pytest.param("tag=child", 2, id="with a child"),
        pytest.param("criterion=repeat", 0, id="by a criterion that no case meets"),
    ],
)
async def test_a_filter_leaves_what_it_names(console: CaseConsole, query: str, changed: int) -> None:
    browser = await console.signed_in()

    page = text_of(await browser.get(f"/cases/feed?{query}"))

    assert counts(page)["Changed"] == changed


async def test_a_feed_that_is_late_says_so(console: CaseConsole, cases_told: Viewed) -> None:
    browser = await console.signed_in()
    with psycopg.connect(cases_told.owner) as connection:
        connection.execute(
            "INSERT INTO feed_entry (id, area, case_id, reference, recipient, kind, sections, reason, parameters,"
            " cause_source, cause_event, at, payload) SELECT gen_random_uuid(), area, case_id, reference, recipient,"
            " 'case.changed', '{}', 'support-changed', '{}', 'suffolk-idva', gen_random_uuid(),"
            " now() - interval '5 minutes', '' FROM case_page"
        )

    page = text_of(await browser.get("/cases/feed"))

    with psycopg.connect(cases_told.owner) as connection:
        connection.execute("DELETE FROM feed_entry WHERE published_at IS NULL")
    assert "The feed is 5 min behind" in page


async def test_names_are_hidden_until_they_are_shown_again(console: CaseConsole) -> None:
    browser = await console.signed_in()
    assert "Testa" in (await browser.get("/cases/feed")).text

    hidden = await browser.post("/cases/names", {"hide": "yes", "here": "/cases/feed"})

    assert "Testa" not in hidden.text
    assert 'aria-pressed="true"' in hidden.text
    shown = await browser.post("/cases/names", {"here": "/cases/feed"})
    assert "Testa" in shown.text


@pytest.mark.parametrize("path", ["https://elsewhere.test/", "//elsewhere.test/cases/", "/ops", "/cases/\\elsewhere"])
async def test_hiding_names_leads_to_this_console_only(console: CaseConsole, path: str) -> None:
    browser = await console.signed_in()

    answer = await browser.post("/cases/names", {"here": path})

    assert answer.url.path == "/cases/feed"


async def test_a_look_at_the_feed_is_noted_with_its_cases(console: CaseConsole, cases_told: Viewed) -> None:
    browser = await console.signed_in()

    await browser.get("/cases/feed")

    with psycopg.connect(cases_told.owner) as connection:
        found = connection.execute("SELECT action, operation, cases FROM audit WHERE who = %s", [browser.user])
        assert found.fetchall() == [("feed-shown", "consultation", cases_in(cases_told))]


async def test_another_area_is_not_there(console: CaseConsole) -> None:
    browser = await console.signed_in()

    answers = [
        await browser.get("/cases/feed?area=essex"),
        await browser.post("/cases/feed/seen", {"upto-essex": "1"}),
        await browser.get("/cases/feed/live?upto-essex=1"),
        await browser.get("/cases/no-such-page"),
    ]

    assert [(one.status_code, one.content) for one in answers] == [(404, answers[-1].content)] * 4


@pytest.mark.parametrize("role", ["ops-operator", "auditor", "agency-representative"])
async def test_nobody_else_opens_the_console(console: CaseConsole, role: str) -> None:
    browser = await console.signed_in(role=role)

    assert (await browser.get("/cases/feed")).status_code == 404


def test_every_reason_has_a_sentence() -> None:
    assert set(_SENTENCES) == set(FeedReason)


async def test_no_name_of_a_school_stands_among_the_filters(console: CaseConsole) -> None:
    browser = await console.signed_in()
    area = shipped_policy().directory.areas[HERE]  # type: ignore[index]  # an id is a text

    page = (await browser.get("/cases/feed")).text

    assert not [one.name for one in area.agencies if one.kind is AgencyKind.SCHOOL and one.name in page]
