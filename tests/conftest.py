"""What every test may ask for: the real servers, started once, and a fresh database."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hub.local import Running, superuser
from tests.builders.apart import IS_ROOT, a_home, servers
from tests.builders.process import HubProcess, hub_running


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run what takes longer than CI may")
    parser.addoption("--hunt", type=int, metavar="N", help="tell so many stories in the hunt for leaks")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="runs with --long"))


@pytest.fixture(scope="session")
def programs() -> Path:
    """Return the cache of downloaded programs that the hub itself uses."""
    return Path("/var/cache/da-hub") if IS_ROOT else Path.home() / ".cache" / "da-hub"


@pytest.fixture(scope="session")
def hub_home() -> Iterator[Path]:
    """Yield the folder of the shared stack, where also PostgreSQL's own user comes through."""
    with a_home("shared") as folder:
        yield folder


@pytest.fixture(scope="session")
def stack(hub_home: Path, programs: Path) -> Iterator[Running]:
    """Yield the shared servers; whoever stops one starts it again."""
    with servers(hub_home, programs) as running:
        yield running


@pytest.fixture
def database(stack: Running, hub_home: Path) -> Iterator[str]:
    """Yield the address of an empty database of the test's own, as its owner hub."""
    name = f"test_{secrets.token_hex(8)}"
    _as_superuser(hub_home, sql.SQL("CREATE DATABASE {} OWNER hub").format(sql.Identifier(name)))
    yield make_conninfo(stack.database, dbname=name)
    _as_superuser(hub_home, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _as_superuser(home: Path, statement: sql.Composed) -> None:
    """Connect anew each time: a test may restart the server in between."""
    with psycopg.connect(superuser(home), autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def hub(hub_home: Path, stack: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """Yield a hub that runs on the shared servers; tests tell their events apart by ids of their own."""
    with hub_running(hub_home, stack, tmp_path_factory.mktemp("hub") / "hub.log") as process:
        yield process
