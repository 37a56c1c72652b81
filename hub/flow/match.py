"""Step 3: each person of the event is a known person or a new one. Two people of one event are two people.

What may be one person and is not sure does not hold the event up: it goes on with a new person, and the pair is named
for somebody to review.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log2

from hub.domain.events import CaseEvent
from hub.domain.ids import PersonId, derived_id
from hub.domain.person import Person, Role
from hub.domain.weights import Model
from hub.flow.deduplicate import record_key, whole_record
from hub.flow.known import Known
from hub.flow.received import Member, Received
from hub.matching.features import Features, features_of, united
from hub.matching.judge import Judgement, Verdict, in_company, is_hopeless, judge, stays
from hub.matching.same import is_called_alike

WORTH_A_REVIEW = 27.0
"""Bits from which somebody looks at a pair; below, it is left apart. It keeps the queue at four for 100 records."""
CLEARLY_LIKELIER = 6.0
"""Bits by which one of several children must be likelier than the others to be somebody: 64 times, our choice."""
BITS_PER_DOUBLING = 6.0
"""What it counts that a known person is described twice as often: the more was told, the more depends on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """A description and a known person who may be one."""

    ref: str
    one: PersonId
    """The description, by the id that it would have alone."""
    other: PersonId
    weight: float
    """Bits for, above zero, or against."""
    sure: bool = False
    """Two known people whom this event shows to be one beyond doubt: what each is described by joins them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Who the people of an event are."""

    people: Mapping[str, PersonId]
    """Person by ref."""
    alone: Mapping[str, PersonId]
    """By ref, who each would be if joined with nobody; the same through the revisions of a record."""
    possible: tuple[Possible, ...] = ()


def match(received: Received, event: CaseEvent, known: Known, model: Model) -> Matched:
    """Return who each person of the event is, and who may be somebody known (docs/domain.md, rule H1)."""
    finding = _Finding(received=received, event=event, known=known, model=model)
    finding.keep_who_stays()
    finding.follow_own_record()
    finding.join_who_is_certain()
    finding.join_in_company()
    finding.join_beside_family()
    people = {person.ref: finding.taken.get(person.ref, finding.alone(person)) for person in event.people}
    return Matched(
        people=people,
        alone={person.ref: finding.alone(person) for person in event.people},
        possible=(*finding.possible(), *finding.known_twice()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Likeness:
    """A person of the event, somebody known, and what was found between them."""

    person: Person
    candidate: PersonId
    found: Judgement
    seconded: bool
    """It would be the same person, had the candidate the same part towards the same other party."""

    @property
    def order(self) -> tuple[float, PersonId]:
        """The likeliest first, in an order that nothing else changes."""
        return -self.found.weight, self.candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    """Who has been recognised by now. The steps are taken in turn: each adds to `taken` and takes nothing away."""

    received: Received
    event: CaseEvent
    known: Known
    model: Model
    taken: dict[str, PersonId] = field(default_factory=dict)
    kept: dict[str, PersonId] = field(default_factory=dict)
    """By ref, the id alone of whom an earlier revision of this record named so."""
    likenesses: list[_Likeness] = field(default_factory=list)

    def keep_who_stays(self) -> None:
        """Recognise the people whom an earlier revision of this very record named by the same refs."""
        latest = self.known.records.get(record_key(self.received, self.event))
        for person in self.event.people if latest else ():
            said = self.known.person_in(latest, person.ref) if latest else None
            if latest is None or said is None:
                continue
            who = latest.people[person.ref]
            earlier = [features_of(said, self.received.source), *self.known.features_of(who)]
            if stays(self._features(person), earlier, self.model) and self._take(person, who):
                self.kept[person.ref] = latest.alone_of(person.ref)

    def follow_own_record(self) -> None:
        """Recognise the one person in the same part whom the sender's own record, of which this is a part, calls so."""
        records = self.known.records_called(self.received.source, whole_record(self.event.head.record_id))
        said = [(r, getattr(r.event, "people", ())) for r in records if not r.withdrawn]
        for person in self._left():
            named = [(r, other.ref) for r, people in said for other in people if is_called_alike(other, person)]
            fits = {r.people[ref] for r, ref in named}
            if len(fits) == 1 and not self._is_ruled_out(person, *fits) and self._take(person, *fits):
                self.kept[person.ref] = min(r.alone_of(ref) for r, ref in named)

    def join_who_is_certain(self) -> None:
        """Join whom the judge calls the same, the likeliest of the whole event first."""
        for person in self._left():
            features = self._features(person)
            for candidate in self._candidates(person):
                found = judge(features, self.known.features_of(candidate), self.model)
                if not is_hopeless(found, self.model):
                    seconded = in_company(found, self.model).verdict is Verdict.SAME
                    self.likenesses.append(
                        _Likeness(person=person, candidate=candidate, found=found, seconded=seconded)
                    )
        self.likenesses.sort(key=lambda one: one.order)
        for one in self.likenesses:
            if one.found.verdict is Verdict.SAME and not self._is_in_doubt(one):
                self._take(one.person, one.candidate)

    def join_in_company(self) -> None:
        """Join who had the same part towards somebody whom this event names too, or is as likely to name."""
        for one in self.likenesses:
            if self._is_open(one) and one.seconded and self._is_tied_here(one) and not self._is_in_doubt(one):
                self._take(one.person, one.candidate)

    def join_beside_family(self) -> None:
        """Join by name and birthday whom a case already puts beside somebody in this event."""
        beside = self._beside()
        for one in self.likenesses:
            if one.candidate in beside and one.found.only_lacks_a_place and not self._is_in_doubt(one):
                self._take(one.person, one.candidate)

    def possible(self) -> Iterable[Possible]:
        """Yield for each new person of this event the likeliest who they may be, if it is worth somebody's while."""
        named: set[str] = set()
        for one in self.likenesses:
            ref = one.person.ref
            if ref not in named and one.found.verdict is not Verdict.APART and self._is_open(one):
                named.add(ref)
                if self._is_worth_a_review(one):
                    yield Possible(ref=ref, one=self.alone(one.person), other=one.candidate, weight=one.found.weight)

    def known_twice(self) -> Iterable[Possible]:
        """Yield for each recognised person others whom what is known by now shows to be the same."""
        for one in self.likenesses:
            who = self.taken.get(one.person.ref)
            if who and who != one.candidate and self._may_be_one(one, who):
                said = (self._features(one.person), *self.known.features_of(who))
                found = judge(united(said), self.known.features_of(one.candidate), self.model)
                if self._is_tied_here(one):
                    found = in_company(found, self.model)
                if found.verdict is Verdict.SAME:
                    alone = self.alone(one.person)
                    yield Possible(ref=one.person.ref, one=alone, other=one.candidate, weight=found.weight, sure=True)

    def alone(self, person: Person) -> PersonId:
        """Return who a person of the event would be if joined with nobody; this event always gives the same."""
        new = derived_id("person", self.received.source, self.received.event_id, person.ref)
        return self.kept.get(person.ref) or PersonId(new)

    def _left(self) -> list[Person]:
        return [person for person in self.event.people if person.ref not in self.taken]

    def _features(self, person: Person) -> Features:
        return features_of(person, self.received.source)

    def _candidates(self, person: Person) -> list[PersonId]:
        return self.known.candidates(self.received.keys.get(person.ref, ()))

    def _take(self, person: Person, who: PersonId) -> bool:
        """Recognise a person as somebody known, unless either is somebody else in this event; say whether it was so."""
        if person.ref in self.taken or not self._is_free(person, who):
            return False
        self.taken[person.ref] = who
        return True

    def _is_free(self, person: Person, who: PersonId) -> bool:
        """Say whether nobody else of the event is this person, and nobody and no case has set the two apart."""
        alone = self.alone(person)
        if who in self.taken.values() or self.known.are_apart(alone, who):
            return False
        return not self.known.are_opposed(alone, who)

    def _is_ruled_out(self, person: Person, who: PersonId) -> bool:
        return judge(self._features(person), self.known.features_of(who), self.model).is_forbidden

    def _is_open(self, one: _Likeness) -> bool:
        return one.person.ref not in self.taken and self._is_free(one.person, one.candidate)

    def _is_in_doubt(self, one: _Likeness) -> bool:
        return self._is_likelier_another(one) or self._is_another_as_likely(one)

    def _is_another_as_likely(self, one: _Likeness) -> bool:
        """Say whether another child of this event, who is not recognised, is about as like the candidate."""
        return Role.CHILD in one.person.roles and any(
            other.candidate == one.candidate
            and other.person.ref != one.person.ref
            and other.found.weight > one.found.weight - CLEARLY_LIKELIER
            and self._is_open(other)
            for other in self.likenesses
            if other.found.verdict is not Verdict.APART
        )

    def _is_likelier_another(self, one: _Likeness) -> bool:
        """Say whether the person is more like another known one whom a record tells apart from the candidate.

        A twin in whom the first of two given names is his brother's is nearest to himself, if not sure enough to join.
        """
        likelier = (
            other for other in self.likenesses if other.person.ref == one.person.ref and other.order < one.order
        )
        return any(
            other.found.verdict is not Verdict.APART
            and self._is_open(other)
            and self._are_named_together(one.candidate, other.candidate)
            for other in likelier
        )

    def _are_named_together(self, one: PersonId, other: PersonId) -> bool:
        return any(other in record.people.values() for record in self.known.records_of(one))

    def _is_worth_a_review(self, one: _Likeness) -> bool:
        told = len(self.known.features_of(one.candidate))
        return one.found.weight + BITS_PER_DOUBLING * log2(max(told, 1)) >= WORTH_A_REVIEW

    def _is_tied_here(self, one: _Likeness) -> bool:
        """Say whether a case puts the candidate beside somebody whom this event names, or is as likely to name."""
        here = {(other.person.ref, other.candidate) for other in self.likenesses if other.seconded}
        return any(self._are_tied(one, ref, who) for ref, who in here | set(self.taken.items()))

    def _may_be_one(self, one: _Likeness, who: PersonId) -> bool:
        """Say whether nothing keeps two known people apart: a person's word, a case, or a record that names both."""
        if not one.seconded or not self._is_free(one.person, one.candidate):
            return False
        together = self._are_named_together(who, one.candidate)
        return not together and not self.known.are_opposed(who, one.candidate)

    def _are_tied(self, one: _Likeness, ref: str, who: PersonId) -> bool:
        """Say whether a case has the candidate and somebody else in the parts that the event gives the two."""
        if one.person.ref == ref or one.candidate == who:
            return False
        other = next(person for person in self.event.people if person.ref == ref)
        return any(
            _has_part(members, one.candidate, one.person) and _has_part(members, who, other)
            for case in self.known.cases_of(one.candidate)
            if (members := self.known.members.get(case.id))
        )

    def _beside(self) -> set[PersonId]:
        return {
            member.person
            for who in self.taken.values()
            for case in self.known.cases_of(who)
            for member in self.known.members.get(case.id, {}).values()
        }


def _has_part(members: Mapping[tuple[PersonId, Role], Member], who: PersonId, said: Person) -> bool:
    return any((who, role) in members for role in said.roles)
