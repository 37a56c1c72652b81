"""Checks of documents that are wrong: refused with the place of each fault, never half taken, nothing else raised."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from connectors.certify.findings import Fault
from connectors.certify.native import Leaf, Native, first_of_each, read
from connectors.certify.subject import Crash, Mapped, Sample, Subject, events_of, mapped
from connectors.certify.values import personal, shows
from connectors.documents import Outgoing, Problem, Unmappable

BOM = b"\xef\xbb\xbf"
"""What some editors put before UTF-8."""
STRANGE = "Quirrelstone"
"""Stands in no list and in no text of a connector: found in a refusal, it was copied from the document."""
NO_DOCUMENT: dict[str, bytes] = {
    "no bytes": b"",
    "white space": b" \r\n",
    "an empty list": b"[]",
    "an empty object": b"{}",
    "null": b"null",
    "a number": b"42",
    "a text": f'"{STRANGE}"'.encode(),
    "a list of numbers": b"[1, 2]",
    "a list of nothing": b"[null]",
    "a page": b"<html><body>Service unavailable</body></html>",
}
"""What is no document of any agency."""
ODD: tuple[object, ...] = (STRANGE, f"{STRANGE} " * 3, -1, 10**30, 1.5, True, [STRANGE], {STRANGE: STRANGE}, [[None]])
"""Values of a kind that a field may not expect."""

_FIRST_NAME = re.compile(r'\{\s*("[^"]+")\s*:')

Wrong = tuple[str, bytes]
"""What is wrong with a document, and the document."""


def of_wrong_documents(subject: Subject) -> Iterator[Fault]:
    """Find documents that are wrong and yet are taken, or whose refusal does not say where."""
    ours = ((sample, wrong) for sample in subject.samples for wrong in _spoilt(sample))
    theirs = ((sample, ("as it is", sample.body)) for sample in subject.bad)
    nobodys = ((Sample(name=name, body=body), ("as it is", body)) for name, body in NO_DOCUMENT.items())
    for sample, (what, body) in chain(nobodys, ours, theirs):
        secrets = personal(events_of(subject.connector, sample.body))
        for why, advice in _not_refused(mapped(subject.connector, body), secrets):
            yield Fault(where=f"{sample.name}, {what}", why=why, advice=advice)


def of_odd_values(subject: Subject) -> Iterator[Fault]:
    """Put a value of every kind into every place; find what raises something else, or repeats it in a refusal."""
    tried: set[str] = set()
    for sample in subject.samples:
        native = read(sample.body)
        for leaf in first_of_each(native.leaves(), tried):
            for why, advice in dict.fromkeys(chain.from_iterable(_odd(subject, native, leaf))):
                yield Fault(where=f"{sample.name} {leaf.pointer}", why=why, advice=advice)


def of_byte_order_marks(subject: Subject) -> Iterator[Fault]:
    """Find samples that map otherwise with the mark that some editors put before UTF-8."""
    for sample in subject.samples:
        plain = sample.body.removeprefix(BOM)
        if _read_as(mapped(subject.connector, plain)) != _read_as(mapped(subject.connector, BOM + plain)):
            yield Fault(
                where=sample.name,
                why="With a byte order mark it is refused or maps otherwise.",
                advice="Read bytes with `connectors.reading.decoded`.",
            )


def unclear(refusal: Unmappable, secrets: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Return what a refusal does not say, or says and should not."""
    if not refusal.problems or not all(p.pointer and p.what and p.advice for p in refusal.problems):
        yield "Its refusal does not say where, what and what to do.", "Give each `Problem` a pointer, what and advice."
    if any(shows(str(refusal), secret) for secret in secrets):
        yield "Its refusal repeats a value of the document.", "Name the place only: the text is logged and printed."


def _spoilt(sample: Sample) -> Iterator[Wrong]:
    """Return a sample cut off, in another encoding, and with a name that stands twice."""
    native, body = read(sample.body), sample.body.removeprefix(BOM)
    half = len(body) // 2
    yield "not UTF-8", body[:half] + b"\xff\xfe" + body[half:]
    if native.form == "csv":
        last_line = body.rstrip().rfind(b"\n")
        if b"," in body[last_line:]:
            yield "cut off", body[: body.rfind(b",")]
        yield "rows left out", body[: body.find(b"\n") + 1]
        header, _, rows = body.partition(b"\n")
        doubled = b"\n".join(header_cell + b"," + row for header_cell, row in _doubled(header, rows))
        yield "a column named twice", doubled
    else:
        yield "cut off", body[:half]
    if native.form == "json":
        yield "a field named twice", _FIRST_NAME.sub(r"{\1: null, \1:", body.decode(), count=1).encode()


def _doubled(header: bytes, rows: bytes) -> Iterator[tuple[bytes, bytes]]:
    yield header.partition(b",")[0], header
    yield from ((b"", row) for row in rows.splitlines() if row)


def _not_refused(found: Mapped, secrets: Iterable[str]) -> Iterator[tuple[str, str]]:
    match found:
        case Crash():
            yield f"It raises {found.what}.", "Refuse it: `Unmappable` with the place, what is wrong and advice."
        case Unmappable():
            yield from unclear(found, secrets)
        case _:
            yield "It is taken.", "Refuse the whole document; nothing of it may be sent."


def _read_as(found: Mapped) -> tuple[Outgoing | Problem, ...] | Crash:
    # Two refusals are never equal: what they say may be.
    return found.problems if isinstance(found, Unmappable) else found


def _odd(subject: Subject, native: Native, leaf: Leaf) -> Iterator[Iterable[tuple[str, str]]]:
    for value in ODD if native.form == "json" else ODD[:2]:
        found = mapped(subject.connector, native.replaced(leaf, value))
        if isinstance(found, Crash):
            yield ((f"An odd value raises {found.what}.", "Read values with `connectors.reading.Field`."),)
        elif isinstance(found, Unmappable):
            yield unclear(found, (STRANGE,))
