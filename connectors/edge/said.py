"""What the runtime logs: a closed list, with ids, codes and counts. Never a file's name, which may hold a person's."""

from enum import StrEnum
from typing import Any

import structlog

from connectors.edge import notes
from connectors.edge.line import in_words
from connectors.edge.notes import Note, Observe

log = structlog.get_logger()


class Said(StrEnum):
    """Every event that may be logged."""

    STARTED = "edge_started"
    STOPPED = "edge_stopped"
    DOCUMENT_TAKEN = "document_taken"
    DOCUMENT_REFUSED = "document_refused"
    DOCUMENT_ENDED = "document_ended"
    DOCUMENT_STUCK = "document_stuck"
    DOCUMENT_GREW = "document_grew"
    EVENT_ANSWERED = "event_answered"
    EVENT_UNANSWERED = "event_unanswered"
    DELIVERY_WRITTEN = "delivery_written"
    DELIVERY_HELD = "delivery_held"
    DELIVERY_REPEATED = "delivery_repeated"
    DELIVERY_OUTDATED = "delivery_outdated"
    DELIVERY_UNREADABLE = "delivery_unreadable"
    CASE_OBSOLETE = "case_obsolete"
    HOLE_FOUND = "hole_found"
    LINE_UP = "line_up"
    LINE_DOWN = "line_down"
    HINDERED = "hindered"


def logging(agency: str) -> Observe:
    """Return what writes a log line for each note that an operator could ask for."""

    def observe(note: Note) -> None:
        said = _line(note, agency)
        if said:
            what, keys, is_trouble = said
            (log.warning if is_trouble else log.info)(what, agency=agency, **keys)

    return observe


_Line = tuple[Said, dict[str, Any], bool]


def _line(note: Note, agency: str) -> _Line | None:
    match note:
        case notes.LineUp():
            return Said.LINE_UP, {}, False
        case notes.LineLost(trouble=trouble):
            return Said.LINE_DOWN, {"error": trouble, "reason": in_words(trouble, agency)}, True
        case notes.Hindered(error=error):
            return Said.HINDERED, {"error": error}, True
        case notes.CaseObsolete():
            return Said.CASE_OBSOLETE, {"count": 1}, False
        case notes.HoleFound(first=first, last=last):
            return Said.HOLE_FOUND, {"count": last - first + 1}, True
        case _:
            return _of_document(note) or _of_event(note) or _of_delivery(note)


def _of_document(note: Note) -> _Line | None:
    match note:
        case notes.DocumentTaken(events=events):
            return Said.DOCUMENT_TAKEN, {"count": len(events)}, False
        case notes.DocumentRefused(problems=problems):
            return Said.DOCUMENT_REFUSED, {"count": len(problems)}, True
        case notes.DocumentEnded(state=state):
            return Said.DOCUMENT_ENDED, {"reason": state}, False
        case notes.DocumentStuck(error=error):
            return Said.DOCUMENT_STUCK, {"error": error}, True
        case notes.DocumentGrew():
            return Said.DOCUMENT_GREW, {"count": 1}, True
        case _:
            return None


def _of_event(note: Note) -> _Line | None:
    match note:
        case notes.EventAnswered(content=content):
            said = {"event_id": content.event_id, "reason": content.reason or content.outcome}
            return Said.EVENT_ANSWERED, said, False
        case notes.EventUnanswered(id=event):
            return Said.EVENT_UNANSWERED, {"event_id": event}, True
        case _:
            return None


def _of_delivery(note: Note) -> _Line | None:
    match note:
        case notes.DeliveryWritten(envelope=envelope):
            return Said.DELIVERY_WRITTEN, {"event_id": envelope.id}, False
        case notes.DeliveryHeld(envelope=envelope):
            return Said.DELIVERY_HELD, {"event_id": envelope.id}, False
        case notes.DeliveryRepeated(envelope=envelope):
            return Said.DELIVERY_REPEATED, {"event_id": envelope.id}, False
        case notes.DeliveryOutdated(envelope=envelope):
            return Said.DELIVERY_OUTDATED, {"event_id": envelope.id}, False
        case notes.DeliveryUnreadable(reason=reason):
            return Said.DELIVERY_UNREADABLE, {"reason": reason}, True
        case _:
            return None
