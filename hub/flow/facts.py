"""The facts of one person in one case, as routing and sharing rules see them. Total: every fact has a value."""

from datetime import datetime

from hub.domain.agency import AgencyKind
from hub.domain.case import Case
from hub.domain.events import PERPETRATOR_PROGRAMME, CaseEvent, ReferralMade
from hub.domain.facts import (
    AsksFor,
    Criterion,
    Exclusion,
    Facts,
    MaracRepeat,
    MayBeToldFact,
    Override,
    PrimaryVictim,
    Restriction,
    RiskFact,
    Setting,
    SubjectRole,
    SuspectInformed,
    TaskFact,
    Told,
    age_band,
)
from hub.domain.ids import AgencyId
from hub.domain.limits import Closed
from hub.domain.person import HIDDEN, AddressClass, ConsentStatus, Person
from hub.flow.deduplicate import told
from hub.flow.enrich import Enriched


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
        **ANYBODY,
    }


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
    programme = isinstance(event, ReferralMade) and event.reason == PERPETRATOR_PROGRAMME
    return AsksFor.PERPETRATOR_PROGRAMME if programme else AsksFor.OTHER


def person_facts(person: Person, role: SubjectRole, now: datetime) -> Facts:
    """Return the facts of one person in one role."""
    return {"role": role, "age": age_band(person.age(now)), "address-class": address_class(person)}


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
        **ANYBODY,
        "role": SubjectRole.UNKNOWN,
        "age": age_band(None),
        "address-class": AddressClass.UNKNOWN,
    }


_STRICTEST_FIRST = (*sorted(HIDDEN), AddressClass.UNKNOWN, AddressClass.NOT_A_HOME, AddressClass.ORDINARY)


def address_class(person: Person) -> AddressClass:
    """Return the strictest class among a person's addresses; none at all is `unknown`."""
    return min((a.visibility for a in person.addresses), key=_STRICTEST_FIRST.index, default=AddressClass.UNKNOWN)
