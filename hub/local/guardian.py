"""The guardian: a process of its own that starts the servers, watches them, and ends them when the hub ends.

The hub holds the other end of this process's input. When that closes, for whatever reason, the servers are
stopped in order. Started by `stack.py` as `python -m hub.local.guardian`: a plan comes in as one line, steps go
out as lines.
"""

import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from hub.local.errors import ServerDidNotStart, StackError
from hub.local.parts import Part, Step
from hub.local.plan import Plan, Site
from hub.local.postgres import forget_process
from hub.local.server import Phase, Server
from hub.local.state import State

INPUT, OUTPUT = 0, 1
START_LOOK_SECONDS, LOOK_SECONDS = 0.02, 0.1
log = logging.getLogger("guardian")


class _Ended(Exception):
    """No error: the hub is gone or wants an end."""


class Guardian:
    """The servers of one plan, in the order of starting."""

    def __init__(self, site: Site, lock: int) -> None:
        self.site = site
        for part in Part:
            site.home.held(part).unlink(missing_ok=True)  # what was left down is started by the next hub
        self._servers = {each.part: Server(each, site.home, lock) for each in site.programs()}
        self._saved: State | None = None
        self._is_asked_to_end = False

    def start(self) -> None:
        """Start every server and return when each answers; the first failure ends the start."""
        said: dict[Part, Phase] = {}
        for part in self._servers:
            say({"step": asdict(Step(part=part, what="prepare"))})
        while not all(each.phase is Phase.UP for each in self._servers.values()):
            self._look(START_LOOK_SECONDS)
            self._report(said)
            for each in self._servers.values():
                if each.failures:
                    part = each.program.part
                    raise ServerDidNotStart(part, each.trouble, self.site.home.log(part))

    def watch(self) -> None:
        """Keep the servers running and the state file current until the hub ends."""
        while True:
            self.save()
            self._look(LOOK_SECONDS)

    def stop(self) -> None:
        """Stop what runs, the last started first; nobody can join from here on."""
        self.site.home.state.unlink(missing_ok=True)
        for each in reversed(self._servers.values()):
            each.stop()

    def ask_to_end(self, _signal: int, _frame: object) -> None:
        """Take a signal: the end comes with the next look, never in the middle of a start."""
        self._is_asked_to_end = True

    def _look(self, seconds: float) -> None:
        for each in self._servers.values():
            each.tick(time.monotonic(), self._is_up)
        readable, _, _ = select.select([INPUT], [], [], seconds)
        if self._is_asked_to_end or (readable and not os.read(INPUT, 1)):
            raise _Ended

    def _is_up(self, part: Part) -> bool:
        return self._servers[part].phase is Phase.UP

    def _report(self, said: dict[Part, Phase]) -> None:
        words = {Phase.STARTING: "start", Phase.UP: "ready"}
        for part, server in self._servers.items():
            if server.phase is not said.get(part) and server.phase in words:
                said[part] = server.phase
                say({"step": asdict(Step(part=part, what=words[server.phase]))})

    def save(self) -> None:
        """Bring the state file up to date."""
        servers = tuple(each.state for each in self._servers.values())
        state = State(guardian=os.getpid(), running=self.site.running(), servers=servers)
        if state != self._saved:
            state.save(self.site.home)
            self._saved = state


def main() -> int:
    """Run until the hub ends; 1 if the servers did not start."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    plan = Plan.read(INPUT)
    try:
        forget_process(plan.home)
        guardian = Guardian(Site.of(plan), plan.lock)
        return _guard(guardian)
    except StackError as problem:
        return _failed(str(problem))
    except subprocess.CalledProcessError as problem:
        return _failed(f"{problem.cmd[0]} ended with code {problem.returncode}; see {plan.home.log('guardian')}.")


def _guard(guardian: Guardian) -> int:
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, guardian.ask_to_end)
    try:
        guardian.start()
        guardian.save()  # before the hub hears of it, so that whoever looks finds it
        say({"running": guardian.site.running().exposed()})
        os.dup2(os.open(os.devnull, os.O_WRONLY), OUTPUT)
        guardian.watch()
    except _Ended:
        log.info("the hub has ended")
    finally:
        guardian.stop()
    return 0


def _failed(message: str) -> int:
    log.error("%s", message)
    say({"failed": message})
    return 1


def say(message: Mapping[str, Any]) -> None:
    """Write one line to the hub; a hub that is gone hears nothing."""
    try:
        os.write(OUTPUT, (json.dumps(message) + "\n").encode())
    except BrokenPipeError:
        log.info("nobody listens")


if __name__ == "__main__":
    sys.exit(main())
