"""What is left of an event once one person is taken out of it: the other people, and no free text that names them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hub.domain.events import (
    CaseEvent,
    CourtHearingChanged,
    CustodyOrOrderChanged,
    Event,
    FeedbackReceived,
    Incident,
    IncidentReported,
    MaracOutcome,
    OutcomeRecorded,
    PersonDetailsChanged,
    ReferralMade,
    RiskAssessed,
    SafeguardingUpdated,
    SupportUpdated,
)
from hub.domain.identifiers import canonical_identifier
from hub.domain.person import Coded, Person, Role
from hub.domain.risk import RiskAssessment
from hub.matching.normal import contact_key, folded, postcode_key

SHORTEST = 3
"""Letters of the shortest word of a name that is looked for; shorter ones stand in every sentence."""

_WORDS = re.compile(r"[^\W\d_]+")
_SPACES = re.compile(r"[\s\-.()/]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """By what somebody is found in text."""

    certain: frozenset[str]
    """Each alone shows that they are meant: numbers, ways to reach them."""
    likely: frozenset[str]
    """Words of names, dates of birth, postcodes: several people may share one."""

    def are_in(self, text: str) -> bool:
        """Say whether a text seems to speak of them: one word is enough, for a doubt is decided for erasing."""
        plain = {folded(word) for word in _WORDS.findall(text)}
        squeezed = _SPACES.sub("", text.casefold())
        return any(_parts(w) & plain or (_has_digit(w) and _squeezed(w) in squeezed) for w in self.likely) or any(
            _squeezed(word) in squeezed for word in self.certain
        )


def words_of(described: Iterable[Person]) -> Words:
    """Return by what the person of these descriptions is found."""
    certain: set[str] = set()
    likely: set[str] = set()
    for person in described:
        certain |= {i.value for i in person.identifiers}
        certain |= {c for i in person.identifiers if (c := canonical_identifier(i.system, i.value))}
        certain |= {c.value for c in person.contacts} | {key for c in person.contacts if (key := contact_key(c))}
        certain |= {a.uprn for a in person.addresses if a.uprn}
        parts = (part for name in person.names for part in (*name.given, name.family or ""))
        likely |= {word for part in parts for word in part.split() if len(word) >= SHORTEST and folded(word)}
        likely |= {person.date_of_birth} if person.date_of_birth else set()
        likely |= {a.postcode for a in person.addresses if postcode_key(a.postcode) and a.postcode}
        likely |= {line for a in person.addresses for line in a.lines if _has_digit(line)}
    return Words(certain=frozenset(certain), likely=frozenset(likely))


def without_person(event: Event, refs: frozenset[str], words: Words) -> Event:
    """Return an event without the people of these refs; free text that may speak of them is dropped with them."""
    if not isinstance(event, CaseEvent):
        return event
    named = any(person.ref in refs for person in event.people)
    left = tuple(_said_without(person, words, named=named) for person in event.people if person.ref not in refs)
    without: CaseEvent = replace(event, people=left)
    if isinstance(without, OutcomeRecorded) and event.people[:1] != () and event.people[0].ref in refs:
        without = replace(without, measures=())  # else they would be the next person's answers
    left_of_it = _without_text(without, words, named=named)
    return _about_nobody(left_of_it) if named and not _has_victim(without) else left_of_it


def _without_text(event: CaseEvent, words: Words, *, named: bool) -> CaseEvent:
    """Return an event without its words, where they may speak of somebody, and codes into which words were typed."""
    match event:
        case IncidentReported():
            return replace(event, incident=incident_without(event.incident, words, named=named))
        case ReferralMade():
            gone = event.narrative and (named or words.are_in(event.narrative))
            return replace(
                event,
                narrative=None if gone else event.narrative,
                criteria=_codes_left(event.criteria, words),
                may_be_told=_codes_left(event.may_be_told, words),
            )
        case SupportUpdated():
            return replace(event, reason=_left(event.reason, words))
        case SafeguardingUpdated():
            return replace(
                event,
                rating=_left(event.rating, words),
                decision=_left(event.decision, words),
                outcomes=_codes_left(event.outcomes, words),
                plan=_left(event.plan, words),
            )
        case _:
            return _codes_of_others_left(event, words, named=named)


ERASED_CODE = "erased"
"""Stands where a code must stand, and words of somebody stood."""


def _codes_of_others_left(event: CaseEvent, words: Words, *, named: bool) -> CaseEvent:
    """Do the same with what concerns custody, courts, conferences, details, measures and feedback.

    Numbers of courts and custody name whoever is taken out of such a record.
    """
    match event:
        case CustodyOrOrderChanged():
            return replace(
                event,
                change=_left(event.change, words) or ERASED_CODE,
                order=_left(event.order, words),
                conditions=() if named else _codes_left(event.conditions, words),
                references=() if named else event.references,
            )
        case CourtHearingChanged():
            return replace(
                event,
                change=_left(event.change, words) or ERASED_CODE,
                hearing=_left(event.hearing, words),
                special_measures=_codes_left(event.special_measures, words),
                references=() if named else event.references,
            )
        case MaracOutcome():
            actions = tuple(one for one in event.actions if not words.are_in(one.action))
            return replace(event, outcome=_left(event.outcome, words) or ERASED_CODE, actions=actions)
        case PersonDetailsChanged():
            return replace(event, changed=_codes_left(event.changed, words))
        case FeedbackReceived():
            severity = _left(event.severity, words) or ERASED_CODE
            return replace(event, severity=severity, themes=_codes_left(event.themes, words))
        case OutcomeRecorded():
            measures = tuple(one for one in event.measures if not words.are_in(one.domain))
            return replace(event, instrument=_left(event.instrument, words) or ERASED_CODE, measures=measures)
        case _:
            return event


def incident_without(incident: Incident, words: Words, *, named: bool) -> Incident:
    """Return an incident without its narrative, where that may speak of somebody, and without such codes."""
    gone = incident.narrative and (named or words.are_in(incident.narrative))
    return replace(
        incident,
        narrative=None if gone else incident.narrative,
        place_kind=_left(incident.place_kind, words),
        abuse=_coded_left(incident.abuse, words),
        flags=_codes_left(incident.flags, words),
    )


def _left(code: str | None, words: Words) -> str | None:
    return None if code and words.are_in(code) else code


def _codes_left(codes: tuple[str, ...], words: Words) -> tuple[str, ...]:
    return tuple(code for code in codes if not words.are_in(code))


def _coded_left(coded: tuple[Coded, ...], words: Words) -> tuple[Coded, ...]:
    return tuple(one for one in coded if not _speaks_in_code(one, words))


def _speaks_in_code(coded: Coded, words: Words) -> bool:
    return words.are_in(coded.code) or bool(coded.display and words.are_in(coded.display))


def _has_victim(event: CaseEvent) -> bool:
    return any(Role.VICTIM in person.roles for person in event.people)


def _about_nobody(event: CaseEvent) -> CaseEvent:
    """Return what a record may say when its victim is gone: that something was told, and of whom besides."""
    match event:
        case IncidentReported():
            when = Incident(occurred_from=event.incident.occurred_from, exact=event.incident.exact)
            return replace(event, incident=when, assessment=None)
        case ReferralMade():
            return replace(event, narrative=None, assessment=None, criteria=(), may_be_told=())
        case SupportUpdated():
            return replace(event, reason=None)
        case SafeguardingUpdated():
            return replace(event, decision=None)
        case RiskAssessed():
            return replace(event, assessment=_blank(event.assessment))
        case _:
            return _told_of_nobody(event)


def _told_of_nobody(event: CaseEvent) -> CaseEvent:
    match event:
        case CustodyOrOrderChanged():
            return replace(event, order=None, conditions=(), references=())
        case CourtHearingChanged():
            return replace(event, hearing=None, special_measures=(), references=())
        case MaracOutcome():
            return replace(event, actions=())
        case PersonDetailsChanged():
            return replace(event, changed=())
        case OutcomeRecorded():
            return replace(event, measures=())
        case FeedbackReceived():
            return replace(event, about=None, themes=())
        case _:
            return event


def _blank(made: RiskAssessment) -> RiskAssessment:
    return RiskAssessment(
        tool=made.tool, tool_version=made.tool_version, assessed_at=made.assessed_at, assessor_role=made.assessor_role
    )


def _said_without(person: Person, words: Words, *, named: bool) -> Person:
    """Return another person of the record; a note on safe contact goes only where it speaks of who is erased."""
    voice = person.at_incident.voice if person.at_incident else None
    if person.at_incident and voice and voice.words and (named or words.are_in(voice.words)):
        person = replace(person, at_incident=replace(person.at_incident, voice=replace(voice, words=None)))
    safe = person.safe_contact
    if safe and safe.note and words.are_in(safe.note):
        person = replace(person, safe_contact=replace(safe, note=None))
    return replace(
        person,
        gender=_coded_or_none(person.gender, words),
        ethnicity=_coded_or_none(person.ethnicity, words),
        language=_coded_or_none(person.language, words),
        relationship_to_victim=_coded_or_none(person.relationship_to_victim, words),
        vulnerabilities=_coded_left(person.vulnerabilities, words),
    )


def _coded_or_none(coded: Coded | None, words: Words) -> Coded | None:
    return None if coded and _speaks_in_code(coded, words) else coded


def _parts(word: str) -> set[str]:
    """Return a word of a name as it is compared, and the parts of a double one."""
    parts = () if _has_digit(word) else (part for part in _WORDS.findall(word) if len(part) >= SHORTEST)
    return {folded(word), *map(folded, parts)} - {""}


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _squeezed(word: str) -> str:
    return _SPACES.sub("", word.casefold())
