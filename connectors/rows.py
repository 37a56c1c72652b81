"""Tables as agencies exchange them: CSV in UTF-8 with one header row, or the same names in JSON."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from connectors.documents import Problem
from connectors.reading import Field, decoded, json_document, refused

Row = dict[str, str | None]
"""Columns and their cells; None stays empty."""

SEPARATOR = "; "
"""Between several values of one cell."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_FIRST_ROW = 2


def read_rows(body: bytes, key: str) -> tuple[Field, ...]:
    """Return each row as a field with the columns below it; all rows share one list of problems.

    Rows are numbered as a spreadsheet numbers them: the header, which must have the column `key`, is row 1.
    """
    if decoded(body).lstrip().startswith(("{", "[")):
        return json_document(body).each()
    lines = _lines(decoded(body))
    header = tuple(name.strip().lower() for name in lines[0]) if lines else ()
    if key not in header:
        raise refused(f"has no column {key}.", "Begin the file with one row of column names, comma between.")
    if len(set(header)) != len(header):
        raise refused("names a column twice.", "Name each column once.")
    problems: list[Problem] = []
    rows = []
    for number, cells in enumerate(lines[1:], start=_FIRST_ROW):
        row = _row(number, header, cells, problems)
        if cells:
            rows.append(row)
    return tuple(rows)


def joined(values: Iterable[str | None] | None) -> str | None:
    """Return several values as one cell, None when there are none; empty ones are left out."""
    return SEPARATOR.join(value for value in values or () if value) or None


def cell_code(code: str | None) -> str | None:
    """Return a code of the hub as columns write it, `not-known` as `NOT_KNOWN`."""
    return code.upper().replace("-", "_") if code else None


def write_row(row: Mapping[str, str | None]) -> bytes:
    """Return a table of one row; what is None stays empty, and no cell can act as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(row)
    writer.writerow([_neutral(cell or "") for cell in row.values()])
    return out.getvalue().encode()


def _row(number: int, header: Sequence[str], cells: Sequence[str], problems: list[Problem]) -> Field:
    row = Field(
        value=dict(zip(header, map(_stated, cells), strict=False)),
        pointer=f"row {number}",
        problems=problems,
        step=", column ",
    )
    if cells and len(cells) != len(header):
        row.note("does not have as many cells as the header.", "Put quotation marks around cells with commas.")
    return row


def _lines(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise refused("is not a table.", "Save it as CSV with commas and quotation marks.") from error


def _neutral(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _stated(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
