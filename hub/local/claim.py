"""The claim on a folder: an flock taken before anything starts and inherited by every server.

It is free only when the last server is gone, even after the hub was killed: two Kafkas on one folder destroy
its metadata, and Kafka's own lock comes too late.
"""

import fcntl
import os
from pathlib import Path

from hub.local.home import OWNER_ONLY_FILE, Home


class Claim:
    """Two held files: one also for the servers, which outlives the hub, and one that shows that the hub lives."""

    def __init__(self, servers: int, hub: int) -> None:
        self.servers, self.hub = servers, hub
        self._open = {servers, hub}

    def hand_over(self) -> None:
        """Leave the folder to the servers, who have inherited the descriptor by now."""
        self._close(self.servers)

    def end(self) -> None:
        """Show that this hub is going; the folder stays held until the last server is gone."""
        self._close(self.servers)
        self._close(self.hub)

    def _close(self, descriptor: int) -> None:
        if descriptor in self._open:
            self._open.remove(descriptor)
            os.close(descriptor)


def claim(home: Home) -> Claim | None:
    """Hold the folder, or return None while someone else does."""
    servers = _locked(home.lock)
    if servers is None:
        return None
    hub = _locked(home.hub)
    if hub is None:
        os.close(servers)
        return None
    os.truncate(hub, 0)
    os.pwrite(hub, str(os.getpid()).encode(), 0)
    return Claim(servers, hub)


def is_claimed(home: Home) -> bool:
    """Tell whether a hub or one of its servers holds the folder."""
    return _is_locked(home.lock)


def holder(home: Home) -> int | None:
    """Return the id of the hub that took the folder, if that hub still lives and does not stop."""
    if not _is_locked(home.hub):
        return None
    try:
        return int(home.hub.read_text(encoding="ascii"))
    except ValueError:
        return None


def _locked(file: Path) -> int | None:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, OWNER_ONLY_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _is_locked(file: Path) -> bool:
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def is_alive(process: int) -> bool:
    """Tell whether a process of this id runs."""
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return True
