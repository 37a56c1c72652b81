"""Moves documents to where they belong, each with its report. Whatever was begun before a kill is ended here."""

import os
from collections.abc import Iterator
from pathlib import Path

from connectors.edge.folder import REPORT, digest_of, synced, written
from connectors.edge.notes import DocumentEnded, DocumentStuck, Note
from connectors.edge.outbox import Move, Outbox
from connectors.edge.state import State


def move_all(state: State, outbox: Outbox, folder: Path) -> tuple[Note, ...]:
    """Carry out every move that is noted, until none is left that can be; return what to tell of it."""
    notes: list[Note] = []
    outbox.stuck, before = {}, outbox.stuck
    while moves := [move for move in outbox.moves() if move.document not in outbox.stuck]:
        done = [(move, moved) for move in moves if (moved := _try(outbox, folder, move))]
        synced({(folder / move.goes).parent for move, _ in done} | ({folder} if done else set()))
        with state.transaction():
            for move, moved in done:
                outbox.moved(move, moved.report, gone=moved.gone)
        notes += _ended(folder, done)
    news = (error for document, error in outbox.stuck.items() if before.get(document) != error)
    return (*notes, *(DocumentStuck(error=error) for error in news))


class _Moved:
    """What came of a move."""

    __slots__ = ("gone", "report")

    def __init__(self, report: str | None, *, gone: bool) -> None:
        self.report, self.gone = report, gone


def _try(outbox: Outbox, folder: Path, move: Move) -> _Moved | None:
    try:
        return _move(folder, move)
    except OSError as error:
        outbox.stuck[move.document] = type(error).__name__
        return None


def _move(folder: Path, move: Move) -> _Moved:
    report = None
    if move.report is not None:
        report = f"{move.goes}{REPORT}"
        written(folder / report, move.report.encode())
    gone = not _renamed(folder, move)
    if move.old_report and move.old_report != report:
        (folder / move.old_report).unlink(missing_ok=True)
    return _Moved(report, gone=gone)


def _renamed(folder: Path, move: Move) -> bool:
    """Rename the document, unless that was done before a kill; say whether its file is there."""
    target = folder / move.goes
    if os.path.lexists(target):
        return True
    if move.lies is None or not _is_the_same(folder / move.lies, move):
        return False
    (folder / move.lies).rename(target)
    return True


def _is_the_same(path: Path, move: Move) -> bool:
    # In the folder itself the agency's system may have put another file under the same name in the meantime.
    return os.path.lexists(path) if "/" in (move.lies or "") else digest_of(path) == move.digest


def _ended(folder: Path, done: list[tuple[Move, _Moved]]) -> Iterator[Note]:
    for move, _ in done:
        if move.state != "sent" and move.goes.startswith(f"{move.state}/"):
            yield DocumentEnded(document=move.document, state=move.state, path=folder / move.goes)
