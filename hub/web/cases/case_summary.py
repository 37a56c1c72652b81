"""What is most needed of a case at one look: who she is, whether contact is safe, why referred, what is missing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from hub.domain.content import MaracCase, MaracReferral
from hub.domain.dates import age_on, day_of
from hub.domain.person import Contact, SafeContact, YesNo
from hub.domain.shown import CriterionMet, PersonShown, RiskShown
from hub.store.conference.case import Page
from hub.store.conference.told_her import ToldHer
from hub.web import coded
from hub.web.cases.names import HIDDEN_NAME, full

T = TypeVar("T")
ASSESSMENT_LASTS = timedelta(days=90)
"""After this an assessment counts as a gap (page C2)."""
NOT_KNOWN = "Not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Who the case is about, as every page of it says."""

    name: str = field(repr=False)
    born: str = field(repr=False)
    """Date of birth and age, as far as they are known."""
    grade: str
    tags: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """Whether and how contact with her is safe."""

    safe: Sequence[Contact]
    unsure: Sequence[Contact]
    """Ways of which nobody said whether they are safe. What any agency called unsafe is given to nobody."""
    advice: Sequence[SafeContact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child as it was told."""

    name: str = field(repr=False)
    born: str = field(repr=False)
    lives: str
    saw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The first page of a case."""

    bar: Bar
    safety: Safety
    criteria: Sequence[CriterionMet]
    consent: Sequence[str]
    """Each answer that was told, as a code."""
    without_consent: Sequence[str]
    """Why it is shared although she did not agree, in words."""
    children: Sequence[Child]
    risk: RiskShown | None
    dangers: Sequence[str]
    incidents: int
    incidents_in_12_months: int | None
    told_by: Sequence[str]
    gaps: Sequence[str]


def summary_of(case: Page, told: Sequence[ToldHer], now: datetime, *, names_hidden: bool) -> Summary:
    """Return the first page of a case. Where agencies say different things, all of them stand there."""
    content, today = case.content, day_of(now)
    history = content.history
    safety = _safety(content.victim)
    return Summary(
        bar=_bar(case, today, names_hidden=names_hidden),
        safety=safety,
        criteria=(history.criteria_met or ()) if history else (),
        consent=once(one.consent for one in content.victim if one.consent),
        without_consent=once(_why_without(told)),
        children=once(_child(one, today, names_hidden=names_hidden) for one in content.children),
        risk=content.risk,
        dangers=once(_dangers(content)),
        incidents=len(content.incidents),
        incidents_in_12_months=history.incidents_in_12_months if history else None,
        told_by=once([*content.told_by, *(by for one in told if (by := getattr(one.content, "told_by", None)))]),
        gaps=list(_gaps(content, safety, now)),
    )


def _bar(case: Page, today: date, *, names_hidden: bool) -> Bar:
    victims, risk = case.content.victim, case.content.risk
    name = next(filter(None, (full(one.name) for one in victims)), "")
    births = once(one.date_of_birth for one in victims if one.date_of_birth)
    return Bar(
        name=HIDDEN_NAME if names_hidden else name or "Name not known",
        born=born(births[0], today) if births else "Date of birth not known",
        grade=coded.grade(risk.grade if risk else None),
        tags=case.tags,
    )


def born(told: str, today: date) -> str:
    """Return a date of birth as far as it is known, with the age: "12 March 1991 (35 years)"."""
    age = age_on(told, today)
    return f"{day(told)} ({age} years)" if age is not None else day(told)


def day(told: str) -> str:
    """Return a date as people read it; one that is known in part stays as it was told."""
    try:
        known = date.fromisoformat(told)
    except ValueError:
        return told
    return f"{known.day} {known:%B %Y}"


def _safety(victims: Sequence[PersonShown]) -> Safety:
    contacts = once(contact for one in victims for contact in one.contacts or ())
    return Safety(
        safe=[one for one in contacts if one.safe is YesNo.YES],
        unsure=[one for one in contacts if one.safe is YesNo.UNKNOWN],
        advice=once(one.safe_contact for one in victims if one.safe_contact),
    )


def _why_without(told: Iterable[ToldHer]) -> Iterator[str]:
    for one in told:
        if isinstance(one.content, MaracReferral) and one.content.without_consent:
            code = one.content.without_consent
            yield coded.WITHOUT_CONSENT.get(code) or coded.words(code)


def _child(child: PersonShown, today: date, *, names_hidden: bool) -> Child:
    due = child.expected_due_date
    known = born(child.date_of_birth, today) if child.date_of_birth else "Date of birth not known"
    return Child(
        name=HIDDEN_NAME if names_hidden else full(child.name) or ("Unborn" if due else "Name not known"),
        born=f"Expected {day(due)}" if due and not child.date_of_birth else known,
        lives=_LIVES.get(child.resident or "", NOT_KNOWN),
        saw=_SAW.get(child.witnessed or child.present or "", NOT_KNOWN),
    )


_LIVES = {"yes": "In the home", "no": "Elsewhere", "unknown": NOT_KNOWN}
_SAW = {"yes": "Saw or heard an incident", "no": "Did not see or hear it", "unknown": NOT_KNOWN}


def _dangers(content: MaracCase) -> Iterator[str]:
    for incident in content.incidents:
        codes = [*(incident.event.flags or ()), *(one.canonical or "" for one in incident.event.abuse or ())]
        yield from (coded.words(code) for code in codes if code in coded.DANGERS)


def _gaps(content: MaracCase, safety: Safety, now: datetime) -> Iterator[str]:
    """Yield what is missing and would be needed."""
    if not safety.safe:
        yield "No safe number or other safe way to reach her."
    if content.risk is None or content.risk.tool is None:
        yield "No risk assessment received."
    elif content.risk.assessed_at is None or now - content.risk.assessed_at > ASSESSMENT_LASTS:
        yield f"No risk assessment in the last {ASSESSMENT_LASTS.days} days."
    if not any(one.date_of_birth for one in content.victim):
        yield "Her date of birth is not known."
    if all(one.consent in {None, "unknown"} for one in content.victim):
        yield "Nobody told whether she agrees."
    if not content.perpetrators:
        yield "Nobody told who is alleged to cause harm."
    yield "What she wants: no record that the hub gets has a place for it. Ask the IDVA."


def once(values: Iterable[T]) -> list[T]:
    """Return each value once, in the order in which they were told."""
    return list(dict.fromkeys(values))
