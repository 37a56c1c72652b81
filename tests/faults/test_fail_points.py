"""The hub dies at one line of its own code; started again, it has lost nothing and acts on nothing twice."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest
from confluent_kafka.schema_registry import SchemaRegistryClient

from hub.local import Running
from tests.builders.outside import OutsideAgency
from tests.builders.process import account_of
from tests.builders.wire import an_incident, unique
from tests.faults.kept import kept_hub
from tests.faults.seen import drained

pytestmark = [pytest.mark.servers, pytest.mark.faults]

EVENTS = 20
POLICE = "suffolk-police"


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("locks.taken=kill:3", id="with the locks taken", marks=pytest.mark.long),
        pytest.param("saved=kill:2", id="saved and not committed"),
        pytest.param("commit.after=kill:2", id="committed and nobody woken"),
        pytest.param("offset.before=kill:2", id="committed and not acknowledged", marks=pytest.mark.long),
        pytest.param("claimed=kill:2", id="claimed and not sent", marks=pytest.mark.long),
        pytest.param("acked=kill:2", id="sent"),
        pytest.param("mark.before=kill:2", id="sent and not marked", marks=pytest.mark.long),
    ],
)
def test_a_hub_that_dies_takes_each_event_in_once_and_delivers_each_delivery_in_one_form(
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
    assert {event: seen.inbox[POLICE, event] for event in published} == dict.fromkeys(published, 1)


@contextmanager
def agency_of(stack: Running, home: Path, agency: str = POLICE) -> Iterator[OutsideAgency]:
    """Yield an agency's own client."""
    with SchemaRegistryClient({"url": stack.registry}) as registry:
        client = OutsideAgency(agency, account_of(home, stack, agency), registry)
        yield client
        client.close()


def told(agency: OutsideAgency) -> str:
    family = unique()
    return agency.publish("IncidentReported", an_incident(POLICE, family, f"R-{family}"))


def taken_in(stack: Running, events: Sequence[str]) -> None:
    """Wait until the events are in the inbox: what follows is a batch of its own."""
    deadline = monotonic() + 20
    with psycopg.connect(stack.database, autocommit=True) as connection:
        while connection.execute(
            "SELECT count(*) FROM inbox WHERE event_id = ANY (%s)", (list(events),)
        ).fetchall() != [(len(events),)]:
            assert monotonic() < deadline
            sleep(0.02)


def expire_lease(stack: Running) -> None:
    """Let the dead relay's lease be over at once, instead of after ten seconds."""
    with psycopg.connect(stack.database, autocommit=True) as connection:
        connection.execute("UPDATE relay_lease SET renewed_at = '-infinity'")
