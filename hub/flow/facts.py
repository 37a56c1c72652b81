"""The facts of one person in one case, as routing and sharing rules see them. Total: every fact has a value."""

from datetime import datetime
from enum import StrEnum
from typing import TypeVar, cast

from hub.domain.agency import AgencyKind
from hub.domain.case import Case
from hub.domain.events import CaseEvent, FeedbackReceived, ReferralMade
from hub.domain.facts import (
    AskedBy,
    AsksFor,
    Criterion,
    Escalating,
    Exclusion,
    Facts,
    Indicated,
    MaracRepeat,
    MayBeToldFact,
    Offer,
    Override,
    PrimaryVictim,
    Restriction,
    RiskFact,
    Schooling,
    Setting,
    Severity,
    SubjectRole,
    SuspectInformed,
    TaskFact,
    Told,
    age_band,
)
from hub.domain.ids import AgencyId
from hub.domain.limits import Closed
from hub.domain.person import HIDDEN, AddressClass, ConsentStatus, Person
from hub.flow.abuse import NOT_UNDERSTOOD, needs_of
from hub.flow.deduplicate import told
from hub.flow.enrich import Enriched
from hub.flow.handover import is_handover

_Value = TypeVar("_Value", bound=StrEnum)


def _understood(values: type[_Value], code: str | None) -> _Value | None:
    """Return what a code means; None for one of nobody's list."""
    return cast("_Value | None", values._value2member_map_.get(code)) if code else None


def case_facts(enriched: Enriched, event: CaseEvent, sender: AgencyKind) -> Facts:
    """Return the facts that all people of the case share."""
    incident = enriched.incident
    referral = event if isinstance(event, ReferralMade) else None
    return {
        "told": told(event),
        "sender": sender,
        "risk": RiskFact(enriched.grade.word),
        "consent": enriched.consent,
        "suspect-informed": SuspectInformed(incident.suspect_informed) if incident else SuspectInformed.UNKNOWN,
        "primary-victim": enriched.primary_victim,
        "criterion": Criterion.NAMED if referral and referral.criteria else Criterion.NONE,
        "marac-repeat": MaracRepeat.REPEAT if enriched.repeat else MaracRepeat.NONE,
        "asks-for": asks_for(event),
        "may-be-told": MayBeToldFact.STATED if referral and referral.stated else MayBeToldFact.NOT_STATED,
        "override": enriched.override,
        **enriched.abuse.facts(),
        "escalation": Escalating.REACHED if enriched.escalation else Escalating.NONE,
        "asked-by": asked_by(referral),
        "reviewed": reviewed(referral),
        "offer": enriched.offer,
        "severity": _severity(event),
        **ANYBODY,
    }


def reviewed(referral: ReferralMade | None) -> Indicated:
    """Say whether a specialist found that a referral may be made; of what is no referral nobody says so."""
    if referral is None:
        return Indicated.UNKNOWN
    return Indicated.YES if referral.reviewed else Indicated.NO


def asked_by(referral: ReferralMade | None) -> AskedBy:
    """Return at whose wish a referral is made; a code of nobody's list says nothing."""
    said = referral.requested_by if referral else None
    return _understood(AskedBy, said) or AskedBy.UNKNOWN


def _severity(event: CaseEvent) -> Severity:
    said = event.severity if isinstance(event, FeedbackReceived) else None
    return _understood(Severity, said) or Severity.UNKNOWN


ANYBODY: Facts = {
    "setting": Setting.UNKNOWN,
    "task": TaskFact.NONE,
    "excluded": Exclusion.CLEAR,
    "restricted": Restriction.CLEAR,
}
"""The facts that depend on who receives, while it is asked which kind of service must be told."""


def recipient_facts(case: Case, agency: AgencyId) -> Facts:
    """Return the facts of one recipient in one case; no rule can hold for one that is kept out."""
    closed = case.limits.closed_to(agency)
    named = Restriction.NAMED if case.limits.open_to else Restriction.CLEAR
    return {
        **ANYBODY,
        "excluded": Exclusion.NAMED if closed is Closed.EXCLUDED else Exclusion.CLEAR,
        "restricted": Restriction.RESTRICTED if closed is Closed.RESTRICTED else named,
    }


def asks_for(event: CaseEvent) -> AsksFor:
    """Return what an event asks for; one that is no referral asks for nothing of the kind."""
    if is_handover(event):
        return AsksFor.MARAC_TRANSFER
    reason = event.reason if isinstance(event, ReferralMade) else None
    return _understood(AsksFor, reason) or AsksFor.OTHER


OF_A_PERSON = frozenset({"role", "age", "address-class", "care-needs", "suicidal", "schooling"})
"""The facts of one person; all others are of the case, the event or the recipient."""


def person_facts(person: Person, role: SubjectRole, now: datetime) -> Facts:
    """Return the facts of one person in one role."""
    needs = needs_said(person) if person.vulnerabilities else NOTHING
    return {
        "role": role,
        "age": age_band(person.age(now)),
        "address-class": address_class(person),
        "care-needs": needs_of(needs, "care-needs"),
        "suicidal": needs_of(needs, "suicidal"),
        "schooling": schooling(person),
    }


NOTHING: frozenset[str] = frozenset()
NEEDS = frozenset({"care-needs", "suicidal"})
"""Needs by which somebody is routed; an agency's own code for one may be the same word."""


def needs_said(person: Person) -> frozenset[str]:
    """Return the needs that are said of a person; a code that nobody has mapped may mean any."""
    said = ((need.canonical, need.code) for need in person.vulnerabilities)
    return frozenset(word or (code if code in NEEDS else NOT_UNDERSTOOD) for word, code in said)


def schooling(person: Person) -> Schooling:
    """Return where somebody learns; a code of nobody's list says nothing."""
    place = person.education.place if person.education else None
    return _understood(Schooling, place) or Schooling.UNKNOWN


def receipt_facts(sender: AgencyKind) -> Facts:
    """Return the facts under which a sender learns what became of its own record."""
    return {
        "told": Told.RECEIPT,
        "sender": sender,
        "risk": RiskFact.UNKNOWN,
        "consent": ConsentStatus.UNKNOWN,
        "suspect-informed": SuspectInformed.UNKNOWN,
        "primary-victim": PrimaryVictim.UNKNOWN,
        "criterion": Criterion.UNKNOWN,
        "marac-repeat": MaracRepeat.UNKNOWN,
        "asks-for": AsksFor.UNKNOWN,
        "may-be-told": MayBeToldFact.UNKNOWN,
        "override": Override.UNKNOWN,
        **dict.fromkeys(("sexual", "stalking", "honour-based", "homicide", "operation", "reviewed"), Indicated.UNKNOWN),
        "escalation": Escalating.UNKNOWN,
        "asked-by": AskedBy.UNKNOWN,
        "offer": Offer.UNKNOWN,
        "severity": Severity.UNKNOWN,
        **ANYBODY,
        "role": SubjectRole.UNKNOWN,
        "age": age_band(None),
        "address-class": AddressClass.UNKNOWN,
        "care-needs": Indicated.UNKNOWN,
        "suicidal": Indicated.UNKNOWN,
        "schooling": Schooling.UNKNOWN,
    }


_STRICTEST_FIRST = (*sorted(HIDDEN), AddressClass.UNKNOWN, AddressClass.NOT_A_HOME, AddressClass.ORDINARY)


def address_class(person: Person) -> AddressClass:
    """Return the strictest class among a person's addresses; none at all is `unknown`."""
    if not person.addresses:
        return AddressClass.UNKNOWN
    if len(person.addresses) == 1:  # nearly everybody: this is asked of everybody in every event
        return person.addresses[0].visibility
    return min((a.visibility for a in person.addresses), key=_STRICTEST_FIRST.index)
