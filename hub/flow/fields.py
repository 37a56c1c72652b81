"""What a field is: how each name in a sharing rule is taken from what was said. `share` decides which."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hub.domain.events import CaseEvent, Incident, MaracAction, ReferralMade
from hub.domain.identifiers import STRONG
from hub.domain.person import Person
from hub.domain.rules import Treatment
from hub.domain.shown import (
    CIRCUMSTANCES,
    ConferenceShown,
    CustodyShown,
    EventShown,
    HearingShown,
    HistoryShown,
    RiskShown,
    SafeguardingShown,
    SupportShown,
)
from hub.flow.consent_said import SUPPORT
from hub.flow.enrich import Enriched
from hub.flow.safe_contact import usable
from hub.flow.words.unread import unread

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.ASCII)
"""What may pass as a code: one word, no sentence."""


FREE_TEXT = frozenset({"narrative", "voice", "safe-contact"})
"""Fields that are read before they are given, however a rule gives them."""


CODED = frozenset(
    {
        "request",
        "criteria",
        "place-kind",
        "flags",
        "tool",
        "tool-version",
        "assessor-role",
        "rating",
        "decision",
        "reason",
        "actions",
        "outcomes",
        "plan",
        "change",
        "order",
        "conditions",
        "hearing",
        "special-measures",
        "outcome",
    }
)
"""Fields in which senders put codes of their own lists; a sentence there is given only if it tells of nobody."""


def is_sentence(value: object) -> bool:
    """Say whether a value is a text, and no code."""
    return isinstance(value, str) and not _CODE.fullmatch(value)


IN_WORDS = "in-words"
"""Stands in the place of an action that somebody wrote as a sentence: whoever does it asks the coordinator."""


def in_code(action: MaracAction) -> MaracAction:
    """Return an agreed action as it may leave: what is no code may tell who or where somebody is."""
    return replace(action, action=IN_WORDS) if is_sentence(action.action) else action


def treated(value: str | None, how: Treatment | None) -> str | None:
    """Return a value as a rule gives it: what is given as a code and is none, is free text and stays here."""
    return None if value and how is Treatment.CODE and not _CODE.fullmatch(value) else value


def as_given(value: Any, how: Treatment) -> Any:
    """Return a value as a rule gives it, where that is the same for every field: a code, or words to be read."""
    if how is Treatment.CODE and isinstance(value, str):
        return treated(value, how)
    if how is Treatment.CODE and isinstance(value, tuple):
        return tuple(one for one in value if not is_sentence(one))
    return unread(value) if how is Treatment.CHECKED_WORDS else value


def _born(person: Person, how: Treatment) -> str | None:
    return person.date_of_birth[:4] if person.date_of_birth and how is Treatment.YEAR_ONLY else person.date_of_birth


def _at_incident(field: str) -> Callable[[Person, Treatment], Any]:
    return lambda person, _how: getattr(person.at_incident, field) if person.at_incident else None


def _coded_place(person: Person, how: Treatment) -> str | None:
    return treated(person.at_incident.where, how) if person.at_incident else None


def _as_said(field: str) -> Callable[[Person, Treatment], Any]:
    return lambda person, _how: getattr(person, field)


PERSON: dict[str, Callable[[Person, Treatment], Any]] = {
    "name": lambda person, _how: person.names[0] if person.names else None,
    "aliases": lambda person, _how: person.names[1:],
    "date-of-birth": _born,
    "identifiers": lambda person, _how: tuple(i for i in person.identifiers if i.system in STRONG),
    "consent": lambda person, _how: person.consent_to(SUPPORT).value if person.consents else None,
    "resident": _at_incident("resident"),
    "present": _at_incident("present"),
    "witnessed": _at_incident("witnessed"),
    "where-in-home": _coded_place,
    "voice": _at_incident("voice"),
    "contacts": lambda person, _how: usable(person),
    "safe-contact": _as_said("safe_contact"),
    **{
        field.replace("_", "-"): _as_said(field)
        for field in (
            "expected_due_date",
            "sex",
            "ethnicity",
            "language",
            "interpreter_needed",
            "pregnant",
            "vulnerabilities",
            "relationship_to_victim",
        )
    },
}
"""How each field of a person is taken from what was said; `addresses` pass one by one.

Of identifiers only those of the whole country pass: an agency's own number is nobody else's business.
"""


def event_value(field: str, incident: Incident | None, event: CaseEvent) -> Any:
    """Return what a field of the event section says, of the incident or of what is asked for."""
    if field in {"request", "criteria"}:
        asked = event if isinstance(event, ReferralMade) else None
        return (asked.reason if field == "request" else asked.criteria) if asked else None
    if field == "circumstances":
        return circumstances(incident) if incident else None
    if field == "narrative" and isinstance(event, ReferralMade):
        return event.narrative
    return getattr(incident, field.replace("-", "_")) if incident else None


def circumstances(incident: Incident) -> tuple[str, ...]:
    """Return what happened in the few codes that a school may learn; whatever else was said is not among them."""
    said = (*(kind.canonical for kind in incident.abuse), *incident.flags)
    return tuple(dict.fromkeys(code for code in said if code in CIRCUMSTANCES))


def risk_value(field: str, enriched: Enriched) -> Any:
    """Return what a field of the risk section says."""
    known = {"grade": enriched.grade.word, "score": enriched.score}
    if field in known or enriched.assessment is None:
        return known.get(field)
    return getattr(enriched.assessment, field.replace("-", "_"))


FIELDS: Mapping[str, frozenset[str]] = {
    "victim": frozenset({*PERSON, "addresses"}),
    "perpetrator": frozenset({*PERSON, "addresses"}),
    "child": frozenset({*PERSON, "addresses"}),
    "event": frozenset(f.replace("_", "-") for f in EventShown.__dataclass_fields__),
    "risk": frozenset(f.replace("_", "-") for f in RiskShown.__dataclass_fields__),
    "history": frozenset(f.replace("_", "-") for f in HistoryShown.__dataclass_fields__),
    "support": frozenset(f.replace("_", "-") for f in SupportShown.__dataclass_fields__),
    "safeguarding": frozenset(f.replace("_", "-") for f in SafeguardingShown.__dataclass_fields__),
    "status": frozenset({"status", "service-name", "reason"}),
    "custody": frozenset(f.replace("_", "-") for f in CustodyShown.__dataclass_fields__),
    "hearing": frozenset(f.replace("_", "-") for f in HearingShown.__dataclass_fields__),
    "conference": frozenset(f.replace("_", "-") for f in ConferenceShown.__dataclass_fields__),
    "copy": frozenset({"themes", "district", "grade"}),
    "flag": frozenset({"flag", "expires-at"}),
}
"""Every section and field of which a rule may speak."""
