"""The folder that the agency's system puts documents into: which files are complete, and how they are moved.

`in/` waiting; `in/sent/` stored, on its way; `in/accepted/` the hub has all of it; `in/refused/` and
`in/unanswered/` with a report beside each document.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from connectors.edge.pace import Pace

NOT_YET = (".part", ".tmp", ".partial", ".filepart", ".crdownload")
"""Endings of files that something is still writing."""
PLACES = ("sent", "accepted", "refused", "unanswered")
REPORT = ".report.txt"
LONGEST_NAME = 180
"""Bytes of a file name that are kept, so that a number and the report's ending still fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A file as the folder showed it. Two equal ones are the same file with the same bytes."""

    name: str = field(repr=False)
    size: int
    mtime_ns: int
    inode: int


@dataclass(slots=True, kw_only=True)
class Folder:
    """Remembers since when each file has stayed the same."""

    path: Path
    pace: Pace
    _since: dict[Seen, float] = field(default_factory=dict)

    def prepare(self) -> None:
        """Make the folder and the places in it."""
        for place in PLACES:
            (self.path / place).mkdir(parents=True, exist_ok=True)

    def complete(self, monotonic: float, now: datetime) -> tuple[Seen, ...]:
        """Return the files that nobody writes to any more, the oldest first."""
        there = tuple(_files(self.path))
        self._since = {seen: self._since.get(seen, monotonic) for seen in there}
        settled = (seen for seen in there if self._is_settled(seen, monotonic, now))
        return tuple(sorted(settled, key=lambda seen: (seen.mtime_ns, seen.name)))

    def is_unchanged(self, seen: Seen) -> bool:
        """Say whether the file is still the one that was seen."""
        return _seen(self.path / seen.name) == seen

    def shows(self, path: str) -> Seen | None:
        """Return what a path below the folder shows now; None for what is no plain file."""
        return _seen(self.path / path)

    def _is_settled(self, seen: Seen, monotonic: float, now: datetime) -> bool:
        # The age counts too: a file that was renamed into place is complete the moment it is seen.
        wait = self.pace.settled if seen.size else self.pace.empty_settled
        return monotonic - self._since[seen] >= wait or now.timestamp() - seen.mtime_ns / 1e9 >= wait


def is_not_yet(name: str) -> bool:
    """Say whether a name belongs to a file that is still being written."""
    return name.startswith((".", "~")) or name.lower().endswith(NOT_YET)


def free_name(name: str, number: int, path_if_free: Callable[[str], str | None]) -> str:
    """Return a path that is free for a document of this name; where the name is taken it gets the number."""
    stem, dot, ending = short(name).rpartition(".")
    ending = f".{ending}" if dot and stem else ""
    candidate = short(name)
    while (free := path_if_free(candidate)) is None:
        candidate = f"{candidate.removesuffix(ending)}-{number}{ending}"
    return free


def short(name: str) -> str:
    """Return a file name with its ending, cut in the middle when it is too long for what is added to it."""
    raw = os.fsencode(name)
    return name if len(raw) <= LONGEST_NAME else os.fsdecode(raw[: LONGEST_NAME - 20] + raw[-20:])


def digest_of(path: Path) -> bytes | None:
    """Return the SHA-256 of a file, None when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except FileNotFoundError:
        return None


def written(path: Path, body: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a loss of power."""
    half = path.with_name(f".{os.getpid()}.part")
    with half.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def synced(folders: Iterable[Path]) -> None:
    """Make renames in folders last."""
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _files(folder: Path) -> Iterable[Seen]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not is_not_yet(entry.name) and (seen := _seen(Path(entry.path))):
                yield seen


def _seen(path: Path) -> Seen | None:
    """Return what a path shows; None for what is no plain file, a link included, and for what has gone."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Seen(name=path.name, size=found.st_size, mtime_ns=found.st_mtime_ns, inode=found.st_ino)
