"""What stands behind an agency's page: types in use, attempts, and how far the brokers' topics are read."""

from collections.abc import AsyncIterator
from contextlib import closing
from functools import partial

import psycopg
import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from hub.domain.receivers import shown_as
from hub.local import Running
from hub.store.policies import keep_shown
from hub.streams.access import KafkaAccess
from hub.streams.positions import positions
from tests.builders.brokers import with_topics_of
from tests.builders.consoles import Viewed
from tests.builders.events import IDVA, POLICE
from tests.builders.pages import Pages, pages
from tests.builders.world import shipped_policy
from tests.integration.web.ops.test_incidents import changed, take_in

pytestmark = pytest.mark.servers
PAGE = f"/ops/agencies/{IDVA}"
SARC = "suffolk-sarc"
"""Nobody else in these tests sends it anything."""
OUT = f"out.{SARC}"
NOBODY = KafkaAccess(bootstrap="127.0.0.1:9")
SENT = (
    "UPDATE delivery SET state = 'published', published_at = now() - interval '1 minute', resends = {}"
    " WHERE recipient = 'suffolk-idva'"
)
STOPPED = "INSERT INTO stop_all (stopped, decided_by, reason, decided_at) VALUES (true, 'x', 'exercise', now())"


@pytest.fixture
def brokers(stack: Running) -> tuple[KafkaAccess, KafkaAccess]:
    """Return the accounts of who may do everything, and of the hub, at brokers on which this agency has its topics."""
    return with_topics_of(stack, SARC)


@pytest.fixture
async def consoles(rooms: Viewed, brokers: tuple[KafkaAccess, KafkaAccess]) -> AsyncIterator[Pages]:
    """Yield the consoles, which ask the brokers under the account of the hub."""
    keep_shown(rooms.owner, shown_as(shipped_policy().directory))
    async with pages(rooms, shipped_policy(), positions=partial(positions, brokers[1])) as running:
        yield running


def rows(page: str) -> list[list[str]]:
    """Return the cells of the rows of a table."""
    found = [row.split("</tr>")[0] for row in page.split("<tr")[2:]]
    return [[cell.split("</")[0].split(">")[-1] for cell in row.split("govuk-table__")[2:]] for row in found]


async def test_lag_is_what_their_own_group_has_not_read_and_not_known_where_none_has(
    consoles: Pages, brokers: tuple[KafkaAccess, KafkaAccess]
) -> None:
    admin, _ = brokers
    viewer = await consoles.signed_in("ops-viewer")
    before = (await viewer.get(f"/ops/agencies/{SARC}/technical")).text
    producer = Producer(admin.librdkafka())
    for _ in range(3):
        producer.produce(OUT, b"x", partition=0)
    producer.flush(15)
    with closing(Consumer({**admin.librdkafka(), "group.id": f"{SARC}.client"})) as consumer:
        _, end = consumer.get_watermark_offsets(TopicPartition(OUT, 0), timeout=15)
        consumer.commit(offsets=[TopicPartition(OUT, 0, end - 2)], asynchronous=False)

    after = (await viewer.get(f"/ops/agencies/{SARC}/technical")).text

    assert [OUT, "0", "None has read it yet", "0", "Not known"] in rows(before)
    assert [OUT, "0", f"{SARC}.client", str(end), "2"] in rows(after)
    assert [OUT, "1", f"{SARC}.client", "0", "Not known"] in rows(after)


async def test_brokers_that_do_not_answer_leave_the_lag_unknown_and_the_rest_right(rooms: Viewed) -> None:
    keep_shown(rooms.owner, shown_as(shipped_policy().directory))
    async with pages(rooms, shipped_policy(), positions=partial(positions, NOBODY)) as running:
        await take_in(running)
        changed(rooms, SENT.format(0))
        answer = await (await running.signed_in("ops-viewer")).get(f"{PAGE}/technical")

    assert answer.status_code == 200
    assert "Not known: the brokers did not answer." in answer.text
    assert "sent and not confirmed" in answer.text


@pytest.mark.parametrize(("resends", "said"), [(0, "sent and not confirmed."), (3, "the most attempts at one are 4.")])
async def test_attempts_say_how_often_something_went_out_that_nobody_confirmed(
    consoles: Pages, rooms: Viewed, resends: int, said: str
) -> None:
    viewer = await consoles.signed_in("ops-viewer")
    assert "Nothing that was sent waits to be confirmed." in (await viewer.get(f"{PAGE}/technical")).text
    await take_in(consoles)
    changed(rooms, SENT.format(resends))

    page = (await viewer.get(f"{PAGE}/technical")).text

    assert said in page
    assert "The next attempt is" in page


async def test_the_page_of_an_agency_names_the_versions_in_use_and_one_that_is_not_understood(
    consoles: Pages, rooms: Viewed
) -> None:
    viewer = await consoles.signed_in("ops-viewer")
    assert (await viewer.get(f"/ops/agencies/{POLICE}")).text.count("7 days</dt>") == 2
    await take_in(consoles)
    changed(rooms, SENT.format(0))
    with psycopg.connect(rooms.owner) as connection:
        connection.execute(
            'INSERT INTO dead_letter (id, source, event_id, outcome, reason, topic, partition, "offset", headers,'
            " set_aside_at) VALUES (gen_random_uuid(), %s, 'F', 'refused', 'TYPE_UNKNOWN', 't', 0, 0,"
            """ '{"ce_type": "incident-reported.v9"}', now())""",
            [POLICE],
        )

    sender = (await viewer.get(f"/ops/agencies/{POLICE}")).text
    receiver = (await viewer.get(PAGE)).text

    assert ">incident-reported.v1" in sender
    assert "Not understood</strong> incident-reported.v9" in sender
    assert "referral-offered.v1" in receiver
    assert "incident-reported" not in receiver


async def test_schools_as_one_class_have_no_topics_that_would_name_them(consoles: Pages) -> None:
    viewer = await consoles.signed_in("ops-viewer")

    assert (await viewer.get("/ops/agencies/school:E07000200/technical")).status_code == 404
    assert "Technical detail" not in (await viewer.get("/ops/agencies/school:E07000200")).text


@pytest.mark.parametrize(("minutes", "said"), [(1, "unless it is confirmed before"), (60, "Due now")])
async def test_the_overview_says_what_goes_again_how_often_and_when_next(
    consoles: Pages, rooms: Viewed, minutes: int, said: str
) -> None:
    viewer = await consoles.signed_in("ops-viewer")
    assert ">Nothing</dd>" in (await viewer.get("/ops")).text
    await take_in(consoles)
    changed(rooms, SENT.format(2).replace("1 minute", f"{minutes} minutes"))

    page = (await viewer.get("/ops")).text

    assert "the most attempts at one are 3" in page
    assert said in page


async def test_the_overview_says_that_nothing_goes_again_while_all_is_stopped(consoles: Pages, rooms: Viewed) -> None:
    await take_in(consoles)
    changed(rooms, SENT.format(1))
    changed(
        rooms, "INSERT INTO stop_all (stopped, decided_by, reason, decided_at) VALUES (true, 'x', 'exercise', now())"
    )

    page = (await (await consoles.signed_in("ops-viewer")).get("/ops")).text

    assert "None while all retries are stopped" in page
