"""Whether a safe way to reach her is known, before a service is asked to make contact (docs/domain.md, rule F3)."""

from collections.abc import Iterable
from dataclasses import replace

from hub.domain.person import Address, AddressClass, Contact, Person, YesNo
from hub.flow.hidden import marks
from hub.matching.normal import contact_key

LETTER = "post"


def unsafe_of(people: Iterable[Person]) -> frozenset[str]:
    """Return every way to reach these people that an agency called unsafe: so it is, whoever else names it."""
    said = (contact for person in people for contact in person.contacts if contact.safe is YesNo.NO)
    return frozenset(key for contact in said if (key := _key(contact)))


def as_unsafe(person: Person, unsafe: frozenset[str]) -> Person:
    """Return the person with every way to reach them called unsafe that any agency called so."""
    if not any(_key(contact) in unsafe for contact in person.contacts):
        return person
    contacts = (replace(c, safe=YesNo.NO) if _key(c) in unsafe else c for c in person.contacts)
    return replace(person, contacts=tuple(contacts))


def usable(person: Person) -> tuple[Contact, ...]:
    """Return the ways to reach somebody that nobody called unsafe: no other is ever given."""
    return tuple(contact for contact in person.contacts if contact.safe is not YesNo.NO)


def is_reachable(person: Person, perpetrators: Iterable[Person]) -> bool:
    """Say whether there is a safe way to reach somebody: one that was called so, limits, or a home of their own.

    A letter that comes to where he lives is read by him; where letters were called unsafe, none is sent.
    """
    if any(contact.safe is YesNo.YES for contact in person.contacts) or _has_limits(person):
        return True
    if any(contact.kind == LETTER and contact.safe is YesNo.NO for contact in person.contacts):
        return False
    his = {mark for him in perpetrators for address in him.addresses for mark in marks(address)}
    return any(_takes_letters(address) and not marks(address) & his for address in person.addresses)


def _key(contact: Contact) -> str | None:
    key = contact_key(contact)
    return f"{contact.kind} {key}" if key else None


def _has_limits(person: Person) -> bool:
    """Say whether somebody told when or through whom contact is safe."""
    limits = person.safe_contact
    said = limits and (limits.safe_from or limits.safe_until or limits.never_between or limits.note)
    return bool(said)


def _takes_letters(address: Address) -> bool:
    return address.visibility is AddressClass.ORDINARY and bool(address.lines or address.postcode)
