"""Step 4: the event joins its cases. A case is a pair; an incident told by two agencies is one incident."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain

from hub.domain.agency import Directory
from hub.domain.case import Case, KnownIncident, Telling, new_case_id, new_incident_id
from hub.domain.events import CaseEvent, Incident, IncidentReported
from hub.domain.ids import AgencyId, AreaId, CaseId, PersonId
from hub.domain.person import Person, Role
from hub.domain.risk import Grade
from hub.flow.deduplicate import record_key
from hub.flow.known import Known
from hub.flow.received import Member, Received
from hub.matching.normal import is_named

SAME_INCIDENT = timedelta(hours=2)
"""How far two agencies' times for one incident of one pair may lie apart (docs/domain.md, assumption H2)."""
SAME_INCIDENT_ROUGHLY = timedelta(hours=24)
"""The same where either of them does not know the exact time."""

BESIDE_THE_PAIR = frozenset({Role.CHILD, Role.YOUNG_PERSON_DISPLAYING_ABUSE, Role.WITNESS, Role.OTHER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A case with what this event adds to it."""

    case: Case
    members: tuple[Member, ...]
    incident: KnownIncident | None = None


def consolidate(
    received: Received, event: CaseEvent, people: Mapping[str, PersonId], known: Known, directory: Directory
) -> tuple[Joined, ...]:
    """Return the cases that the event is about, each as it is with the event taken in."""
    cases: dict[CaseId, Case] = {}
    for pair in _pairs(event, people) if not _only_follows(event) else ():
        case = _known_case(pair, received, event, known)
        if case is None or case.id in cases:  # of two perpetrators, one completes the case that had none
            case = _new_case(pair, received, event, known, directory)
        cases[case.id] = case
    found = cases.values() or _cases_followed(event, people, known)
    return tuple(_joined(case, received, event, people, known) for case in dict.fromkeys(found))


Pair = tuple[Person, PersonId, PersonId | None]
"""The victim as described, the victim, the perpetrator if known."""


def _only_follows(event: CaseEvent) -> bool:
    """Say whether the event can only speak of cases that are known and never opens one."""
    return not {"incident", "assessment", "criteria"} & set(type(event).__dataclass_fields__)


def _pairs(event: CaseEvent, people: Mapping[str, PersonId]) -> Iterator[Pair]:
    perpetrators = [people[p.ref] for p in event.people if Role.PERPETRATOR in p.roles and is_named(p)]
    for victim in event.people:
        if Role.VICTIM in victim.roles:
            who = people[victim.ref]
            others: list[PersonId | None] = [p for p in perpetrators if p != who]
            yield from ((victim, who, other) for other in others or [None])


def _known_case(pair: Pair, received: Received, event: CaseEvent, known: Known) -> Case | None:
    _, who, perpetrator = pair
    provisional = _provisional(who, received, event, known)
    if perpetrator is None:
        return provisional or _only_case(who, event, known)
    if case := known.case_of_pair(who, perpetrator):
        return case
    return replace(provisional, perpetrator=perpetrator) if provisional else None


def _new_case(pair: Pair, received: Received, event: CaseEvent, known: Known, directory: Directory) -> Case:
    """Return a case of its own; one that another event about the same record opened before goes on as it is."""
    victim, who, perpetrator = pair
    case_id = new_case_id(who, perpetrator, f"{received.source}/{event.head.record_id}")
    area = _area(victim, received.source, directory)
    return known.cases.get(case_id) or Case(id=case_id, area=area, victim=who, perpetrator=perpetrator)


def _provisional(who: PersonId, received: Received, event: CaseEvent, known: Known) -> Case | None:
    """Return the victim's case without a perpetrator that an earlier revision of this record opened."""
    latest = known.records.get(record_key(received, event))
    cases = [known.cases[case] for case in latest.cases] if latest else []
    return next((case for case in cases if case.victim == who and case.perpetrator is None), None)


def _only_case(who: PersonId, event: CaseEvent, known: Known) -> Case | None:
    """Return the one case in which somebody is the victim; an incident by somebody unknown is a case of its own."""
    if isinstance(event, IncidentReported):
        return None
    cases = [case for case in known.cases_of(who) if case.victim == who]
    return cases[0] if len(cases) == 1 else None


def _area(victim: Person, source: AgencyId, directory: Directory) -> AreaId:
    """Return the victim's area: where she lives, else the sender's first (docs/domain.md, rule A1)."""
    homes = (directory.area_of_authority(address.local_authority) for address in victim.addresses)
    served = directory.areas_of(source)
    return next((area for area in homes if area), served[0] if served else AreaId("unknown"))


def _cases_followed(event: CaseEvent, people: Mapping[str, PersonId], known: Known) -> list[Case]:
    """Return the known cases in which the victim, else a child, of this event has that part."""
    for role in (Role.VICTIM, Role.CHILD):
        who = [people[p.ref] for p in event.people if role in p.roles]
        cases = [c for p in who for c in known.cases_of(p) if (p, role) in known.members.get(c.id, {})]
        if cases:
            return cases
    return []


def _joined(case: Case, received: Received, event: CaseEvent, people: Mapping[str, PersonId], known: Known) -> Joined:
    graded = _graded(case, event)
    beside = [
        Member(case=case.id, person=people[p.ref], role=role)
        for p in event.people
        for role in p.roles
        if role in BESIDE_THE_PAIR
    ]
    pair = [Member(case=case.id, person=case.victim, role=Role.VICTIM)]
    if case.perpetrator:
        pair.append(Member(case=case.id, person=case.perpetrator, role=Role.PERPETRATOR))
    incident = _incident(case.id, received, event, known) if isinstance(event, IncidentReported) else None
    return Joined(case=graded, members=(*pair, *beside), incident=incident)


def _graded(case: Case, event: CaseEvent) -> Case:
    """Note when the case was last assessed; the grade itself is set by `enrich`, which knows the instruments."""
    assessment = getattr(event, "assessment", None)
    if assessment is None or (case.graded_at and assessment.assessed_at < case.graded_at):
        return case
    again = assessment.assessed_at == case.graded_at
    return replace(case, graded_at=assessment.assessed_at, grade=case.grade if again else Grade.UNKNOWN)


def _incident(case: CaseId, received: Received, event: IncidentReported, known: Known) -> KnownIncident:
    telling = Telling(source=received.source, record=record_key(received, event).record)
    incidents = known.incidents_in(case)
    own = (i for i in incidents if telling in i.told)
    anothers = (i for i in incidents if _is_same(i, telling, event.incident))
    if incident := next(chain(own, anothers), None):
        return incident.after(telling, event.incident)
    incident_id = new_incident_id(telling.source, telling.record, case)
    return KnownIncident(id=incident_id, case=case, incident=event.incident, told=(telling,))


def _is_same(incident: KnownIncident, telling: Telling, other: Incident) -> bool:
    """Say whether another agency told of this incident before; one agency's two records are two incidents."""
    if any(told.source == telling.source for told in incident.told):
        return False
    if set(incident.incident.references) & set(other.references):
        return True
    exact = incident.incident.exact and other.exact
    apart = abs(incident.incident.occurred_from - other.occurred_from)
    return apart <= (SAME_INCIDENT if exact else SAME_INCIDENT_ROUGHLY)
