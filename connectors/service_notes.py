"""What a support service hears beside referrals and updates, as a row: tasks, status, receipts, what does not hold."""

from connectors.documents import Delivered
from connectors.rows import Row, cell_code, joined
from connectors.writing import advice, case_reference, kind_of, local
from hub.domain.content import CaseReplaced, Correction, Received, Status, Task

Note = Task | Status | Correction | CaseReplaced | Received
"""Content that tells no one's story: at most it names her."""


def envelope_row(delivered: Delivered, time_column: str) -> Row:
    """Return what every row says of its delivery; the time of sending stands under the name that its kind has."""
    envelope = delivered.envelope
    return {
        "delivery_id": envelope.id,
        "delivery_kind": kind_of(delivered),
        "hub_case_ref": case_reference(envelope),
        "sequence": None if envelope.sequence is None else str(envelope.sequence),
        time_column: local(envelope.time),
    }


def note_row(note: Note) -> Row:
    """Return the columns of a note; those of the victim of a task stand beside them."""
    match note:
        case Task():
            return _task(note)
        case Status():
            return _status(note)
        case Correction():
            return {
                "corrects_delivery": note.corrects,
                "correction_reason": note.reason,
                "sent_before": "Y" if note.sent_before else "N",
                "delete": cell_code(note.delete),
            }
        case CaseReplaced():
            return {"case_replaced_by": note.by}
        case Received():
            return _received(note)


def _task(task: Task) -> Row:
    return {
        "task": cell_code(task.task),
        "task_reason": task.reason,
        "respond_by": local(task.respond_by) if task.respond_by else None,
        "about_record": task.about_record,
    }


def _status(status: Status) -> Row:
    return {
        "about_record": status.about_record,
        "service": status.service,
        "service_name": status.service_name,
        "status": cell_code(status.status),
        "status_at": local(status.status_at),
        "status_reason": status.reason,
    }


def _received(received: Received) -> Row:
    return {
        "event_id": received.event_id,
        "about_record": received.record_id,
        "outcome": cell_code(received.outcome),
        "reason": received.reason,
        "advice": advice(received),
        "pointers_into_event": joined(received.pointers),
    }
