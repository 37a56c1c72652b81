"""Act on single servers of a running stack: for operators, and for tests that make servers fail.

The guardian starts a server that died again, on the same port and data. So to kill is to restart; only `stop`
leaves a server down, until `resume`.
"""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from hub.local.errors import DidNotComeBack, NothingRuns
from hub.local.home import Home, write_private
from hub.local.parts import STOP_SIGNAL, Part
from hub.local.postgres import SUPERUSER, conninfo
from hub.local.secret import Passwords
from hub.local.stack import running
from hub.local.state import ServerState, State

LOOK_SECONDS = 0.05
WAIT_SECONDS = 60.0


def servers(home: Path) -> tuple[ServerState, ...]:
    """Return the embedded servers of the running stack as they are now; none where nothing runs."""
    state = State.load(Home(home)) if running(home) is not None else None
    return () if state is None else state.servers


def server(home: Path, part: Part) -> ServerState:
    """Return one server as it is now; `NothingRuns` where this stack has none."""
    for each in servers(home):
        if each.part == part:
            return each
    raise NothingRuns(home, part)


def kill(home: Path, part: Part) -> ServerState:
    """End a server with SIGKILL and return what it was; the guardian starts it again by itself."""
    return _signal(home, part, signal.SIGKILL)


def stop(home: Path, part: Part) -> None:
    """Stop a server in its orderly way and leave it down until `resume`."""
    server(home, part)
    write_private(Home(home).held(part), "stopped by request")
    before = _signal(home, part, STOP_SIGNAL[part])
    _wait(home, part, lambda now: now.pid is None and before.pid is not None)


def resume(home: Path, part: Part) -> ServerState:
    """Start a server that was stopped or given up, and return it when it answers."""
    Home(home).held(part).unlink(missing_ok=True)
    return _wait(home, part, lambda now: now.is_up)


def restart(home: Path, part: Part) -> ServerState:
    """Stop a server in its orderly way and return it when it answers again."""
    return back(home, _signal(home, part, STOP_SIGNAL[part]))


def back(home: Path, before: ServerState) -> ServerState:
    """Wait until a server that was killed answers again, and return it."""
    return _wait(home, before.part, lambda now: now.is_up and now.starts > before.starts)


def superuser(home: Path) -> str:
    """Return the address of the embedded PostgreSQL for its superuser: for backups and for tests."""
    password = Passwords.stored(Home(home).secrets).postgres
    return conninfo(server(home, Part.POSTGRES).port, SUPERUSER, password, SUPERUSER)


def _signal(home: Path, part: Part, number: signal.Signals) -> ServerState:
    now = server(home, part)
    if now.pid is not None:
        os.kill(now.pid, number)
    return now


def _wait(home: Path, part: Part, is_so: Callable[[ServerState], bool]) -> ServerState:
    end = time.monotonic() + WAIT_SECONDS
    while not is_so(now := server(home, part)):
        if time.monotonic() > end:
            raise DidNotComeBack(part, Home(home).log(part))
        time.sleep(LOOK_SECONDS)
    return now
