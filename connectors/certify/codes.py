"""The check of open code lists: a code that no list has is kept and marked, never guessed and never dropped."""

from collections.abc import Iterator

from connectors.certify.findings import Fault
from connectors.certify.native import Leaf, Native, read
from connectors.certify.subject import Crash, Subject, events_of, mapped
from connectors.certify.values import coded
from connectors.documents import Unmappable
from hub.domain.person import Coded

UNHEARD_OF = "ZZ-9-NEVER-HEARD-OF"
"""A code that no list has."""

_CLOSED = frozenset({"y", "n", "yes", "no", "true", "false"})


def kept_and_marked(subject: Subject) -> Iterator[Fault]:
    """Put an unheard-of code in place of each one that was mapped, and find where it is refused, lost or guessed."""
    for sample in subject.samples:
        native = read(sample.body)
        stated = coded(events_of(subject.connector, sample.body))
        for leaf, was in _sources(subject, native, stated):
            fault = _fault(subject, native.replaced(leaf, leaf.with_code(was.code, UNHEARD_OF)))
            if fault:
                why, advice = fault
                yield Fault(where=f"{sample.name} {leaf.pointer}", why=why, advice=advice)


def _sources(subject: Subject, native: Native, stated: tuple[Coded, ...]) -> Iterator[tuple[Leaf, Coded]]:
    """Return each place from which a coded value was read: without it there is one fewer of that value."""
    for was in dict.fromkeys(stated):
        if was.code.casefold() in _CLOSED:
            continue
        for leaf in native.leaves():
            if leaf.holds(was.code) and _is_source(subject, native, leaf, was, stated.count(was)):
                yield leaf, was


def _is_source(subject: Subject, native: Native, leaf: Leaf, was: Coded, count: int) -> bool:
    found = mapped(subject.connector, native.without(leaf))
    return isinstance(found, tuple) and coded(found).count(was) < count


def _fault(subject: Subject, body: bytes) -> tuple[str, str] | None:
    found = mapped(subject.connector, body)
    if isinstance(found, Crash):
        return f"A code that no list has raises {found.what}.", "Keep it: canonical None."
    if isinstance(found, Unmappable):
        return "A code that no list has is refused.", "Keep it with canonical None; other people's lists grow."
    kept = [value for value in coded(found) if value.code == UNHEARD_OF]
    if not kept:
        return "A code that no list has is lost.", "Keep the code as it came: `Field.coded` does that."
    if any(value.canonical is not None for value in kept):
        return "A code that no list has is given a meaning.", "Leave canonical None; a guess would be believed."
    return None
