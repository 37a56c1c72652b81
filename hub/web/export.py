"""The one way in which a table leaves a console as a file.

It is safe in a spreadsheet, its name tells nothing of what is in it, and it is noted in the audit before it is sent.
"""

import csv
import io
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from starlette.responses import Response

from hub.domain.audit import Purpose, looked
from hub.store.viewing import Viewing
from hub.web.frame import MARKING
from hub.web.users import User

Cell = str | int | float | None
STARTS_A_FORMULA = frozenset("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")
"""With these a spreadsheet begins to calculate; full-width forms count as the plain ones there."""
BOM = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is exported. A column of figures is given as figures: only they may begin with a minus."""

    kind: str
    """What it is, as a code; part of the file's name."""
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


async def export(viewing: Viewing, user: User, table: Table, wanted: Mapping[str, str]) -> Response:
    """Return the file, once it is noted who took it, by which filter, how many rows, and the hash of its bytes."""
    content = csv_of(table)
    filters = " ".join(f"{name}={value}" for name, value in wanted.items())
    subject = f"{table.kind} {filters} rows={len(table.rows)} sha256={sha256(content).hexdigest()}"
    await viewing.note(looked(user.id, "table-exported", subject, Purpose.SUPERVISE))
    name = f"{MARKING}_{table.kind}_{secrets.token_hex(8)}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def csv_of(table: Table) -> bytes:
    """Return the table by RFC 4180, in UTF-8, with the mark by which spreadsheets know it."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([_safe(name) for name in table.columns])
    writer.writerows([[_safe(cell) for cell in row] for row in table.rows])
    return (BOM + written.getvalue()).encode()


def _safe(cell: Cell) -> Cell:
    """Return a cell in which no spreadsheet finds a formula: whatever begins like one is marked as text."""
    if not isinstance(cell, str):
        return cell
    begins = cell.lstrip(" ")[:1]
    return f"'{cell}" if begins in STARTS_A_FORMULA and begins else cell
