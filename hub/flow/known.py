"""What the hub knows that bears on a batch. `decide` reads it; the caller lets it learn each decision in turn."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace

from hub.domain.agency import AccountState
from hub.domain.case import Case, KnownIncident
from hub.domain.delivery import Delivery, DeliveryState
from hub.domain.feed import Shown
from hub.domain.ids import AgencyId, AreaId, CaseId, DeliveryId, EventId, IncidentId, PersonId, RecordId
from hub.domain.operating import Redriven, Verdict
from hub.domain.person import Person, Role
from hub.domain.words import HeldWords, mark_of
from hub.flow.known_people import KnownPeople, by_age
from hub.flow.received import Decision, KnownEvent, KnownRecord, Member, Received, RecordKey
from hub.flow.running import Running
from hub.matching.normal import is_named


class Known(KnownPeople):
    """A part of the world, whole in what concerns the events at hand; in the simulation, the whole world."""

    def __init__(self) -> None:
        super().__init__()
        self.events: dict[tuple[AgencyId, EventId], dict[bytes, KnownEvent]] = {}
        """By id and then by content, the first content first."""
        self.cases: dict[CaseId, Case] = {}
        self.incidents: dict[IncidentId, KnownIncident] = {}
        self.deliveries: dict[DeliveryId, Delivery] = {}
        self.members: dict[CaseId, dict[tuple[PersonId, Role], Member]] = defaultdict(dict)
        self.sequences: dict[tuple[str, CaseId], int] = defaultdict(int)
        self.accounts: dict[AgencyId, AccountState] = {}
        """What was decided on agencies' accounts; one that is not here is active."""
        self.words: dict[tuple[CaseId, bytes], HeldWords] = {}
        """Words that were held, by case and mark."""
        self.held: set[CaseId] = set()
        """Cases of which nobody may be erased for now."""
        self.running = Running()
        self.pages: dict[tuple[AreaId, CaseId], Shown] = {}
        """What coordinators are shown of cases."""
        self._unplaced: list[KnownIncident] = []
        """Incidents of cases that are being placed anew."""
        self._records_in: dict[CaseId, dict[RecordKey, None]] = defaultdict(dict)
        self._cases_of: dict[PersonId, dict[CaseId, None]] = defaultdict(dict)
        self._replaced_in: dict[CaseId, dict[CaseId, None]] = defaultdict(dict)
        self._deliveries_in: dict[CaseId, dict[DeliveryId, None]] = defaultdict(dict)
        self._incidents_in: dict[CaseId, dict[IncidentId, None]] = defaultdict(dict)

    def account_of(self, agency: AgencyId) -> AccountState:
        """Return what was decided on an agency's account."""
        return self.accounts.get(agency, AccountState.ACTIVE)

    def ever_in(self, case: CaseId) -> list[KnownRecord]:
        """Return the records that stand in a case, withdrawn ones too."""
        return [self.records[key] for key in self._records_in.get(case, ()) if case in self.records[key].cases]

    def every_case_of(self, people: Iterable[PersonId]) -> frozenset[CaseId]:
        """Return the cases in which these people have or had a part, with those that they replace."""
        found = {case for person in people for case in self._cases_of.get(person, ()) if self._has_part(person, case)}
        while more := {one for case in found for one in self._replaced_in.get(case, ())} - found:
            found |= more
        return frozenset(found)

    def empty_cases_of(self, person: PersonId) -> frozenset[CaseId]:
        """Return the cases in which nobody has a part any more and in which a record of this person stood."""
        cases = (case for record in self.ever_of(person) for case in record.cases)
        return frozenset(case for case in cases if case in self.cases and not self.stands(case))

    def _has_part(self, person: PersonId, case: CaseId) -> bool:
        there = self.cases.get(case)
        return bool(there and (person in (there.victim, there.perpetrator) or person in self._parts(case)))

    def _parts(self, case: CaseId) -> set[PersonId]:
        return {who for who, _ in self.members.get(case, {})}

    def are_opposed(self, one: PersonId, other: PersonId) -> bool:
        """Say whether one has been the victim of the other."""
        return any(case.perpetrator and {case.victim, case.perpetrator} == {one, other} for case in self.cases_of(one))

    def cases_of(self, person: PersonId) -> list[Case]:
        """Return the cases in which a person has a part and that no other replaces, in a settled order."""
        cases = (self.cases[case] for case in sorted(self._cases_of.get(person, ())))
        return [case for case in cases if case.replaced_by is None]

    def stands(self, case: CaseId) -> bool:
        """Say whether anybody has a part in a case at the moment."""
        return bool(self.members.get(case))

    def replaced_in(self, case: CaseId) -> list[Case]:
        """Return the cases that this one replaces."""
        return [self.cases[one] for one in self._replaced_in.get(case, ())]

    def case_of_pair(self, victim: PersonId, perpetrator: PersonId) -> Case | None:
        """Return the case of a pair, if there is one."""
        return next((c for c in self.cases_of(victim) if c.victim == victim and c.perpetrator == perpetrator), None)

    def records_in(self, case: CaseId) -> list[KnownRecord]:
        """Return the records that speak of a case and were not withdrawn, oldest first.

        A record whose newest revision speaks of another pair keeps its place in the case, and is not among them.
        """
        records = (self.records[key] for key in self._records_in.get(case, ()))
        return sorted((r for r in records if not r.withdrawn and speaks_of(r, self.cases[case])), key=by_age)

    def incidents_in(self, case: CaseId) -> list[KnownIncident]:
        """Return the incidents of a case that somebody still tells of, oldest first."""
        incidents = (self.incidents[i] for i in self._incidents_in.get(case, ()))
        return sorted((i for i in incidents if i.told), key=lambda i: (i.incident.occurred_from, i.id))

    def deliveries_in(self, case: CaseId) -> list[Delivery]:
        """Return the deliveries of a case and of those that it replaces, each in the order of its decision."""
        cases = (case, *(one.id for one in self.replaced_in(case)))
        return [self.deliveries[d] for one in cases for d in self._deliveries_in.get(one, ())]

    def incident_first_told_by(self, source: AgencyId, record: RecordId) -> IncidentId | None:
        """Return the id of an incident that a record told first and that stands in no case at the moment."""
        told = (i for i in self._unplaced if i.told and (i.told[0].source, i.told[0].record) == (source, record))
        return next((i.id for i in told if i.id not in self.incidents), None)

    def without_cases(self, cases: Iterable[CaseId], records: Iterable[KnownRecord]) -> "Known":
        """Return what would be known if these cases stood empty and these records stood so; it may learn."""
        later = Known()
        gone = set(cases)
        later.cases = dict(self.cases)
        later.deliveries, later.sequences = self.deliveries, self.sequences
        later.accounts, later.reviews, later._links = self.accounts, self.reviews, self._links
        later.words = self.words
        later._deliveries_in = self._deliveries_in
        later._unplaced = [i for i in self.incidents.values() if i.case in gone]
        anew = {record.key: record for record in records}
        for record in (r for key, r in self.records.items() if key not in anew):
            later.learn_record(record)
        for record in anew.values():
            later.learn_record(record)
        for case in (c for c in self.cases.values() if c.id not in gone):
            later.learn_case(case)
        for member in (m for case, found in self.members.items() if case not in gone for m in found.values()):
            later.learn_member(member)
        for incident in (i for i in self.incidents.values() if i.case not in gone):
            later.learn_incident(incident)
        return later

    def blind_to(self, cases: frozenset[CaseId]) -> "Known":
        """Return what would be known if nobody had a part in these cases; only for reading."""
        later = copy(self)
        parts = {
            person: {case: None for case in found if case not in cases} for person, found in self._cases_of.items()
        }
        later._cases_of = defaultdict(dict, parts)  # noqa: SLF001 - a copy of itself
        return later

    def with_case(self, case: Case) -> "Known":
        """Return what would be known if a case stood so; only for reading."""
        later = copy(self)
        later.cases = {**self.cases, case.id: case}
        return later

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

    def with_words(self, given: HeldWords) -> "Known":
        """Return what would be known if these words stood as given; only for reading."""
        later = copy(self)
        later.words = {**self.words, (given.case, given.mark): given}
        return later

    def words_said(self, text: str, case: CaseId) -> HeldWords | None:
        """Return what became of a text in a case, if it was ever held there."""
        return self.words.get((case, mark_of(text, case)))

    def learn(self, decision: Decision) -> None:
        """Take in a decision, as if it had been saved and loaded again."""
        received = decision.received
        if not decision.repeated:
            event = KnownEvent(outcome=decision.ended.outcome, position=received.position, test=received.test)
            self.learn_event(received, event)
        self.learn_who(decision)
        self.accounts.update((one.account, one.state) for one in decision.accounts)
        self._learn_cases(decision)
        for held in decision.words:
            self.learn_words(held)
        for hold in decision.holds:
            (self.held.add if hold.held else self.held.discard)(hold.case)
        self.running.open_alarms.difference_update(closed.alarm for closed in decision.closed_alarms)
        self._learn_operated(decision)
        for delivery in (*decision.deliveries, *decision.changed):
            self.learn_delivery(delivery)
        for page in decision.pages:
            self.learn_page(page.area, page.case, page.shown)

    def _learn_operated(self, decision: Decision) -> None:
        self.running.learn(decision.operated)
        self.running.learn_emergencies(decision.emergencies, decision.emergency_reviews)
        for one in decision.operated:
            if isinstance(one, Redriven) and one.verdict is Verdict.SEND:
                self.deliveries[one.delivery] = replace(self.deliveries[one.delivery], state=DeliveryState.QUEUED)

    def _learn_cases(self, decision: Decision) -> None:
        """Take in cases and what stands in them; those that are placed anew stand empty first."""
        for case_id in decision.placed_anew:
            self._forget_case(case_id)
        for case in decision.cases:
            self.learn_case(case)
        for member in decision.members:
            self.learn_member(member)
        for record in decision.records:
            self.learn_record(record)
        for incident in decision.incidents:
            self.learn_incident(incident)

    def learn_event(self, received: Received, event: KnownEvent) -> None:
        """Take in that an event came."""
        contents = self.events.setdefault((received.source, received.event_id), {})
        contents.setdefault(received.content_hash, event)

    def learn_case(self, case: Case) -> None:
        """Take in a case as it is now, with its pair as members."""
        before = self.cases.get(case.id)
        if before and before.replaced_by:
            self._replaced_in[before.replaced_by].pop(case.id, None)
        if case.replaced_by:
            self._replaced_in[case.replaced_by][case.id] = None
        self.cases[case.id] = case
        self._cases_of[case.victim][case.id] = None
        if case.perpetrator:
            self._cases_of[case.perpetrator][case.id] = None

    def _forget_case(self, case: CaseId) -> None:
        """Forget who and what stands in a case, to learn it anew."""
        there = self.cases.get(case)
        pair = {who for who in (there.victim, there.perpetrator) if who} if there else set()
        for person in self._parts(case) | pair:
            self._cases_of[person].pop(case, None)
        self.members.pop(case, None)
        self._records_in.pop(case, None)
        for incident in self._incidents_in.pop(case, {}):
            self.incidents.pop(incident, None)

    def learn_member(self, member: Member) -> None:
        """Take in a person's part in a case."""
        self.members[member.case][member.person, member.role] = member
        self._cases_of[member.person][member.case] = None

    def learn_record(self, record: KnownRecord) -> None:
        """Take in the newest revision of a record."""
        record = self.learn_who_is_in(record)
        for case in record.cases:
            self._records_in[case][record.key] = None

    def learn_incident(self, incident: KnownIncident) -> None:
        """Take in an incident as it is now."""
        self.incidents[incident.id] = incident
        self._incidents_in[incident.case][incident.id] = None

    def learn_words(self, held: HeldWords) -> None:
        """Take in words that were held as they stand now."""
        self.words[held.case, held.mark] = held

    def learn_page(self, area: AreaId, case: CaseId, shown: Shown | None) -> None:
        """Take in what a coordinator is shown of a case; None where it is nothing any more."""
        if shown is None:
            self.pages.pop((area, case), None)
        else:
            self.pages[area, case] = shown

    def learn_delivery(self, delivery: Delivery) -> None:
        """Take in a delivery as it is now."""
        delivery = delivery if delivery.position is not None else replace(delivery, position=self.newest + 1)
        self.newest = max(self.newest, delivery.position or 0)
        self.deliveries[delivery.id] = delivery
        if delivery.case is None:
            return
        self._deliveries_in[delivery.case][delivery.id] = None
        if delivery.sequence is not None:
            line = (delivery.topic, delivery.case)
            self.sequences[line] = max(self.sequences[line], delivery.sequence)


def speaks_of(record: KnownRecord, case: Case) -> bool:
    """Say whether a record is about the pair, or about somebody beside it without naming another pair."""
    people: tuple[Person, ...] = getattr(record.event, "people", ())
    victims = {record.people.get(p.ref) for p in people if Role.VICTIM in p.roles}
    perpetrators = {record.people.get(p.ref) for p in people if Role.PERPETRATOR in p.roles and is_named(p)}
    hers = not victims or case.victim in victims
    return hers and (not perpetrators or case.perpetrator is None or case.perpetrator in perpetrators)
