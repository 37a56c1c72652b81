"""No page, stream or error of operations holds anything of a person, wherever one goes."""

import pytest
from structlog.testing import capture_logs

from tests.builders.consoles import Viewed
from tests.builders.crawler import crawled
from tests.builders.filled import CANARY, SCHOOL
from tests.builders.filled_directory import AREA_IDS, filled_policy
from tests.builders.pages import Pages, pages

pytestmark = pytest.mark.servers
ROLES = ("ops-viewer", "ops-operator", "ops-approver", "sharing-reviewer")
EVENTS = tuple(f"/ops/events/{number}" for number in (7, 8, 20, 21, 53, 4_900, 4_999))
"""Refused, set aside, a sign of life, an answer, for a school, delivered, and on its way."""
KEEP_WHAT_IS_TYPED = {"POST /ops/audit"}
"""Pages that show an auditor again what the auditor typed, in its own field and nowhere else."""
MUST_BE_SEEN = {
    "/ops",
    "/ops/events",
    "/ops/events/…",
    "/ops/events/…/live",
    "/ops/silence",
    "/ops/silence/live",
    "/ops/live",
    "/ops/agencies/…",
    "/ops/agencies/…/live",
    "/ops/agencies/…/failed",
    "/ops/agencies/…/latency",
    "/ops/agencies/…/incidents",
    "/ops/agencies/…/changes",
    "/ops/incidents/…",
    "/ops/latency",
    "/ops/latency/figures.csv",
    "/ops/latency/public.csv",
    "/ops/sharing",
    "/ops/sharing/…",
}
"""So that a crawler that finds nothing does not pass."""


@pytest.mark.parametrize("roles", [ROLES, ("auditor",)], ids=["operations", "auditor"])
async def test_no_page_stream_or_error_of_operations_holds_anything_of_a_person(
    some: Viewed, roles: tuple[str, ...]
) -> None:
    async with pages(some, filled_policy()) as consoles:
        somebody = await consoles.signed_in(*roles, areas=AREA_IDS)
        with capture_logs() as logs:
            found = await crawled(somebody, ["/ops", *EVENTS], typed=CANARY)
            for wrong in (
                "/ops/nothing",
                f"/ops/events/{CANARY}",
                f"/ops/agencies/{SCHOOL}",
                "/ops/events/99999999999",
            ):
                answer = await somebody.get(wrong)
                found.pages[f"wrong {wrong}"] = answer.text
                assert answer.status_code == 404

    for path in KEEP_WHAT_IS_TYPED & found.pages.keys():
        found.pages[path] = found.pages[path].replace(f'value="{CANARY}"', "")
    told = {path for path, said in found.pages.items() if CANARY in said or SCHOOL in said or "A school by its" in said}
    assert told == set()
    assert CANARY not in str(logs)
    assert MUST_BE_SEEN - found.kinds() == set()
    assert {path: status for path, status in found.status.items() if status >= 500} == {}


async def test_whoever_is_no_operator_finds_no_page_of_operations(consoles: Pages) -> None:
    coordinator = await consoles.signed_in("marac-coordinator")
    nowhere = (await coordinator.get("/ops/nothing")).text

    for path in ("/ops", "/ops/events", "/ops/silence", "/ops/agencies/suffolk-police", "/ops/live"):
        answer = await coordinator.get(path)
        assert (answer.status_code, answer.text) == (404, nowhere)
