"""A native document taken apart without knowing its format: JSON, a table or XML, and each value in its place."""

import copy
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

Path = tuple[str | int, ...]
Document = Any
"""A JSON value, a list of rows, or an XML element."""

_NUMBERED = re.compile(r"(\D*)\d+")
_BETWEEN = re.compile(r"\s*[;|,]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One value of a document and where it stands."""

    path: Path
    text: str
    """As it is written, without quotation marks."""

    @property
    def pointer(self) -> str:
        """The place, as a person would look for it."""
        return _place(self.path)

    def holds(self, code: str) -> bool:
        """Say whether the value is this code, or a list in which it stands."""
        return code in _BETWEEN.split(self.text)

    def with_code(self, old: str, new: str) -> str:
        """Return the value with one code in place of another."""
        return re.sub(rf"(?<![^;|,\s]){re.escape(old)}(?![^;|,\s])", new, self.text)


def first_of_each(leaves: Iterable[Leaf], tried: set[str]) -> Iterator[Leaf]:
    """Yield the values in places where none was tried yet: what a place takes, it takes in every sample alike."""
    for leaf in leaves:
        if leaf.pointer not in tried:
            tried.add(leaf.pointer)
            yield leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Native:
    """A document that was read, with what is needed to write it again."""

    form: str
    """`json`, `csv` or `xml`."""
    value: Document

    def leaves(self) -> tuple[Leaf, ...]:
        """Return every value that says something; header cells and empty ones do not."""
        return tuple(Leaf(path=path, text=text) for path, text in _walk(self.form, self.value) if text.strip())

    def elements(self, leaf: Leaf) -> tuple[tuple[str, str], ...]:
        """Return each list around a value, and its element in which the value stands; both as places."""
        if self.form == "csv":
            return tuple(_cell_elements(self.value[0], leaf.path))
        if self.form == "xml":
            return tuple(_xml_elements(self.value, int(leaf.path[0])))
        above = ((leaf.path[:end], leaf.path[: end + 1]) for end in range(len(leaf.path) - 1))
        return tuple((_place(whole), _place(one)) for whole, one in above if isinstance(one[-1], int))

    def replaced(self, leaf: Leaf, value: object) -> bytes:
        """Return the document with another value in one place."""
        changed = copy.deepcopy(self.value)
        _set(self.form, changed, leaf.path, value)
        return _bytes(self.form, changed)

    def without(self, leaf: Leaf) -> bytes:
        """Return the document with nothing in one place."""
        changed = copy.deepcopy(self.value)
        _drop(self.form, changed, leaf.path)
        return _bytes(self.form, changed)


def read(body: bytes) -> Native:
    """Return a document taken apart; raise ValueError when it is not whole."""
    text = body.decode("utf-8-sig")
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return Native(form="json", value=json.loads(text))
    if start == "<":
        return Native(form="xml", value=_xml(text))
    try:
        return Native(form="csv", value=list(csv.reader(io.StringIO(text, newline=""), strict=True)))
    except csv.Error as error:
        raise ValueError("not a table") from error


def _xml(text: str) -> ET.Element:
    try:
        return ET.fromstring(text)  # noqa: S314 - samples of the project and what its connectors write
    except ET.ParseError as error:
        raise ValueError("not XML") from error


def _place(path: Path) -> str:
    return "/" + "/".join(map(str, path))


def _cell_elements(header: list[str], path: Path) -> Iterator[tuple[str, str]]:
    row, column = path
    yield "/", f"/{row}"
    numbered = _NUMBERED.match(header[int(column)])
    if numbered:
        yield f"/{row}/{numbered[1]}", f"/{row}/{numbered[0]}"


def _xml_elements(root: ET.Element, number: int) -> Iterator[tuple[str, str]]:
    numbers = {element: place for place, element in enumerate(root.iter())}
    above = {child: parent for parent in root.iter() for child in parent}
    element = list(root.iter())[number]
    while element in above:
        yield f"/{numbers[above[element]]}/{element.tag}", f"/{numbers[element]}"
        element = above[element]


def _walk(form: str, value: Document) -> Iterator[tuple[Path, str]]:
    if form == "json":
        yield from _json_leaves(value, ())
    elif form == "csv":
        header = value[0] if value else ()
        for number, row in enumerate(value[1:], start=1):
            yield from (((number, column), cell) for column, cell in enumerate(row[: len(header)]))
    else:
        for number, element in enumerate(value.iter()):
            yield (number, "text()"), element.text or ""
            yield from (((number, f"@{name}"), stated) for name, stated in element.attrib.items())


def _json_leaves(value: Document, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _json_leaves(below, (*path, key))
    elif value is not None:
        yield path, value if isinstance(value, str) else json.dumps(value)


def _set(form: str, value: Document, path: Path, new: object) -> None:
    *above, last = path
    if form == "xml":
        _set_xml(value, path, str(new))
        return
    for key in above:
        value = value[key]
    value[last] = new if form == "json" or isinstance(new, str) else json.dumps(new)


def _set_xml(root: ET.Element, path: Path, new: str) -> None:
    element = list(root.iter())[int(path[0])]
    place = str(path[1])
    if place == "text()":
        element.text = new
    else:
        element.set(place.removeprefix("@"), new)


def _drop(form: str, value: Document, path: Path) -> None:
    if form != "json":
        _set(form, value, path, "")
        return
    *above, last = path
    for key in above:
        value = value[key]
    del value[last]


def _bytes(form: str, value: Document) -> bytes:
    if form == "json":
        return json.dumps(value, ensure_ascii=False).encode()
    if form == "xml":
        return bytes(ET.tostring(value, encoding="utf-8", xml_declaration=True))
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(value)
    return out.getvalue().encode()
