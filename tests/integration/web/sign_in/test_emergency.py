"""A case of another area is opened in an emergency: its user is asked again who they are, and everybody hears of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import httpx2
import psycopg
import pytest

from hub.domain.ids import AreaId
from hub.receive.ports import Raw
from hub.store.emergencies import OpenedCase
from tests.builders.consoles import Viewed
from tests.builders.events import POLICE, an_assessment, an_incident_reported
from tests.builders.limits import excludes
from tests.builders.sign_in import Consoles, HandMade, at_provider, entered, signed_in
from tests.builders.world import shipped_policy
from tests.integration.test_words import a_receiver
from tests.simulation.workload import letter

pytestmark = pytest.mark.servers

KEY = "7f0c6f5e-6f0a-4c8e-9d43-3a1b2c4d5e6f"
MINUTE = timedelta(minutes=1)
WHY = "Seen at the station with a child, asks for help."


@pytest.fixture
async def her_case(hub_web: Consoles, rooms: Viewed) -> AsyncIterator[psycopg.Connection[Any]]:
    """Yield a connection to a database with one case, in Suffolk."""
    receiver = a_receiver(hub_web.connections)
    hub_web.app.state.parts = SimpleNamespace(receiver=receiver, policy=shipped_policy(), now=hub_web.clock.now)
    one = letter(POLICE, an_incident_reported(assessment=an_assessment("high")), "e1", at=0.0)
    await receiver.receive([Raw(topic=one.topic, partition=0, offset=1, value=one.value, headers=one.headers)])
    with psycopg.connect(rooms.owner, autocommit=True) as connection:
        yield connection


def reference_of(connection: psycopg.Connection[Any]) -> str:
    [found] = connection.execute("SELECT reference FROM cases").fetchall()
    return str(found[0])


async def identified(browser: httpx2.AsyncClient, user: str = "dana.elsewhere") -> httpx2.Response:
    """Have the provider ask again who it is."""
    asked = await browser.get("/break-glass/again")
    return await browser.get(await at_provider(asked.headers["location"], user))


async def opens(browser: httpx2.AsyncClient, called: str, **over: str) -> httpx2.Response:
    said = (await browser.get("/cases")).json()
    form = {"csrf": said["csrf"], "key": KEY, "reference": called, "reason": "danger-now", "why": WHY, **over}
    return await browser.post("/break-glass", data=form)


async def what_is_open(browser: httpx2.AsyncClient) -> object:
    return (await browser.get("/cases")).json()["open"]


async def test_a_case_is_open_for_half_an_hour_and_everybody_who_must_know_does(
    hub_web: Consoles, her_case: psycopg.Connection[Any]
) -> None:
    [(case, reference)] = her_case.execute("SELECT id::text, reference FROM cases").fetchall()
    async with hub_web.browser() as browser:
        await signed_in(browser, "dana.elsewhere")
        page = await browser.get("/break-glass")
        answer = await opens(browser, reference.lower().replace("-", " "))
        again = await opens(browser, reference)
        now_open = await what_is_open(browser)
        listed = await hub_web.sign_in.emergencies.to_review([AreaId("suffolk")])
        hub_web.clock.goes(31 * MINUTE)
        await signed_in(browser, "dana.elsewhere")
        later = await what_is_open(browser)

    tasks = her_case.execute(
        "SELECT recipient, case_id::text FROM delivery WHERE kind = 'task' AND subject LIKE 'emergency %'"
    ).fetchall()
    looks = her_case.execute("SELECT who, action FROM audit WHERE action LIKE 'emergency%'").fetchall()
    assert "told at once" in page.text
    assert [one.headers["location"] for one in (answer, again)] == 2 * [f"/cases/{case}"]
    assert (now_open, later) == (case, None)
    assert tasks == [("suffolk-marac", case)]
    assert looks == [("dana.elsewhere", "emergency-opened danger-now")]
    assert [(type(one), one.by, one.area, await hub_web.sign_in.emergencies.why(one.id)) for one in listed] == [
        (OpenedCase, "dana.elsewhere", "suffolk", WHY)
    ]


async def test_who_it_is_is_asked_again(hub_web: Consoles, her_case: psycopg.Connection[Any]) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "dana.elsewhere")
        her_case.execute("UPDATE web_session SET identified_at = identified_at - interval '6 minutes'")
        page = await browser.get("/break-glass")
        too_early = await opens(browser, reference_of(her_case))
        asked = await browser.get("/break-glass/again")
        back = await identified(browser)
        form = await browser.get(back.headers["location"])
        answer = await opens(browser, reference_of(her_case))

    assert "Confirm who you are" in page.text
    assert too_early.status_code == 403
    assert {"prompt=login", "max_age=0"} <= set(urlsplit(asked.headers["location"]).query.split("&"))
    assert "Open the case and tell them" in form.text
    assert answer.status_code == 303


async def test_somebody_else_cannot_confirm_for_them(hub_web: Consoles, her_case: psycopg.Connection[Any]) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "dana.elsewhere")
        her_case.execute("UPDATE web_session SET identified_at = identified_at - interval '6 minutes'")
        answer = await identified(browser, "chris.coordinator")

        assert answer.status_code == 403
        assert (await opens(browser, reference_of(her_case))).status_code == 403
        assert (await browser.get("/cases")).json()["id"] == "dana.elsewhere"


async def test_a_provider_that_did_not_ask_again_is_not_believed(hub_made: Consoles, made: HandMade) -> None:
    async with hub_made.browser() as browser:
        await entered(browser, hub_made, made, auth_time=1)
        where = (await browser.get("/break-glass/again")).headers["location"]
        hub_made.clock.goes(MINUTE)
        before = int(hub_made.clock.now().timestamp()) - 120
        made.signs(made.claims(where, hub_made.clock.now(), auth_time=before))
        answer = await browser.get("/sign-in/back", params={"state": httpx2.URL(where).params["state"], "code": "c"})

    assert answer.status_code == 403
    assert "did not ask who you are again" in answer.text


@pytest.mark.parametrize(
    ("over", "words"),
    [
        pytest.param({"reference": "K7QF"}, "as it was read to you", id="no reference"),
        pytest.param({"reason": ""}, "Choose why", id="no reason"),
        pytest.param({"reason": "curious"}, "Choose why", id="a reason that is not listed"),
        pytest.param({"why": "x" * 19}, "in 20 to 2,000 characters", id="too few words"),
        pytest.param({"why": " " * 30}, "in 20 to 2,000 characters", id="no words"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    hub_web: Consoles, her_case: psycopg.Connection[Any], over: dict[str, str], words: str
) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "dana.elsewhere")
        answer = await opens(browser, reference_of(her_case), **over)

    typed = {"reference": reference_of(her_case), "why": WHY, **over}
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert "<title>Error: " in answer.text
    assert all(value.strip() in answer.text for value in (typed["reference"], typed["why"]))
    assert her_case.execute("SELECT count(*) FROM web_emergency").fetchone() == (0,)


async def test_a_case_from_which_their_conference_is_kept_out_looks_as_if_it_did_not_exist(
    hub_web: Consoles, her_case: psycopg.Connection[Any]
) -> None:
    [(case,)] = her_case.execute("SELECT id FROM cases").fetchall()
    event = excludes(case, "essex-marac").event
    await hub_web.app.state.parts.receiver.receive_decided(event, "out")
    async with hub_web.browser() as browser:
        await signed_in(browser, "dana.elsewhere")
        kept_out = await opens(browser, reference_of(her_case))
        unknown = await opens(browser, "0000-0000-000")

    assert (kept_out.status_code, unknown.status_code) == (422, 422)
    assert kept_out.text.replace(reference_of(her_case), "") == unknown.text.replace("0000-0000-000", "")
    assert her_case.execute("SELECT count(*) FROM web_emergency").fetchone() == (0,)


@pytest.mark.parametrize("user", ["robin.reader", "alex.viewer", "sam.operator", "ash.auditor"])
async def test_for_others_there_is_no_such_page(
    hub_web: Consoles, her_case: psycopg.Connection[Any], user: str
) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, user)

        assert (await browser.get("/break-glass")).status_code == 404
        assert (await browser.get("/break-glass/again")).status_code == 404
        said = (await browser.get("/ops")).json()
        form = {"csrf": said["csrf"], "reference": reference_of(her_case), "reason": "danger-now", "why": WHY}
        assert (await browser.post("/break-glass", data=form)).status_code == 404


async def test_another_site_opens_nothing(hub_web: Consoles, her_case: psycopg.Connection[Any]) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "dana.elsewhere")

        assert (await opens(browser, reference_of(her_case), csrf="guessed")).status_code == 403
    assert her_case.execute("SELECT count(*) FROM web_emergency").fetchone() == (0,)


async def test_whoever_opened_it_closes_it(hub_web: Consoles, her_case: psycopg.Connection[Any]) -> None:
    async with hub_web.browser() as browser, hub_web.browser() as other:
        await signed_in(browser, "dana.elsewhere")
        await opens(browser, reference_of(her_case))
        csrf = (await browser.get("/cases")).json()["csrf"]
        await signed_in(other, "chris.coordinator")
        theirs = await what_is_open(other)
        refused = await browser.post("/break-glass/close", data={"csrf": "guessed"})
        still = await what_is_open(browser)
        await browser.post("/break-glass/close", data={"csrf": csrf})

        assert (theirs, refused.status_code) == (None, 403)
        assert still is not None
        assert await what_is_open(browser) is None


async def test_where_two_people_are_needed_somebody_else_of_the_same_area_agrees_first(
    hub_web: Consoles, her_case: psycopg.Connection[Any]
) -> None:
    sign_in = hub_web.sign_in
    object.__setattr__(sign_in, "settings", sign_in.settings.model_copy(update={"two_people": True}))
    async with hub_web.browser() as browser, hub_web.browser() as colleague, hub_web.browser() as elsewhere:
        await signed_in(browser, "dana.elsewhere")
        asked = await opens(browser, reference_of(her_case))
        before = await what_is_open(browser)
        own_csrf = (await browser.get("/cases")).json()["csrf"]
        [(waiting,)] = her_case.execute("SELECT id::text FROM web_emergency_asked").fetchall()
        by_oneself = await browser.post("/break-glass/agree", data=answer_of(own_csrf, waiting))
        await signed_in(elsewhere, "chris.coordinator")
        csrf = (await elsewhere.get("/cases")).json()["csrf"]
        by_another_area = await elsewhere.post("/break-glass/agree", data=answer_of(csrf, waiting))
        await signed_in(colleague, "dana.elsewhere")
        her_case.execute(
            "UPDATE web_session SET user_id = 'kim.elsewhere' WHERE user_id = 'dana.elsewhere' AND id::text = %s",
            ((await colleague.get("/cases")).json()["session"],),
        )
        page = await colleague.get("/break-glass/agree")
        csrf = (await colleague.get("/cases")).json()["csrf"]
        agreed = await colleague.post("/break-glass/agree", data=answer_of(csrf, waiting))
        theirs, after = await what_is_open(colleague), await what_is_open(browser)

    assert (asked.headers["location"], before) == ("/break-glass/waits", None)
    assert (by_oneself.status_code, by_another_area.status_code, agreed.status_code) == (404, 404, 303)
    assert WHY in page.text
    assert theirs is None
    assert after is not None
    assert her_case.execute("SELECT opened_by, agreed_by FROM web_emergency").fetchall() == [
        ("dana.elsewhere", "kim.elsewhere")
    ]
    assert her_case.execute("SELECT count(*) FROM web_emergency_asked").fetchone() == (0,)


def answer_of(csrf: str, asked: str) -> dict[str, str]:
    return {"csrf": csrf, "asked": asked, "answer": "agree"}
