"""How a pair looks to somebody who decides: two sides, of no agency, what agrees, and what a decision would change."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.markup import escape

from hub.cli.review_words import AGAINST, COMPARISONS, LEVELS, NOTED, TOLD
from hub.cli.show import out, table
from hub.domain.dates import day_of
from hub.domain.decisions import LinkDecided
from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.identifiers import STRONG
from hub.domain.ids import AgencyId, CaseId, PersonId
from hub.domain.outcome import Reason, Refused
from hub.domain.person import HIDDEN, Person
from hub.domain.review import Review, ReviewState
from hub.domain.weights import Model
from hub.flow.known import Known
from hub.flow.received import Decision
from hub.flow.sides import sides_of
from hub.matching.judge import Finding, Judgement, judge

_GOES_OUT = frozenset({DeliveryState.QUEUED, DeliveryState.SUSPENDED})
COLUMNS = ("Said", "Name", "Born", "Sex", "Is", "Lives", "Reached by", "Numbers")

Members = frozenset[PersonId]
"""The descriptions on one side of a pair, by the ids that they would have alone."""


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

    def said(self, side: Members) -> list[tuple[date, Person]]:
        """Return how a side was described and when, oldest first; by whom does not matter."""
        people = {person for alone in side if (person := self.known.person_of(alone))}
        return [
            (day_of(record.recorded_at), described)
            for person in sorted(people)
            for record in self.known.records_of(person)
            for ref, who in record.people.items()
            if who == person and record.alone_of(ref) in side and (described := self.known.person_in(record, ref))
        ]

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
        yield from self._cases()
        yield from self._told()

    def _cases(self) -> Iterator[str]:
        for case in self.decision.cases:
            before = self.known.cases.get(case.id)
            if case.replaced_by and (before is None or before.replaced_by != case.replaced_by):
                yield f"case {case.reference} goes on as {self._reference(case.replaced_by)}"
            elif before is None:
                yield f"case {case.reference} begins"
            elif before.replaced_by and not case.replaced_by:
                yield f"case {case.reference} goes on by itself again"
            if before and before.grade is not case.grade and not case.replaced_by:
                yield f"case {case.reference} is of {case.grade.word} risk; it was of {before.grade.word} risk"

    def _reference(self, case: CaseId) -> str:
        there = next((c for c in self.decision.cases if c.id == case), None) or self.known.cases[case]
        return there.reference

    def _told(self) -> Iterator[str]:
        recipients: dict[DeliveryKind, list[AgencyId]] = defaultdict(list)
        for delivery in self.decision.deliveries:
            if delivery.state in _GOES_OUT:
                recipients[delivery.kind].append(delivery.recipient)
        for kind, them in sorted(recipients.items()):
            yield f"{TOLD[kind]}: {_count(len(them), 'delivery', 'deliveries')} to {_agencies(len(set(them)))}"
        if not recipients:
            yield "no agency is told anything"


def _agencies(count: int) -> str:
    return _count(count, "agency", "agencies")


def _count(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def print_foreseen(foreseen: Foreseen) -> None:
    """Print how the pair stands, both sides, what agrees, and what a decision would change."""
    for line in _standing(foreseen):
        out.print(line, highlight=False, markup=False, soft_wrap=True)
    for title, side in zip(("First of the two", "Second of the two"), foreseen.sides(), strict=True):
        rows = [[cell and escape(str(cell)) for cell in _row(*said)] for said in foreseen.said(side)]
        out.print()
        table(title, COLUMNS, rows, f"{title}: no record describes this one any more.")
    if found := foreseen.found():
        _print_found(found, foreseen)
    out.print()
    for line in _would_mean(foreseen):
        out.print(line, highlight=False, markup=False, soft_wrap=True)


def _standing(foreseen: Foreseen) -> Iterator[str]:
    review = foreseen.review
    name = f"Review {str(review.id)[:8]}: {review.state}" if review else "Nobody has asked or decided on this pair yet"
    yield f"{name}. The two are taken for {'one person' if foreseen.are_one else 'two people'}."
    for signature in review.signatures if review else ():
        word = "one person" if signature.same else "two people"
        yield f"  {signature.at:%Y-%m-%d %H:%M} UTC  {signature.by} decided: {word}. {signature.reason}"


def _print_found(found: Judgement, foreseen: Foreseen) -> None:
    rows = [("to begin with", None, f"{foreseen.model.prior:+.1f}"), *_parts(found.finding)]
    favour = "for" if found.weight > 0 else "against"
    out.print()
    title = f"{found.weight:+.1f} bits, {favour} their being one person"
    table(title, ("Compared", "Found", "Bits"), rows, "Nothing could be compared.")
    if found.finding.vetoes and not foreseen.are_one:
        out.print()
        out.print("Why no score joins them:", highlight=False)
        for code in found.finding.vetoes:
            out.print(f"  {AGAINST.get(code, code)}", highlight=False, soft_wrap=True)


def _parts(finding: Finding) -> Iterator[tuple[str, str, str]]:
    for part in finding.parts:
        compared, level = COMPARISONS.get(part.comparison, part.comparison), LEVELS.get(part.level, part.level)
        yield compared, level, f"{part.weight:+.1f}"


def _would_mean(foreseen: Foreseen) -> Iterator[str]:
    verb = "Joining" if foreseen.event.same else "Separating"
    if foreseen.refused is not None:
        yield f"{verb} them would be refused ({foreseen.refused}). {foreseen.refused.advice}"
        return
    second = ", once a second user decides alike," if foreseen.waits else ""
    yield f"{verb} them would mean{second}".rstrip(",") + ":"
    for line in foreseen.changes():
        yield f"  {line}"


def _row(said: date, person: Person) -> tuple[object, ...]:
    names = "; ".join(" ".join((*name.given, name.family or "")).strip() for name in person.names)
    contacts = ", ".join(contact.value for contact in person.contacts)
    roles = ", ".join(role.value for role in person.roles)
    lives, numbers = _lives(person), _numbers(person)
    return (said, names or None, person.date_of_birth, person.sex, roles, lives, contacts or None, numbers)


def _lives(person: Person) -> str | None:
    """Return where somebody lives; a protected address is said to be one, and is shown to no reviewer."""
    shown = [
        "protected" if a.visibility in HIDDEN else ", ".join((*a.lines, a.postcode or "")).strip(", ")
        for a in person.addresses
    ]
    return "; ".join(dict.fromkeys(filter(None, shown))) or None


def _numbers(person: Person) -> str | None:
    """Return a person's numbers; one of an agency's own list would say who it was that spoke."""
    numbers = [f"{n.system} {n.value}" if n.system in STRONG else "an agency's own" for n in person.identifiers]
    return ", ".join(dict.fromkeys(numbers)) or None


def plain_foreseen(foreseen: Foreseen) -> dict[str, Any]:
    """Return the same as plain values, for programs."""
    columns = [column.lower().replace(" ", "_") for column in COLUMNS]
    one, other = (
        [dict(zip(columns, _row(*said), strict=True)) for said in foreseen.said(side)] for side in foreseen.sides()
    )
    found = foreseen.found()
    parts = found.finding.parts if found else ()
    return {
        "review": _plain_review(foreseen.review),
        "are_one": foreseen.are_one,
        "one": one,
        "other": other,
        "weight": found.weight if found else None,
        "prior": foreseen.model.prior,
        "parts": [{"comparison": p.comparison, "level": p.level, "bits": p.weight} for p in parts],
        "against": list(found.finding.vetoes) if found else [],
        "decision": "join" if foreseen.event.same else "separate",
        "refused": foreseen.refused,
        "second_user_needed": foreseen.waits,
        "would_mean": [] if foreseen.refused else list(foreseen.changes()),
    }


def _plain_review(review: Review | None) -> dict[str, Any] | None:
    if review is None:
        return None
    decided = [{"by": s.by, "same": s.same, "reason": s.reason, "at": s.at} for s in review.signatures]
    return {"id": str(review.id), "state": review.state, "needs_second": review.needs_second, "decided": decided}


def waits_for_second(decision: Decision) -> bool:
    """Say whether a decision only waits for another user to decide alike."""
    return any(review.state is ReviewState.AWAITING_SECOND for review in decision.reviews)
