"""The exact school notice: from a police report alone, of one child who learns there (docs/domain.md, rule S3)."""

from dataclasses import replace
from enum import StrEnum
from typing import Any

from hub.domain.agency import AgencyKind
from hub.domain.content import SchoolNotice
from hub.domain.events import Incident, IncidentReported
from hub.domain.facts import Setting, SubjectRole
from hub.domain.person import Identifier
from hub.domain.rules import Treatment
from hub.flow.enrich import Seen
from hub.flow.fields import event_value
from hub.flow.held import HIS_ROLES, Draft, Part
from hub.flow.route import Route
from hub.flow.telling import Telling
from hub.flow.view import View

POLICE_NUMBERS = ("incident-reference", "crime-reference")
"""Systems of the police's own numbers; the first that an incident has is told."""
_OF_CHILD = {"name": "child_name", "date_of_birth": "child_date_of_birth"}
_OF_EVENT = {"references": "police_reference", "occurred_from": "occurred_at"}
"""Where the notice calls a field otherwise than rules do."""


class NoNotice(StrEnum):
    """Why a school is told nothing, whatever rules say."""

    NOT_TOLD_BY_POLICE = "not-told-by-police"
    NOT_ENROLLED_HERE = "not-enrolled-here"
    NOT_A_CHILD_OF_THE_CASE = "not-a-child-of-the-case"
    HARMS = "child-does-harm"
    """Whoever is said to do harm may learn there that somebody told."""


def why_no_notice(telling: Telling, to: Route) -> NoNotice | None:
    """Return why nothing may go to a school; None when the notice may."""
    if not isinstance(telling.event, IncidentReported) or telling.sender_kind is not AgencyKind.POLICE:
        return NoNotice.NOT_TOLD_BY_POLICE
    if to.setting is not Setting.ENROLLED_HERE:
        return NoNotice.NOT_ENROLLED_HERE
    child = child_of(telling, to)
    if child is None:
        return NoNotice.NOT_A_CHILD_OF_THE_CASE
    return NoNotice.HARMS if telling.roles(child.id) & HIS_ROLES else None


def child_of(telling: Telling, to: Route) -> Seen | None:
    """Return the child of the case of whom a route speaks."""
    return next((child for child in telling.enriched.children if child.id == to.subject), None)


def school_notice(view: View, to: Route) -> Draft | None:
    """Return the draft of a notice: every field that rules give, so that one too many is seen at release."""
    child, event = child_of(view.telling, to), view.telling.event
    if child is None or not isinstance(event, IncidentReported):
        return None
    of_child = view.person_parts(with_words_ready(child, view), SubjectRole.CHILD)
    given = view.given_of("event", child, SubjectRole.CHILD)
    values = {name: _event_value(name, event.incident, event) for name in given}
    of_event = view.held("event", values, given, view.telling.enriched.victim)
    parts = _named(of_child, _OF_CHILD) | _named(of_event, _OF_EVENT)
    if "circumstances" in parts and parts["circumstances"] is None:
        parts["circumstances"] = ()
    return Draft(shape=SchoolNotice, parts=parts)


def with_words_ready(child: Seen, view: View) -> Seen:
    """Return the child without words that no rule lets be checked."""
    there = child.person.at_incident
    if there is None or there.voice is None or not there.voice.words:
        return child
    how, _ = view.given_of("child", child, SubjectRole.CHILD).get("voice", (Treatment.AS_IS, None))
    if how is Treatment.CHECKED_WORDS:
        return child
    voice = replace(there.voice, words=None)
    return replace(child, person=replace(child.person, at_incident=replace(there, voice=voice)))


def _event_value(name: str, incident: Incident, event: IncidentReported) -> Any:
    return police_number(incident) if name == "references" else event_value(name, incident, event)


def police_number(incident: Incident) -> Identifier | None:
    """Return the number by which the police know an incident."""
    numbers = {number.system: number for number in incident.references}
    return next((numbers[system] for system in POLICE_NUMBERS if system in numbers), None)


def _named(parts: dict[str, Part], names: dict[str, str]) -> dict[str, Part]:
    return {names.get(name, name): part for name, part in parts.items()}
