"""A process under a supervisor: whenever it ends, however it ends, it is started again."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

READY_WITHIN = 60.0
STOP_WITHIN = 30.0
PAUSE = 0.2
AREA = "suffolk"
"""The one area that the hub serves here: it starts sooner than with the agencies of all."""


@dataclass(slots=True, kw_only=True)
class Kept:
    """A command of the hub as it runs now, and every way in which it has ended."""

    home: Path
    log: Path
    command: tuple[str, ...]
    always: dict[str, str] = field(default_factory=dict)
    """Environment of every process."""
    extra: dict[str, str] = field(default_factory=dict)
    """Environment of the first process only: the next ones run without fail points."""
    ended: list[int] = field(default_factory=list)
    """Exit codes so far; minus 9 is SIGKILL."""
    _over: threading.Event = field(default_factory=threading.Event)
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def ready(self) -> Path:
        """The file that says that the process takes in events."""
        return self.log.with_suffix(".ready")

    def kill(self) -> None:
        """End the process with SIGKILL and wait until the supervisor has noticed.

        One that has just ended by itself cannot be killed: then the next one is.
        """
        before = len(self.ended)

        def is_killed() -> bool:
            if -signal.SIGKILL in self.ended[before:]:
                return True
            assert self._process is not None
            self._process.kill()
            return False

        _wait(is_killed, self)

    def wait_ended(self, times: int) -> None:
        """Wait until the process has ended so many times."""
        _wait(lambda: len(self.ended) >= times, self)

    def wait_ready(self) -> None:
        """Wait until the hub takes in events."""
        _wait(self.ready.exists, self)

    def keep(self) -> None:
        """Start the process again and again, until told to stop."""
        extra = self.extra
        while not self._over.is_set():
            self.ready.unlink(missing_ok=True)
            self._process = self._start(extra)
            code = self._process.wait()
            self.ready.unlink(missing_ok=True)
            self.ended.append(code)
            extra = {}
            self._over.wait(PAUSE)

    def stop(self) -> None:
        """Stop the process and do not start it again."""
        self._over.set()
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def stacks(self) -> str:
        """End a process that does not stop, and return what each of its threads was doing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGABRT)
        self._process.wait()
        return self.log.read_text()[-4000:]

    def _start(self, extra: dict[str, str]) -> "subprocess.Popen[bytes]":
        command = [str(Path(sys.executable).with_name("hub")), *self.command]
        environment = {
            "PATH": os.defpath,
            "HUB_HOME": str(self.home),
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "HUB_AREA": AREA,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PYTHONFAULTHANDLER": "1",
        } | self.always
        with self.log.open("ab") as file:
            return subprocess.Popen(command, env=environment | extra, stdout=file, stderr=file)  # noqa: S603 - our own


@contextmanager
def kept_hub(home: Path, log: Path, always: dict[str, str] | None = None, **extra: str) -> Iterator[Kept]:
    """Keep a hub running; at the end stop it and expect a clean exit."""
    command = ("run", "--ready-file", str(log.with_suffix(".ready")))
    with kept(Kept(home=home, log=log, command=command, always=always or {}, extra=extra)) as hub:
        hub.wait_ready()
        yield hub


@contextmanager
def kept(process: Kept) -> Iterator[Kept]:
    """Keep a process running; at the end stop it and expect a clean exit."""
    keeper = threading.Thread(target=process.keep, name="keeper", daemon=True)
    keeper.start()
    try:
        yield process
    finally:
        process.stop()
        keeper.join(STOP_WITHIN)
    assert not keeper.is_alive(), f"{process.command[0]} did not stop: {process.stacks()}"
    assert process.ended[-1] == 0, process.log.read_text()[-2000:]


def _wait(is_so: Callable[[], bool], process: Kept) -> None:
    deadline = monotonic() + READY_WITHIN
    while not is_so():
        assert monotonic() < deadline, process.log.read_text()[-2000:]
        sleep(0.02)
