"""Incidents: what somebody has to see to. Each opens once and closes once, however often its cause comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.alarm import AlarmCode, closing_record
from hub.domain.decisions import AlarmNote, AlarmNoted
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AlarmId
from hub.store.ops.incidents import OF_AN_EVENT, Incident, Note, events_behind, incident, notes_of, waiting_for
from hub.store.ops.overview import OpenAlarm
from hub.web.deciding import take
from hub.web.forms import Form, lead_on, sent
from hub.web.frame import show
from hub.web.ops.naming import DELIVERY_NAMES, status_of
from hub.web.ops.runbook import RUNBOOK, Runbook
from hub.web.ops.scope import Scope, scope_of
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.sign_in.drafts import begun
from hub.web.users import OPERATIONS, Role, User

ACTING = frozenset({Role.OPS_OPERATOR, Role.OPS_APPROVER})
"""Who says what was done."""
NOTES: Mapping[str, str] = {
    AlarmNote.TAKEN: "I see to it",
    AlarmNote.TOLD_THEM: "The agency's service desk knows",
    AlarmNote.BY_TELEPHONE: "What was urgent was passed on by telephone",
    AlarmNote.THEY_MEND: "The fault is theirs, and they are mending it",
    AlarmNote.WE_MEND: "The fault is the hub's, and somebody is mending it",
    AlarmNote.MENDED: "It is mended; what waited goes on",
}
SHOWN = 50
"""Journeys that an incident lists."""
BY_WHAT: Mapping[str, str] = {
    "agency-late": "longer than promised",
    "agency-silent": "no sign of life",
    "correction-late": "not confirmed within what was promised",
    "look-asked": "somebody asked from the case console",
}
"""Why one is open that no agency's event raised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InWords:
    """One line of an incident."""

    id: UUID
    what: str
    opened_at: datetime
    rule: str
    times: int
    who: str
    """Who has it; "" where nobody took it."""


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [
        Route("/incidents/{id:uuid}", _one, name="ops-incident"),
        Route("/incidents/{id:uuid}/notes", _note, methods=["POST"]),
    ]


def holder(notes: Sequence[Note]) -> str:
    """Return who took an incident last; "" where nobody did."""
    return next((note.by for note in reversed(notes) if note.note == AlarmNote.TAKEN), "")


def in_words(alarm: OpenAlarm | Incident, scope: Scope, notes: Sequence[Note] = ()) -> InWords:
    """Return an incident as one line."""
    book = RUNBOOK.get(alarm.code)
    about = scope.names.get(alarm.about) or ("" if alarm.code in OF_AN_EVENT else alarm.about)
    return InWords(
        id=alarm.id,
        what=f"{book.title if book else alarm.code}{f': {about}' if about else ''}",
        opened_at=alarm.opened_at,
        rule=BY_WHAT.get(alarm.code, "an event needed what the directory does not have"),
        times=alarm.times,
        who=holder([note for note in notes if note.alarm == alarm.id]),
    )


@page(OPERATIONS)
async def _one(request: Request, user: User) -> Response:
    """Show an incident: what it means, what to do, and the journeys that it holds up."""
    return await _shown(request, user, await begun(request))


@page(ACTING)
async def _note(request: Request, user: User) -> Response:
    """Take in what somebody did about an incident."""
    form = await sent(request)
    note = form.one_of("note", [*AlarmNote])
    if note is None:
        return await _shown(request, user, form.wrong("note", "Choose what was done"))
    async with parts_of(request).ops.looking() as conn:
        found = await incident(conn, request.path_params["id"])
    if found is None or found.area not in user.areas:
        raise HTTPException(NOT_FOUND)
    alarm = AlarmId(found.id)
    head = Head(agency=CONSOLE, record_id=closing_record(alarm), recorded_at=parts_of(request).now())
    event = AlarmNoted(head=head, alarm=alarm, note=AlarmNote(note), by=user.id)
    await take(parts_of(request), event, form.key)
    return lead_on(f"/ops/incidents/{found.id}")


async def _shown(request: Request, user: User, form: Form) -> Response:
    scope = scope_of(request, user)
    async with parts_of(request).ops.looking() as conn:
        found = await incident(conn, request.path_params["id"])
        if found is None or found.area not in scope.areas:
            raise HTTPException(NOT_FOUND)
        notes = await notes_of(conn, [found.id])
        agency = found.about if found.about in scope.names else ""
        journeys = await waiting_for(conn, agency, SHOWN) if agency and found.code == AlarmCode.AGENCY_LATE else []
        events = await events_behind(conn, found)
    shown = {
        "incident": found,
        "words": in_words(found, scope, notes),
        "notes": [(NOTES.get(note.note, note.note), note) for note in notes],
        "note_items": [{"value": note.value, "text": NOTES[note]} for note in AlarmNote],
        "may_note": user.is_any_of(ACTING) and found.closed_at is None,
        "form": form,
        "book": RUNBOOK.get(found.code, Runbook.unknown()),
        "journeys": journeys,
        "event": events[0].seq if events else None,
        "agency": agency,
        "scope": scope,
        "limit": SHOWN,
        "names": DELIVERY_NAMES,
        "status_of": status_of,
    }
    return await show(request, "ops/incident.html", shown)
