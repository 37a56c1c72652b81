"""How a pair looks to somebody who decides: two sides, of no agency, what agrees, and what a decision would change."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from rich.markup import escape

from hub.cli.show import out, table
from hub.domain.identifiers import STRONG
from hub.domain.person import HIDDEN, Person
from hub.domain.review import Review
from hub.matching.judge import Finding, Judgement
from hub.trial.pair import Foreseen
from hub.trial.pair_words import AGAINST, COMPARISONS, DECIDED, LEVELS

COLUMNS = ("Said", "Name", "Born", "Sex", "Is", "Lives", "Reached by", "Numbers")


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
        word = DECIDED[signature.same]
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
