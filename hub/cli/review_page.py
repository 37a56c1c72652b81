"""How a pair looks to somebody who decides: two sides, of no agency, what agrees, and what would change."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hub.cli.show import out, table
from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.events import LinkDecided
from hub.domain.ids import PersonId
from hub.domain.outcome import Reason, Refused
from hub.domain.person import AddressClass, Person
from hub.domain.review import ReviewState
from hub.flow.known import Known
from hub.flow.received import Decision
from hub.matching.judge import Finding, judge
from hub.matching.model import Model

_HIDDEN = frozenset({AddressClass.CONFIDENTIAL, AddressClass.REFUGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """A decision on two people, and what it would change."""

    event: LinkDecided
    known: Known
    decision: Decision
    model: Model

    @property
    def refused(self) -> Reason | None:
        """Return why it would be refused, or None."""
        return self.decision.ended.reason if isinstance(self.decision.ended, Refused) else None

    def side(self, alone: PersonId) -> list[Person]:
        """Return how one of the two was described, by whom does not matter."""
        person = self.known.person_of(alone)
        return [said.person for said in self.known.described(person)] if person else []

    def finding(self) -> tuple[float, Finding] | None:
        """Return the weight between the two, and what each comparison gave."""
        one, other = (self.known.person_of(alone) for alone in (self.event.one, self.event.other))
        if one is None or other is None or one == other:
            return None
        here, there = self.known.features_of(one), self.known.features_of(other)
        best = max((judge(said, there, self.model) for said in here), key=lambda j: j.weight, default=None)
        return (best.weight, best.finding) if best else None

    def changes(self) -> Iterator[str]:
        """Yield what it would change, a sentence each."""
        review = next(iter(self.decision.reviews), None)
        if review and review.state is ReviewState.AWAITING_SECOND:
            yield "noted; a second user must decide alike before anything changes"
            return
        if review and review.state is ReviewState.WAITING:
            yield "noted; the two who decided do not agree, so the pair waits again"
            return
        yield f"the two are {'one person' if self.event.same else 'two people, whatever a score says from now on'}"
        for case in self.decision.cases:
            if case.replaced_by:
                yield f"case {case.reference} goes on as {self._reference(case.replaced_by)}"
        yield from self._deliveries()

    def _reference(self, case: Any) -> str:
        there = next((c for c in self.decision.cases if c.id == case), None) or self.known.cases[case]
        return there.reference

    def _deliveries(self) -> Iterator[str]:
        waits = {DeliveryState.QUEUED, DeliveryState.SUSPENDED}
        kinds = Counter((d.kind, d.recipient) for d in self.decision.deliveries if d.state in waits)
        for (kind, recipient), count in sorted(kinds.items()):
            yield f"{count} {_WORDS.get(kind, kind)} to {recipient}"


_WORDS = {
    DeliveryKind.CORRECTION: "correction(s), to be confirmed,",
    DeliveryKind.CASE_REPLACED: "word(s) that a case goes on under another reference",
    DeliveryKind.UPDATE: "update(s)",
    DeliveryKind.MARAC_CASE: "whole case(s)",
}


def print_foreseen(foreseen: Foreseen) -> None:
    """Print both sides, what agrees, and what joining them would change."""
    for title, alone in (("One", foreseen.event.one), ("Other", foreseen.event.other)):
        columns = ("Name", "Born", "Sex", "Is", "Lives", "Reached by", "Numbers")
        table(
            title, columns, [_row(person) for person in foreseen.side(alone)], "No record describes this one any more."
        )
    if found := foreseen.finding():
        weight, finding = found
        rows = [(part.comparison, part.level, f"{part.weight:+.1f}") for part in finding.parts]
        table(f"Weight {weight:+.1f} bits", ("Comparison", "Found", "Bits"), rows, "Nothing could be compared.")
        if finding.vetoes:
            out.print(f"Against a join without a person: {', '.join(finding.vetoes)}", highlight=False)
    if foreseen.refused is not None:
        out.print(f"Joining would be refused ({foreseen.refused}). {foreseen.refused.advice}", highlight=False)
        return
    out.print("Joining would mean:", highlight=False)
    for line in foreseen.changes():
        out.print(f"  {line}", highlight=False, soft_wrap=True)


def _row(person: Person) -> tuple[str | None, ...]:
    names = "; ".join(" ".join((*name.given, name.family or "")).strip() for name in person.names)
    contacts = ", ".join(contact.value for contact in person.contacts)
    numbers = ", ".join(f"{number.system} {number.value}" for number in person.identifiers)
    roles = ", ".join(role.value for role in person.roles)
    return (names or None, person.date_of_birth, person.sex, roles, _lives(person), contacts or None, numbers or None)


def _lives(person: Person) -> str | None:
    """Return where somebody lives; a protected address is said to be one, and is shown to no reviewer."""
    shown = [
        "protected" if a.visibility in _HIDDEN else ", ".join((*a.lines, a.postcode or "")).strip(", ")
        for a in person.addresses
    ]
    return "; ".join(dict.fromkeys(filter(None, shown))) or None


def plain_foreseen(foreseen: Foreseen) -> dict[str, Any]:
    """Return the same as plain values, for programs."""
    columns = ("name", "born", "sex", "roles", "lives", "reached_by", "numbers")
    found = foreseen.finding()
    sides = {
        name: [dict(zip(columns, _row(person), strict=True)) for person in foreseen.side(alone)]
        for name, alone in (("one", foreseen.event.one), ("other", foreseen.event.other))
    }
    parts = [{"comparison": p.comparison, "level": p.level, "bits": p.weight} for p in found[1].parts] if found else []
    return {
        **sides,
        "weight": found[0] if found else None,
        "parts": parts,
        "against": list(found[1].vetoes) if found else [],
        "refused": foreseen.refused,
        "joining_would_mean": [] if foreseen.refused else list(foreseen.changes()),
    }
