"""One walk through consoles with a small town in them, for all tests; and consoles in which nothing has happened."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from hub.local import Running
from hub.web.users import Role
from tests.browser.walk.served import Walked, walked
from tests.browser.walk.walking import Walk
from tests.builders.consoles import Viewed
from tests.builders.pages import Pages
from tests.builders.town import keep_versions, look, open_elsewhere, settle

NOBODY = "nobody"
STARTS: dict[str, tuple[str, ...]] = {
    NOBODY: ("/sign-in", "/signed-out"),
    Role.OPS_OPERATOR: ("/ops",),
    Role.AUDITOR: ("/ops",),
    Role.SHARING_REVIEWER: ("/ops",),
    Role.OPS_VIEWER: ("/ops",),
    Role.COORDINATOR: ("/cases/feed", "/cases/matches", "/break-glass"),
    Role.READER: ("/cases/feed", "/cases/matches"),
}
"""Where somebody in each role begins."""
READS_ELSEWHERE = f"{Role.ADMINISTRATOR}-1"
"""Who has a case of another area open."""
BY_ADDRESS = {
    "/break-glass/agree": "is sent to a colleague by whoever waits",
    "/break-glass/waits": "comes after a form, where two people have to agree",
}
"""To what no link leads, with the reason; it is opened by its address."""


@pytest.fixture(scope="session")
def shots() -> Path:
    """Return the folder for pictures of all pages."""
    return Path(os.environ.get("HUB_SCREENSHOTS", "build/screenshots"))  # noqa: TID251 - of the tests, not of the hub


@pytest.fixture(scope="session")
def town(stack: Running, hub_home: Path) -> Iterator[Walked]:
    """Yield consoles with a little of everything."""

    async def begin(rooms: Viewed, running: Pages) -> None:
        await settle(rooms, running.receiver)
        keep_versions(rooms)
        operator = await running.signed_in("ops-operator", user="ops-operator-2")
        await operator.post("/ops/redrives/new", agency="suffolk-idva", hours="24")
        await operator.post(
            "/ops/agencies/suffolk-mash/suspend",
            suspends="yes",
            reason="receiver-was-down",
            until="resumed",
            seen="active",
        )
        await open_elsewhere(rooms, running.receiver, READS_ELSEWHERE)
        await look(rooms, running.receiver)
        reader = await running.signed_in(Role.READER, user=f"{Role.READER}-1")
        await reader.post("/sign-in/draft?path=/cases/search", family="Quillfeather")

    with walked(stack, hub_home, "test_walk_full", begin) as served:
        yield served


@pytest.fixture(scope="session")
def nobody_yet(stack: Running, hub_home: Path) -> Iterator[Walked]:
    """Yield consoles in which nothing has happened."""

    async def begin(rooms: Viewed, running: Pages) -> None:
        del rooms, running

    with walked(stack, hub_home, "test_walk_empty", begin) as served:
        yield served


@pytest.fixture(scope="session")
def walk(town: Walked, browser: Browser, shots: Path) -> Walk:
    """Return what somebody in each role saw."""
    walk = Walk(town, browser, shots / "full")
    for role, starts in STARTS.items():
        walk.go(role, starts)
    walk.go(Role.COORDINATOR, tuple(BY_ADDRESS))
    return walk
