"""Keeps the hub's processes running: one that ends with an error is started again, and goes on where it was."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from hub.explained import Explained
from hub.settings import Settings

READY_WITHIN = 60.0
STOP_WITHIN = 30.0
PAUSE = 0.5
"""Seconds before the process is started again."""


class NotReady(Explained):
    """A process of the hub did not come up."""


@contextmanager
def hub_process(settings: Settings) -> Iterator[Path]:
    """Run the hub beside this process and yield the file with its log; at the end stop it."""
    with _kept(settings, "hub", ("run",)) as log:
        yield log


@contextmanager
def web_process(settings: Settings, port: int) -> Iterator[Path]:
    """Run the consoles beside this process and yield the file with their log; at the end stop them."""
    with _kept(settings, "web", ("web", "--port", str(port))) as log:
        yield log


@contextmanager
def _kept(settings: Settings, name: str, command: tuple[str, ...]) -> Iterator[Path]:
    log, ready = settings.home / f"{name}.log", settings.home / f"{name}.ready"
    ready.unlink(missing_ok=True)
    area = ("--area", settings.area) if settings.area else ()
    promise = {"HUB_PROMISE": str(settings.promise)} if settings.promise else {}
    keeper = _Keeper(log, ready, (*command, "--ready-file", str(ready), *area), promise)
    keeper.thread.start()
    try:
        keeper.wait_ready()
        yield log
    finally:
        keeper.stop()


class _Keeper:
    """Starts a process, and starts it again when it ends unasked."""

    def __init__(self, log: Path, ready: Path, command: tuple[str, ...], settings: Mapping[str, str]) -> None:
        self._log, self._ready, self._command, self._settings = log, ready, command, settings
        self._over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self.thread = threading.Thread(target=self._keep, name=command[0], daemon=True)

    def wait_ready(self) -> None:
        """Wait until the hub takes in events."""
        deadline = monotonic() + READY_WITHIN
        while not self._ready.exists():
            if monotonic() > deadline:
                raise NotReady(
                    f"`hub {self._command[0]}` did not come up within {READY_WITHIN:.0f} s. See {self._log}."
                )
            sleep(PAUSE / 10)

    def stop(self) -> None:
        """Stop the process and do not start it again."""
        self._over.set()
        with self._lock:
            if self._process:
                self._process.terminate()
        self.thread.join(STOP_WITHIN)

    def _keep(self) -> None:
        with self._log.open("ab") as log:
            while not self._over.is_set():
                with self._lock:
                    if self._over.is_set():
                        return
                    self._process = self._start(log)
                self._process.wait()
                self._over.wait(PAUSE)

    def _start(self, log: IO[bytes]) -> "subprocess.Popen[bytes]":
        hub = Path(sys.executable).with_name("hub")
        return subprocess.Popen(  # noqa: S603 - our own command
            [hub, *self._command],
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, **self._settings},  # noqa: TID251 - handed on as it is
        )
