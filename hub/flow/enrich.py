"""Step 5: what the hub knows and the sender did not: the grade that counts, earlier incidents, escalation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from hub.domain.case import Case, KnownIncident
from hub.domain.dates import LONDON
from hub.domain.events import CaseEvent, ConsentChanged, Event, Incident, IncidentReported
from hub.domain.facts import PrimaryVictim
from hub.domain.ids import PersonId
from hub.domain.person import AddressClass, ConsentStatus, Person, Role
from hub.domain.risk import Grade, RiskAssessment, final_grade
from hub.domain.rules import Policy
from hub.flow.consolidate import Joined
from hub.flow.known import Known
from hub.matching.normal import folded, postcode_key

SUPPORT = "support"
"""The purpose for which consent opens the way to services of her choice."""
HIDDEN = frozenset({AddressClass.CONFIDENTIAL, AddressClass.REFUGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A person of the case as they are described for this occasion."""

    id: PersonId
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """A case with everything that routing and sharing look at."""

    case: Case
    joined: Joined
    victim: Seen
    perpetrators: tuple[Seen, ...]
    children: tuple[Seen, ...]
    young_people: tuple[Seen, ...]
    incident: Incident | None
    assessment: RiskAssessment | None
    grade: Grade
    consent: ConsentStatus
    primary_victim: PrimaryVictim
    incidents_in_window: int
    escalation: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The event at hand, who its people are, and by which policy and at what time it is looked at."""

    event: CaseEvent
    people: Mapping[str, PersonId]
    policy: Policy
    now: datetime


def enrich(joined: Joined, occasion: Occasion, known: Known) -> Enriched:
    """Return the case as it stands with this event; the case carries the grade that counts from now on."""
    event, people, policy = occasion.event, occasion.people, occasion.policy
    assessment = _assessment(event, joined, known)
    case = _with_grade(joined.case, event, policy)
    cast = _Cast(event=event, people=people, case=case, known=known)
    window = _in_window(joined, known, policy, occasion.now)
    return Enriched(
        case=case,
        joined=replace(joined, case=case),
        victim=cast.one(case.victim, Role.VICTIM),
        perpetrators=cast.all(Role.PERPETRATOR),
        children=cast.all(Role.CHILD),
        young_people=cast.all(Role.YOUNG_PERSON_DISPLAYING_ABUSE),
        incident=_incident(event, joined, known),
        assessment=assessment,
        grade=case.grade,
        consent=consent_to_support(case.victim, event, people, known),
        primary_victim=_primary_victim(case, cast, known),
        incidents_in_window=window,
        escalation=window >= policy.escalation.incidents,
    )


def months_before(day: date, months: int) -> date:
    """Return the same day some calendar months earlier; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _with_grade(case: Case, event: CaseEvent, policy: Policy) -> Case:
    assessment: RiskAssessment | None = getattr(event, "assessment", None)
    if assessment is None or case.graded_at != assessment.assessed_at:
        return case
    return replace(case, grade=final_grade(assessment, policy.instruments.get(assessment.tool)))


def _assessment(event: CaseEvent, joined: Joined, known: Known) -> RiskAssessment | None:
    own: RiskAssessment | None = getattr(event, "assessment", None)
    if own:
        return own
    earlier = (getattr(r.event, "assessment", None) for r in known.records_in(joined.case.id))
    return max((a for a in earlier if a), key=lambda a: a.assessed_at, default=None)


def _incident(event: CaseEvent, joined: Joined, known: Known) -> Incident | None:
    if isinstance(event, IncidentReported):
        return event.incident
    latest = known.incidents_in(joined.case.id)
    return latest[-1].incident if latest else None


def _in_window(joined: Joined, known: Known, policy: Policy, now: datetime) -> int:
    """Count distinct incidents of the pair in the window that ends today (docs/domain.md, rule E1)."""
    first = months_before(now.astimezone(LONDON).date(), policy.escalation.months)
    incidents: dict[object, KnownIncident] = {i.id: i for i in known.incidents_in(joined.case.id)}
    if joined.incident:
        incidents[joined.incident.id] = joined.incident
    return sum(1 for i in incidents.values() if i.incident.occurred_from.astimezone(LONDON).date() >= first)


def _primary_victim(case: Case, cast: "_Cast", known: Known) -> PrimaryVictim:
    """Say whether it is settled who the victim is: not when each is said to have harmed the other."""
    both = any({Role.VICTIM, Role.PERPETRATOR} <= set(p.roles) for p in cast.event.people)
    if case.perpetrator is None:
        return PrimaryVictim.UNDECIDED if both else PrimaryVictim.DECIDED
    reverse = known.case_of_pair(case.perpetrator, case.victim)
    return PrimaryVictim.UNDECIDED if both or reverse else PrimaryVictim.DECIDED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cast:
    """Who plays which part in the case, each described by this event and, where it is silent, by earlier ones."""

    event: CaseEvent
    people: Mapping[str, PersonId]
    case: Case
    known: Known

    def one(self, who: PersonId, role: Role) -> Seen:
        told = [p for p in self.event.people if self.people.get(p.ref) == who]
        earlier = self.known.described(who)
        if not told and not earlier:
            return Seen(id=who, person=Person(ref="-", roles=(role,)))
        person = told[0] if told else earlier[-1].person
        for described in reversed(earlier):
            same_source = described.source == self.event.head.agency
            person = filled(person, described.person, whereabouts=same_source)
        return Seen(id=who, person=guarded(person, [d.person for d in earlier]))

    def all(self, role: Role) -> tuple[Seen, ...]:
        if role is Role.PERPETRATOR:
            return (self.one(self.case.perpetrator, role),) if self.case.perpetrator else ()
        here = [self.people[p.ref] for p in self.event.people if role in p.roles and p.ref in self.people]
        before = [person for person, part in self.known.members.get(self.case.id, {}) if part is role]
        return tuple(self.one(who, role) for who in dict.fromkeys((*here, *before)))


WHEREABOUTS = ("addresses", "contacts", "safe_contact")
"""What one agency says of where and how to reach a person is never mixed with what another says."""
_DESCRIPTION = ("names", "date_of_birth", "sex", "gender", "ethnicity", "language", "interpreter_needed")


def filled(person: Person, earlier: Person, *, whereabouts: bool) -> Person:
    """Return the description with what it leaves out taken from an earlier one."""
    fields = (*_DESCRIPTION, *WHEREABOUTS) if whereabouts else _DESCRIPTION
    missing = {f: getattr(earlier, f) for f in fields if not getattr(person, f) and getattr(earlier, f)}
    return replace(person, **missing) if missing else person


def guarded(person: Person, others: Iterable[Person]) -> Person:
    """Return the person with every address confidential that any agency ever called so (docs/domain.md, rule A2)."""
    hidden = {
        postcode_key(address.postcode) or folded("".join(address.lines))
        for other in others
        for address in other.addresses
        if address.visibility in HIDDEN
    } - {""}
    if not hidden:
        return person
    addresses = tuple(
        replace(address, visibility=AddressClass.CONFIDENTIAL)
        if address.visibility not in HIDDEN
        and (postcode_key(address.postcode) or folded("".join(address.lines))) in hidden
        else address
        for address in person.addresses
    )
    return replace(person, addresses=addresses)


def consent_to_support(
    victim: PersonId, event: CaseEvent, people: Mapping[str, PersonId], known: Known
) -> ConsentStatus:
    """Return what is last known of the victim's consent to support; a later silence takes nothing back."""
    said = [
        (event.head.recorded_at, _consent_in(event, _ref_of(victim, people))),
        *(
            (record.recorded_at, _consent_in(record.event, _ref_of(victim, record.people)))
            for record in known.records_of(victim)
        ),
    ]
    told = [(at, status) for at, status in said if status is not ConsentStatus.UNKNOWN]
    return max(told, key=lambda pair: pair[0], default=(None, ConsentStatus.UNKNOWN))[1]


def _ref_of(who: PersonId, people: Mapping[str, PersonId]) -> str | None:
    return next((ref for ref, person in people.items() if person == who), None)


def _consent_in(event: Event, ref: str | None) -> ConsentStatus:
    if isinstance(event, ConsentChanged) and event.purpose == SUPPORT:
        return event.status
    people: tuple[Person, ...] = getattr(event, "people", ())
    return next((p.consent_to(SUPPORT) for p in people if p.ref == ref), ConsentStatus.UNKNOWN)
