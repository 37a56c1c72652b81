"""A broker keeps its newest records in memory: what it confirmed and then lost is sent again, the same id and bytes."""

from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest

from hub.local import Part, Running, resume, stop
from tests.builders.outside import Got
from tests.builders.wire import NOW, a_head
from tests.faults.kept import kept_hub
from tests.faults.seen import UNSENT, Record, drained
from tests.faults.test_fail_points import agency_of, taken_in, told

pytestmark = [pytest.mark.servers, pytest.mark.faults]

IDVA = "suffolk-idva"
TOPIC = f"out.{IDVA}"
PATIENCE = 40.0
NEVER = "600"
"""Seconds: a promise so long that nothing is sent again because of it."""
SOON = "1"


def forget(home: Path, topic: str) -> None:
    """Stop the broker, cut off the newer half of a topic as if it had been in memory only, and start it again."""
    stop(home, Part.KAFKA)
    for log in home.rglob(f"{topic}-*/*.log"):
        log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])
        for index in log.parent.glob("*index"):
            index.unlink()
    for clean in home.rglob(".kafka_cleanshutdown"):
        clean.unlink()
    resume(home, Part.KAFKA)


def until(is_so: Callable[[], bool], what: str) -> None:
    deadline = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < deadline, what
        sleep(0.2)


def unsent(stack: Running) -> int:
    with psycopg.connect(stack.database, autocommit=True) as connection:
        return int(connection.execute(UNSENT).fetchall()[0][0])


def on_topic(stack: Running) -> list[Record]:
    return [record for record in drained(stack).sent if record.topic == TOPIC]


def test_what_the_brokers_lost_is_read_back_and_sent_again(stack: Running, hub_home: Path, tmp_path: Path) -> None:
    with kept_hub(hub_home, tmp_path / "hub.log", HUB_PROMISE=NEVER), agency_of(stack, hub_home) as police:
        earlier = {record.id for record in on_topic(stack)}
        taken_in(stack, [told(police) for _ in range(12)])
        until(lambda: unsent(stack) == 0, "not everything was sent")
        sent = {record.id: record.digest for record in on_topic(stack) if record.id not in earlier}

        forget(hub_home, TOPIC)

        until(lambda: sent.items() <= {r.id: r.digest for r in on_topic(stack)}.items(), "what was lost did not come")
        copies = Counter(record.id for record in on_topic(stack))

    assert len(sent) == 12
    assert {copies[delivery] for delivery in sent} <= {1, 2}


def test_what_an_agency_does_not_confirm_is_sent_again_unchanged_until_it_does(
    stack: Running, hub_home: Path, tmp_path: Path
) -> None:
    with (
        kept_hub(hub_home, tmp_path / "hub.log", HUB_PROMISE=SOON),
        agency_of(stack, hub_home) as police,
        agency_of(stack, hub_home, IDVA) as idva,
    ):
        before = {one.headers["ce_id"] for one in idva.everything()}
        taken_in(stack, [told(police)])
        offered = idva.wait_for(lambda got: offers(got, before))
        delivery = offers(offered, before)[0].headers["ce_id"]
        idva.wait_for(lambda got: copies(got, delivery) >= 3)

        receipt = {"head": a_head(IDVA, delivery), "delivery_id": delivery, "state": "delivered", "at": NOW}
        taken_in(stack, [idva.publish("Receipt", receipt)])
        sleep(1)
        settled = copies(idva.everything(), delivery)
        sleep(5)
        got = idva.everything()

    forms = defaultdict(set)
    for one in got:
        forms[one.headers["ce_id"]].add((one.key, one.raw, one.headers.get("ce_sequence")))
    assert copies(got, delivery) == settled
    assert {len(found) for found in forms.values()} == {1}


def offers(got: list[Got], before: set[str]) -> list[Got]:
    """Return the referrals that were not there before."""
    return [one for one in got if one.kind == "referral-offered" and one.headers["ce_id"] not in before]


def copies(got: list[Got], delivery: str) -> int:
    """Return how often a delivery came."""
    return sum(one.headers["ce_id"] == delivery for one in got)
