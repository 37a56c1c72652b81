"""A session lasts while somebody is there, and never longer; and ends when somebody says so."""

from datetime import timedelta

import httpx2
import psycopg
import pytest

from tests.builders.consoles import Viewed
from tests.builders.sign_in import Consoles, HandMade, entered, signed_in

pytestmark = pytest.mark.servers

MINUTE = timedelta(minutes=1)


async def csrf(browser: httpx2.AsyncClient, path: str = "/cases") -> str:
    said: str = (await browser.get(path)).json()["csrf"]
    return said


@pytest.mark.parametrize("cookie", ["", "made-up", "' OR 1=1 --", "a" * 4096, "é"])
async def test_a_forged_cookie_is_nobodys(hub_web: Consoles, cookie: str) -> None:
    async with hub_web.browser() as browser:
        answer = await browser.get("/cases", headers={b"Cookie": f"__Host-hub={cookie}".encode()})

    assert answer.status_code == 401


async def test_what_the_database_holds_signs_nobody_in(hub_web: Consoles, rooms: Viewed) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "chris.coordinator")
        with psycopg.connect(rooms.owner) as connection:
            held = connection.execute("SELECT id, encode(secret_hash, 'hex'), user_id FROM web_session").fetchone()
        assert held
        for secret in map(str, held):
            answer = await browser.get("/cases", headers={"Cookie": f"__Host-hub={secret}"})
            assert answer.status_code == 401
        assert dict(browser.cookies)["__Host-hub"] not in map(str, held)


async def test_a_session_of_cases_ends_after_fifteen_minutes_in_which_nothing_was_done(hub_web: Consoles) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "chris.coordinator")
        for _ in range(4):
            hub_web.clock.goes(14 * MINUTE)
            assert (await browser.get("/cases")).status_code == 200
        hub_web.clock.goes(15 * MINUTE)
        assert (await browser.get("/cases")).status_code == 401


async def test_a_session_of_operations_ends_after_an_hour_in_which_nothing_was_done(hub_web: Consoles) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "sam.operator")
        hub_web.clock.goes(59 * MINUTE)
        assert (await browser.get("/ops")).status_code == 200
        hub_web.clock.goes(60 * MINUTE)
        assert (await browser.get("/ops")).status_code == 401


async def test_a_session_ends_after_ten_hours_whatever_was_done(hub_web: Consoles) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "sam.operator")
        for _ in range(11):
            hub_web.clock.goes(54 * MINUTE)
            assert (await browser.get("/ops")).status_code == 200
        hub_web.clock.goes(6 * MINUTE)
        assert (await browser.get("/ops")).status_code == 401


@pytest.mark.parametrize("header", [{"Accept": "text/event-stream"}, {"Hub-Automatic": "1"}])
async def test_what_a_page_asks_by_itself_keeps_no_session_open(hub_web: Consoles, header: dict[str, str]) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "chris.coordinator")
        hub_web.clock.goes(14 * MINUTE)
        assert (await browser.get("/cases", headers=header)).status_code == 200
        hub_web.clock.goes(MINUTE)
        assert (await browser.get("/cases")).status_code == 401


async def test_how_long_is_left_can_be_asked_without_making_it_longer(hub_web: Consoles) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "chris.coordinator")
        hub_web.clock.goes(13 * MINUTE)
        left = [(await browser.get("/sign-in/left", headers={"Hub-Automatic": "1"})).json() for _ in range(2)]
        hub_web.clock.goes(2 * MINUTE)
        over = (await browser.get("/sign-in/left", headers={"Hub-Automatic": "1"})).json()

    assert left == 2 * [{"left": 120, "warn": 120, "can_stay": True}]
    assert over == {"left": 0}


async def test_whoever_says_that_they_are_still_there_stays(hub_web: Consoles) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "chris.coordinator")
        secret = await csrf(browser)
        hub_web.clock.goes(13 * MINUTE)
        answer = await browser.post("/sign-in/stay", data={"csrf": secret, "return": "/cases/one"})
        hub_web.clock.goes(14 * MINUTE)

        assert answer.headers["location"] == "/cases/one"
        assert (await browser.get("/cases")).status_code == 200


async def test_signing_out_ends_the_session_for_good(hub_web: Consoles) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "chris.coordinator")
        cookie = dict(browser.cookies)["__Host-hub"]
        answer = await browser.post("/sign-out", data={"csrf": await csrf(browser)})
        page = await browser.get(answer.headers["location"])
        again = await browser.get("/cases", headers={"Cookie": f"__Host-hub={cookie}"})

    assert "You are signed out" in page.text
    assert "/oauth2/end_session?" in page.text
    assert again.status_code == 401


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        pytest.param({}, {}, id="without the secret of the session"),
        pytest.param({"csrf": "guessed"}, {}, id="with a guessed one"),
        pytest.param({"csrf": "its own"}, {"Sec-Fetch-Site": "cross-site"}, id="with the right one from another site"),
        pytest.param({"csrf": "its own"}, {"Sec-Fetch-Site": "same-site"}, id="from a neighbour of the site"),
    ],
)
@pytest.mark.parametrize("path", ["/sign-out", "/sign-in/stay", "/sign-in/draft?path=/cases", "/sign-in/draft/discard"])
async def test_another_site_does_nothing_in_somebodys_name(
    hub_web: Consoles, path: str, data: dict[str, str], headers: dict[str, str]
) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "chris.coordinator")
        own = await csrf(browser)
        sent = {name: own if value == "its own" else value for name, value in data.items()}
        answer = await browser.post(path, data=sent, headers=headers)

        assert answer.status_code == 403
        assert (await browser.get("/cases")).status_code == 200


async def test_the_other_users_secret_does_not_do(hub_web: Consoles) -> None:
    async with hub_web.browser() as one, hub_web.browser() as other:
        await signed_in(one, "chris.coordinator")
        await signed_in(other, "robin.reader")

        assert (await one.post("/sign-out", data={"csrf": await csrf(other)})).status_code == 403


async def test_ended_sessions_and_sign_ins_that_came_to_nothing_are_removed(
    hub_made: Consoles, made: HandMade, rooms: Viewed
) -> None:
    async with hub_made.browser() as one, hub_made.browser() as other:
        await entered(one, hub_made, made, sub="u-1")
        await one.get("/sign-in/start")
        hub_made.clock.goes(25 * 60 * MINUTE)
        await entered(other, hub_made, made, sub="u-2")

    with psycopg.connect(rooms.owner) as connection:
        assert connection.execute("SELECT user_id FROM web_session").fetchall() == [("u-2",)]
        assert connection.execute("SELECT count(*) FROM web_sign_in").fetchone() == (0,)


async def test_where_the_database_is_away_the_page_says_so(hub_web: Consoles) -> None:
    async with hub_web.browser() as browser:
        await signed_in(browser, "chris.coordinator")
        await hub_web.connections.close()
        answer = await browser.get("/cases")

    assert answer.status_code == 503
    assert "<h1" in answer.text
