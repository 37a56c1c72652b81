"""The files that scoring reads: clusters, possible matches, and the truth."""

from collections.abc import Iterator
from pathlib import Path

from hub.batch.files import FileUnusable, rows
from hub.batch.score import Truth

CLUSTERS = ("record_id", "cluster_id")
TRUTH = ("record_id", "person_id")
POSSIBLE = ("record_id", "other_record_id")


def clusters(path: Path) -> dict[str, str]:
    """Return the cluster of each record. Raises FileUnusable for a record that stands twice."""
    found: dict[str, str] = {}
    for line, record, values in _keyed(path, CLUSTERS):
        if record in found:
            raise _twice(path, line)
        found[record] = values["cluster_id"]
    return found


def truth(path: Path) -> dict[str, Truth]:
    """Return who each record is really of. Raises FileUnusable for a record that stands twice."""
    found: dict[str, Truth] = {}
    for line, record, values in _keyed(path, TRUTH):
        if record in found:
            raise _twice(path, line)
        tags = tuple(tag for tag in values.get("must_not", "").split(";") if tag)
        found[record] = Truth(person=values["person_id"], must_not=tags)
    return found


def possible(path: Path) -> list[tuple[str, str]]:
    """Return the pairs of records that wait for a person."""
    return [(record, values["other_record_id"]) for _, record, values in _keyed(path, POSSIBLE)]


def _keyed(path: Path, needed: tuple[str, str]) -> Iterator[tuple[int, str, dict[str, str]]]:
    for row in rows(path, needed):
        if not row.values["record_id"] or not row.values[needed[1]]:
            raise FileUnusable(f"{path}: line {row.line} has no {needed[0]} or no {needed[1]}.")
        yield row.line, row.values["record_id"], dict(row.values)


def _twice(path: Path, line: int) -> FileUnusable:
    return FileUnusable(f"{path}: the record of line {line} stands there twice. A record is in one cluster.")
