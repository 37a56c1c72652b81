"""What the hub knows that bears on a batch. `decide` reads it; the caller lets it learn each decision in turn."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime

from hub.domain.agency import AccountState
from hub.domain.case import Case, KnownIncident
from hub.domain.delivery import Delivery
from hub.domain.facts import Told
from hub.domain.ids import AgencyId, BlockingKey, CaseId, DeliveryId, EventId, IncidentId, PersonId, RecordId
from hub.domain.person import Person, Role
from hub.flow.received import Decision, KnownEvent, KnownRecord, Member, Received, RecordKey
from hub.matching.normal import is_named
from hub.matching.same import Described


class Known:
    """A part of the world, whole in what concerns the events at hand; in the simulation, the whole world."""

    def __init__(self) -> None:
        self.events: dict[tuple[AgencyId, EventId], dict[bytes, KnownEvent]] = {}
        """By id and then by content, the first content first."""
        self.records: dict[RecordKey, KnownRecord] = {}
        self.cases: dict[CaseId, Case] = {}
        self.incidents: dict[IncidentId, KnownIncident] = {}
        self.deliveries: dict[DeliveryId, Delivery] = {}
        self.members: dict[CaseId, dict[tuple[PersonId, Role], Member]] = defaultdict(dict)
        self.people_by_key: dict[BlockingKey, set[PersonId]] = defaultdict(set)
        self.sequences: dict[tuple[str, CaseId], int] = defaultdict(int)
        self.accounts: dict[AgencyId, AccountState] = {}
        """What was decided on agencies' accounts; one that is not here is active."""
        self._records_of: dict[PersonId, dict[RecordKey, str]] = defaultdict(dict)
        self._records_in: dict[CaseId, dict[RecordKey, None]] = defaultdict(dict)
        self._cases_of: dict[PersonId, dict[CaseId, None]] = defaultdict(dict)
        self._deliveries_in: dict[CaseId, dict[DeliveryId, None]] = defaultdict(dict)
        self._incidents_in: dict[CaseId, dict[IncidentId, None]] = defaultdict(dict)

    def account_of(self, agency: AgencyId) -> AccountState:
        """Return what was decided on an agency's account."""
        return self.accounts.get(agency, AccountState.ACTIVE)

    def described(self, person: PersonId) -> list[Described]:
        """Return what each agency's newest revisions say of a person."""
        found = []
        for record in self.records_of(person):
            said = self.person_in(record, self._records_of[person][record.key])
            if said:
                found.append(Described(source=record.key.source, person=said))
        return found

    def records_of(self, person: PersonId) -> list[KnownRecord]:
        """Return the records that speak of a person and were not withdrawn, oldest first."""
        records = (self.records[key] for key in self._records_of.get(person, ()))
        return sorted((r for r in records if not r.withdrawn), key=_by_age)

    def person_in(self, record: KnownRecord, ref: str) -> Person | None:
        """Return the person that a record names by `ref`."""
        people: tuple[Person, ...] = getattr(record.event, "people", ())
        return next((person for person in people if person.ref == ref), None)

    def candidates(self, keys: Iterable[BlockingKey]) -> list[PersonId]:
        """Return everyone who has one of the keys, in a settled order."""
        return sorted({person for key in keys for person in self.people_by_key.get(key, ())})

    def cases_of(self, person: PersonId) -> list[Case]:
        """Return the cases in which a person has a part, in a settled order."""
        return [self.cases[case] for case in sorted(self._cases_of.get(person, ()))]

    def case_of_pair(self, victim: PersonId, perpetrator: PersonId) -> Case | None:
        """Return the case of a pair, if there is one."""
        return next((c for c in self.cases_of(victim) if c.victim == victim and c.perpetrator == perpetrator), None)

    def records_in(self, case: CaseId) -> list[KnownRecord]:
        """Return the records that speak of a case and were not withdrawn, oldest first.

        A record whose newest revision speaks of another pair keeps its place in the case, and is not among them.
        """
        records = (self.records[key] for key in self._records_in.get(case, ()))
        return sorted((r for r in records if not r.withdrawn and _speaks_of(r, self.cases[case])), key=_by_age)

    def incidents_in(self, case: CaseId) -> list[KnownIncident]:
        """Return the incidents of a case that somebody still tells of, oldest first."""
        incidents = (self.incidents[i] for i in self._incidents_in.get(case, ()))
        return sorted((i for i in incidents if i.told), key=lambda i: (i.incident.occurred_from, i.id))

    def deliveries_in(self, case: CaseId) -> list[Delivery]:
        """Return the deliveries of a case in the order in which they were decided."""
        return [self.deliveries[d] for d in self._deliveries_in.get(case, ())]

    def records_called(self, source: AgencyId, record: RecordId) -> list[KnownRecord]:
        """Return everything that an agency told under one record number."""
        keys = (RecordKey(source=source, record=record, told=told) for told in Told)
        return [self.records[key] for key in keys if key in self.records]

    def without(self, records: Iterable[KnownRecord], incidents: Iterable[KnownIncident]) -> "Known":
        """Return what would be known if these records were withdrawn and these incidents stood so; for reading."""
        later = copy(self)
        later.records = {**self.records, **{r.key: replace(r, withdrawn=True) for r in records}}
        later.incidents = {**self.incidents, **{i.id: i for i in incidents}}
        return later

    def with_deliveries(self, given: Sequence[Delivery]) -> "Known":
        """Return what would be known if these deliveries stood as given; only for reading."""
        later = copy(self)
        later.deliveries = {**self.deliveries, **{d.id: d for d in given}}
        index = {case: dict(self._deliveries_in.get(case, {})) for d in given if (case := d.case)}
        for delivery in given:
            if delivery.case:
                index[delivery.case][delivery.id] = None
        later._deliveries_in = defaultdict(dict, {**self._deliveries_in, **index})  # noqa: SLF001 - a copy of itself
        return later

    def learn(self, decision: Decision) -> None:
        """Take in a decision, as if it had been saved and loaded again."""
        received = decision.received
        if not decision.repeated:
            event = KnownEvent(outcome=decision.ended.outcome, position=received.position, test=received.test)
            self.learn_event(received, event)
        for key, person in decision.keys:
            self.people_by_key[key].add(person)
        self.accounts.update((one.account, one.state) for one in decision.accounts)
        for case in decision.cases:
            self.learn_case(case)
        for member in decision.members:
            self.learn_member(member)
        for record in decision.records:
            self.learn_record(record)
        for incident in decision.incidents:
            self.learn_incident(incident)
        for delivery in (*decision.deliveries, *decision.changed):
            self.learn_delivery(delivery)

    def learn_event(self, received: Received, event: KnownEvent) -> None:
        """Take in that an event came."""
        contents = self.events.setdefault((received.source, received.event_id), {})
        contents.setdefault(received.content_hash, event)

    def learn_case(self, case: Case) -> None:
        """Take in a case as it is now, with its pair as members."""
        self.cases[case.id] = case
        self._cases_of[case.victim][case.id] = None
        if case.perpetrator:
            self._cases_of[case.perpetrator][case.id] = None

    def learn_member(self, member: Member) -> None:
        """Take in a person's part in a case."""
        self.members[member.case][member.person, member.role] = member
        self._cases_of[member.person][member.case] = None

    def learn_record(self, record: KnownRecord) -> None:
        """Take in the newest revision of a record."""
        before = self.records.get(record.key)
        for person in before.people.values() if before else ():
            self._records_of[person].pop(record.key, None)
        self.records[record.key] = record
        for ref, person in record.people.items():
            self._records_of[person][record.key] = ref
        for case in record.cases:
            self._records_in[case][record.key] = None

    def learn_incident(self, incident: KnownIncident) -> None:
        """Take in an incident as it is now."""
        self.incidents[incident.id] = incident
        self._incidents_in[incident.case][incident.id] = None

    def learn_delivery(self, delivery: Delivery) -> None:
        """Take in a delivery as it is now."""
        self.deliveries[delivery.id] = delivery
        if delivery.case is None:
            return
        self._deliveries_in[delivery.case][delivery.id] = None
        if delivery.sequence is not None:
            line = (delivery.topic, delivery.case)
            self.sequences[line] = max(self.sequences[line], delivery.sequence)


def _by_age(record: KnownRecord) -> tuple[datetime, RecordKey]:
    return record.recorded_at, record.key


def _speaks_of(record: KnownRecord, case: Case) -> bool:
    """Say whether a record is about the pair, or about somebody beside it without naming another pair."""
    people: tuple[Person, ...] = getattr(record.event, "people", ())
    victims = {record.people.get(p.ref) for p in people if Role.VICTIM in p.roles}
    perpetrators = {record.people.get(p.ref) for p in people if Role.PERPETRATOR in p.roles and is_named(p)}
    hers = not victims or case.victim in victims
    return hers and (not perpetrators or case.perpetrator is None or case.perpetrator in perpetrators)
