"""A person is erased: taken out of every record and case, and everyone who was told of them is told to delete it.

What other people's records say stays, without that person. Where the victim goes, the case goes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from hub.domain.agency import OTHER_PARTYS_SIDE
from hub.domain.case import Case, KnownIncident
from hub.domain.decisions import ErasureDecided, HoldDecided
from hub.domain.delivery import GONE, Delivery, DeliveryKind
from hub.domain.events import CaseEvent, Event
from hub.domain.ids import CONSOLE, AgencyId, CaseId, DeliveryId, PersonId, RecordId, derived_id
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.person import Person, Role
from hub.domain.repeats import NOTHING_SAID
from hub.domain.review import decision_record
from hub.domain.risk import Grade
from hub.flow.consolidate import people_in
from hub.flow.drafts import ERASED, Drafts, stand_in
from hub.flow.hidden import hidden_of, with_hidden
from hub.flow.known import Known
from hub.flow.place_anew import Placed
from hub.flow.received import Decision, Erased, KnownRecord, Member, RecordKey
from hub.flow.retell import Doubt, correct_and_tell
from hub.flow.route import FIRST
from hub.flow.scrub import Words, incident_without, without_person, words_of
from hub.flow.share import share_replaced

NAMING = FIRST | {
    DeliveryKind.UPDATE,
    DeliveryKind.TASK,
    DeliveryKind.SCHOOL_NOTICE,
    DeliveryKind.SAFETY_ALERT,
    DeliveryKind.RESEARCH_REQUEST,
    DeliveryKind.FLAG,
    DeliveryKind.SAFETY_ALERT,
}
"""The kinds that may name somebody to a recipient who confirms them."""


def hold(drafts: Drafts, event: HoldDecided) -> Decision:
    """Return that nobody of a case may be erased for now, or may be again (docs/domain.md, rule G2)."""
    if event.case not in drafts.known.cases:
        return Decision(received=drafts.received, ended=Refused(reason=Reason.CASE_UNKNOWN))
    return Decision(received=drafts.received, ended=Processed(), holds=(event,))


def erase(drafts: Drafts, event: ErasureDecided) -> Decision:
    """Return what is stored and told so that a person is found nowhere any more (docs/domain.md, rule G1)."""
    known = drafts.known
    person = known.person_of(event.person)
    if person is None:
        return Decision(received=drafts.received, ended=Refused(reason=Reason.PERSON_UNKNOWN))
    going = _going(known, person)
    if going.affected & known.held:
        return Decision(received=drafts.received, ended=Refused(reason=Reason.LEGAL_HOLD))
    placed = going.placed()
    doubtful = [
        d for d in going.deliveries() if d.kind in NAMING and d.state not in GONE and _may_name(d, drafts, going)
    ]
    placed = correct_and_tell(drafts, placed, Doubt(deliveries=doubtful, since=0, reason=ERASED))
    emptied = list(_emptied(drafts, going, {d.id for d in doubtful}))
    return replace(
        placed.decision(drafts, Processed()),
        erased=replace(going.erased(event), deliveries=tuple(d.id for d in emptied)),
        stand_ins=(*drafts.stand_ins, *(_stand_in(d, drafts) for d in emptied)),
    )


def _going(known: Known, person: PersonId) -> "_Going":
    """Return who goes, with their cases and every other case that was told of in words that speak of them."""
    own = known.every_case_of([person]) | known.empty_cases_of(person)
    said = _descriptions(known, person)
    going = _Going(
        known=known, person=person, affected=own, words=words_of(said), hidden=hidden_of(said), near=frozenset()
    )
    going = replace(going, near=frozenset(record.key for record in going.records()))
    return replace(going, affected=own | going.spoken_of_in())


def _descriptions(known: Known, person: PersonId) -> list[Person]:
    """Return everything that records say of a person, also those that were withdrawn."""
    return [
        said
        for record in known.ever_of(person)
        for ref, who in record.people.items()
        if who == person and (said := known.person_in(record, ref))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Going:
    """A person who is being erased, with the cases in which they have a part."""

    known: Known
    person: PersonId
    affected: frozenset[CaseId]
    words: Words
    hidden: frozenset[str] = field(repr=False)
    """Marks of the addresses that were hidden of them: whoever else lives there is hidden there still."""
    near: frozenset[RecordKey]
    """Records of anybody in a case of the person: these are searched for words that speak of them, and no others."""

    def placed(self) -> Placed:
        """Return what is known of these cases without the person."""
        hollow = [self._without(r) for r in self.records() if self._names_nobody_else(r)]
        kept = tuple(self._without(r) for r in self.records() if not self._names_nobody_else(r))
        cases = tuple(self._case(self.known.cases[case]) for case in sorted(self.affected))
        standing = [case.id for case in cases if case.id not in self._ended()]
        members = tuple(m for case in standing for m in self._members(case))
        stood = (self._incident(i) for case in standing for i in self.known.incidents_in(case))
        incidents = (*stood, *self._elsewhere())
        later = self.known.without_cases(self.affected, (*kept, *hollow))
        for case in cases:
            later.learn_case(case)
        for member in members:
            later.learn_member(member)
        for incident in incidents:
            later.learn_incident(incident)
        return Placed(
            affected=self.affected,
            records=kept,
            cases=cases,
            members=members,
            incidents=incidents,
            later=later,
            replaced_now=(),
        )

    def erased(self, event: ErasureDecided) -> Erased:
        """Return where the person is to be found in what is stored."""
        return Erased(
            person=self.person,
            ids=frozenset({self.person, event.person, *self.known.alone_in(self.person)}),
            records=tuple(r.key for r in self.records() if self._names_nobody_else(r)),
            originals=tuple(sorted({*self._originals()})),
            reworded=tuple((r.key.source, r.key.record) for r in self._changed()),
            deliveries=(),
            by=event.by,
            reason=event.reason.value,
            certain=tuple(sorted(self.words.certain)),
            likely=tuple(sorted(self.words.likely)),
        )

    def deliveries(self) -> list[Delivery]:
        """Return every delivery of these cases."""
        return [d for d in self.known.deliveries.values() if d.case in self.affected]

    def spoken_of_in(self) -> frozenset[CaseId]:
        """Return the cases in which a record stands that says less without the person."""
        return frozenset(case for record in self._changed() for case in record.cases if case in self.known.cases)

    def is_him_in(self, case: CaseId | None) -> bool:
        """Say whether the person is the perpetrator of a case, or of what was told of it while anybody had a part."""
        if case is None:
            return False
        if self.known.stands(case):
            return self.known.cases[case].perpetrator == self.person
        return any(case in record.cases and self._is_him_in(record) for record in self.known.ever_of(self.person))

    def _is_him_in(self, record: KnownRecord) -> bool:
        refs = self._refs(record)
        return any(Role.PERPETRATOR in one.roles for one in people_in(record) if one.ref in refs)

    def records(self) -> list[KnownRecord]:
        """Return the records of these cases, and all others of anybody in them: their words may speak of the person."""
        beside = {m.person for case in self.affected for m in self.known.members.get(case, {}).values()}
        found = {r.key: r for person in {*beside, self.person} for r in self.known.ever_of(person)}
        found |= {r.key: r for case in self.affected for r in self.known.ever_in(case)}
        return sorted(found.values(), key=lambda r: r.key)

    def _changed(self) -> list[KnownRecord]:
        return [r for r in self.records() if self._without(r).event != r.event]

    def _elsewhere(self) -> Iterator[KnownIncident]:
        """Yield the incidents of other cases of which a record tells whose words spoke of the person."""
        told = {(r.key.source, r.key.record) for r in self._changed()}
        for incident in self.known.incidents.values():
            if incident.case not in self.affected and any((t.source, t.record) in told for t in incident.told):
                yield self._incident(incident)

    def _refs(self, record: KnownRecord) -> frozenset[str]:
        return frozenset(ref for ref, who in record.people.items() if who == self.person)

    def _names_nobody_else(self, record: KnownRecord) -> bool:
        return bool(record.people) and set(record.people.values()) == {self.person}

    def _ended(self) -> frozenset[CaseId]:
        return frozenset(case for case in self.affected if self.known.cases[case].victim == self.person)

    def _without(self, record: KnownRecord) -> KnownRecord:
        refs = self._refs(record)
        spoken = without_person(record.event, refs, self.words) if record.key in self.near else record.event
        event = self._still_hidden(spoken)
        if event == record.event:
            return record
        was_hers = any(Role.VICTIM in p.roles for p in people_in(record) if p.ref in refs)
        left = replace(
            record,
            event=event,
            content_hash=b"",  # told once more it is told anew: what the hub would compare it with is gone
            people={ref: who for ref, who in record.people.items() if ref not in refs},
            alone={ref: who for ref, who in record.alone.items() if ref not in refs},
        )
        has_victim = any(Role.VICTIM in p.roles for p in people_in(left))
        return replace(left, withdrawn=record.withdrawn or (was_hers and not has_victim))

    def _still_hidden(self, event: Event) -> Event:
        if not self.hidden or not isinstance(event, CaseEvent):
            return event
        return replace(event, people=tuple(with_hidden(person, self.hidden) for person in event.people))

    def _case(self, case: Case) -> Case:
        nobody = PersonId(derived_id("nobody", str(case.id)))
        if case.id in self._ended():
            empty = replace(case, victim=nobody, perpetrator=None, repeats=NOTHING_SAID, marac=False)
            return replace(empty, grade=Grade.UNKNOWN, graded_at=None)
        return replace(case, perpetrator=nobody) if case.perpetrator == self.person else case

    def _members(self, case: CaseId) -> Iterator[Member]:
        yield from (m for m in self.known.members.get(case, {}).values() if m.person != self.person)

    def _incident(self, incident: KnownIncident) -> KnownIncident:
        told = {(t.source, t.record) for t in incident.told}
        named = any((r.key.source, r.key.record) in told and self._refs(r) for r in self.records())
        return replace(incident, incident=incident_without(incident.incident, self.words, named=named))

    def _originals(self) -> Iterator[tuple[AgencyId, RecordId]]:
        yield from ((r.key.source, r.key.record) for r in self.records())
        for review in self.known.reviews.values():
            if review.pair & self.known.alone_in(self.person):
                yield CONSOLE, RecordId(decision_record(review.one, review.other))
        for alone in self.known.alone_in(self.person):
            yield CONSOLE, rectification_record(alone)


def rectification_record(person: PersonId) -> RecordId:
    """Return the number under which decisions are kept on what is right of a person."""
    return RecordId(f"rectify {person}")


def erasure_record(person: PersonId) -> RecordId:
    """Return the number under which the decision is kept to erase a person."""
    return RecordId(f"erase {person}")


def _may_name(delivery: Delivery, drafts: Drafts, going: _Going) -> bool:
    """Say whether a delivery may name them. One of him names nobody else, and must not show that she was erased."""
    his = drafts.policy.directory.kind_of(delivery.recipient) in OTHER_PARTYS_SIDE
    return going.is_him_in(delivery.case) or not his


def _emptied(drafts: Drafts, going: _Going, doubtful: set[DeliveryId]) -> Iterator[Delivery]:
    """Yield the deliveries that go without their content: all that may name the person, but for what was told alike."""
    corrected = {d.id for d in drafts.changed}
    for delivery in going.deliveries():
        stands = delivery.id in doubtful and delivery.id not in corrected
        if delivery.kind in NAMING and not stands and _may_name(delivery, drafts, going):
            yield delivery
    yield from _shown_before(going.deliveries(), drafts.deliveries)


def _shown_before(before: Iterable[Delivery], now: Iterable[Delivery]) -> Iterator[Delivery]:
    """Yield what coordinators were shown, but for what each was shown last where nothing takes its place."""
    kind = DeliveryKind.MARAC_CASE
    anew = {(d.topic, d.case) for d in now if d.kind is kind}
    last = {(d.topic, d.case): d.id for d in before if d.kind is kind}
    for delivery in before:
        if delivery.kind is kind and ((line := (delivery.topic, delivery.case)) in anew or last[line] != delivery.id):
            yield delivery


def _stand_in(delivery: Delivery, drafts: Drafts) -> Delivery:
    """Return what goes out should a delivery have to be sent once more: the same number, nothing of what it said."""
    if delivery.kind is DeliveryKind.MARAC_CASE and delivery.case:
        empty = share_replaced(drafts.known.cases[delivery.case], None, delivery.recipient)
        return replace(delivery, content=empty.content)
    return stand_in(delivery, ERASED)
