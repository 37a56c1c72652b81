"""The embedded stack on the real servers: it starts, is found again, and leaves nothing behind."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tarfile import open as open_tar

import psycopg
import pytest
import requests
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient

from hub.local import (
    Outside,
    Part,
    Running,
    StackError,
    Step,
    back,
    kill,
    restart,
    resume,
    running,
    server,
    servers,
    start,
    stop,
)
from hub.local.account import Account, closed_to
from hub.local.artifacts import Artifact, Source, fetch, is_whole, locked
from hub.local.claim import claim, holder, is_claimed
from hub.local.errors import NoNetwork, WrongDownload
from hub.local.home import Home
from hub.local.ports import free_ports
from hub.local.program import Program
from hub.local.secret import Passwords
from hub.local.server import PAUSES_SECONDS, STOP_SECONDS, Server
from hub.local.unpacked import unpacked

pytestmark = pytest.mark.servers

IS_ROOT = os.geteuid() == 0
ONLY_POSTGRES = Outside(kafka="kafka.test:9092", registry="http://schemas.test")
SCHEMA = Schema('{"type": "record", "name": "Noted", "fields": [{"name": "what", "type": "string"}]}', "AVRO")
A_HUB = """
import pathlib, sys, time
from hub.local import Outside, start
with start(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), Outside(), lambda step: None):
    print("up", flush=True)
    time.sleep(600)
"""


def silent(_step: Step) -> None:
    """Hear nothing of the start."""


LONGEST = STOP_SECONDS + 10.0
"""Seconds until every server has ended: one that does not end by then was killed. How busy the machine is decides."""


def until(is_so: Callable[[], bool], seconds: float = 10) -> float:
    """Wait for a condition and return how long that took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, "did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - began


def administrator(stack: Running, password: str | None = None) -> AdminClient:
    return AdminClient(
        {
            "bootstrap.servers": stack.kafka,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": "hub-admin",
            "sasl.password": password or stack.kafka_admin_password.reveal(),
            "log_level": 0,
        }
    )


def topics(stack: Running) -> set[str]:
    return set(administrator(stack).list_topics(timeout=10).topics)


def make_topic(stack: Running, name: str) -> None:
    client = administrator(stack)
    client.create_topics([NewTopic(name, 1, 1)])[name].result(10)


def schemas(stack: Running) -> SchemaRegistryClient:
    """A client to be used in a with statement."""
    return SchemaRegistryClient(
        {"url": stack.registry, "basic.auth.user.info": f"hub:{stack.registry_password.reveal()}"}
    )


def register(stack: Running, subject: str) -> int:
    with schemas(stack) as client:
        return int(client.register_schema(subject, SCHEMA))


def schema_id(stack: Running, subject: str) -> int | None:
    with schemas(stack) as client:
        found: int | None = client.lookup_schema(subject, SCHEMA).schema_id
        return found


def answer(url: str, method: str = "GET", authorisation: str | None = None) -> int:
    headers = {} if authorisation is None else {"Authorization": authorisation}
    return requests.request(method, url, headers=headers, timeout=10).status_code


def processes_of(home: Path) -> set[int]:
    """Everything that still holds the folder's claim, hub and tests excepted."""
    lock = home / "lock"
    holding = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(fd.samefile(lock) for fd in (process / "fd").iterdir()):
                holding.add(int(process.name))
    return holding


@pytest.fixture
def own_home() -> Iterator[Path]:
    """Yield a new place for a stack of the test's own."""
    with tempfile.TemporaryDirectory(prefix="da-hub-") as folder:
        Path(folder).chmod(0o711 if IS_ROOT else 0o700)
        yield Path(folder) / "home"


def test_every_server_answers_its_clients(stack: Running) -> None:
    with psycopg.connect(stack.database) as connection:
        found = connection.execute("SELECT current_user, current_database(), version() ~ '^PostgreSQL 18'").fetchone()

    assert found == ("hub", "hub", True)
    assert administrator(stack).list_topics(timeout=10).brokers
    assert answer(f"{stack.registry}/subjects") == HTTPStatus.OK


def test_a_second_start_joins_the_first_and_does_not_stop_it(stack: Running, hub_home: Path, programs: Path) -> None:
    before = servers(hub_home)
    heard: list[Step] = []

    with start(hub_home, programs, Outside(), heard.append) as joined:
        assert joined == stack

    assert heard == [Step(part="stack", what="join")]
    assert running(hub_home) == stack
    assert servers(hub_home) == before


def test_nothing_runs_in_a_folder_that_no_hub_has_used(tmp_path: Path) -> None:
    assert running(tmp_path) is None
    assert servers(tmp_path) == ()


def test_a_client_without_an_account_is_refused_by_kafka(stack: Running) -> None:
    with pytest.raises(KafkaException):
        AdminClient({"bootstrap.servers": stack.kafka, "log_level": 0}).list_topics(timeout=2)
    with pytest.raises(KafkaException):
        administrator(stack, password="guessed").list_topics(timeout=2)


def test_a_client_with_a_wrong_password_is_refused_by_the_database(stack: Running) -> None:
    password = psycopg.conninfo.conninfo_to_dict(stack.database)["password"]

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(stack.database.replace(str(password), "guessed"))


def test_anyone_may_read_schemas_and_only_the_hub_may_delete_them(stack: Running) -> None:
    register(stack, "noted-for-rights")
    subject = f"{stack.registry}/subjects/noted-for-rights"
    hub = "Basic " + b64encode(f"hub:{stack.registry_password.reveal()}".encode()).decode()

    assert answer(f"{subject}/versions/latest") == HTTPStatus.OK
    assert answer(subject, "DELETE") == HTTPStatus.UNAUTHORIZED
    assert answer(subject, "DELETE", "Basic " + b64encode(b"hub:guessed").decode()) == HTTPStatus.UNAUTHORIZED
    assert answer(subject, "DELETE", hub) == HTTPStatus.OK


def test_no_password_shows_in_processes_or_logs(stack: Running, hub_home: Path) -> None:
    passwords = Passwords.of(Home(hub_home))
    secrets = [getattr(passwords, name).encode() for name in passwords.__slots__]
    shown = b""
    for pid in processes_of(hub_home):
        shown += Path(f"/proc/{pid}/cmdline").read_bytes() + Path(f"/proc/{pid}/environ").read_bytes()
    logs = b"".join(log.read_bytes() for log in (hub_home / "logs").iterdir())

    assert b"guardian" in shown
    assert b"kafka" in shown
    assert not [secret for secret in secrets if secret in shown or secret in logs]
    assert not [secret for secret in secrets if secret.decode() in repr((stack, passwords))]


def test_files_with_passwords_are_for_their_owner_only(stack: Running, hub_home: Path) -> None:
    secret = Passwords.of(Home(hub_home)).kafka_admin.encode()
    files = [each for each in hub_home.rglob("*") if each.is_file() and "data" not in each.parts]

    open_to_others = [each for each in files if each.stat().st_mode & 0o077 and secret in each.read_bytes()]

    assert stack.kafka_admin_password.reveal().encode() == secret
    assert open_to_others == []


def test_the_database_of_a_test_is_empty_and_its_own(database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE mine (n int)")
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()

    assert found == (1,)


def test_a_killed_kafka_comes_back_on_its_port_with_its_topics(stack: Running, hub_home: Path) -> None:
    make_topic(stack, "kept-over-a-kill")

    before = kill(hub_home, Part.KAFKA)
    after = back(hub_home, before)

    assert after.port == before.port
    assert after.pid != before.pid
    assert "kept-over-a-kill" in topics(stack)


def test_a_killed_postgres_comes_back_with_what_was_committed(stack: Running, hub_home: Path, database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")

    back(hub_home, kill(hub_home, Part.POSTGRES))

    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    assert [answer(f"{stack.registry}/subjects") for _ in range(10)] == [HTTPStatus.OK] * 10


def test_a_restarted_registry_keeps_the_ids_of_its_schemas(stack: Running, hub_home: Path) -> None:
    known = register(stack, "noted-over-a-restart")

    restart(hub_home, Part.REGISTRY)

    assert schema_id(stack, "noted-over-a-restart") == known


def test_a_stopped_server_stays_down_until_it_is_resumed(stack: Running, hub_home: Path) -> None:
    stop(hub_home, Part.POSTGRES)
    down = server(hub_home, Part.POSTGRES)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(stack.database, connect_timeout=2)

    resume(hub_home, Part.POSTGRES)

    assert (down.pid, down.is_up) == (None, False)
    with psycopg.connect(stack.database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_fails_again_and_again_is_left_down_until_it_is_resumed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    own = claim(home)
    assert own is not None
    failing = Server(a_program("/bin/false"), home, own.servers)
    now = 0.0
    while not home.held(Part.KAFKA).exists():
        now += max(PAUSES_SECONDS)
        run_to_its_end(failing, now)
    starts = failing.state.starts

    failing.tick(now + 1000, always)
    assert failing.state.starts == starts == len(PAUSES_SECONDS) + 1

    home.held(Part.KAFKA).unlink()
    failing.tick(now + 1000, always)
    assert failing.state.starts == starts + 1
    failing.stop()
    own.end()


def run_to_its_end(server: Server, now: float) -> None:
    server.tick(now, always)
    while server.state.pid is not None:
        server.tick(now, always)
        time.sleep(0.01)


def always(_part: Part) -> bool:
    return True


def a_program(command: str) -> Program:
    return Program(
        part=Part.KAFKA,
        port=1,
        needs=None,
        command=(command,),
        environment={},
        folder=Path("/"),
        account=None,
        prepare=lambda: None,
        answers=lambda: False,
    )


def test_a_later_start_finds_rows_topics_and_schema_ids_again(own_home: Path, programs: Path) -> None:
    with start(own_home, programs, Outside(), silent) as first:
        with psycopg.connect(first.database) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        make_topic(first, "kept")
        known = register(first, "kept")

    assert processes_of(own_home) == set()
    assert running(own_home) is None
    with start(own_home, programs, Outside(), silent) as second:
        with psycopg.connect(second.database) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
        assert "kept" in topics(second)
        assert schema_id(second, "kept") == known


def test_servers_end_with_their_hub_and_the_next_start_waits_for_them(own_home: Path, programs: Path) -> None:
    for how in (signal.SIGTERM, signal.SIGINT):
        hub = a_hub(own_home, programs)
        assert is_up(hub)
        hub.send_signal(how)
        until(lambda: processes_of(own_home) == set(), LONGEST)
        hub.communicate()

    hub = a_hub(own_home, programs)
    assert is_up(hub)
    hub.kill()
    hub.wait()
    assert processes_of(own_home) != set()
    with start(own_home, programs, Outside(), silent) as again:
        assert again == running(own_home)
    hub.communicate()
    assert processes_of(own_home) == set()


def test_a_start_waits_for_a_hub_that_is_still_starting_and_joins_it(own_home: Path, programs: Path) -> None:
    heard: list[Step] = []
    hub = a_hub(own_home, programs)
    until(lambda: holder(Home(own_home)) == hub.pid)

    with start(own_home, programs, Outside(), heard.append) as joined:
        assert joined == running(own_home)

    assert heard[0] == Step(part="stack", what="wait")
    assert heard[-1] == Step(part="stack", what="join")
    assert is_up(hub)
    hub.terminate()
    hub.communicate()
    until(lambda: processes_of(own_home) == set(), LONGEST)


@pytest.mark.skipif(sys.platform != "linux", reason="the death signal is Linux's")
def test_servers_end_with_a_killed_guardian(own_home: Path, programs: Path) -> None:
    hub = a_hub(own_home, programs)
    assert is_up(hub)
    guardian = next(pid for pid in processes_of(own_home) if is_guardian(pid))

    os.kill(guardian, signal.SIGKILL)

    assert until(lambda: processes_of(own_home) == set()) < 5
    hub.kill()
    hub.communicate()


def a_hub(home: Path, programs: Path) -> subprocess.Popen[bytes]:
    """A hub in a process of its own that begins to start."""
    return subprocess.Popen(  # noqa: S603 - this Python and the text above
        (sys.executable, "-c", A_HUB, str(home), str(programs)), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def is_up(hub: subprocess.Popen[bytes]) -> bool:
    return hub.stdout is not None and hub.stdout.readline() == b"up\n"


def is_guardian(pid: int) -> bool:
    return b"hub.local.guardian" in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_outside_servers_replace_all_of_the_embedded_ones(own_home: Path, programs: Path) -> None:
    outside = Outside(kafka="kafka.test:9092", database="postgresql://hub@db.test/hub", registry="http://schemas.test")

    with start(own_home, programs, outside, silent) as stack:
        found = (stack.kafka, stack.database, stack.registry)

    assert found == (outside.kafka, outside.database, outside.registry)
    assert not own_home.exists()


def test_one_embedded_server_runs_beside_two_outside_ones(own_home: Path, programs: Path) -> None:

    with start(own_home, programs, ONLY_POSTGRES, silent) as stack, psycopg.connect(stack.database) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("hub",)
        assert [each.part for each in servers(own_home)] == [Part.POSTGRES]
        assert stack.kafka == "kafka.test:9092"


def test_a_server_that_was_left_down_starts_with_the_next_hub(own_home: Path, programs: Path) -> None:
    with start(own_home, programs, ONLY_POSTGRES, silent):
        stop(own_home, Part.POSTGRES)

    with start(own_home, programs, ONLY_POSTGRES, silent):
        assert server(own_home, Part.POSTGRES).is_up


def test_data_without_its_passwords_is_not_touched(own_home: Path, programs: Path) -> None:
    with start(own_home, programs, ONLY_POSTGRES, silent):
        pass
    Home(own_home).secrets.unlink()

    with pytest.raises(StackError, match="are gone"), start(own_home, programs, ONLY_POSTGRES, silent):
        pytest.fail("it started")

    assert not Home(own_home).secrets.exists()


def test_a_start_without_network_says_so_in_one_sentence_and_holds_nothing(own_home: Path, tmp_path: Path) -> None:
    nobody = f"http://127.0.0.1:{free_ports(1)[0]}"

    with (
        pytest.raises(NoNetwork, match=r"^Could not download \S+ \S+ \(ConnectionError\)\. Nothing was started\. "),
        start(own_home, tmp_path, Outside(), silent, mirror=nobody),
    ):
        pytest.fail("it started")

    assert not is_claimed(Home(own_home))
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_cannot_start_is_named_and_the_others_are_stopped(own_home: Path, programs: Path) -> None:
    broken = own_home / "postgres" / "data"
    with start(own_home, programs, ONLY_POSTGRES, silent):
        pass
    (broken / "PG_VERSION").write_text("7\n")

    with (
        pytest.raises(StackError, match=r"postgres ended with code 1 .*postgres\.log"),
        start(own_home, programs, ONLY_POSTGRES, silent),
    ):
        pytest.fail("it started")

    assert processes_of(own_home) == set()


@pytest.mark.skipif(not IS_ROOT, reason="an ordinary user starts PostgreSQL as himself")
def test_a_home_that_the_servers_user_cannot_reach_is_named(tmp_path: Path, programs: Path) -> None:
    tmp_path.chmod(0o700)

    with (
        pytest.raises(StackError, match=r"cannot reach .* is closed to others"),
        start(tmp_path, programs, Outside(), silent),
    ):
        pytest.fail("it started")


class _Repository(BaseHTTPRequestHandler):
    """A Maven repository with one content for every file."""

    def __init__(self, content: bytes, *arguments: object) -> None:
        self.content = content
        super().__init__(*arguments)  # type: ignore[arg-type]  # socketserver's three

    def do_GET(self) -> None:
        is_file = not self.path.endswith(".sha1")
        self.send_response(HTTPStatus.OK if is_file else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Length", str(len(self.content) if is_file else 0))
        self.end_headers()
        if is_file:
            self.wfile.write(self.content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def repository(content: bytes) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Repository, content)) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def smallest() -> Artifact:
    return min(locked(), key=lambda each: each.size)


def test_a_truncated_file_in_the_cache_is_fetched_anew(stack: Running, tmp_path: Path, programs: Path) -> None:
    assert stack.kafka
    artifact = smallest()
    whole = (programs / artifact.filename).read_bytes()
    (tmp_path / artifact.filename).write_bytes(whole[:-1])
    heard: list[Step] = []

    with repository(whole) as mirror:
        places = fetch([artifact], Source(cache=tmp_path, mirror=mirror), heard.append)

    assert is_whole(places[artifact], artifact)
    assert heard[-1] == Step(part="programs", what="download", done=artifact.size, total=artifact.size)


def test_a_download_that_is_not_what_the_lock_names_is_never_used(tmp_path: Path) -> None:
    with repository(b"something else") as mirror, pytest.raises(WrongDownload, match="thrown away"):
        fetch([smallest()], Source(cache=tmp_path, mirror=mirror), silent)

    assert list(tmp_path.iterdir()) == []


def test_a_damaged_unpacked_archive_is_unpacked_anew(tmp_path: Path) -> None:
    (tmp_path / "run.jar").write_text("whole")
    with open_tar(tmp_path / "archive.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "run.jar", "lib/run.jar")
    unpacked(tmp_path / "archive.tar.gz").joinpath("lib/run.jar").write_text("dam")

    assert unpacked(tmp_path / "archive.tar.gz").joinpath("lib/run.jar").read_text() == "whole"


def test_the_first_closed_folder_on_the_way_is_named(tmp_path: Path) -> None:
    stranger = Account(name="nobody", uid=65534, gid=65534)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    assert closed_to(stranger, Path("/")) is None
    assert closed_to(stranger, closed / "..") is not None
