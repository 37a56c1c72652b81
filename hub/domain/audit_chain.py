"""The chain by which the audit is sealed: each seal is a hash over the one before and every column of a row.

Whoever changes, removes, adds or moves a row must change every seal behind it; the newest seals are published where
nobody can take them back, so that this shows too.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

START = bytes(32)
"""What stands before the first seal."""
CHAIN = "audit"
"""The one chain that a hub has; the key of its heads."""
_canonical = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
"""Made once: `json.dumps` makes an encoder for every row, a third of what sealing one costs. No row holds itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The newest seal at some moment."""

    number: int
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A seal with the row that it is of; `row` is None where there is no such row any more."""

    number: int
    entry: int
    hash: bytes
    row: Sequence[Any] | None
    """Every column of the row, in a fixed order: text, whole numbers, lists of text, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """A seal, and what it should be, worked out where its row may be read: for whoever may see hashes alone."""

    number: int
    entry: int
    hash: bytes
    is_there: bool
    """Whether there is a row that it is of."""
    sealed: bytes | None
    """The seal of the row behind the seal that stands before it."""
    otherwise: bytes | None
    """The seal of the row behind what should stand before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is not as it was sealed. It names rows by number, never what stands in them."""

    kind: str
    number: int | None
    entry: int | None
    words: str


def seal(previous: bytes, number: int, row: Sequence[Any]) -> bytes:
    """Return the seal of a row: it stands at this place, behind that seal, with these values in these columns."""
    return sha256(previous + _canonical([number, *row]).encode()).digest()


@dataclass(slots=True)
class Check:
    """Follows the chain from its start, a batch of seals at a time; it keeps nothing of what is behind it."""

    last: Head = Head(number=0, hash=START)
    _computed: bytes = START
    """What the last seal should be; another than it is where that seal or its row was changed."""

    def follow(self, batch: Sequence[Sealed | Resealed]) -> Iterator[Fault]:
        """Yield what is wrong with the next seals; they must come in the order of their numbers."""
        for one in batch:
            if one.number != self.last.number + 1:
                yield _gap(self.last.number + 1, one.number - 1)
            yield from self._one(one)
            self.last = Head(number=one.number, hash=one.hash)

    def _one(self, one: Sealed | Resealed) -> Iterator[Fault]:
        sealed = self._sealed(one)
        if not sealed:
            self._computed = one.hash
            yield _fault("missing", one, f"entry {one.entry}, sealed as number {one.number}, is gone.")
            return
        self._computed = one.hash if one.hash in sealed else sealed[0]
        follows_gap = one.number != self.last.number + 1
        if one.hash not in sealed and not follows_gap:
            yield _fault("changed", one, f"entry {one.entry}, number {one.number}, is not what was sealed.")

    def _sealed(self, one: Sealed | Resealed) -> list[bytes]:
        """Return what the seal may be: behind the one that stands before it, or behind what that should be."""
        if isinstance(one, Resealed):
            return [found for found in (one.sealed, one.otherwise) if found]
        befores = dict.fromkeys((self.last.hash, self._computed))
        return [] if one.row is None else [seal(before, one.number, one.row) for before in befores]


def _gap(first: int, last: int) -> Fault:
    which = f"number {first} is" if first == last else f"numbers {first} to {last} are"
    return Fault(kind="missing", number=first, entry=None, words=f"{which} gone, entry and seal.")


def _fault(kind: str, one: Sealed | Resealed, words: str) -> Fault:
    return Fault(kind=kind, number=one.number, entry=one.entry, words=words)


def unsealed(entry: int) -> Fault:
    """Return what is wrong with an entry that should have been sealed by now."""
    words = f"entry {entry} has no seal: it was added past the sealer, its seal was removed, or no hub runs to seal it."
    return Fault(kind="added", number=None, entry=entry, words=words)


def against(head: Head, there: bytes | None) -> Fault | None:
    """Return what is wrong where the chain has another seal than was published, or none."""
    if there == head.hash:
        return None
    if there is None:
        words = f"number {head.number} was published and is gone: the end was cut off, or an older back-up runs."
        return Fault(kind="missing", number=head.number, entry=None, words=words)
    words = f"number {head.number} was published with another seal: it, or a row before it, was written anew."
    return Fault(kind="rewritten", number=head.number, entry=None, words=words)
