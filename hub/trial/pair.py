"""Two people who may be one, as somebody sees them who decides: two sides, how alike they are, and what would change.

Whoever shows it decides how much of it: a command names no agency, a page of the coordinator's own area does.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from hub.domain.dates import day_of
from hub.domain.decisions import LinkDecided
from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.ids import AgencyId, CaseId, PersonId
from hub.domain.outcome import Reason, Refused
from hub.domain.person import Person
from hub.domain.review import Review, ReviewState
from hub.domain.rules import Policy
from hub.domain.weights import Model
from hub.flow.decide import decide
from hub.flow.known import Known
from hub.flow.received import Decision, KnownRecord, Received
from hub.flow.sides import sides_of
from hub.matching.judge import Judgement, judge
from hub.trial.pair_words import NOTED, TOLD

GOES_OUT = frozenset({DeliveryState.QUEUED, DeliveryState.SUSPENDED})
"""States of a delivery that somebody gets, now or later."""

Members = frozenset[PersonId]
"""The descriptions on one side of a pair, by the ids that they would have alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One description of somebody, in the record that holds it."""

    record: KnownRecord
    ref: str
    """By which the record names the person."""
    person: Person

    def beside(self) -> tuple[Person, ...]:
        """Return whom else the record names."""
        people: tuple[Person, ...] = getattr(self.record.event, "people", ())
        return tuple(one for one in people if one.ref != self.ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """A decision on two people, and what it would change."""

    event: LinkDecided
    known: Known
    decision: Decision
    model: Model
    review: Review | None = None
    """The review of the pair as it stands; None where nobody has asked or decided anything yet."""
    waits: bool = False
    """Whether a second user must decide alike before it changes anything."""

    @property
    def refused(self) -> Reason | None:
        """Return why it would be refused, or None."""
        return self.decision.ended.reason if isinstance(self.decision.ended, Refused) else None

    @property
    def are_one(self) -> bool:
        """Say whether the two are taken for one person at the moment."""
        one, other = (self.known.person_of(alone) for alone in (self.event.one, self.event.other))
        return one is not None and one == other

    def sides(self) -> tuple[Members, Members]:
        """Return the two sides; of one person, those into which a separation would split it."""
        pair = self.event.one, self.event.other
        one, other = (self.known.person_of(alone) for alone in pair)
        if one is not None and one == other:
            first, second = sides_of(self.known, one, pair, self.model)
            return first.members, second.members
        return self._members(one), self._members(other)

    def _members(self, person: PersonId | None) -> Members:
        return self.known.alone_in(person) if person else frozenset()

    def sayings(self, side: Members) -> list[Saying]:
        """Return how a side was described, by whom and when, oldest first."""
        people = {person for alone in side if (person := self.known.person_of(alone))}
        return [
            Saying(record=record, ref=ref, person=described)
            for person in sorted(people)
            for record in self.known.records_of(person)
            for ref, who in record.people.items()
            if who == person and record.alone_of(ref) in side and (described := self.known.person_in(record, ref))
        ]

    def said(self, side: Members) -> list[tuple[date, Person]]:
        """Return how a side was described and when, oldest first; by whom does not matter."""
        return [(day_of(one.record.recorded_at), one.person) for one in self.sayings(side)]

    def found(self) -> Judgement | None:
        """Return how alike the two sides are: the likeliest description of one against the whole of the other."""
        here, there = (self._features(side) for side in self.sides())
        if not here or not there:
            return None
        return max((judge(one, there, self.model) for one in here), key=lambda found: found.weight)

    def _features(self, side: Members) -> list[Any]:
        people = {person for alone in side if (person := self.known.person_of(alone))}
        said = {alone: found for one in people for alone, found in self.known.said_by_alone(one).items()}
        return [features for alone in sorted(side) for features in said.get(alone, ())]

    def changes(self) -> Iterator[str]:
        """Yield what it would change, a sentence each; no agency is named."""
        state = next((review.state for review in self.decision.reviews), None)
        if state in NOTED:
            yield NOTED[state]
            return
        yield "the two are one person" if self.event.same else "the two are two people, whatever a score says"
        yield from self.cases_changed()
        yield from self._told()

    def cases_changed(self) -> Iterator[str]:
        """Yield what becomes of which case, a sentence each."""
        for case in self.decision.cases:
            before = self.known.cases.get(case.id)
            if case.replaced_by and (before is None or before.replaced_by != case.replaced_by):
                yield f"case {case.reference} goes on as {self.reference(case.replaced_by)}"
            elif before is None:
                yield f"case {case.reference} begins"
            elif before.replaced_by and not case.replaced_by:
                yield f"case {case.reference} goes on by itself again"
            if before and before.grade is not case.grade and not case.replaced_by:
                yield f"case {case.reference} is of {case.grade.word} risk; it was of {before.grade.word} risk"

    def reference(self, case: CaseId) -> str:
        """Return a case's reference."""
        there = next((c for c in self.decision.cases if c.id == case), None) or self.known.cases[case]
        return there.reference

    def _told(self) -> Iterator[str]:
        recipients: dict[DeliveryKind, list[AgencyId]] = defaultdict(list)
        for delivery in self.decision.deliveries:
            if delivery.state in GOES_OUT:
                recipients[delivery.kind].append(delivery.recipient)
        for kind, them in sorted(recipients.items()):
            yield f"{TOLD[kind]}: {_count(len(them), 'delivery', 'deliveries')} to {_agencies(len(set(them)))}"
        if not recipients:
            yield "no agency is told anything"


def _agencies(count: int) -> str:
    return _count(count, "agency", "agencies")


def _count(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def waits_for_second(decision: Decision) -> bool:
    """Say whether a decision only waits for another user to decide alike."""
    return any(review.state is ReviewState.AWAITING_SECOND for review in decision.reviews)


def with_second(foreseen: Foreseen, second: Received, policy: Policy, now: datetime) -> Foreseen:
    """Return what would change once a second user has decided alike, by that decision; nothing is stored."""
    foreseen.known.learn(foreseen.decision)
    decision = decide(second, foreseen.known, policy, now)
    return replace(foreseen, decision=decision, waits=True)
