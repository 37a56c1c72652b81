"""Which seeds run; and that no server does."""

import pytest

SEEDS, LONG = 20, 2_000


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(LONG if metafunc.config.getoption("--long") else SEEDS))


@pytest.fixture
def long(request: pytest.FixtureRequest) -> bool:
    """Say whether there is time."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def stack() -> None:
    """Stand in for the servers that other tests share."""
    pytest.fail("The simulation needs no servers.")
