"""The facts of one person in one case, as routing and sharing rules see them. Total: every fact has a value."""

from datetime import datetime

from hub.domain.agency import AgencyKind
from hub.domain.facts import (
    Criterion,
    Exclusion,
    Facts,
    PrimaryVictim,
    Restriction,
    RiskFact,
    SubjectRole,
    SuspectInformed,
    Told,
    age_band,
)
from hub.domain.person import AddressClass, ConsentStatus, Person
from hub.flow.enrich import HIDDEN, Enriched


def case_facts(enriched: Enriched, told: Told, sender: AgencyKind, *, criteria: bool) -> Facts:
    """Return the facts that all people of the case share."""
    incident = enriched.incident
    return {
        "told": told,
        "sender": sender,
        "risk": RiskFact(enriched.grade.word),
        "consent": enriched.consent,
        "suspect-informed": SuspectInformed(incident.suspect_informed) if incident else SuspectInformed.UNKNOWN,
        "primary-victim": enriched.primary_victim,
        "criterion": Criterion.NAMED if criteria else Criterion.NONE,
        "excluded": Exclusion.CLEAR,
        "restricted": Restriction.CLEAR,
    }


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
        "excluded": Exclusion.CLEAR,
        "restricted": Restriction.CLEAR,
        "role": SubjectRole.UNKNOWN,
        "age": age_band(None),
        "address-class": AddressClass.UNKNOWN,
    }


def address_class(person: Person) -> AddressClass:
    """Return the strictest class among a person's addresses; none at all is `unknown`."""
    classes = {address.visibility for address in person.addresses}
    order = (*sorted(HIDDEN), AddressClass.UNKNOWN, AddressClass.NOT_A_HOME, AddressClass.ORDINARY)
    return next((c for c in order if c in classes), AddressClass.UNKNOWN)
