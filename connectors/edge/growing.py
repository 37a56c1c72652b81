"""Documents that something went on writing to after they were taken: put back whole, and taken again.

A copy that pauses looks complete. What it writes afterwards lands in the file that was moved, and would be lost.
What of it was sent before is recognised by its ids and acts once.
"""

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.edge.folder import Folder, Seen, digest_of, free_name, synced
from connectors.edge.notes import DocumentGrew, Observe
from connectors.edge.outbox import Outbox
from connectors.edge.state import State

WATCHED = timedelta(minutes=10)
"""How long after it was taken a document is watched; no copy pauses longer and goes on."""


@dataclass(slots=True, kw_only=True)
class Growing:
    """Watches the documents that were taken lately."""

    folder: Folder
    state: State
    outbox: Outbox
    observe: Observe
    _known: dict[int, Seen] = field(default_factory=dict)
    """Documents that were looked into as they are now."""

    def round(self, now: datetime) -> None:
        """Put back every document that no longer holds what was taken."""
        there = self.outbox.lately(now - WATCHED)
        self._known = {document: self._known[document] for document, _, _ in there if document in self._known}
        for document, lies, digest in there:
            seen = self.folder.shows(lies)
            if seen is None or self._known.get(document) == seen:
                continue
            if digest_of(self.folder.path / lies) == digest:
                self._known[document] = seen
            else:
                self._put_back(document, lies)

    def _put_back(self, document: int, lies: str) -> None:
        name = free_name(lies.rpartition("/")[2], document, self._free)
        source, target = self.folder.path / lies, self.folder.path / name
        source.rename(target)
        synced((source.parent, target.parent))
        with self.state.transaction():
            self.outbox.lost(document)
        self.observe(DocumentGrew(document=document))

    def _free(self, name: str) -> str | None:
        return None if os.path.lexists(self.folder.path / name) else name
