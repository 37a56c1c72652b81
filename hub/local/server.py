"""One server under supervision: started, asked until it answers, started again on its port when it dies."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from hub.local.home import Home, open_log, write_private
from hub.local.parts import STOP_SIGNAL, Part
from hub.local.program import Program
from hub.local.state import ServerState

LAUNCHER = Path(__file__).with_name("launcher.py")
START_SECONDS = 90.0
STOP_SECONDS = 20.0
STEADY_SECONDS = 10.0
"""A server that ran this long has recovered: its failures are forgotten."""
PAUSES_SECONDS = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Before each new start; after the last one the server stays down until someone resumes it."""

log = logging.getLogger("guardian")


class Phase(StrEnum):
    """What a server is doing."""

    DOWN = "down"
    STARTING = "starting"
    UP = "up"


class Server:
    """A program and its process. `tick` moves it on by one look and never waits long."""

    def __init__(self, program: Program, home: Home, lock: int) -> None:
        self.program, self._home, self._lock = program, home, lock
        self.phase = Phase.DOWN
        self.failures = self._starts = 0
        self.trouble = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._next_start = self._since = 0.0

    @property
    def state(self) -> ServerState:
        """What the state file says of this server."""
        return ServerState(
            part=self.program.part,
            port=self.program.port,
            pid=None if self._process is None else self._process.pid,
            is_up=self.phase is Phase.UP,
            starts=self._starts,
        )

    def tick(self, now: float, is_up: Callable[[Part], bool]) -> None:
        """Look at the process once: start it, ask it, or notice that it died."""
        if self._process is None:
            if now >= self._next_start and self._may_start(is_up):
                self._start(now)
        elif (code := self._process.poll()) is not None:
            self._ended(now, f"ended with code {code}")
        elif self.phase is Phase.STARTING:
            self._ask(now)
        elif now - self._since > STEADY_SECONDS:
            self.failures = 0

    def stop(self) -> None:
        """End the process in its own orderly way, or by force when that takes too long."""
        if self._process is None:
            return
        self._process.send_signal(STOP_SIGNAL[self.program.part])
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            log.warning("%s did not stop in time and was killed", self.program.part)
            self._process.kill()
            self._process.wait()
        self._process, self.phase = None, Phase.DOWN

    def _may_start(self, is_up: Callable[[Part], bool]) -> bool:
        needs = self.program.needs
        return (needs is None or is_up(needs)) and not self._home.held(self.program.part).exists()

    def _start(self, now: float) -> None:
        try:
            self.program.prepare()
            self._process = self._launched()
        except OSError as problem:
            self._ended(now, f"could not be started ({type(problem).__name__})")
            return
        self.phase, self._since = Phase.STARTING, now
        self._starts += 1

    def _launched(self) -> subprocess.Popen[bytes]:
        output = open_log(self._home.log(self.program.part))
        try:
            return subprocess.Popen(  # noqa: S603 - our launcher and the program's own command, no shell
                self._command(),
                cwd=self.program.folder,
                env=self.program.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(self._lock,),
            )
        finally:
            os.close(output)

    def _command(self) -> tuple[str, ...]:
        account = self.program.account
        rights = ("-", "-") if account is None else (str(account.uid), str(account.gid))
        death = str(int(STOP_SIGNAL[self.program.part]))
        launcher = (sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), death, *rights)
        return (*launcher, *self.program.command)

    def _ask(self, now: float) -> None:
        if self.program.answers():
            self.phase, self._since = Phase.UP, now
            log.info("%s answers", self.program.part)
        elif now - self._since > START_SECONDS and self._process is not None:
            self._process.kill()
            self._process.wait()
            self._ended(now, f"did not answer within {START_SECONDS:.0f} s")

    def _ended(self, now: float, how: str) -> None:
        self._process, self.phase, self.trouble = None, Phase.DOWN, how
        if self.failures == len(PAUSES_SECONDS):
            reason = f"{self.program.part} {how} and stays down after {self.failures + 1} failures in a row"
            write_private(self._home.held(self.program.part), reason)
            log.error("%s; resume it or start the hub again", reason)
            self.failures = 0
            return
        self._next_start = now + PAUSES_SECONDS[self.failures]
        self.failures += 1
        log.warning("%s %s and is started again", self.program.part, how)
