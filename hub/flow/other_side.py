"""The invariant of the other party's side, in code: what may go to it at all, whatever routes and sharing rules say.

A service that works with him must learn nothing of a victim or child, nor that she has spoken. So he already knows
of the very incident, or somebody who may refers him by name and states what he may be told (ADR 11).
"""

from enum import StrEnum

from hub.domain.agency import AgencyKind
from hub.domain.delivery import DeliveryKind
from hub.domain.directory import Directory
from hub.domain.events import PERPETRATOR_PROGRAMME, CaseEvent, Incident, IncidentReported, MayBeTold, ReferralMade
from hub.domain.facts import (
    AskedBy,
    Criterion,
    Escalating,
    Facts,
    Indicated,
    MaracRepeat,
    Offer,
    Override,
    PrimaryVictim,
    RiskFact,
    Schooling,
    Setting,
    Severity,
    TaskFact,
)
from hub.domain.ids import AgencyId, AreaId
from hub.domain.person import AddressClass, ConsentStatus, Identifier, Person, Role, YesNo
from hub.flow.enrich import Enriched

REFERRERS = frozenset({AgencyKind.POLICE, AgencyKind.PROBATION, AgencyKind.MARAC})
"""Kinds that may refer him by name (docs/domain.md, rule O3)."""
SHOWN: dict[str, frozenset[str]] = {
    "perpetrator": frozenset(
        {"name", "aliases", "date-of-birth", "sex", "ethnicity", "language", "interpreter-needed"},
    ),
    "event": frozenset({"references"}),
}
"""The fields that a sharing rule can give there. No address and no number: he may share them with her."""
NUMBERS_OF_AN_INCIDENT = frozenset({"crime-reference", "incident-reference", "custody-reference"})
"""Systems whose numbers name the incident or his arrest, and never her."""


class Because(StrEnum):
    """Why nothing of an event goes to the other party's side; recorded with what was withheld."""

    OTHER_PARTY = "other-party-side"
    """Nothing but a referral of him ever goes there: no update, task, status or history."""
    NOT_ONE_OF_THE_WAYS = "neither-informed-nor-referred"
    NOT_TOLD_BY_POLICE = "not-told-by-police"
    SUSPECT_NOT_INFORMED = "suspect-not-informed"
    NOT_KNOWN_WHETHER_INFORMED = "suspect-informed-unknown"
    NOT_HIS_REFERRER = "sender-may-not-refer-him"
    WAITS_FOR_REFERRER = "waits-for-the-referrer"
    """Nobody has stated yet what he may be told."""
    NOT_NAMED = "he-is-not-named"
    UNDECIDED = "primary-victim-undecided"
    ANOTHER_PART = "he-has-another-part-in-the-case"


_INFORMED = {
    YesNo.YES: None,
    YesNo.NO: Because.SUSPECT_NOT_INFORMED,
    YesNo.UNKNOWN: Because.NOT_KNOWN_WHETHER_INFORMED,
}


def why_withheld(delivery: DeliveryKind, event: CaseEvent, sender: AgencyKind, enriched: Enriched) -> Because | None:
    """Return why nothing of the case may go to the other party's side; None when the referral of him may."""
    if delivery is not DeliveryKind.PERPETRATOR_REFERRAL:
        return Because.OTHER_PARTY
    if because := why_not_by(event, sender):
        return because
    if enriched.him is None:
        return Because.NOT_NAMED
    if enriched.primary_victim is not PrimaryVictim.DECIDED:
        return Because.UNDECIDED
    return Because.ANOTHER_PART if _has_another_part(enriched.him, enriched) else None


def why_not_by(event: CaseEvent, sender: AgencyKind) -> Because | None:
    """Return why the event by itself, whatever else is known, lets nothing through (docs/domain.md, O2 and O3)."""
    match event:
        case IncidentReported():
            informed = _INFORMED[event.incident.suspect_informed]
            return informed if sender is AgencyKind.POLICE else Because.NOT_TOLD_BY_POLICE
        case ReferralMade(reason=reason) if reason == PERPETRATOR_PROGRAMME:
            if sender not in REFERRERS:
                return Because.NOT_HIS_REFERRER
            return None if event.stated else Because.WAITS_FOR_REFERRER
        case _:
            return Because.NOT_ONE_OF_THE_WAYS


def _has_another_part(him: Person, enriched: Enriched) -> bool:
    """Say whether he is a victim or child too: of those nothing is told, and it would be told of him."""
    child = any(seen.id == enriched.case.perpetrator for seen in enriched.children)
    return child or bool({Role.VICTIM, Role.CHILD} & set(him.roles))


def reason_code(event: CaseEvent) -> str:
    """Return by which of the two ways he is referred."""
    return "suspect-informed" if isinstance(event, IncidentReported) else PERPETRATOR_PROGRAMME


def tellable(event: CaseEvent) -> tuple[str, ...]:
    """Return the codes of what he may be told: what the referrer stated, or the incident that he knows of."""
    return tuple(event.stated) if isinstance(event, ReferralMade) else (MayBeTold.INCIDENT.value,)


def known_to_him(event: CaseEvent) -> Incident | None:
    """Return the incident that he knows of, in the words of this event; what others say of it is not among them."""
    return event.incident if isinstance(event, IncidentReported) else None


def numbers_of(incident: Incident) -> tuple[Identifier, ...]:
    """Return the numbers of an incident that name nobody."""
    return tuple(number for number in incident.references if number.system in NUMBERS_OF_AN_INCIDENT)


def blind(facts: Facts) -> Facts:
    """Return the facts without what is hers: whether something comes, and what, must not depend on it."""
    return {
        **facts,
        "risk": RiskFact.UNKNOWN,
        "consent": ConsentStatus.UNKNOWN,
        "override": Override.UNKNOWN,
        "setting": Setting.UNKNOWN,
        "task": TaskFact.NONE,
        "address-class": AddressClass.UNKNOWN,
        "criterion": Criterion.UNKNOWN,
        "marac-repeat": MaracRepeat.UNKNOWN,
        **dict.fromkeys(("sexual", "stalking", "honour-based", "homicide", "operation", "reviewed"), Indicated.UNKNOWN),
        **dict.fromkeys(("care-needs", "suicidal"), Indicated.UNKNOWN),
        "schooling": Schooling.UNKNOWN,
        "escalation": Escalating.UNKNOWN,
        "asked-by": AskedBy.UNKNOWN,
        "offer": Offer.UNKNOWN,
        "severity": Severity.UNKNOWN,
    }


def area_of_referrer(him: Person | None, sender: AgencyId, directory: Directory) -> AreaId | None:
    """Return the area whose service is asked: of those the referrer serves, his, else the first. Never hers."""
    served = directory.areas_of(sender)
    addresses = him.addresses if him else ()
    homes = (directory.area_of_authority(address.local_authority) for address in addresses)
    return next((area for area in homes if area in served), next(iter(served), None))
