"""Step 5: what the hub knows and the sender did not: the grade that counts, earlier incidents, escalation."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.domain.case import Case, Telling
from hub.domain.dates import day_of
from hub.domain.events import CaseEvent, Event, Incident, IncidentReported
from hub.domain.facts import Offer, Override, PrimaryVictim
from hub.domain.ids import AgencyId, PersonId, RecordId
from hub.domain.person import Consent, ConsentStatus, Person, Role
from hub.domain.risk import Grade, RiskAssessment, final_grade, stated_or_counted
from hub.domain.rules import Policy
from hub.flow.abuse import Abuse, abuse_of
from hub.flow.conference import AtHand, Conference, conference_of
from hub.flow.consent_said import SUPPORT, consent_to_support, override_in, ref_of
from hub.flow.consolidate import Joined
from hub.flow.deduplicate import key_of
from hub.flow.hidden import guarded, hidden_of, marks
from hub.flow.history import SERIAL, Course, Happened, course, victims_of
from hub.flow.known import Known
from hub.flow.locality import district_of, offer_in
from hub.flow.received import KnownRecord
from hub.flow.safe_contact import as_unsafe, unsafe_of
from hub.flow.timeline import Statement, statement_of
from hub.matching.normal import is_named
from hub.matching.same import Described


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
    him: Person | None
    """The perpetrator in the words of this event alone; None where it does not name him as one."""
    incident: Incident | None
    assessment: RiskAssessment | None
    score: int | None
    grade: Grade
    consent: ConsentStatus
    override: Override
    """Why the sender of what she last said shares it all the same."""
    primary_victim: PrimaryVictim
    incidents_in_window: int
    escalation: bool
    repeat: bool
    """Whether the incident is one within the window after the pair's last referral to the conference."""
    serial: bool
    """Whether the perpetrator is said to have harmed others too."""
    district: str | None
    """GSS code of the local authority in which the victim lives, if it is one of the case's area."""
    hidden: frozenset[str]
    """Marks of the addresses that nobody may see."""
    unsafe: frozenset[str] = frozenset()
    """Ways to reach somebody of the case that any agency called unsafe (docs/domain.md, rule F3)."""
    offer: Offer = Offer.UNKNOWN
    """How the area offers support to somebody whom nobody asked."""
    abuse: Abuse = field(default_factory=Abuse)
    around: tuple[Seen, ...] = ()
    """Every description of everybody in the case or the event: whose values no delivery may hold by mistake."""
    conference: Conference = field(default_factory=Conference)
    """Which criteria it meets, whether this event refers it, and until when her record is marked."""


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
    around = _around(case, event, people, known)
    hidden = hidden_of((*(seen.person for seen in around), *_taken_back(around, known)))
    unsafe = unsafe_of(seen.person for seen in around)
    cast = _Cast(event=event, people=people, case=case, known=known, hidden=hidden, unsafe=unsafe)
    said = consent_to_support(case.victim, event, people, known)
    gone = _course(joined, occasion, known)
    at_hand = _at_hand(event, gone)
    victim, perpetrators = cast.one(case.victim, Role.VICTIM), cast.all(Role.PERPETRATOR)
    incident = _incident(event, joined, known)
    to_conference = AtHand(
        case=case,
        event=event,
        known=known,
        gone=gone,
        repeat_of=at_hand.repeat_of.day if at_hand and at_hand.repeat_of else None,
        incident=incident,
        assessment=assessment,
        victim=victim.person,
        perpetrators=tuple(seen.person for seen in perpetrators),
    )
    return Enriched(
        case=case,
        joined=replace(joined, case=case),
        victim=_with_consent(victim, said),
        perpetrators=perpetrators,
        children=cast.all(Role.CHILD),
        young_people=cast.all(Role.YOUNG_PERSON_DISPLAYING_ABUSE),
        him=cast.named_here(case.perpetrator),
        incident=incident,
        assessment=assessment,
        score=stated_or_counted(assessment, policy.instruments.get(assessment.tool)) if assessment else None,
        grade=case.grade,
        consent=said.status,
        override=override_in(said),
        primary_victim=_primary_victim(case, cast, known),
        incidents_in_window=gone.incidents_in_window,
        escalation=gone.escalation,
        repeat=at_hand is not None and at_hand.is_repeat,
        serial=len(victims_of(case.perpetrator, _cases_of_perpetrator(case, known))) >= SERIAL,
        district=district_of(case, event, people, known, policy.directory),
        offer=offer_in(case.area, policy, occasion.now),
        abuse=abuse_of(event, key_of(event), joined, known),
        hidden=hidden,
        unsafe=unsafe,
        around=around,
        conference=conference_of(to_conference, policy, occasion.now),
    )


def _with_grade(case: Case, event: CaseEvent, policy: Policy) -> Case:
    """Return the case with the grade of its latest assessment; told again, an assessment is never lowered."""
    assessment: RiskAssessment | None = getattr(event, "assessment", None)
    if assessment is None or case.graded_at != assessment.assessed_at:
        return case
    return replace(case, grade=max(case.grade, final_grade(assessment, policy.instruments.get(assessment.tool))))


def _assessment(event: CaseEvent, joined: Joined, known: Known) -> RiskAssessment | None:
    """Return the latest assessment of the case, which is not this event's when that one comes late."""
    earlier = (r.event for r in known.records_in(joined.case.id) if r.key != key_of(event))
    made: Iterable[RiskAssessment | None] = (getattr(e, "assessment", None) for e in (event, *earlier))
    return max((a for a in made if a), key=lambda a: a.assessed_at, default=None)


def _incident(event: CaseEvent, joined: Joined, known: Known) -> Incident | None:
    if isinstance(event, IncidentReported):
        return event.incident
    latest = known.incidents_in(joined.case.id)
    return latest[-1].incident if latest else None


def _course(joined: Joined, occasion: Occasion, known: Known) -> Course:
    """Return how it went on between the pair, with what this event tells (docs/domain.md, rules E1 and M4)."""
    event, key = occasion.event, key_of(occasion.event)
    earlier = (statement_of(r) for r in known.records_in(joined.case.id) if r.key != key)
    now = Statement(
        by=_telling_of(event),
        told=key.told,
        recorded_at=event.head.recorded_at,
        event=event,
        people=occasion.people,
    )
    statements = (now, *(s for s in earlier if s))
    return course(joined.case, statements, occasion.policy, day_of(occasion.now))


def _telling_of(event: Event) -> Telling:
    return Telling(source=AgencyId(event.head.agency), record=RecordId(event.head.record_id))


def _at_hand(event: CaseEvent, gone: Course) -> Happened | None:
    """Return the incident that the event tells, or the latest of the pair where it tells none."""
    if isinstance(event, IncidentReported):
        return gone.told_by(_telling_of(event))
    return gone.incidents[-1] if gone.incidents else None


def _cases_of_perpetrator(case: Case, known: Known) -> tuple[Case, ...]:
    return (case, *known.cases_of(case.perpetrator)) if case.perpetrator else ()


def _primary_victim(case: Case, cast: "_Cast", known: Known) -> PrimaryVictim:
    """Say whether it is settled who the victim is: not when each is said to have harmed the other."""
    both = any({Role.VICTIM, Role.PERPETRATOR} <= set(p.roles) for p in cast.event.people)
    if case.perpetrator is None:
        return PrimaryVictim.UNDECIDED if both else PrimaryVictim.DECIDED
    reverse = known.case_of_pair(case.perpetrator, case.victim)
    return PrimaryVictim.UNDECIDED if both or reverse else PrimaryVictim.DECIDED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cast:
    """Who plays which part in the case, each described by this event and, where it is silent, by other records."""

    event: CaseEvent
    people: Mapping[str, PersonId]
    case: Case
    known: Known
    hidden: frozenset[str]
    unsafe: frozenset[str]

    def one(self, who: PersonId, role: Role) -> Seen:
        sender = self.event.head.agency
        now = (Described(source=sender, person=p) for p in self.event.people if self.people.get(p.ref) == who)
        earlier = self._earlier(who)
        said = next(now, None) or (self._not_told(earlier.pop()) if earlier else None)
        if said is None:
            return Seen(id=who, person=Person(ref="-", roles=(role,)))
        person = said.person
        for before in reversed(earlier):
            person = filled(person, before.person, whereabouts=before.source == said.source)
        return Seen(id=who, person=as_unsafe(guarded(person, self.hidden), self.unsafe))

    def all(self, role: Role) -> tuple[Seen, ...]:
        if role is Role.PERPETRATOR:
            return (self.one(self.case.perpetrator, role),) if self.case.perpetrator else ()
        here = [self.people[p.ref] for p in self.event.people if role in p.roles and p.ref in self.people]
        parts = {who for who, part in self.known.members.get(self.case.id, {}) if part is role}
        before = [who for record in self._other_records() for who in _in_role(record, role) if who in parts]
        return tuple(self.one(who, role) for who in dict.fromkeys((*here, *before)))

    def named_here(self, perpetrator: PersonId | None) -> Person | None:
        """Return the perpetrator as this event alone describes him, with nothing filled in from others."""
        said = (p for p in self.event.people if Role.PERPETRATOR in p.roles and is_named(p))
        return next((p for p in said if perpetrator and self.people.get(p.ref) == perpetrator), None)

    def _other_records(self) -> list[KnownRecord]:
        return [r for r in self.known.records_in(self.case.id) if r.key != key_of(self.event)]

    def _earlier(self, who: PersonId) -> list[Described]:
        """Return what other records say of a person, the newest of this case last."""
        records = [r for r in self.known.records_of(who) if r.key != key_of(self.event)]
        records.sort(key=lambda r: self.case.id in r.cases)
        said = ((r, self.known.person_in(r, ref_of(who, r.people) or "")) for r in records)
        return [Described(source=r.key.source, person=person) for r, person in said if person]

    def _not_told(self, said: Described) -> Described:
        """Take away how a child was touched by an earlier incident: of this one nobody said it."""
        another = isinstance(self.event, IncidentReported)
        return replace(said, person=replace(said.person, at_incident=None)) if another else said


def _in_role(record: KnownRecord, role: Role) -> list[PersonId]:
    people: tuple[Person, ...] = getattr(record.event, "people", ())
    return [record.people[p.ref] for p in people if role in p.roles and p.ref in record.people]


WHEREABOUTS = ("addresses", "contacts", "safe_contact")
"""What one agency says of where and how to reach a person is never mixed with what another says."""
_DESCRIPTION = ("names", "date_of_birth", "sex", "gender", "ethnicity", "language", "interpreter_needed", "education")


def filled(person: Person, earlier: Person, *, whereabouts: bool) -> Person:
    """Return the description with what it leaves out taken from an earlier one."""
    fields = (*_DESCRIPTION, *WHEREABOUTS) if whereabouts else _DESCRIPTION
    missing = {f: getattr(earlier, f) for f in fields if not getattr(person, f) and getattr(earlier, f)}
    if more := tuple(need for need in earlier.vulnerabilities if need not in person.vulnerabilities):
        missing["vulnerabilities"] = (*person.vulnerabilities, *more)  # who is silent on a need does not say no
    return replace(person, **missing) if missing else person


def _around(case: Case, event: CaseEvent, people: Mapping[str, PersonId], known: Known) -> tuple[Seen, ...]:
    """Return what this event and every record say of anybody who has a part in the case or in the event."""
    members = (who for who, _ in known.members.get(case.id, {}))
    ids = dict.fromkeys(who for who in (case.victim, case.perpetrator, *people.values(), *members) if who)
    here = (Seen(id=people.get(p.ref, case.victim), person=p) for p in event.people)
    return (*here, *(Seen(id=who, person=said.person) for who in ids for said in known.described(who)))


def _taken_back(around: Iterable[Seen], known: Known) -> Iterator[Person]:
    """Yield what withdrawn records said of these people, with the addresses that their senders do not name again."""
    for who in dict.fromkeys(seen.id for seen in around):
        gone = [(r, said) for r in known.ever_of(who) if r.withdrawn and (said := _said_of(who, r, known))]
        for record, said in gone:
            again = (d.person for d in known.described(who) if d.source == record.key.source)
            named = {mark for person in again for address in person.addresses for mark in marks(address)}
            yield replace(said, addresses=tuple(a for a in said.addresses if not marks(a) & named))


def _said_of(who: PersonId, record: KnownRecord, known: Known) -> Person | None:
    return known.person_in(record, ref_of(who, record.people) or "")


def _with_consent(victim: Seen, said: Consent) -> Seen:
    """Describe the victim with what is last known that she said to support."""
    if said.status is ConsentStatus.UNKNOWN:
        return victim
    others = tuple(c for c in victim.person.consents if c.purpose != SUPPORT)
    return replace(victim, person=replace(victim.person, consents=(said, *others)))
