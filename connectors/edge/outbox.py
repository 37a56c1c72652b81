"""Documents and their events: stored in one transaction, sent until answered, moved to where they belong."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from connectors.documents import Outgoing, Problem
from connectors.edge import reports
from connectors.edge.folder import REPORT, Seen, free_name
from connectors.edge.line import Message
from connectors.edge.reports import UNANSWERED, WAITING, Told
from connectors.edge.state import Row, State, headers_from_text, headers_to_text, instant
from hub.domain.content import Received
from hub.domain.events import Receipt
from hub.domain.outcome import Outcome

WITH_REPORT = ("refused", "unanswered")
OWED = ("waiting", "confirmed", "dead_letter")
"""States in which an event is sent again: not answered, an answer sent once, or with the hub's operators."""
LATELY = 500
"""Documents that are watched for what is still written to them, the newest ones."""
_MESSAGE = "id, urgent, key, headers, value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A document that the connector understood, with the messages to send."""

    seen: Seen
    digest: bytes
    events: tuple[tuple[Outgoing, Message], ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmapped:
    """A document that the connector refused."""

    seen: Seen
    digest: bytes
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A document that is to be moved, with the report that will lie beside it."""

    document: int
    lies: str | None = field(repr=False)
    """Path below the folder; None when the file is gone and only the report is written."""
    goes: str = field(repr=False)
    state: str
    """Of the document when the move was looked up."""
    report: str | None
    old_report: str | None = field(repr=False)
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An event that is to be sent, as the schedule knows it."""

    n: int
    id: str
    urgent: bool
    state: str


class Outbox:
    """The tables `document`, `event` and `told`."""

    def __init__(self, state: State, folder: Path) -> None:
        self._state, self._folder = state, folder
        self.stuck: dict[int, str] = {}
        """Documents that could not be moved at the last try, and what hindered it."""

    def take(self, one: Mapped | Unmapped, now: datetime) -> int:
        """Store a document with all its events; return its number. It takes part in the caller's transaction."""
        problems = one.problems if isinstance(one, Unmapped) else ()
        document = self._state.do(
            "INSERT INTO document (state, lies, digest, problems, taken_at) VALUES (?, ?, ?, ?, ?)",
            "refused" if problems else "sent",
            os.fsencode(one.seen.name),
            one.digest,
            reports.of_problems(problems) if problems else None,
            instant(now),
        )
        for place, (made, message) in enumerate(one.events if isinstance(one, Mapped) else (), start=1):
            self._keep(made, message, now)
            self._state.do("INSERT INTO told (document, place, event) VALUES (?, ?, ?)", document, place, made.id)
        self.place(document, now)
        return document

    def answer(self, received: Received, now: datetime) -> None:
        """Note what the hub says of an event; its documents move. Takes part in the caller's transaction."""
        row = self._state.one("SELECT state FROM event WHERE id = ?", received.event_id)
        if row is None or row[0] == received.outcome:
            return
        if row[0] in {*reports.ACCEPTED, Outcome.REFUSED} and received.outcome == Outcome.DEAD_LETTER:
            return  # a late one: what an operator made of it came first
        keep = received.outcome == Outcome.DEAD_LETTER
        self._state.do(
            "UPDATE event SET state = ?, reason = ?, pointers = ?, ended_at = ?, value = iif(?, value, NULL) "
            "WHERE id = ?",
            *(received.outcome, received.reason, json.dumps(received.pointers), instant(now), keep, received.event_id),
        )
        self._place_all(received.event_id, now)

    def confirm(self, ids: Iterable[str], now: datetime) -> None:
        """Note that the brokers have these answers to deliveries: the first time, or the second and last."""
        for event in filter(self.is_answer, ids):
            self._state.do(
                "UPDATE event SET state = iif(state = 'waiting', 'confirmed', 'processed'), ended_at = ? "
                "WHERE id = ? AND state IN ('waiting', 'confirmed')",
                *(instant(now), event),
            )
            self._place_all(event, now)

    def give_up(self, event: str, now: datetime) -> None:
        """Note that the hub never answered an event. Takes part in the caller's transaction."""
        self._state.do("UPDATE event SET state = ?, ended_at = ? WHERE id = ?", UNANSWERED, instant(now), event)
        self._place_all(event, now)

    def owed(self) -> list[Due]:
        """Return everything that is to be sent, in the order in which it was stored."""
        rows = self._state.rows(f"SELECT n, id, urgent, state FROM event WHERE state IN {OWED} ORDER BY n")  # noqa: S608 - a constant
        return [Due(n=n, id=event, urgent=bool(urgent), state=state) for n, event, urgent, state in rows]

    def due(self, event: str) -> Due | None:
        """Return an event that is still to be sent."""
        row = self._state.one(f"SELECT n, id, urgent, state FROM event WHERE id = ? AND state IN {OWED}", event)  # noqa: S608 - a constant
        return Due(n=row[0], id=row[1], urgent=bool(row[2]), state=row[3]) if row else None

    def message(self, event: str) -> Message:
        """Return what goes out, byte for byte as it was stored."""
        row = self._state.one(f"SELECT {_MESSAGE} FROM event WHERE id = ?", event)  # noqa: S608 - a constant
        return message_of(row or ())

    def is_answer(self, event: str) -> bool:
        """Say whether an event is an answer to a delivery, which the hub does not answer in turn."""
        return bool((self._state.one("SELECT answers FROM event WHERE id = ?", event) or (0,))[0])

    def knows(self, event: str) -> bool:
        """Say whether an event was sent from here."""
        return self._state.one("SELECT 1 FROM event WHERE id = ?", event) is not None

    def first_sent(self, ids: Sequence[str], now: datetime) -> None:
        """Note when events went out for the first time."""
        self._state.each(
            "UPDATE event SET first_sent_at = ? WHERE id = ? AND first_sent_at IS NULL",
            [(instant(now), event) for event in ids],
        )

    def is_older(self, event: str, than: datetime) -> bool:
        """Say whether an event went out first before a time."""
        row = self._state.one("SELECT first_sent_at FROM event WHERE id = ?", event)
        return row is not None and row[0] is not None and row[0] < instant(than)

    def waiting(self) -> tuple[int, str | None]:
        """Return how many events have no receipt, and when the oldest of them was stored."""
        row = self._state.one("SELECT count(*), min(stored_at) FROM event WHERE state = 'waiting'")
        return (row[0], row[1]) if row else (0, None)

    def moves(self) -> list[Move]:
        """Return every document that does not lie where it belongs yet."""
        rows = self._state.rows(
            "SELECT id, lies, goes, state, problems, report, digest FROM document WHERE goes IS NOT NULL ORDER BY id"
        )
        return [self._move(row) for row in rows]

    def leaving(self) -> frozenset[str]:
        """Return the names of files that are stored already and still lie in the folder itself."""
        rows = self._state.rows("SELECT lies FROM document WHERE goes IS NOT NULL AND lies IS NOT NULL")
        return frozenset(name for (lies,) in rows if "/" not in (name := os.fsdecode(lies)))

    def moved(self, move: Move, report: str | None, *, gone: bool) -> None:
        """Note that a document lies where it was going, or that its file is gone; its state may lead it further."""
        lies = None if gone else os.fsencode(move.goes)
        (state,) = self._state.one("SELECT state FROM document WHERE id = ?", move.document) or ("",)
        further = None if move.goes.startswith(f"{state}/") else os.fsencode(self._target(move.document, state, lies))
        self._state.do(
            "UPDATE document SET lies = ?, goes = ?, report = ? WHERE id = ?",
            *(lies, further, os.fsencode(report) if report else None, move.document),
        )

    def lately(self, after: datetime) -> list[tuple[int, str, bytes]]:
        """Return the newest documents that were taken after a time and lie where they belong: path and digest."""
        rows = self._state.rows(
            "SELECT id, lies, digest FROM (SELECT * FROM document ORDER BY id DESC LIMIT ?) "
            "WHERE lies IS NOT NULL AND goes IS NULL AND taken_at > ?",
            *(LATELY, instant(after)),
        )
        return [(document, os.fsdecode(lies), digest) for document, lies, digest in rows]

    def lost(self, document: int) -> None:
        """Note that the file of a document is no longer where it lay."""
        self._state.do("UPDATE document SET lies = NULL WHERE id = ?", document)

    def path_of(self, document: int) -> Path:
        """Return where a document lies, or where its report lies when the file is gone."""
        row = self._state.one("SELECT coalesce(lies, goes, report, x'') FROM document WHERE id = ?", document)
        return self._folder / os.fsdecode(row[0] if row else b"")

    def told(self, document: int) -> list[Told]:
        """Return the events of a document and what became of them."""
        rows = self._state.rows(
            "SELECT place, event.id, record, event.state, reason, pointers "
            "FROM told JOIN event ON event.id = told.event "
            "WHERE document = ? ORDER BY place",
            document,
        )
        names = ("place", "id", "record", "state", "reason")
        return [Told(**dict(zip(names, row[:5], strict=True)), pointers=tuple(json.loads(row[5]))) for row in rows]

    def place(self, document: int, now: datetime) -> None:
        """Decide where a document belongs now; it is moved after the transaction, and one on its way goes on first."""
        row = self._state.one("SELECT state, problems, lies, goes FROM document WHERE id = ?", document)
        before, problems, lies, goes = row or ("", None, None, None)
        state = before if problems else reports.state_of(self.told(document))
        if goes is None and (state != before or self._moves_first(lies) or state in WITH_REPORT):
            goes = os.fsencode(self._target(document, state, lies))
        ended = None if state == "sent" else instant(now)
        self._state.do(
            "UPDATE document SET state = ?, goes = ?, ended_at = ? WHERE id = ?", state, goes, ended, document
        )

    def _moves_first(self, lies: bytes | None) -> bool:
        return lies is not None and b"/" not in lies

    def _target(self, document: int, state: str, lies: bytes | None) -> str:
        """Return where a document belongs; the path where it lies when that is in its place already."""
        path = f"document-{document}" if lies is None else os.fsdecode(lies)
        place, slash, name = path.rpartition("/")
        return path if slash and place == state else free_name(name, document, partial(self._is_taken, state))

    def _is_taken(self, place: str, name: str) -> str | None:
        path = f"{place}/{name}"
        # A report that will lie beside a document must not take the place of another document.
        names = (path, f"{path}{REPORT}")
        pending = self._state.one("SELECT 1 FROM document WHERE goes IN (?, ?)", *map(os.fsencode, names))
        return None if pending or any(os.path.lexists(self._folder / name) for name in names) else path

    def _place_all(self, event: str, now: datetime) -> None:
        for (document,) in self._state.rows("SELECT DISTINCT document FROM told WHERE event = ?", event):
            self.place(document, now)

    def _keep(self, made: Outgoing, message: Message, now: datetime) -> None:
        """Store an event; one that is known keeps its bytes, and one that was given up is tried again."""
        self._state.do(
            "INSERT INTO event (id, record, answers, urgent, key, headers, value, state, stored_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
            "SET state = 'waiting', stored_at = excluded.stored_at, first_sent_at = NULL WHERE state = 'unanswered'",
            made.id,
            type(made.event).__name__,
            isinstance(made.event, Receipt),
            message.urgent,
            message.key,
            headers_to_text(message.headers),
            message.value,
            WAITING,
            instant(now),
        )

    def _move(self, row: Row) -> Move:
        document, lies, goes, state, problems, report, digest = row
        return Move(
            document=document,
            lies=None if lies is None else os.fsdecode(lies),
            goes=os.fsdecode(goes),
            state=state,
            report=problems or self._report(document, state),
            old_report=None if report is None else os.fsdecode(report),
            digest=digest,
        )

    def _report(self, document: int, state: str) -> str | None:
        if state not in WITH_REPORT:
            return None
        told = self.told(document)
        return reports.of_silence(told) if state == UNANSWERED else reports.of_refusal(told)


def message_of(row: Row) -> Message:
    """Return the message in a row of `_MESSAGE`."""
    event, urgent, key, headers, value = row
    return Message(id=event, urgent=bool(urgent), key=key, headers=headers_from_text(headers), value=value)
