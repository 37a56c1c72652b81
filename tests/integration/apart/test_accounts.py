"""Each agency has an account of its own, which can do nothing but its own; and a suspended one can do nothing."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import permutations
from time import monotonic, sleep

import psycopg
import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from hub.policy.load import load, shipped_files
from hub.store.sessions import hashed
from tests.builders.outside import Got
from tests.builders.process import HubProcess, account_of
from tests.builders.wire import an_incident, unique

AGENCIES = tuple(load(shipped_files("suffolk")).directory.agencies)
REFUSED = KafkaError.TOPIC_AUTHORIZATION_FAILED
WITHIN = 2.0
PATIENCE = 15.0


def written(producer: Producer, topic: str) -> int:
    """Try to write; return the error's code, 0 when it was taken."""
    codes: list[int] = []
    try:
        producer.produce(topic, b"x", on_delivery=lambda error, _m: codes.append(error.code() if error else 0))
    except KafkaException as error:  # the client knows already that it may not
        return int(error.args[0].code())
    producer.flush(PATIENCE)
    return codes[0]


def read(consumer: Consumer, topic: str) -> int | None:
    """Try to read a topic from its beginning; return the error's code, None when it can be read."""
    if error := consumer.list_topics(topic, timeout=PATIENCE).topics[topic].error:
        return int(error.code())
    consumer.assign([TopicPartition(topic, 0, 0)])
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is None:
            continue
        failed = message.error()
        return failed.code() if failed else None
    raise AssertionError(topic)


def token_of(hub: HubProcess, agency: str) -> str:
    """Return the token for the machine interface that lies in an agency's kit."""
    return (hub.home / "kits" / agency / "api-token").read_text()


def known_by(hub: HubProcess, *tokens: str) -> list[str | None]:
    """Return as whose the machine interface knows these tokens."""
    with psycopg.connect(hub.stack.database_cases) as connection:
        asked = (connection.execute("SELECT agency FROM api_caller(%s)", [hashed(token)]) for token in tokens)
        return [row[0] if (row := found.fetchone()) else None for found in asked]


MARAC = ("marac.suffolk.cases", "marac.suffolk.feed")


@pytest.mark.parametrize("me", AGENCIES)
def test_an_agency_can_neither_read_nor_write_nor_see_what_is_anothers(hub: HubProcess, me: str) -> None:
    account = account_of(hub.home, hub.stack, me)
    producer = Producer(account)
    others = [other for one, other in permutations(AGENCIES, 2) if one == me]
    with closing(Consumer({**account, "group.id": f"{me}.tests"})) as consumer:
        seen = {
            other: (
                written(producer, f"in.{other}"),
                written(producer, f"in.{other}.urgent"),
                written(producer, f"out.{other}"),
                read(consumer, f"out.{other}"),
            )
            for other in others
        }
        beyond = {written(producer, topic) for topic in (f"out.{me}", "hub.dead-letters", *MARAC)}

    assert seen == dict.fromkeys(others, (REFUSED,) * 4)
    assert beyond == {REFUSED}
    assert written(producer, f"in.{me}") == 0


@pytest.mark.parametrize("me", AGENCIES)
def test_an_agency_sees_no_group_but_its_own(hub: HubProcess, me: str) -> None:
    for agency in AGENCIES:
        joined(hub, agency)

    admin = AdminClient(account_of(hub.home, hub.stack, me))
    groups = admin.list_consumer_groups().result(PATIENCE).valid
    described = admin.describe_consumer_groups([f"{other}.tests" for other in AGENCIES if other != me])

    assert {group.group_id.split(".")[0] for group in groups} == {me}
    for future in described.values():
        with pytest.raises(KafkaException) as refusal:
            future.result(PATIENCE)
        assert refusal.value.args[0].code() == KafkaError.GROUP_AUTHORIZATION_FAILED


def joined(hub: HubProcess, agency: str) -> None:
    """Let an agency have a group with an offset."""
    with closing(Consumer({**account_of(hub.home, hub.stack, agency), "group.id": f"{agency}.tests"})) as consumer:
        consumer.commit(offsets=[TopicPartition(f"out.{agency}", 0, 0)], asynchronous=False)


@pytest.mark.parametrize("topic", MARAC)
def test_only_a_marac_reads_its_areas_cases_and_what_changed_in_them(hub: HubProcess, topic: str) -> None:
    codes = {}
    for agency in AGENCIES:
        with closing(Consumer({**account_of(hub.home, hub.stack, agency), "group.id": f"{agency}.tests"})) as consumer:
            error = consumer.list_topics(topic, timeout=PATIENCE).topics[topic].error
            codes[agency] = error.code() if error else None

    assert codes == {agency: None if agency == "suffolk-marac" else REFUSED for agency in AGENCIES}


def test_no_agency_gets_in_by_the_controllers_door(hub: HubProcess) -> None:
    account = account_of(hub.home, hub.stack, "suffolk-police")
    config = next(hub.home.rglob("server.properties")).read_text()
    door = next(line.split("=")[1] for line in config.splitlines() if line.startswith("controller.quorum.bootstrap"))

    admin = AdminClient({**account, "bootstrap.servers": door, "sasl.mechanism": "PLAIN"})

    with pytest.raises(KafkaException):
        admin.list_topics(timeout=3)


@contextmanager
def suspended(hub: HubProcess, agency: str) -> Iterator[None]:
    """Suspend an agency; resume it at the end, whatever happened."""
    done = hub.run("agency", "suspend", agency, "--reason", "a test", "--as", "tester")
    assert done.returncode == 0, done.stderr
    try:
        yield
    finally:
        done = hub.run("agency", "resume", agency, "--reason", "the test is over")
        assert done.returncode == 0, done.stderr


def numbered(got: list[Got], family: str) -> list[str]:
    """Return the numbers in which a family's deliveries came, in the order in which they came."""
    keys = {g.key for g in got if family in str(g.value)}
    return [g.headers["ce_sequence"] for g in got if g.key in keys and "ce_sequence" in g.headers]


def test_a_suspended_agency_can_do_nothing_on_the_connections_that_it_has(hub: HubProcess) -> None:
    account = account_of(hub.home, hub.stack, "suffolk-idva")
    producer = Producer(account)
    with closing(Consumer({**account, "group.id": "suffolk-idva.tests"})) as consumer:
        assert written(producer, "in.suffolk-idva") == 0
        consumer.get_watermark_offsets(TopicPartition("out.suffolk-idva", 0), timeout=PATIENCE)

        with suspended(hub, "suffolk-idva"):
            assert written(producer, "in.suffolk-idva") == REFUSED
            assert written(Producer(account), "in.suffolk-idva") == REFUSED
            assert read(consumer, "out.suffolk-idva") == REFUSED
            groups = AdminClient(account).list_consumer_groups().result(PATIENCE).valid
            assert [group.group_id for group in groups] == []

        assert written(Producer(account), "in.suffolk-idva") == 0


def test_what_is_for_a_suspended_agency_waits_and_goes_out_in_order_once_it_goes_on(hub: HubProcess) -> None:
    idva, family = hub.agency("suffolk-idva"), unique()
    told(hub, family, 1)
    idva.wait_for(lambda got: numbered(got, family) == ["1"])
    before = hub.count("out.suffolk-idva")
    hub.agencies.pop("suffolk-idva").close()

    with suspended(hub, "suffolk-idva"):
        for revision in (2, 3, 4):
            told(hub, family, revision)
        waiting = hub.ask("deliveries", "--agency", "suffolk-idva")["deliveries"][:3]
        sleep(WITHIN)
        assert [d["state"] for d in waiting] == ["suspended"] * 3
        assert hub.count("out.suffolk-idva") == before

    got = hub.agency("suffolk-idva").wait_for(lambda got: len(numbered(got, family)) == 4)
    assert numbered(got, family) == ["1", "2", "3", "4"]


def told(hub: HubProcess, family: str, revision: int) -> None:
    """Let the police tell a revision of a family's record, and wait for the hub's receipt."""
    police = hub.agency("suffolk-police")
    phone = f"07700 90011{revision}"
    event = an_incident("suffolk-police", family, f"R-{family}", revision, phone=phone)
    sent = police.publish("IncidentReported", event)
    police.wait_for(lambda got: [g for g in got if g.value.get("event_id") == sent])


def test_a_decision_on_an_account_is_an_event_with_who_and_why_and_acts_once_under_its_key(hub: HubProcess) -> None:
    key = unique()
    for _ in range(2):
        done = hub.run("agency", "suspend", "suffolk-vras", "--reason", "keyed", "--as", "tester", "--key", key)
        assert done.returncode == 0, done.stderr
    row = next(a for a in hub.ask("agency", "list")["agencies"] if a["id"] == "suffolk-vras")
    hub.run("agency", "resume", "suffolk-vras", "--reason", "over")

    assert (row["state"], row["by"], row["reason"]) == ("suspended", "tester", "keyed")
    assert row["enforced_at"] is not None
    resumed = next(a for a in hub.ask("agency", "list")["agencies"] if a["id"] == "suffolk-vras")
    assert resumed["state"] == "active"


def test_a_removed_agency_has_no_password_and_added_again_has_a_new_one(hub: HubProcess) -> None:
    old, token = account_of(hub.home, hub.stack, "suffolk-vras"), token_of(hub, "suffolk-vras")

    removed = hub.run("agency", "remove", "suffolk-vras", "--reason", "contract over")
    listed = next(a for a in hub.ask("agency", "list")["agencies"] if a["id"] == "suffolk-vras")
    resumed = hub.run("agency", "resume", "suffolk-vras", "--reason", "no")
    added = hub.run("agency", "add", "suffolk-vras")
    again = hub.run("agency", "add", "suffolk-vras")

    assert (removed.returncode, added.returncode, again.returncode) == (0, 0, 0), added.stderr
    assert (listed["state"], listed["account"]) == ("removed", False)
    assert resumed.returncode == 1
    new = account_of(hub.home, hub.stack, "suffolk-vras")
    assert new["sasl.password"] != old["sasl.password"]
    assert known_by(hub, token, token_of(hub, "suffolk-vras")) == [None, "suffolk-vras"]
    assert written(Producer(new), "in.suffolk-vras") == 0
    assert "password was left" in again.stdout
    assert new["sasl.password"] not in added.stdout + added.stderr + again.stdout
    hub.agencies.pop("suffolk-vras", None)


def test_a_new_password_and_token_take_the_place_of_the_old_ones(hub: HubProcess) -> None:
    old, token = account_of(hub.home, hub.stack, "suffolk-mash"), token_of(hub, "suffolk-mash")

    done = hub.run("agency", "rotate", "suffolk-mash")

    new, newer = account_of(hub.home, hub.stack, "suffolk-mash"), token_of(hub, "suffolk-mash")
    assert done.returncode == 0, done.stderr
    assert newer not in (token, done.stdout)
    assert known_by(hub, token, newer) == [None, "suffolk-mash"]
    assert new["sasl.password"] not in done.stdout
    assert written(Producer(new), "in.suffolk-mash") == 0
    with pytest.raises(KafkaException):
        AdminClient(old).list_topics(timeout=3)
    hub.agencies.pop("suffolk-mash", None)


def test_a_dry_run_says_what_it_would_do_and_does_nothing(hub: HubProcess) -> None:
    before = hub.ask("agency", "list")
    kit = (hub.home / "kits" / "suffolk-mash" / "password").read_text(), token_of(hub, "suffolk-mash")

    said = [
        hub.run("agency", *command, "--dry-run")
        for command in (
            ("add", "suffolk-mash"),
            ("rotate", "suffolk-mash"),
            ("suspend", "suffolk-mash", "--reason", "x"),
            ("remove", "suffolk-mash", "--reason", "x"),
        )
    ]

    assert [(done.returncode, "would be done" in done.stdout) for done in said] == [(0, True)] * 4
    assert hub.ask("agency", "list") == before
    assert ((hub.home / "kits" / "suffolk-mash" / "password").read_text(), token_of(hub, "suffolk-mash")) == kit
    assert known_by(hub, kit[1]) == ["suffolk-mash"]


def test_an_agency_that_no_directory_names_gets_no_account(hub: HubProcess) -> None:
    done = hub.run("agency", "add", "kent-police")

    assert done.returncode == 1
    assert "deploy/areas" in done.stderr


def test_a_kit_holds_what_a_connector_needs_and_keeps_its_password_to_its_owner(hub: HubProcess) -> None:
    kit = hub.home / "kits" / "suffolk-idva"

    assert {"connector.toml", "password", "api-token", "README.md", "schemas", "samples"} <= {
        path.name for path in kit.iterdir()
    }
    assert ((kit / "password").stat().st_mode | (kit / "api-token").stat().st_mode) & 0o077 == 0
    assert (kit / "password").read_text() not in (kit / "connector.toml").read_text()
