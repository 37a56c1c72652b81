"""Checks of text that means harm: it is carried as text or refused, and acts nowhere."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from connectors.certify.deliveries import filled, with_people
from connectors.certify.findings import Fault
from connectors.certify.native import Leaf, Native, first_of_each, read
from connectors.certify.outward import kind_of
from connectors.certify.samples import carried
from connectors.certify.subject import Crash, Mapped, Subject, events_of, mapped, written
from connectors.certify.values import texts
from connectors.documents import NativeDocument, Unmappable
from hub.domain.content import Content
from hub.domain.person import PersonName
from hub.domain.shown import PersonShown

HOSTILE: dict[str, str] = {
    "a formula": '=HYPERLINK("http://example.org","x")',
    "a plus formula": "+1+1",
    "a minus formula": "-2+3",
    "an at formula": "@SUM(1)",
    "a formula behind a tab": "\t=1+1",
    "a full-width formula": "\uff1d1+1",
    "quotation marks and commas": "a\",\"b','c",
    "several lines": "first\r\n=second\nthird",
    "control characters": "a\x01\x08\x1b[31m\x7fb",
    "a NUL": "a\x00b",
    "a script": "<script>alert(1)</script>&amp;]]>",
    "SQL": "Robert'); DROP TABLE people;--",
    "marks that turn the direction": "a\u202eb\u2066c\u200fd",
    "a path": "../../../etc/passwd",
    "a template": "{{7*7}}${7*7}%n%s",
    "no letters": "\u200b\ufeff",
    "10,000 characters": "x" * 10_000,
}
"""Texts that did harm somewhere, by what they are."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet compute a cell that begins with it."""

_FILE_NAME = re.compile(r"[a-z0-9-]+-[A-Za-z0-9_-]+\.[a-z0-9]+")


def taken_in(subject: Subject) -> Iterator[Fault]:
    """Put each text where a name or a story stands; it is carried or refused with its place."""
    tried: set[str] = set()
    for sample in subject.samples:
        native = read(sample.body)
        said = frozenset(texts(events_of(subject.connector, sample.body)))
        for leaf in first_of_each((leaf for leaf in native.leaves() if leaf.text.strip() in said), tried):
            for what, text in HOSTILE.items():
                for why, advice in _badly_taken(_put(subject, native, leaf, text)):
                    yield Fault(where=f"{sample.name} {leaf.pointer}, {what}", why=why, advice=advice)


def written_out(subject: Subject) -> Iterator[Fault]:
    """Put each text into every name and note of a delivery; find where it acts in the native document."""
    for content in filled():
        for what, text in HOSTILE.items():
            for why, advice in _acting(written(subject.connector, spoken(content, text))):
                yield Fault(where=f"{kind_of(content)}, {what}", why=why, advice=advice)


def kept_out_of_file_names(subject: Subject) -> Iterator[Fault]:
    """Give deliveries ids that lead out of a folder or end a command; find those that reach the file name."""
    for content in filled():
        for name in ("../../x", "a/b\\c", "x;y z", "CON.", ".hidden", "a\nb"):
            document = written(subject.connector, content, name)
            if isinstance(document, Crash) or not _FILE_NAME.fullmatch(document.name):
                yield Fault(
                    where=kind_of(content),
                    why="The file name holds characters of the delivery's id that mean something to a file system.",
                    advice="Name it with `connectors.writing.file_name`.",
                )
                break


def spoken(content: Content, text: str) -> Content:
    """Return a delivery in which a text stands for every name, note and story."""
    name = PersonName(given=(text,), family=text)
    changed = with_people(content, lambda person: replace(person, name=name, aliases=_limited(person, name)))
    return _narrated(changed, text)  # type: ignore[no-any-return]  # it returns what it was given


def _put(subject: Subject, native: Native, leaf: Leaf, text: str) -> Mapped:
    return mapped(subject.connector, native.replaced(leaf, text))


def _badly_taken(found: Mapped) -> Iterator[tuple[str, str]]:
    match found:
        case Crash():
            yield f"It raises {found.what}.", "Read texts with `connectors.reading.Field.text`."
        case Unmappable():
            if not all(problem.pointer for problem in found.problems):
                yield "It is refused without a place.", "Give each `Problem` its pointer."
        case _:
            if not all(carried(sent) for sent in found):
                yield "The wire does not carry what it becomes.", "Refuse what cannot be stored: `Field.text` does."


def _acting(document: NativeDocument | Crash) -> Iterator[tuple[str, str]]:
    if isinstance(document, Crash):
        yield f"It raises {document.what}.", "Write any text, or leave it out."
        return
    try:
        native = read(document.body)
    except ValueError:
        yield "The document is no longer whole.", "Write it with a library, never by hand."
        return
    if not _FILE_NAME.fullmatch(document.name):
        yield "It reaches the file name.", "Name it with `connectors.writing.file_name`."
    if native.form == "csv" and any(cell.startswith(FORMULA) for cell in _cells(document.body)):
        yield "A cell begins as a formula.", "Write rows with `connectors.rows.write_row`."


def _cells(body: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(body.decode(), newline="")):
        yield from row


def _limited(person: PersonShown, name: PersonName) -> tuple[PersonName, ...] | None:
    return (name,) if person.aliases else None


_FREE = frozenset({"narrative", "note", "told_by", "request", "service_name", "lines"})
"""Fields that hold words of people, not codes."""


def _narrated(value: Any, text: str, name: str = "") -> Any:
    if isinstance(value, tuple):
        return tuple(_narrated(one, text, name) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _narrated(getattr(value, f.name), text, f.name) for f in fields(value)})
    return text if name in _FREE and isinstance(value, str) else value
