"""The agency's folder for deliveries: each document appears there once, whole, even if it is taken away at once.

First the bytes lie in `staging`, then a row says so, then the file is renamed into the folder, then the row is
marked. A row without a file in `staging` was therefore renamed already, whether or not it can still be found.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.documents import NativeDocument
from connectors.edge.folder import synced, written
from connectors.edge.inbox import Inbox
from connectors.edge.state import State
from hub.explained import Explained

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,179}", re.ASCII)


class FoldersApart(Explained):
    """State and folder for deliveries lie on different file systems, so nothing can be renamed between them."""

    def __init__(self, state: Path, out: Path) -> None:
        super().__init__(
            f"{state} and {out} lie on different file systems, and a delivery must appear in one step. The connector "
            "was not started. Name a state folder beside the folder for deliveries with --state."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """The two folders."""

    staging: Path
    out: Path

    def prepare(self, known: Iterable[str]) -> None:
        """Make the folders; throw away what was staged before a kill and is in no row: it comes again."""
        for folder in (self.staging, self.out):
            folder.mkdir(parents=True, exist_ok=True)
        if self.staging.stat().st_dev != self.out.stat().st_dev:
            raise FoldersApart(self.staging.parent, self.out)
        kept = set(known)
        for path in self.staging.iterdir():
            if path.name not in kept:
                path.unlink()

    def put(self, documents: Sequence[NativeDocument]) -> None:
        """Let the bytes last in the staging folder."""
        for document in documents:
            written(self.staging / document.name, document.body)
        if documents:
            synced((self.staging,))

    def release(self, state: State, inbox: Inbox) -> None:
        """Rename every staged document into the agency's folder and mark it; doing it again changes nothing."""
        staged = inbox.staged()
        if not staged:
            return
        self.out.mkdir(exist_ok=True)  # somebody may have deleted it
        for _, name in staged:
            if (self.staging / name).exists():
                (self.staging / name).rename(self.out / name)
        synced((self.out, self.staging))
        with state.transaction():
            inbox.wrote([delivery for delivery, _ in staged])


def is_file_name(name: str) -> bool:
    """Say whether a name is safe on every system: it leads nowhere else and hides nothing."""
    return _NAME.fullmatch(name) is not None
