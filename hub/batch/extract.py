"""An extract: the records of a file one after the other, and notes about what of it could not be read."""

from collections.abc import Callable, Iterator
from pathlib import Path

from hub.batch.files import Row, rows
from hub.batch.records import Note, Noted, Record, read_record

NEEDED = ("record_id",)


def records(path: Path, encoding: str, note: Callable[[Noted], None]) -> Iterator[Record]:
    """Yield the records of a file in its order; `note` hears of each row or value that could not be read.

    Raises FileUnusable where the file as a whole cannot be read.
    """
    seen: set[str] = set()
    for row in rows(path, NEEDED, encoding):
        if refusal := _refusal(row, seen):
            note(Noted(line=row.line, record_id=row.values["record_id"], column="record_id", note=refusal))
            continue
        record, noted = read_record(row.values, row.line)
        seen.add(record.id)
        for one in noted:
            note(one)
        yield record


def _refusal(row: Row, seen: set[str]) -> Note | None:
    record_id = row.values["record_id"]
    if not record_id:
        return Note.NO_RECORD_ID
    if record_id in seen:
        return Note.REPEATED
    return Note.TOO_MANY_FIELDS if row.too_long else None
