"""Step 4: the event joins its cases. A case is a pair; an incident told by two agencies is one incident."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from hub.domain.agency import AgencyKind
from hub.domain.case import Case, KnownIncident, Telling, new_case_id, new_incident_id
from hub.domain.directory import Directory
from hub.domain.events import (
    CourtHearingChanged,
    CustodyOrOrderChanged,
    Event,
    Incident,
    IncidentReported,
    MaracOutcome,
    PersonDetailsChanged,
)
from hub.domain.ids import AgencyId, AreaId, CaseId, PersonId
from hub.domain.person import Person, Role
from hub.domain.risk import Grade
from hub.flow.handover import areas_left, is_handover, may_hand_over, where_it_is
from hub.flow.known import Known
from hub.flow.received import KnownRecord, Member, RecordKey
from hub.flow.same_incident import Likeness, likeness
from hub.matching.normal import is_named

OF_THE_PAIR = CustodyOrOrderChanged | CourtHearingChanged | MaracOutcome
"""Events that speak of what is between two: of a victim's cases they follow that with him whom they name."""
OF_HIM = CustodyOrOrderChanged | CourtHearingChanged | PersonDetailsChanged
"""Events that may name him alone, and then follow every case in which he does harm (docs/domain.md, rule B1)."""
BESIDE_THE_PAIR = frozenset({Role.CHILD, Role.YOUNG_PERSON_DISPLAYING_ABUSE, Role.WITNESS, Role.OTHER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A case with what this event adds to it."""

    case: Case
    members: tuple[Member, ...]
    incident: KnownIncident | None = None
    came_from: Case | None = None
    """The case as it was in the area that this record takes it out of; None where it stays where it is."""


def consolidate(record: KnownRecord, known: Known, directory: Directory) -> tuple[Joined, ...]:
    """Return the cases that a record is about, each as it is with the record taken in."""
    handed = {case.id: case for case in _all_of_hers(record, known, directory)}
    cases: dict[CaseId, Case] = {}
    for pair in _pairs(record) if _may_open(record, handed) else ():
        case = _known_case(pair, record, known)
        if case is None or case.id in cases:  # of two perpetrators, one completes the case that had none
            case = _new_case(pair, record, known, directory)
        cases[case.id] = case
    found = (handed | cases).values() or _cases_followed(record, known)
    placed = (_in_its_area(case, record, known, directory) for case in dict.fromkeys(found))
    return tuple(_joined(case, record, known) for case in placed)


def _may_open(record: KnownRecord, handed: Collection[CaseId]) -> bool:
    """Say whether a record can open a case; one that hands cases over opens none for a perpetrator not named."""
    if _only_follows(record.event):
        return False
    named = any(Role.PERPETRATOR in p.roles and is_named(p) for p in people_in(record))
    return named or not handed


def _all_of_hers(record: KnownRecord, known: Known, directory: Directory) -> list[Case]:
    """Return every case that is handed over when she moves: a case is a pair, and there may be several (rule M10)."""
    if not is_handover(record.event) or directory.kind_of(record.key.source) is not AgencyKind.MARAC:
        return []
    victims = [record.people[p.ref] for p in people_in(record) if Role.VICTIM in p.roles]
    cases = [case for who in victims for case in known.cases_of(who) if case.victim == who]
    return [case for case in cases if may_hand_over(record.key.source, case, directory)]


def _in_its_area(case: Case, record: KnownRecord, known: Known, directory: Directory) -> Case:
    earlier = (r for r in known.ever_in(case.id) if r.key != record.key)
    return where_it_is(case, (*earlier, record), directory)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    victim: Person
    who: PersonId
    other: PersonId | None
    """The perpetrator, if known."""
    opens: tuple[CaseId, ...]
    """The cases that this record opens, or opened when it did not name him yet, where the pair has none."""


def cases_opened_by(record: KnownRecord) -> frozenset[CaseId]:
    """Return the cases that a record opens where the pairs of which it tells have none."""
    return frozenset() if _only_follows(record.event) else frozenset(c for pair in _pairs(record) for c in pair.opens)


def people_in(record: KnownRecord) -> tuple[Person, ...]:
    """Return the people whom a record names."""
    people: tuple[Person, ...] = getattr(record.event, "people", ())
    return people


def _only_follows(event: Event) -> bool:
    """Say whether the event can only speak of cases that are known and never opens one."""
    return not {"incident", "assessment", "criteria"} & set(type(event).__dataclass_fields__)


def _pairs(record: KnownRecord) -> Iterator[_Pair]:
    people = record.people
    perpetrators = [p.ref for p in people_in(record) if Role.PERPETRATOR in p.roles and is_named(p)]
    for victim in people_in(record):
        if Role.VICTIM in victim.roles:
            who = people[victim.ref]
            others: list[str | None] = [ref for ref in perpetrators if people[ref] != who]
            yield from (_pair(record, victim, other) for other in others or [None])


def _pair(record: KnownRecord, victim: Person, other: str | None) -> _Pair:
    alone, number = record.alone_of(victim.ref), f"{record.key.source}/{record.key.record}"
    provisional = new_case_id(alone, None, number)
    ids = (provisional, new_case_id(alone, record.alone_of(other), number)) if other else (provisional,)
    who = record.people[victim.ref]
    return _Pair(victim=victim, who=who, other=record.people[other] if other else None, opens=ids)


def _known_case(pair: _Pair, record: KnownRecord, known: Known) -> Case | None:
    provisional = _provisional(pair.who, record, known)
    if pair.other is None:
        return provisional or _only_case(pair.who, record.event, known)
    if case := known.case_of_pair(pair.who, pair.other):
        return case
    return replace(provisional, perpetrator=pair.other) if provisional else None


def _new_case(pair: _Pair, record: KnownRecord, known: Known, directory: Directory) -> Case:
    """Return a case of its own; one that this record opened before goes on, where nobody else's stands under its id."""
    there = (case for case_id in pair.opens if (case := known.cases.get(case_id)))
    for case in there:
        if not known.stands(case.id):
            return replace(case, victim=pair.who, perpetrator=pair.other, replaced_by=None)
        if case.victim == pair.who and pair.other in {None, case.perpetrator}:
            return case
    area = _area(pair.victim, record.key.source, directory)
    hers = (c for c in known.cases_of(pair.who) if c.victim == pair.who)
    moved = (c for c in hers if area in areas_left(c, known.ever_in(c.id), directory))
    area = next((case.area for case in moved), area)  # who still tells where she lived does not bring her back
    return Case(id=pair.opens[-1], area=area, victim=pair.who, perpetrator=pair.other)


def _provisional(who: PersonId, record: KnownRecord, known: Known) -> Case | None:
    """Return the victim's case without a perpetrator that an earlier revision of this record opened."""
    latest = known.records.get(record.key)
    cases = [case for c in latest.cases if (case := known.cases.get(c))] if latest else []
    open_ = (c for c in cases if c.victim == who and c.perpetrator is None and c.replaced_by is None)
    return next(open_, None)


def _only_case(who: PersonId, event: Event, known: Known) -> Case | None:
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


def _cases_followed(record: KnownRecord, known: Known) -> list[Case]:
    """Return the known cases in which the victim, else a child, of this record has that part.

    What names neither may speak of him: then it is of all his cases, and of nobody else's child or victim in them.
    """
    for role in (Role.VICTIM, Role.CHILD):
        if cases := _cases_as(role, record, known):
            return _with_him(cases, record) if isinstance(record.event, OF_THE_PAIR) else cases
    return _cases_as(Role.PERPETRATOR, record, known) if _is_of_him_alone(record) else []


def _is_of_him_alone(record: KnownRecord) -> bool:
    said = {role for p in people_in(record) for role in p.roles}
    return isinstance(record.event, OF_HIM) and said.isdisjoint({Role.VICTIM, Role.CHILD})


def _cases_as(role: Role, record: KnownRecord, known: Known) -> list[Case]:
    who = [record.people[p.ref] for p in people_in(record) if role in p.roles]
    return [c for p in who for c in known.cases_of(p) if (p, role) in known.members.get(c.id, {})]


def _with_him(cases: list[Case], record: KnownRecord) -> list[Case]:
    """Return those of some cases that are with him whom a record names; else those in which nobody is known yet."""
    his = {record.people[p.ref] for p in people_in(record) if Role.PERPETRATOR in p.roles and is_named(p)}
    if not his:
        return cases
    return [c for c in cases if c.perpetrator in his] or [c for c in cases if c.perpetrator is None]


def _joined(case: Case, record: KnownRecord, known: Known) -> Joined:
    graded = _graded(case, record.event)
    beside = [
        Member(case=case.id, person=record.people[p.ref], role=role)
        for p in (() if _is_of_him_alone(record) else people_in(record))
        for role in p.roles
        if role in BESIDE_THE_PAIR
    ]
    pair = [Member(case=case.id, person=case.victim, role=Role.VICTIM)]
    if case.perpetrator:
        pair.append(Member(case=case.id, person=case.perpetrator, role=Role.PERPETRATOR))
    event = record.event
    incident = _incident(case.id, record.key, event, known) if isinstance(event, IncidentReported) else None
    before = known.cases.get(case.id)
    came_from = before if before and before.area != case.area else None
    return Joined(case=graded, members=(*pair, *beside), incident=incident, came_from=came_from)


def _graded(case: Case, event: Event) -> Case:
    """Note when the case was last assessed; the grade itself is set by `enrich`, which knows the instruments."""
    assessment = getattr(event, "assessment", None)
    if assessment is None or (case.graded_at and assessment.assessed_at < case.graded_at):
        return case
    again = assessment.assessed_at == case.graded_at
    return replace(case, graded_at=assessment.assessed_at, grade=case.grade if again else Grade.UNKNOWN)


def _incident(case: CaseId, key: RecordKey, event: IncidentReported, known: Known) -> KnownIncident:
    telling = Telling(source=key.source, record=key.record)
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
    return likeness(incident.incident, other) is not Likeness.APART
