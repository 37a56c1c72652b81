"""The hub dies while it tells coordinators what changed: their feed has no hole, and what repeats is the same."""

from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest

from hub.local import Running
from tests.faults.kept import kept_hub
from tests.faults.seen import drained
from tests.faults.test_fail_points import agency_of, expire_lease, taken_in, told

pytestmark = [pytest.mark.servers, pytest.mark.faults]

EVENTS = 20


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("feed.claimed=kill:2", id="numbered and not sent"),
        pytest.param("feed.acked=kill:2", id="sent"),
        pytest.param("feed.mark.after=kill:2", id="marked", marks=pytest.mark.long),
    ],
)
def test_a_feed_counts_on_without_a_hole_when_the_hub_dies(
    stack: Running, hub_home: Path, tmp_path: Path, point: str
) -> None:
    with kept_hub(hub_home, tmp_path / "hub.log", HUB_FAIL_POINTS=point) as hub, agency_of(stack, hub_home) as agency:
        published = [told(agency)]
        taken_in(stack, published)
        published += [told(agency) for _ in range(EVENTS - 1)]

        hub.wait_ended(1)
        expire_lease(stack)
        hub.wait_ready()
        seen = drained(stack)

    assert hub.ended == [-9, 0]
    assert seen.wrong() == []
    assert caused(stack, published) == dict.fromkeys(published, 1)


def caused(stack: Running, events: Sequence[str]) -> dict[str, int]:
    """Return how many entries each event caused."""
    with psycopg.connect(stack.database) as connection:
        rows = connection.execute(
            "SELECT cause_event, count(*) FROM feed_entry WHERE cause_event = ANY (%s) GROUP BY 1", [list(events)]
        ).fetchall()
    return dict(rows)
