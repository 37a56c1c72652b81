"""Keeps the hub's process running: one that ends with an error is started again, and gets its events again."""

import subprocess
import sys
import threading
from collections.abc import Iterator
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
    """The hub's process did not come up."""


@contextmanager
def hub_process(settings: Settings) -> Iterator[Path]:
    """Run the hub beside this process and yield the file with its log; at the end stop it."""
    log, ready = settings.home / "hub.log", settings.home / "hub.ready"
    ready.unlink(missing_ok=True)
    keeper = _Keeper(log, ready, settings.area)
    keeper.thread.start()
    try:
        keeper.wait_ready()
        yield log
    finally:
        keeper.stop()


class _Keeper:
    """Starts the process, and starts it again when it ends unasked."""

    def __init__(self, log: Path, ready: Path, area: str | None) -> None:
        self._log, self._ready, self._area = log, ready, area
        self._over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self.thread = threading.Thread(target=self._keep, name="hub", daemon=True)

    def wait_ready(self) -> None:
        """Wait until the hub takes in events."""
        deadline = monotonic() + READY_WITHIN
        while not self._ready.exists():
            if monotonic() > deadline:
                raise NotReady(f"The hub did not come up within {READY_WITHIN:.0f} s. See its log, {self._log}.")
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
            [hub, "run", "--ready-file", self._ready, *(("--area", self._area) if self._area else ())],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
