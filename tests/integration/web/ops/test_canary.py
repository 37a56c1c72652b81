"""No page, stream or error of operations holds anything of a person, wherever one goes."""

import pytest
from structlog.testing import capture_logs

from tests.builders.consoles import Viewed
from tests.builders.crawler import crawled
from tests.builders.filled import CANARY, SCHOOL
from tests.builders.filled_directory import AREA_IDS, filled_policy
from tests.builders.pages import pages

pytestmark = pytest.mark.servers
ROLES = ("ops-viewer", "ops-operator", "ops-approver", "sharing-reviewer")
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
}
"""So that a crawler that finds nothing does not pass."""


@pytest.mark.parametrize("roles", [ROLES, ("auditor",)], ids=["operations", "auditor"])
async def test_no_page_stream_or_error_of_operations_holds_anything_of_a_person(
    full: Viewed, roles: tuple[str, ...]
) -> None:
    async with pages(full, filled_policy()) as consoles:
        somebody = await consoles.signed_in(*roles, areas=AREA_IDS)
        with capture_logs() as logs:
            found = await crawled(somebody, "/ops", typed=CANARY)
            for wrong in ("/ops/nothing", f"/ops/events/{CANARY}", f"/ops/agencies/{SCHOOL}", "/ops/events/99999999999"):
                answer = await somebody.get(wrong)
                found.pages[f"wrong {wrong}"] = answer.text
                assert answer.status_code == 404

    print({p: 0 for p in found.kinds()}, len(found.pages))
    told = {path for path, said in found.pages.items() if CANARY in said or SCHOOL in said or "A school by its" in said}
    assert told == set()
    assert CANARY not in str(logs)
    assert MUST_BE_SEEN - found.kinds() == set()
    assert {path: status for path, status in found.status.items() if status >= 500} == {}


async def test_whoever_is_no_operator_finds_no_page_of_operations(consoles) -> None:  # type: ignore[no-untyped-def]
    coordinator = await consoles.signed_in("marac-coordinator")
    nowhere = (await coordinator.get("/ops/nothing")).text

    for path in ("/ops", "/ops/events", "/ops/silence", "/ops/agencies/suffolk-police", "/ops/live"):
        answer = await coordinator.get(path)
        assert (answer.status_code, answer.text) == (404, nowhere)
