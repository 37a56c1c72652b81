"""How a runtime stands, read from its state without touching it: a page for whoever looks, or for a program."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.edge.line import Trouble, in_words
from connectors.edge.receiving import HOLES, UNREADABLE
from connectors.edge.state import FILE, instant, is_in_use
from hub.explained import Explained

SPACE = 64 * 1024
"""Bytes without which the state cannot be written."""


class NothingThere(Explained):
    """No runtime ever worked with a state folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There is no state of a connector in {folder}. Nothing was read. Start it with `hub connector run`, or "
            "name the folder with --state."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Deliveries of a case that did not come in time."""

    case: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything that is shown; counts, codes and places, and nothing of what documents say."""

    agency: str
    running: bool
    line: str | None
    """`up`, why it is down, or None when that is not known."""
    line_since: str | None
    advice: str | None
    """What to do about a line that is down."""
    hindered: str | None
    """What of the machine hinders the work, for example a full disk."""
    waiting: int
    """Files in the folder that were not taken yet."""
    sent: int
    """Documents that wait for the hub's receipt, and when the oldest was taken."""
    sent_since: str | None
    with_operators: int
    """Of these, documents that the hub's operators look at."""
    accepted_today: int
    refused_today: int
    unanswered: int
    folder_in: str
    """Reports lie in its `refused` and `unanswered`."""
    folder_out: str
    written_today: int
    late_today: int
    held: int
    holes: tuple[Hole, ...]
    holes_file: str
    unreadable: int
    unreadable_folder: str
    receipts_owed: int
    heard_at: str | None
    heartbeat_at: str | None


def look(folder: Path, now: datetime) -> Status:
    """Return how the runtime with this state stands; raise `NothingThere`."""
    if not (folder / FILE).is_file():
        raise NothingThere(folder)
    with closing(sqlite3.connect(f"file:{_quoted(folder / FILE)}?mode=ro", uri=True)) as connection:
        return _status(folder, _Asked(connection), is_in_use(folder), instant(now)[:10])


class _Asked:
    """Answers questions about the state."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def number(self, query: str, *values: object) -> int:
        row = self._connection.execute(query, values).fetchone()
        return int(row[0]) if row else 0

    def rows(self, query: str) -> Sequence[Any]:
        return self._connection.execute(query).fetchall()

    def facts(self) -> dict[str, str | None]:
        return dict(self.rows("SELECT name, value FROM fact"))


def _status(folder: Path, asked: _Asked, running: bool, today: str) -> Status:  # noqa: FBT001 - a fact, no switch
    facts = asked.facts()
    line = facts.get("line") if running else None
    agency = facts.get("agency") or ""
    folder_in = facts.get("folder_in") or ""
    documents = "SELECT count(*) FROM document WHERE state = ? AND ended_at >= ?"
    written = "SELECT count(*) FROM delivery WHERE state IN ('staged', 'written') AND name IS NOT NULL AND at >= ?"
    return Status(
        agency=agency,
        running=running,
        line=line,
        line_since=facts.get("line_since") if line else None,
        advice=in_words(Trouble(line), agency) if line and line != "up" else None,
        hindered=(_lack_of_space(folder) or facts.get("hindered")) if running else None,
        waiting=_waiting(Path(folder_in)) if folder_in else 0,
        sent=asked.number("SELECT count(*) FROM document WHERE state = 'sent'"),
        sent_since=asked.rows("SELECT min(taken_at) FROM document WHERE state = 'sent'")[0][0],
        with_operators=asked.number(
            "SELECT count(DISTINCT document) FROM told JOIN event ON event.id = told.event WHERE state = 'dead_letter'"
        ),
        accepted_today=asked.number(documents, "accepted", today),
        refused_today=asked.number(documents, "refused", today),
        unanswered=asked.number(documents, "unanswered", ""),
        folder_in=folder_in,
        folder_out=facts.get("folder_out") or "",
        written_today=asked.number(written, today),
        late_today=asked.number(f"{written} AND late", today),
        held=asked.number("SELECT count(*) FROM delivery WHERE state = 'held'"),
        holes=_holes(asked),
        holes_file=str(folder / HOLES),
        unreadable=asked.number("SELECT count(*) FROM unreadable"),
        unreadable_folder=str(folder / UNREADABLE),
        receipts_owed=asked.number("SELECT count(*) FROM receipt WHERE owed = 1"),
        heard_at=facts.get("heard_at"),
        heartbeat_at=facts.get("heartbeat_at"),
    )


def _lack_of_space(folder: Path) -> str | None:
    """Look for what a runtime cannot write down: that nothing can be written."""
    found = os.statvfs(folder)
    return None if found.f_bavail * found.f_frsize >= SPACE else "the disk is full"


def _holes(asked: _Asked) -> tuple[Hole, ...]:
    rows = asked.rows(
        "SELECT subject, json_extract(value, '$[0]'), json_extract(value, '$[1]') "
        "FROM course, json_each(missing) WHERE missing <> '[]' ORDER BY 1, 2"
    )
    return tuple(Hole(case=case, first=first, last=last) for case, first, last in rows)


def _waiting(folder: Path) -> int:
    return sum(1 for path in folder.iterdir() if path.is_file()) if folder.is_dir() else 0


def _quoted(path: Path) -> str:
    return path.resolve().as_uri().removeprefix("file://")
