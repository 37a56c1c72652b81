"""A record that says nothing more of a hidden address does not clear it: what is restricted often comes without."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from hub.domain.events import CaseEvent
from hub.domain.ids import PersonId
from hub.domain.person import HIDDEN, Address, Person, Role
from hub.flow.consolidate import people_in
from hub.flow.hidden import marks
from hub.flow.received import KnownRecord


def keep_hidden(event: CaseEvent, people: Mapping[str, PersonId], before: KnownRecord | None) -> CaseEvent:
    """Return the event with each person's hidden addresses of the record's earlier revision (docs/domain.md, rule A3).

    Only by naming the same address with another class does a sender say that it need not be hidden any longer.
    """
    if before is None:
        return event
    left_out = [child for child in people_in(before) if before.people.get(child.ref) not in {*people.values()}]
    return replace(
        event,
        people=tuple(
            _with_hidden(person, people.get(person.ref), before, left_out if Role.VICTIM in person.roles else ())
            for person in event.people
        ),
    )


def _with_hidden(person: Person, who: PersonId | None, before: KnownRecord, left_out: Iterable[Person]) -> Person:
    kept = tuple(dict.fromkeys(_kept(person, who, before, left_out)))
    return replace(person, addresses=(*person.addresses, *kept)) if kept else person


def _kept(person: Person, who: PersonId | None, before: KnownRecord, left_out: Iterable[Person]) -> Iterator[Address]:
    """Yield what was hidden of the same person, and of a child of theirs that is named no more: it lives there too."""
    named = {mark for address in person.addresses for mark in marks(address)}
    same = [earlier for earlier in people_in(before) if who and before.people.get(earlier.ref) == who]
    children = [child for child in left_out if same and set(child.roles) == {Role.CHILD}]
    for earlier in (*same, *children):
        hidden = (address for address in earlier.addresses if address.visibility in HIDDEN)
        yield from (address for address in hidden if not marks(address) & named)
