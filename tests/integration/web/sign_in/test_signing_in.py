"""There and back: an answer lets its own browser in once, and only with a token that is good in everything."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc.jwk import RSAKey

from hub.web.sign_in.refused import Refusal
from tests.builders.sign_in import Consoles, HandMade, at_provider, signed_in

pytestmark = pytest.mark.servers


async def started(browser: httpx2.AsyncClient, **query: str) -> str:
    return (await browser.get("/sign-in/start", params=query)).headers["location"]


async def came_back(browser: httpx2.AsyncClient, where: str, **other: str) -> httpx2.Response:
    state = parse_qs(urlsplit(where).query)["state"][0]
    return await browser.get("/sign-in/back", params={"state": state, "code": "c-1", **other})


def is_in(answer: httpx2.Response) -> bool:
    return answer.status_code == 303 and "__Host-hub=" in answer.headers.get("set-cookie", "")


async def test_the_provider_is_asked_for_a_code_with_everything_that_binds_its_answer(
    hub_made: Consoles,
) -> None:
    async with hub_made.browser() as browser:
        asked = parse_qs(urlsplit(await started(browser)).query)

    assert (asked["response_type"], asked["client_id"], asked["scope"]) == (["code"], ["hub"], ["openid profile"])
    assert (asked["code_challenge_method"], asked["acr_values"]) == (["S256"], ["mfa"])
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))
    assert "prompt" not in asked


async def test_a_good_token_lets_in(hub_made: Consoles, made: HandMade) -> None:
    async with hub_made.browser() as browser:
        where = await started(browser)
        made.signs(made.claims(where, hub_made.clock.now()))
        answer = await came_back(browser, where)
        seen = await browser.get("/cases")

    assert is_in(answer)
    assert seen.json()["name"] == "Chris Okafor"


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        pytest.param({"iss": "https://other.test"}, Refusal.TOKEN, id="issuer"),
        pytest.param({"aud": "another"}, Refusal.TOKEN, id="audience"),
        pytest.param({"nonce": "another"}, Refusal.TOKEN, id="nonce"),
        pytest.param({"exp": 1}, Refusal.TOKEN, id="expired"),
        pytest.param({"acr": "pwd"}, Refusal.SECOND_FACTOR, id="second factor"),
        pytest.param({"groups": None}, Refusal.NO_ROLE, id="no groups"),
        pytest.param({"groups": "coordinators"}, Refusal.NO_ROLE, id="groups that are no list"),
    ],
)
async def test_a_bad_token_lets_nobody_in(hub_made: Consoles, made: HandMade, other: Any, refusal: Refusal) -> None:
    async with hub_made.browser() as browser:
        where = await started(browser)
        made.signs(made.claims(where, hub_made.clock.now(), **other))
        answer = await came_back(browser, where)
        seen = await browser.get("/cases")

    assert (answer.status_code, seen.status_code) == (403, 401)
    assert refusal.words.split(".")[0].replace("'", "&#39;") in answer.text


async def test_a_key_that_the_provider_changed_to_is_fetched(hub_made: Consoles, made: HandMade) -> None:
    async with hub_made.browser() as browser:
        await started(browser)  # the keys are known from here on
        hub_made.clock.goes(timedelta(seconds=30))
        made.published = [RSAKey.generate_key(2048, {"kid": "second"})]
        where = await started(browser)
        made.signs(made.claims(where, hub_made.clock.now()), made.published[0])
        answer = await came_back(browser, where)

    assert is_in(answer)
    assert made.asked.count("/jwks") == 2


async def test_made_up_keys_do_not_make_us_ask_again_and_again(hub_made: Consoles, made: HandMade) -> None:
    forged = RSAKey.generate_key(2048, {"kid": "forged"})
    async with hub_made.browser() as browser:
        for _ in range(5):
            where = await started(browser)
            made.signs(made.claims(where, hub_made.clock.now()), forged)
            assert (await came_back(browser, where)).status_code == 403

    assert made.asked.count("/jwks") == 1


async def test_an_answer_works_once(hub_made: Consoles, made: HandMade) -> None:
    async with hub_made.browser() as browser:
        where = await started(browser)
        made.signs(made.claims(where, hub_made.clock.now()))
        first, second = await came_back(browser, where), await came_back(browser, where)

    assert is_in(first)
    assert (second.status_code, is_in(second)) == (400, False)


async def test_an_answer_works_in_the_browser_that_asked_alone(hub_made: Consoles, made: HandMade) -> None:
    async with hub_made.browser() as asking, hub_made.browser() as another, hub_made.browser() as without:
        where = await started(asking)
        made.signs(made.claims(where, hub_made.clock.now()))
        await started(another)

        assert (await came_back(another, where)).status_code == 400
        assert (await came_back(without, where)).status_code == 400
        assert is_in(await came_back(asking, where))


async def test_an_answer_after_ten_minutes_is_too_late(hub_made: Consoles, made: HandMade) -> None:
    async with hub_made.browser() as browser:
        where = await started(browser)
        hub_made.clock.goes(timedelta(minutes=10, seconds=1))
        made.signs(made.claims(where, hub_made.clock.now()))

        assert (await came_back(browser, where)).status_code == 400


async def test_a_state_that_we_did_not_give_is_refused(hub_made: Consoles) -> None:
    async with hub_made.browser() as browser:
        await started(browser)

        assert (await browser.get("/sign-in/back?state=made-up&code=c-1")).status_code == 400
        assert (await browser.get("/sign-in/back")).status_code == 400


async def test_an_answer_of_another_provider_is_refused(hub_made: Consoles, made: HandMade) -> None:
    made.says = {"authorization_response_iss_parameter_supported": True}
    async with hub_made.browser() as browser:
        for said in ({"iss": "https://other.test"}, {}):
            where = await started(browser)
            made.signs(made.claims(where, hub_made.clock.now()))
            assert (await came_back(browser, where, **said)).status_code == 403
        where = await started(browser)
        made.signs(made.claims(where, hub_made.clock.now()))
        assert is_in(await came_back(browser, where, iss=made.issuer))


async def test_whom_the_provider_does_not_let_in_is_told_so(hub_made: Consoles) -> None:
    async with hub_made.browser() as browser:
        where = await started(browser)
        answer = await came_back(browser, where, error="access_denied", code="")

    assert answer.status_code == 403
    assert "did not let you in" in answer.text


@pytest.mark.parametrize(
    "says",
    [
        pytest.param({"issuer": "https://other.test"}, id="that says it is another"),
        pytest.param({"jwks_uri": "http://provider.test/jwks"}, id="whose keys come by a line that others can change"),
        pytest.param({"token_endpoint": "http://provider.test/token"}, id="that wants our secret in the clear"),
        pytest.param({"jwks_uri": None}, id="without keys"),
    ],
)
async def test_a_provider_is_not_used(hub_made: Consoles, made: HandMade, says: Any) -> None:
    made.says = says
    async with hub_made.browser() as browser:
        answer = await browser.get("/sign-in/start")

    assert answer.status_code == 503


async def test_a_provider_that_is_away_is_asked_again_later(hub_made: Consoles, made: HandMade) -> None:
    made.is_away = True
    async with hub_made.browser() as browser:
        away = await browser.get("/sign-in/start")
        made.is_away = False
        back = await browser.get("/sign-in/start")

    assert (away.status_code, back.status_code) == (503, 303)
    assert "does not answer" in away.text


async def test_signing_in_gives_a_session_that_nobody_could_have_planted(hub_web: Consoles) -> None:
    async with hub_web.browser() as browser:
        browser.cookies.set("__Host-hub", "planted", domain="hub.test")
        await signed_in(browser, "chris.coordinator")
        first = dict(browser.cookies)["__Host-hub"]
        await signed_in(browser, "chris.coordinator")
        second = dict(browser.cookies)["__Host-hub"]

    async with hub_web.browser() as thief:
        thief.cookies.set("__Host-hub", first, domain="hub.test")
        with_the_first = await thief.get("/cases")

    assert len({"planted", first, second}) == 3
    assert with_the_first.status_code == 401


@pytest.mark.parametrize(
    "path", ["https://evil.test/", "//evil.test", "/\\evil.test", "/cases/..//evil.test", "/ops/x"]
)
async def test_nobody_is_sent_to_another_site_or_console_after_signing_in(hub_web: Consoles, path: str) -> None:
    async with hub_web.browser() as browser:
        landed = await signed_in(browser, "chris.coordinator", path)

    assert landed.headers["location"] == "/cases"


async def test_one_comes_back_to_the_page_that_was_asked_for(hub_web: Consoles) -> None:
    async with hub_web.browser() as browser:
        landed = await signed_in(browser, "chris.coordinator", "/cases/one")

    assert landed.headers["location"] == "/cases/one"


async def test_a_code_is_redeemed_by_whoever_began_alone(hub_web: Consoles) -> None:
    """Somebody who sees an answer on its way cannot use its code from a sign-in of their own: PKCE."""
    async with hub_web.browser() as victim, hub_web.browser() as thief:
        back = await at_provider((await victim.get("/sign-in/start")).headers["location"], "chris.coordinator")
        code = parse_qs(urlsplit(back).query)["code"][0]
        own = parse_qs(urlsplit((await thief.get("/sign-in/start")).headers["location"]).query)["state"][0]
        answer = await thief.get("/sign-in/back", params={"state": own, "code": code})

    assert (answer.status_code, is_in(answer)) == (400, False)


async def test_the_cookie_goes_to_this_host_alone_and_no_script_reads_it(hub_web: Consoles) -> None:
    async with hub_web.browser() as browser:
        cookies = (await signed_in(browser, "chris.coordinator")).headers.get_list("set-cookie")

    session = next(one for one in cookies if one.startswith("__Host-hub="))
    assert {part.strip().lower() for part in session.split(";")[1:]} == {"httponly", "path=/", "samesite=lax", "secure"}
