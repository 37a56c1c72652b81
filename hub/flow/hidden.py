"""By what a hidden address is known again, in whatever words it comes (docs/domain.md, rules A2 and A4)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hub.domain.person import HIDDEN, Address, AddressClass, Person
from hub.matching.normal import folded, is_whole_postcode, postcode_key

TELLING = 5
"""Letters and digits from which on a text is taken to tell of an address: a whole postcode has five at least."""
STREET = 8
"""Letters and digits from which on a line with a house number counts as one; a flat's number has fewer."""


def parts(address: Address) -> Iterator[str]:
    """Yield marks of what in a hidden address tells of it by itself: each line with a house number, the authority."""
    yield f"authority {address.local_authority}"
    for line in map(folded, address.lines):
        if len(line) >= STREET and any(c.isdigit() for c in line) and any(c.isalpha() for c in line):
            yield f"line {line}"


def marks(address: Address) -> frozenset[str]:
    """Return everything by which an address can be told to be the same: lines without a postcode are one too."""
    said = {"postcode": postcode_key(address.postcode), "lines": folded("".join(address.lines)), "uprn": address.uprn}
    return frozenset(f"{kind} {mark}" for kind, mark in said.items() if mark)


def is_like(address: Address, hidden: frozenset[str]) -> bool:
    """Say whether an address may be one that is hidden: also where it names a part of it, or it and more."""
    postcode = postcode_key(address.postcode) or ""
    bare = not (address.lines or postcode or address.uprn)
    return (
        bool(marks(address) & hidden)
        or (bool(postcode) and not is_whole_postcode(postcode) and _any_of("postcode", hidden, postcode))
        or any(tells_of(line, hidden) for line in (*address.lines, "".join(address.lines)))
        or _is_part_of_one(folded("".join(address.lines)), hidden)
        or (bare and f"authority {address.local_authority}" in hidden)
    )


def _is_part_of_one(lines: str, hidden: frozenset[str]) -> bool:
    return len(lines) >= TELLING and any(mark.startswith("lines ") and lines in mark for mark in hidden)


def _any_of(kind: str, hidden: frozenset[str], begins: str) -> bool:
    return any(mark.startswith(f"{kind} {begins}") for mark in hidden)


def tells_of(text: str, hidden: frozenset[str]) -> bool:
    """Say whether a text has a hidden address in it, however it is spaced and spelled."""
    plain = folded(text)
    said = (mark.split(" ", 1) for mark in hidden)
    return any(
        kind in {"postcode", "lines", "line"} and len(words) >= TELLING and words.casefold() in plain
        for kind, words in said
    )


NO_PLACE = frozenset({"phone", "email"})
"""The kinds of contact whose value is no address; any other may be one, in whatever word its sender has for it."""


def guarded(person: Person, hidden: frozenset[str]) -> Person:
    """Return the person with every address confidential that bears a hidden mark (docs/domain.md, rule A2).

    Where somebody's own address is hidden, so is every way to reach them that may be a place; and no number or
    note that speaks of a hidden address is left.
    """
    if not hidden:
        return person
    person = with_hidden(person, hidden)
    hides = any(address.visibility in HIDDEN for address in person.addresses)
    contacts = tuple(
        c for c in person.contacts if not (hides and c.kind not in NO_PLACE) and not tells_of(c.value, hidden)
    )
    safe = person.safe_contact
    if safe and safe.note and tells_of(safe.note, hidden):
        safe = replace(safe, note=None)
    return replace(person, contacts=contacts, safe_contact=safe)


def with_hidden(person: Person, hidden: frozenset[str]) -> Person:
    """Return the person with every address confidential that bears a hidden mark."""
    addresses = tuple(
        replace(address, visibility=AddressClass.CONFIDENTIAL)
        if address.visibility not in HIDDEN and is_like(address, hidden)
        else address
        for address in person.addresses
    )
    return replace(person, addresses=addresses)


def hidden_of(people: Iterable[Person]) -> frozenset[str]:
    """Return the marks of every address that any agency hides of these people: a child lives where she lives."""
    return frozenset(
        mark
        for person in people
        for address in person.addresses
        if address.visibility in HIDDEN
        for mark in (*marks(address), *parts(address))
    )
