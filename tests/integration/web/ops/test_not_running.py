"""A hub that does not run takes nothing in: every page says so, and nobody is said to wait for nothing."""

import psycopg
import pytest

from tests.builders.consoles import Viewed
from tests.builders.pages import Pages

pytestmark = pytest.mark.servers
NOTICE, NOT_KNOWN = "The hub is not running", "Who waits is not known"
PAGES = {"ops-viewer": ("/ops", "/ops/agencies/suffolk-idva", "/ops/latency"), "marac-coordinator": ("/cases/feed",)}


def says(rooms: Viewed, renewed: str) -> None:
    """Let a hub have said that it runs, at a time in the words of the database."""
    with psycopg.connect(rooms.owner) as connection:
        connection.execute(
            "INSERT INTO relay_lease (epoch, holder, backend, renewed_at) VALUES (1, 'h', 1, %s::timestamptz)",
            (renewed,),
        )


async def read(consoles: Pages) -> dict[str, str]:
    """Return every page that is looked at, by its path."""
    found: dict[str, str] = {}
    for role, paths in PAGES.items():
        somebody = await consoles.signed_in(role)
        found |= {path: (await somebody.get(path)).text for path in paths}
    return found


@pytest.mark.parametrize(
    ("renewed", "since"),
    [("2026-03-12 14:02Z", "Since 12 March 2026, 14:02 nothing"), ("-infinity", "Nothing is taken in")],
)
async def test_a_hub_that_died_or_ended_is_said_on_every_page_and_nobody_stands_as_normal(
    consoles: Pages, rooms: Viewed, renewed: str, since: str
) -> None:
    says(rooms, renewed)

    found = await read(consoles)

    assert [path for path, page in found.items() if NOTICE not in page or since not in page] == []
    assert NOT_KNOWN in found["/ops"]
    assert ">Normal</strong>" not in found["/ops"].replace(" ", "").replace("\n", "")
    assert "Not known" in found["/ops/agencies/suffolk-idva"]


async def test_a_hub_that_runs_or_never_ran_is_not_said_to_be_away(consoles: Pages, rooms: Viewed) -> None:
    never = await read(consoles)
    says(rooms, "now")

    assert [path for found in (never, await read(consoles)) for path, page in found.items() if NOTICE in page] == []
