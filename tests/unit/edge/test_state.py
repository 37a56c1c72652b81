"""One runtime has the state, and whoever looks at it does not stop it from starting."""

import asyncio
import fcntl
from pathlib import Path

import pytest

from connectors.edge.state import LOCK, State, StateTaken, is_in_use


async def test_a_look_at_the_moment_of_the_start_does_not_stop_it(tmp_path: Path) -> None:
    with (tmp_path / LOCK).open("ab") as looking:
        fcntl.flock(looking, fcntl.LOCK_EX)
        starting = asyncio.to_thread(lambda: State(tmp_path).close())
        asyncio.get_running_loop().call_later(0.02, fcntl.flock, looking, fcntl.LOCK_UN)

        await starting

    assert not is_in_use(tmp_path)


def test_a_second_runtime_does_not_start(tmp_path: Path) -> None:
    with State(tmp_path), pytest.raises(StateTaken, match="Another connector runs"):
        State(tmp_path)
