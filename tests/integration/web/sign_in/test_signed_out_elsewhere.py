"""The provider says that somebody is signed out: their sessions here end at once, and nobody else's."""

from typing import Any

import pytest

from hub.web.sign_in.tokens import SIGNED_OUT
from tests.builders.sign_in import Consoles, HandMade, entered

pytestmark = pytest.mark.servers


def word(hub: Consoles, made: HandMade, **other: Any) -> dict[str, str]:
    at = int(hub.clock.now().timestamp())
    said = {"iss": made.issuer, "aud": "hub", "iat": at, "exp": at + 60, "jti": "j", "events": {SIGNED_OUT: {}}}
    return {"logout_token": made.signs({**said, **other}, header={"typ": "logout+jwt"})}


async def test_the_session_that_is_named_ends_and_no_other(hub_made: Consoles, made: HandMade) -> None:
    async with hub_made.browser() as one, hub_made.browser() as same_user, hub_made.browser() as provider:
        await entered(one, hub_made, made, sid="s-1")
        await entered(same_user, hub_made, made, sid="s-2")
        answer = await provider.post("/sign-in/signed-out", data=word(hub_made, made, sid="s-1", sub="u-1"))

        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert (await one.get("/cases")).status_code == 401
        assert (await same_user.get("/cases")).status_code == 200


async def test_every_session_of_a_user_ends_where_none_is_named(hub_made: Consoles, made: HandMade) -> None:
    async with hub_made.browser() as one, hub_made.browser() as other, hub_made.browser() as else_:
        await entered(one, hub_made, made, sid="s-1")
        await entered(other, hub_made, made)
        await entered(else_, hub_made, made, sub="u-2")
        await else_.post("/sign-in/signed-out", data=word(hub_made, made, sub="u-1"))

        assert [(await browser.get("/cases")).status_code for browser in (one, other, else_)] == [401, 401, 200]


async def test_a_word_that_is_not_the_providers_ends_nothing(hub_made: Consoles, made: HandMade) -> None:
    async with hub_made.browser() as browser:
        await entered(browser, hub_made, made, sid="s-1")
        wrong: list[dict[str, Any]] = [
            {"iss": "https://other.test"},
            {"aud": "another"},
            {"events": {}},
            {"nonce": "n"},
        ]
        for other in wrong:
            refused = await browser.post("/sign-in/signed-out", data=word(hub_made, made, sid="s-1", **other))
            assert refused.status_code == 400
        for form in ({}, {"logout_token": "a.b.c"}):
            assert (await browser.post("/sign-in/signed-out", data=form)).status_code == 400

        assert (await browser.get("/cases")).status_code == 200
