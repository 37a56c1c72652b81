"""The one folder that holds a stack: where what lies, and who may read it."""

import os
from dataclasses import dataclass
from pathlib import Path

OWNER_ONLY_FILE = 0o600
OWNER_ONLY_FOLDER = 0o700
ENTER_ONLY_FOLDER = 0o711  # as root: PostgreSQL's user passes through to its own folder and sees nothing else
KEPT_LOG_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Home:
    """The folder `HUB_HOME` and the names in it."""

    path: Path

    @property
    def lock(self) -> Path:
        """Return the file held by flock while anything of the stack runs."""
        return self.path / "lock"

    @property
    def hub(self) -> Path:
        """Return the file held by flock while the hub that started the stack lives; it contains that hub's id."""
        return self.path / "hub"

    @property
    def secrets(self) -> Path:
        """The generated passwords."""
        return self.path / "secrets.json"

    @property
    def state(self) -> Path:
        """Where the running stack answers, and its process ids; there only while it runs."""
        return self.path / "state.json"

    def held(self, part: str) -> Path:
        """While this file is there the guardian leaves a server down."""
        return self.path / f"{part}.held"

    def data(self, part: str) -> Path:
        """Return where a server keeps what must outlive it."""
        return self.path / part / "data"

    def log(self, name: str) -> Path:
        """Return where a server, or the guardian, writes."""
        return self.path / "logs" / f"{name}.log"

    def folder(self, name: str) -> Path:
        """Return a folder of one server, made for the owner only."""
        folder = self.path / name
        folder.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
        return folder

    def make(self) -> None:
        """Make the folder, closed to others; the rights of one that exists are its owner's business."""
        if not self.path.exists():
            self.path.mkdir(parents=True)
            self.path.chmod(ENTER_ONLY_FOLDER if os.geteuid() == 0 else OWNER_ONLY_FOLDER)
        self.folder("logs")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    staged = path.with_name(f".{path.name}.part")
    staged.unlink(missing_ok=True)
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY_FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    staged.replace(path)


def open_log(path: Path) -> int:
    """Return a descriptor that appends to a log; a long one is put aside first."""
    if path.exists() and path.stat().st_size > KEPT_LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ONLY_FILE)
