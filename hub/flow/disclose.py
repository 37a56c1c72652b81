"""What somebody gets of what is held on them: every field with a decision, and nothing for whom they fear (rule G4).

Where it is not clear that something may be given it is not: an officer may give more, the hub never does.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime

from hub.domain.agency import OTHER_PARTYS_SIDE, AgencyKind
from hub.domain.case import Case
from hub.domain.events import CaseEvent, CustodyOrOrderChanged, FeedbackReceived, IncidentReported, OutcomeRecorded
from hub.domain.ids import AgencyId, PersonId
from hub.domain.person import HIDDEN, Address, Contact, Person, Role, YesNo
from hub.domain.rights import Answer, Asker, HeldField, NotGiven, Passed
from hub.domain.rules import Policy
from hub.flow.received import KnownRecord, Member
from hub.matching.normal import contact_key, folded, postcode_key

HIS = frozenset({Role.PERPETRATOR, Role.YOUNG_PERSON_DISPLAYING_ABUSE})
_OWN = ("names", "date_of_birth", "sex", "gender", "ethnicity", "language", "interpreter_needed", "identifiers")
"""What a suspect may read of himself, of an incident of which he was told."""
_WHERE = ("addresses", "contacts")
_OF_INCIDENT = ("incident.references", "incident.occurred_from")
_NEVER_FREE = ("incident.narrative", "narrative")
"""Words of others; an officer reads them before anybody gets them."""
_OF_THE_INQUIRY = ("incident.suspect_informed", "may_be_told")
_SHARED = (
    "incident",
    "assessment",
    "criteria",
    "reason",
    "hearing",
    "special_measures",
    "outcome",
    "heard_at",
    "flag_until",
    "order",
    "conditions",
    "ends_at",
    "references",
)
"""What is said of the pair: a victim's own, and of anybody else a third party's."""
_OF_PLANS = ("outcomes", "strategy_at", "actions")
"""What agencies prepare: told too early it could hand a child or her to the one they fear (docs/domain.md, rule G4)."""
_OF_HIM = ("change", "changed_at", "references")
"""What became of him: his, and not hers to be given by the hub (docs/domain.md, rule B1)."""
_QUIET = ("head.revision", "people")

Leaf = tuple[str, str]
"""A path and what stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """Everything that is held on one person."""

    person: PersonId
    records: Sequence[KnownRecord]
    cases: Sequence[Case]
    members: Sequence[Member]
    passed: Sequence[Passed]


def not_given(asker: Asker, held: Holdings, policy: Policy) -> NotGiven | None:
    """Return why whoever asks gets nothing, or None."""
    if asker.agency:
        return _not_to_agency(asker.agency, held, policy)
    return None if asker.is_self or asker.person == held.person else _not_to_person(asker.person, held)


def _not_to_agency(agency: AgencyId, held: Holdings, policy: Policy) -> NotGiven | None:
    """Give nothing where any case is closed to the agency: what is held on somebody tells of all their cases."""
    if any(case.limits.closed_to(agency) for case in held.cases):
        return NotGiven.ASKER_EXCLUDED
    if policy.directory.kind_of(agency) in OTHER_PARTYS_SIDE and not _is_only_his(held):
        return NotGiven.ASKER_OTHER_PARTY
    has_told = any(r.key.source == agency for r in held.records)
    return None if has_told else NotGiven.ASKER_NOT_ENTITLED


def _not_to_person(asker: PersonId | None, held: Holdings) -> NotGiven | None:
    """Return None only to a victim who asks for a child of her case: whoever else is in a case is another party."""
    roles = {m.role for m in held.members if m.person == asker} | {
        role
        for case in held.cases
        for role, who in ((Role.VICTIM, case.victim), (Role.PERPETRATOR, case.perpetrator))
        if who == asker
    }
    if roles & HIS or (roles and not _is_child(held)):
        return NotGiven.ASKER_OTHER_PARTY
    return None if Role.VICTIM in roles else NotGiven.ASKER_NOT_ENTITLED


def _roles(held: Holdings) -> set[Role]:
    return {role for record in held.records for p in _said(record, held.person) for role in p.roles}


def _is_child(held: Holdings) -> bool:
    return _roles(held) <= {Role.CHILD}


def _is_only_his(held: Holdings) -> bool:
    return _roles(held) <= HIS


def disclosed(held: Holdings, asker: Asker, policy: Policy) -> list[HeldField]:
    """Return every field that is held on a person, each with what becomes of it."""
    theirs = _said_of_others(held)
    return [
        found
        for record in sorted(held.records, key=lambda r: (r.recorded_at, r.key))
        for found in _Record(record=record, held=held, asker=asker, policy=policy, theirs=theirs).fields()
    ]


def passed_on(held: Holdings, policy: Policy) -> list[tuple[Passed, Answer]]:
    """Return every delivery in which the person may have been named, each with whether they may know of it."""
    told_to_him = {(r.key.source, r.key.record) for r in held.records if _is_known_to_him(r, policy)}
    his = {case.id for case in held.cases if case.perpetrator == held.person}
    return [(one, _of_passed(one, his, told_to_him, policy)) for one in held.passed]


def _of_passed(
    one: Passed, his: Collection[object], told_to_him: Collection[tuple[str, str | None]], policy: Policy
) -> Answer:
    to_his_side = policy.directory.kind_of(one.recipient) in OTHER_PARTYS_SIDE
    if one.case in his:
        known = to_his_side and (one.source, one.record) in told_to_him
        return Answer.RELEASE if known else Answer.WITHHELD_CRIME
    return Answer.THIRD_PARTY if to_his_side else Answer.RELEASE


def _said(record: KnownRecord, person: PersonId) -> list[Person]:
    people = record.event.people if isinstance(record.event, CaseEvent) else ()
    return [p for p in people if record.people.get(p.ref) == person]


def _said_of_others(held: Holdings) -> frozenset[str]:
    """Return every place and way to reach somebody that is said of anybody else: what two share is not one's own."""
    return frozenset(
        mark
        for record in held.records
        if isinstance(record.event, CaseEvent)
        for p in record.event.people
        if record.people.get(p.ref) != held.person
        for mark in _marks_of(p)
    )


def _marks_of(person: Person) -> Iterator[str]:
    for address in person.addresses:
        yield from _marks(address)
    for contact in person.contacts:
        yield from _marks(contact)


def _marks(one: Address | Contact) -> frozenset[str]:
    """Return by what a place or a way to reach somebody is known again, in plain form."""
    if isinstance(one, Contact):
        return frozenset({contact_key(one) or one.value})
    return frozenset(filter(None, (postcode_key(one.postcode), folded("".join(one.lines)), one.uprn)))


def _is_known_to_him(record: KnownRecord, policy: Policy) -> bool:
    """Say whether the suspect knows that the police hold this very incident (docs/domain.md, rule O2)."""
    event, kind = record.event, policy.directory.kind_of(record.key.source)
    told = isinstance(event, IncidentReported) and event.incident.suspect_informed is YesNo.YES
    return told and kind is AgencyKind.POLICE and not record.withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """One record, as whoever asks may see it."""

    record: KnownRecord
    held: Holdings
    asker: Asker
    policy: Policy
    theirs: frozenset[str]

    def fields(self) -> Iterator[HeldField]:
        for person in _said(self.record, self.held.person):
            for name in (f.name for f in fields(person) if f.name not in {"ref", "roles"}):
                for path, value in _leaves(name, getattr(person, name)):
                    yield self._field(f"person.{path}", value, self._of_person(person, name, path))
        for name in (f.name for f in fields(self.record.event) if f.name != "people"):
            for path, value in _leaves(name, getattr(self.record.event, name)):
                if path not in _QUIET:
                    yield self._field(path, value, self._of_event(path))
        yield from self._of_others()

    def _of_others(self) -> Iterator[HeldField]:
        people = self.record.event.people if isinstance(self.record.event, CaseEvent) else ()
        for place, person in enumerate(people):
            if self.record.people.get(person.ref) != self.held.person:
                yield self._field(f"others.{place}", "", self._withheld if self._is_his else Answer.THIRD_PARTY)

    def _field(self, path: str, value: str, answer: Answer) -> HeldField:
        released = value if answer is Answer.RELEASE else None
        key = self.record.key
        return HeldField(told_by=key.source, record=key.record, path=path, answer=answer, value=released)

    @property
    def _roles(self) -> set[Role]:
        return {role for p in _said(self.record, self.held.person) for role in p.roles}

    @property
    def _is_anothers_answer(self) -> bool:
        """Say whether somebody else was asked: who is named first (docs/domain.md, rules Q1 and Q2)."""
        event = self.record.event
        if not isinstance(event, OutcomeRecorded | FeedbackReceived) or not event.people:
            return False
        return self.record.people.get(event.people[0].ref) != self.held.person

    @property
    def _is_his(self) -> bool:
        """Say whether a record tells of him as the one who harms; in doubt it does."""
        return bool(self._roles & HIS)

    @property
    def _withheld(self) -> Answer:
        police = self.policy.directory.kind_of(self.record.key.source) is AgencyKind.POLICE
        return Answer.WITHHELD_CRIME if police else Answer.WITHHELD_HARM

    def _of_person(self, person: Person, name: str, path: str) -> Answer:
        if self._is_his:
            return self._of_him(person, name, path)
        hides = name == "addresses" and any(a.visibility in HIDDEN for a in person.addresses)
        if not self.asker.is_self and (hides or name in {"at_incident", "safe_contact"}):
            return Answer.WITHHELD_HARM
        return Answer.THIRD_PARTY if name == "relationship_to_victim" else Answer.RELEASE

    def _of_him(self, person: Person, name: str, path: str) -> Answer:
        if not _is_known_to_him(self.record, self.policy):
            return self._withheld
        if name in _WHERE:
            one = getattr(person, name)[int(path.split(".")[1])]
            return Answer.WITHHELD_HARM if _marks(one) & self.theirs else Answer.RELEASE
        return Answer.RELEASE if name in _OWN else self._withheld

    def _of_event(self, path: str) -> Answer:
        if self._is_his:
            known = _is_known_to_him(self.record, self.policy) and path.startswith((*_OF_INCIDENT, "head."))
            return Answer.RELEASE if known else self._withheld
        if path.startswith(_OF_THE_INQUIRY):
            return Answer.WITHHELD_CRIME
        if path.startswith(_OF_PLANS):
            return Answer.WITHHELD_HARM
        return Answer.THIRD_PARTY if self._is_anothers(path) else Answer.RELEASE

    def _is_anothers(self, path: str) -> bool:
        """Say whether what stands there is said by others, or of somebody else."""
        if path.startswith("head."):
            return False
        his = path.partition(".")[0] in _OF_HIM and isinstance(self.record.event, CustodyOrOrderChanged)
        shared = path.startswith(_SHARED) and Role.VICTIM not in self._roles
        return path.startswith(_NEVER_FREE) or his or shared or self._is_anothers_answer


def _leaves(path: str, value: object) -> Iterator[Leaf]:
    """Yield every plain value below a path; what says nothing is nothing that is held."""
    if value in (None, "", ()):
        return
    if is_dataclass(value):
        for one in fields(value):
            yield from _leaves(f"{path}.{one.name}", getattr(value, one.name))
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from _leaves(f"{path}.{place}", inner)
    else:
        yield path, value.isoformat() if isinstance(value, datetime) else str(value)
