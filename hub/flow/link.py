"""A person decides whether two descriptions are of one person.

Joined, their cases become one; separated, they are as they would be had they never been joined. A decision is taken
under the ids that descriptions would have alone, for people come and go with such decisions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hub.domain.decisions import LinkDecided
from hub.domain.events import CaseEvent
from hub.domain.ids import PersonId
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.person import Person
from hub.domain.review import OPEN, Review, ReviewState, Signature, needs_second, review_id
from hub.domain.risk import Grade
from hub.flow.drafts import Drafts
from hub.flow.known import Known
from hub.flow.match import Matched
from hub.flow.place_anew import place_anew
from hub.flow.received import Decision, KnownRecord, Link
from hub.flow.retell import correct_and_tell, tell_joined, wrong_link
from hub.flow.sides import sides_of
from hub.flow.take_consent_back import stop_where_placed

HIGH_RISK = 10
"""How many records a case of high risk counts for, where reviews are put in order."""


def to_review(matched: Matched, event: CaseEvent, known: Known) -> Iterator[Review]:
    """Yield the pairs of which the event's people may be half; one that was opened before is not opened again."""
    described = {person.ref: person for person in event.people}
    for possible in matched.possible:
        if not known.is_reviewed(possible.one, possible.other):
            other = min(known.alone_in(possible.other), default=possible.other)
            yield Review(
                id=review_id(possible.one, other),
                one=possible.one,
                other=other,
                weight=possible.weight,
                needs_second=needs_second([described[possible.ref]], _said_of(possible.other, known)),
                depends=_depends(possible.other, known),
            )


def _depends(person: PersonId, known: Known) -> int:
    high = any(case.grade is Grade.HIGH for case in known.cases_of(person))
    return len(known.records_of(person)) + (HIGH_RISK if high else 0)


def link(drafts: Drafts, event: LinkDecided) -> Decision:
    """Return what a decision on two descriptions changes."""
    known = drafts.known
    one, other = known.person_of(event.one), known.person_of(event.other)
    if one is None or other is None:
        return _refused(drafts, Reason.PERSON_UNKNOWN)
    if event.same and one != other and _in_one_record(one, other, known):
        return _refused(drafts, Reason.PEOPLE_OF_ONE_RECORD)
    if event.same and _kept_apart(event, (one, other), known):
        return _refused(drafts, Reason.PEOPLE_KEPT_APART)
    signed = _signed(drafts, event, (one, other))
    if isinstance(signed, Refused):
        return Decision(received=drafts.received, ended=signed)
    decision = Decision(received=drafts.received, ended=Processed(), reviews=(signed,))
    if signed.state is ReviewState.JOINED:
        return _joined(drafts, event, (one, other), decision)
    return _separated(drafts, event, (one, other), decision) if signed.state is ReviewState.SEPARATED else decision


def _refused(drafts: Drafts, reason: Reason) -> Decision:
    return Decision(received=drafts.received, ended=Refused(reason=reason))


def _in_one_record(one: PersonId, other: PersonId, known: Known) -> bool:
    """Say whether a record names both: two people of one record are two people, whoever decides otherwise."""
    return any(other in record.people.values() for record in known.ever_of(one))


def _kept_apart(event: LinkDecided, people: tuple[PersonId, PersonId], known: Known) -> bool:
    """Say whether somebody has separated others than these two descriptions who would become one by this decision."""
    here, there = (known.alone_in(person) for person in people)
    decided = frozenset((event.one, event.other))
    return any(pair != decided and pair & here and pair & there for pair in known.separations())


def _said_of(person: PersonId, known: Known) -> list[Person]:
    return [said.person for said in known.described(person)]


def _signed(drafts: Drafts, event: LinkDecided, people: tuple[PersonId, PersonId]) -> Review | Refused:
    """Return the review with this decision; where two must decide alike, the first one only waits for the second."""
    review, signature = _review(drafts.known, event, people), _signature(drafts, event)
    if event.seen is not None and event.seen != len(review.signatures):
        return Refused(reason=Reason.DECIDED_MEANWHILE)
    if event.same is None:
        return _unsure(review, signature, people)
    decided = replace(
        review,
        signatures=(*review.signatures, signature),
        state=ReviewState.JOINED if event.same else ReviewState.SEPARATED,
    )
    undoes = people[0] == people[1] and not event.same
    if not review.needs_second or undoes:
        return decided
    first = review.first
    if first is None:
        return replace(decided, state=ReviewState.AWAITING_SECOND)
    if first.by == event.by:
        return Refused(reason=Reason.SECOND_USER_NEEDED)
    return decided if first.same == event.same else replace(decided, state=ReviewState.WAITING)


def _unsure(review: Review, signature: Signature, people: tuple[PersonId, PersonId]) -> Review | Refused:
    """Return the review, on which two must decide alike from now on; what is decided stays so."""
    if review.state not in OPEN or people[0] == people[1]:
        return Refused(reason=Reason.DECIDED_MEANWHILE)
    return replace(review, needs_second=True, signatures=(*review.signatures, signature))


def _review(known: Known, event: LinkDecided, people: tuple[PersonId, PersonId]) -> Review:
    """Return the review of the pair, or a new one: somebody may see what no score saw."""
    there = known.reviews.get(review_id(event.one, event.other))
    second = needs_second(_said_of(people[0], known), _said_of(people[1], known)) and people[0] != people[1]
    if there:
        return replace(there, needs_second=there.needs_second or second)
    return Review(
        id=review_id(event.one, event.other), one=event.one, other=event.other, weight=None, needs_second=second
    )


def _signature(drafts: Drafts, event: LinkDecided) -> Signature:
    return Signature(by=event.by, same=event.same, reason=event.reason, at=drafts.now)


def _joined(drafts: Drafts, event: LinkDecided, people: tuple[PersonId, PersonId], decision: Decision) -> Decision:
    known, (one, other) = drafts.known, people
    if one == other:
        return replace(decision, links=_confirmed(drafts, event))
    sides = (tuple(sorted(known.alone_in(one))), tuple(sorted(known.alone_in(other))))
    made = Link(one=event.one, other=event.other, same=True, sides=sides)
    kept, gone = sorted(people, key=lambda p: (min(r.seq or 0 for r in known.ever_of(p)), p))
    placed = place_anew(known, _renamed(known.ever_of(gone), {gone: kept}), {kept, gone}, drafts.policy)
    placed = tell_joined(drafts, placed)
    stop_where_placed(drafts, placed)
    return replace(
        placed.decision(drafts, decision.ended), reviews=decision.reviews, links=(made,), heirs=((gone, kept),)
    )


def _confirmed(drafts: Drafts, event: LinkDecided) -> tuple[Link, ...]:
    """Return the mark that two are rightly taken for one; a join that somebody made before keeps its sides."""
    before = drafts.known.link_of(frozenset((event.one, event.other)))
    return () if before and before.same else (Link(one=event.one, other=event.other, same=True),)


def _separated(drafts: Drafts, event: LinkDecided, people: tuple[PersonId, PersonId], decision: Decision) -> Decision:
    known, (one, other) = drafts.known, people
    made = Link(one=event.one, other=event.other, same=False)
    if one != other:
        return replace(decision, links=(made,))
    sides = sides_of(known, one, (event.one, event.other), drafts.policy.model)
    names = {alone: side.id for side in sides for alone in side.members}
    records = [_split(record, one, names) for record in known.ever_of(one)]
    placed = place_anew(known, records, {one, *names.values()}, drafts.policy)
    placed = correct_and_tell(drafts, placed, wrong_link(drafts, placed, sides[0].since))
    heirs = tuple((one, side.id) for side in sides if side.id != one)
    return replace(placed.decision(drafts, decision.ended), reviews=decision.reviews, links=(made,), heirs=heirs)


def _renamed(records: Sequence[KnownRecord], names: Mapping[PersonId, PersonId]) -> list[KnownRecord]:
    return [replace(r, people={ref: names.get(who, who) for ref, who in r.people.items()}) for r in records]


def _split(record: KnownRecord, person: PersonId, names: Mapping[PersonId, PersonId]) -> KnownRecord:
    people = {ref: names[record.alone_of(ref)] if who == person else who for ref, who in record.people.items()}
    return replace(record, people=people)
