"""Signing in by the demo's provider: there, back, and into the right console."""

import pytest

from hub.demo.sign_in import DemoUser, demo_users
from tests.builders.sign_in import AREA, OTHER, Consoles, signed_in

pytestmark = pytest.mark.servers


@pytest.mark.parametrize("user", demo_users(AREA, OTHER), ids=lambda user: user.id)
async def test_every_demo_user_lands_in_the_console_of_their_role(hub_web: Consoles, user: DemoUser) -> None:
    async with hub_web.browser() as browser:
        landed = await signed_in(browser, user.id)
        seen = (await browser.get(landed.headers["location"])).json()

    assert landed.headers["location"] == ("/cases" if user.role.startswith("marac") else "/ops")
    assert (seen["id"], seen["name"], seen["roles"], seen["areas"]) == (user.id, user.name, [user.role], [user.area])
