"""From a set of facts to an event that has them: so a fault found in the rules can be tried out by hand.

The event carries what an event can carry; the rest is assumed. All values are invented.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hub.domain.agency import AgencyKind
from hub.domain.cube import Cube, allowed
from hub.domain.delivery import DeliveryKind
from hub.domain.events import (
    CaseEvent,
    ConsentChanged,
    CourtHearingChanged,
    CustodyOrOrderChanged,
    Event,
    FeedbackReceived,
    Incident,
    IncidentReported,
    MaracOutcome,
    MayBeTold,
    PersonDetailsChanged,
    ReferralMade,
    RiskAssessed,
    SafeguardingUpdated,
    SupportStatus,
    SupportUpdated,
)
from hub.domain.facts import (
    AGE_BANDS,
    FACTS,
    AgeBand,
    AskedBy,
    AsksFor,
    Criterion,
    Escalating,
    Facts,
    Indicated,
    MaracRepeat,
    MayBeToldFact,
    Offer,
    Override,
    PrimaryVictim,
    RiskFact,
    Schooling,
    Severity,
    SubjectRole,
    SuspectInformed,
    Told,
)
from hub.domain.head import Head
from hub.domain.ids import AgencyId, EventId
from hub.domain.person import (
    Address,
    AddressClass,
    Coded,
    Consent,
    ConsentStatus,
    Education,
    Person,
    PersonName,
    Role,
    YesNo,
)
from hub.domain.risk import RiskAssessment
from hub.domain.rules import Policy
from hub.flow.consent_said import SUPPORT
from hub.flow.facts import ANYBODY
from hub.flow.received import Position, Received
from hub.flow.validate import wish_faults
from hub.trial.trial import Asked, Trial, known_facts

ROLES = {
    SubjectRole.VICTIM: Role.VICTIM,
    SubjectRole.CHILD: Role.CHILD,
    SubjectRole.PERPETRATOR: Role.PERPETRATOR,
    SubjectRole.YOUNG_PERSON: Role.YOUNG_PERSON_DISPLAYING_ABUSE,
}
"""Roles for which somebody is routed or described."""
_GROWN = "1990-01-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What the event should be like."""

    facts: Facts
    agency: AgencyId
    now: datetime


def example_of(facts: Facts, recipient: AgencyKind, delivery: DeliveryKind, policy: Policy, now: datetime) -> Trial:
    """Return an event, with what must be assumed beside it, for which exactly these facts are found.

    `facts` is complete. The recipient is looked at as if it were told with this kind of delivery.
    """
    wanted = _Wanted(facts=facts, agency=_sender(facts, policy), now=now)
    role = SubjectRole(facts["role"]) if facts["role"] in ROLES else SubjectRole.VICTIM
    event = _EVENTS.get(Told(facts["told"]), _incident)(wanted, _people(wanted, role))
    asked = Asked(recipient=recipient, delivery=delivery, person=_REFS[role], role=role)
    natural = known_facts(Trial(received=_arrived(event, now), assumed={}, asked=asked), policy, now)
    assumed = {name: value for name, value in facts.items() if natural[name] != value}
    return Trial(received=_arrived(event, now), assumed=assumed, asked=asked)


def plainest(condition: Cube) -> Facts:
    """Return the set of facts that fulfils a condition and needs the fewest words: whatever it leaves open is usual."""
    return {
        name: USUAL[name] if USUAL[name] in some else some[0] for name in FACTS if (some := allowed(condition, name))
    }


USUAL: Facts = {
    "told": Told.INCIDENT,
    "sender": AgencyKind.POLICE,
    "role": SubjectRole.VICTIM,
    "age": AgeBand.FROM_19,
    "risk": RiskFact.MEDIUM,
    "consent": ConsentStatus.GIVEN,
    "address-class": AddressClass.ORDINARY,
    "suspect-informed": SuspectInformed.UNKNOWN,
    "primary-victim": PrimaryVictim.DECIDED,
    "criterion": Criterion.NONE,
    "marac-repeat": MaracRepeat.NONE,
    "asks-for": AsksFor.OTHER,
    "may-be-told": MayBeToldFact.NOT_STATED,
    "override": Override.NONE,
    **dict.fromkeys(("sexual", "stalking", "honour-based", "homicide", "operation"), Indicated.NO),
    **dict.fromkeys(("care-needs", "suicidal", "reviewed"), Indicated.UNKNOWN),
    "schooling": Schooling.UNKNOWN,
    "escalation": Escalating.NONE,
    "asked-by": AskedBy.UNKNOWN,
    "offer": Offer.OPT_IN,
    "severity": Severity.UNKNOWN,
    **ANYBODY,
}
"""What most events are like, so that an example says nothing that does not matter."""

_REFS = {
    SubjectRole.VICTIM: "p1",
    SubjectRole.PERPETRATOR: "p2",
    SubjectRole.CHILD: "p3",
    SubjectRole.YOUNG_PERSON: "p4",
}


def _sender(facts: Facts, policy: Policy) -> AgencyId:
    """Return an agency of the sender's kind, or, where the directory has none, any: its kind is then assumed."""
    agencies = policy.directory.agencies.values()
    return next((one.id for one in agencies if one.kind is facts["sender"]), next(iter(policy.directory.agencies)))


def _arrived(event: CaseEvent, now: datetime) -> Received:
    return arrived(event, AgencyId(event.head.agency), now)


def arrived(event: Event, source: AgencyId, now: datetime) -> Received:
    """Return an event as if it had just come from its sender."""
    return Received(
        source=source,
        event_id=EventId("trial"),
        content_hash=b"",
        position=Position(topic=f"in.{source}", partition=0, offset=0),
        arrived_at=now,
        raw=b"",
        event=event,
    )


def _people(wanted: _Wanted, role: SubjectRole) -> tuple[Person, ...]:
    """Return a pair, and whoever the facts are about, who alone has the age and the address that they say."""
    everybody = (SubjectRole.VICTIM, SubjectRole.PERPETRATOR, SubjectRole.CHILD, role)
    return tuple(_person(wanted, one, is_subject=one is role) for one in dict.fromkeys(everybody))


def _person(wanted: _Wanted, role: SubjectRole, *, is_subject: bool) -> Person:
    number = _REFS[role][1:]
    visibility = AddressClass(wanted.facts["address-class"]) if is_subject else AddressClass.ORDINARY
    band = AgeBand(wanted.facts["age"]) if is_subject else None
    born = _GROWN if role is not SubjectRole.CHILD else _born(AgeBand.FROM_8_TO_10, wanted.now)
    return Person(
        ref=_REFS[role],
        roles=(ROLES[role],),
        names=(PersonName(given=(f"Sample {role.value}",), family="Example"),),
        date_of_birth=_born(band, wanted.now) if band else born,
        expected_due_date=(wanted.now + timedelta(days=90)).date().isoformat() if band is AgeBand.UNBORN else None,
        addresses=(Address(visibility=visibility, lines=(f"{number} Nowhere Lane",), postcode=f"XX{number} 1AA"),),
        consents=_consents(wanted) if role is SubjectRole.VICTIM else (),
        vulnerabilities=_needs(wanted) if is_subject else (),
        education=_education(wanted) if is_subject else None,
    )


def _needs(wanted: _Wanted) -> tuple[Coded, ...]:
    """Return the needs that somebody has; of whom another one is said, those that are not have been said not to be."""
    has = [name for name in ("care-needs", "suicidal") if wanted.facts[name] is Indicated.YES]
    has_not = [name for name in ("care-needs", "suicidal") if wanted.facts[name] is Indicated.NO]
    return tuple(_coded(name) for name in has or ["isolated"] * bool(has_not))


def _education(wanted: _Wanted) -> Education | None:
    place = wanted.facts["schooling"]
    return None if place is Schooling.UNKNOWN else Education(place=str(place))


def _coded(code: str) -> Coded:
    return Coded(system="example", code=code, canonical=code)


def _born(band: AgeBand, now: datetime) -> str | None:
    """Return a date of birth by which somebody is of an age today; an unborn or ageless person has none."""
    years = next((least for least, one in AGE_BANDS if one is band and least >= 0), None)
    if years is None:
        return None
    day = date(now.year - years, 1, 1)
    return day.isoformat()


def _consents(wanted: _Wanted) -> tuple[Consent, ...]:
    status, override = ConsentStatus(wanted.facts["consent"]), wanted.facts["override"]
    stated = None if override in {Override.NONE, Override.UNKNOWN} else str(override)
    return (Consent(purpose=SUPPORT, status=status, override=stated),)


def _head(wanted: _Wanted) -> Head:
    return Head(agency=wanted.agency, record_id="EXAMPLE-1", recorded_at=wanted.now)


def _assessment(wanted: _Wanted) -> RiskAssessment | None:
    grade = wanted.facts["risk"]
    if grade is RiskFact.UNKNOWN and wanted.facts["told"] is not Told.RISK:
        return None
    return RiskAssessment(
        tool="none",
        tool_version="1",
        assessed_at=wanted.now,
        assessor_role="example",
        judgement=None if grade is RiskFact.UNKNOWN else str(grade),
    )


def _incident(wanted: _Wanted, people: tuple[Person, ...]) -> CaseEvent:
    informed = SuspectInformed(wanted.facts["suspect-informed"])
    return IncidentReported(
        head=_head(wanted),
        incident=Incident(
            occurred_from=wanted.now - timedelta(hours=1),
            suspect_informed=YesNo(informed.value),
            abuse=_abuse(wanted),
            operation="EXAMPLE" if wanted.facts["operation"] is Indicated.YES else None,
        ),
        people=people,
        assessment=_assessment(wanted),
    )


def _abuse(wanted: _Wanted) -> tuple[Coded, ...]:
    """Return what was done; where something else is said, what is not among it has been said not to be."""
    kinds = ("sexual", "stalking", "honour-based", "homicide")
    was = [name for name in kinds if wanted.facts[name] is Indicated.YES]
    was_not = [name for name in kinds if wanted.facts[name] is Indicated.NO]
    return tuple(_coded(name) for name in was or ["physical"] * bool(was_not))


def _risk(wanted: _Wanted, people: tuple[Person, ...]) -> CaseEvent:
    assessment = _assessment(wanted)
    return (
        RiskAssessed(head=_head(wanted), people=people, assessment=assessment)
        if assessment
        else _incident(wanted, people)
    )


def _referral(wanted: _Wanted, people: tuple[Person, ...]) -> CaseEvent:
    asked, by = wanted.facts["asks-for"], wanted.facts["asked-by"]
    referral = ReferralMade(
        head=_head(wanted),
        people=people,
        reason="support" if asked in {AsksFor.OTHER, AsksFor.UNKNOWN} else str(asked),
        criteria=("professional-judgement",) if wanted.facts["criterion"] is Criterion.NAMED else (),
        assessment=_assessment(wanted),
        may_be_told=(MayBeTold.REFERRAL.value,) if wanted.facts["may-be-told"] is MayBeToldFact.STATED else (),
        requested_by=None if by is AskedBy.UNKNOWN else str(by),
        reviewed=wanted.facts["reviewed"] is Indicated.YES,
    )
    # what is refused cannot be tried: that he wished for it is then assumed (docs/domain.md, rule F8)
    return replace(referral, requested_by=None) if any(wish_faults(referral)) else referral


def _support(wanted: _Wanted, people: tuple[Person, ...]) -> CaseEvent:
    return SupportUpdated(head=_head(wanted), people=people, status=SupportStatus.OPEN, status_at=wanted.now)


def _safeguarding(wanted: _Wanted, people: tuple[Person, ...]) -> CaseEvent:
    return SafeguardingUpdated(head=_head(wanted), people=people, rating="amber", decided_at=wanted.now)


def _consent(wanted: _Wanted, people: tuple[Person, ...]) -> CaseEvent:
    return ConsentChanged(
        head=_head(wanted),
        people=people,
        purpose=SUPPORT,
        status=ConsentStatus(wanted.facts["consent"]),
        changed_at=wanted.now,
    )


def _custody(wanted: _Wanted, people: tuple[Person, ...]) -> CaseEvent:
    return CustodyOrOrderChanged(head=_head(wanted), people=people, change="released", changed_at=wanted.now)


def _court(wanted: _Wanted, people: tuple[Person, ...]) -> CaseEvent:
    soon = wanted.now + timedelta(days=14)
    return CourtHearingChanged(head=_head(wanted), people=people, change="listed", hearing_at=soon, hearing="trial")


def _details(wanted: _Wanted, people: tuple[Person, ...]) -> CaseEvent:
    return PersonDetailsChanged(head=_head(wanted), people=people, changed=("contacts",))


def _conference(wanted: _Wanted, people: tuple[Person, ...]) -> CaseEvent:
    return MaracOutcome(head=_head(wanted), people=people, outcome="heard", heard_at=wanted.now)


def _feedback(wanted: _Wanted, people: tuple[Person, ...]) -> CaseEvent:
    weight = wanted.facts["severity"]
    severity = Severity.CONCERN if weight is Severity.UNKNOWN else weight
    return FeedbackReceived(head=_head(wanted), people=people, received_at=wanted.now, severity=str(severity))


_EVENTS: dict[Told, Callable[[_Wanted, tuple[Person, ...]], CaseEvent]] = {
    Told.INCIDENT: _incident,
    Told.RISK: _risk,
    Told.REFERRAL: _referral,
    Told.SUPPORT: _support,
    Told.SAFEGUARDING: _safeguarding,
    Told.CONSENT: _consent,
    Told.CUSTODY: _custody,
    Told.COURT: _court,
    Told.DETAILS: _details,
    Told.CONFERENCE: _conference,
    Told.FEEDBACK: _feedback,
}
"""Which event carries which fact of what is told; of anything else an incident stands in, and it is assumed.

A measure is of one person alone, so that no pair can be told of by it.
"""
