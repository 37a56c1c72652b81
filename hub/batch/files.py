"""CSV files: read row by row with clear words for what is wrong, written whole or not at all."""

import csv
import io
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from hub.explained import Explained

BOM_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class FileUnusable(Explained):
    """A file cannot be read at all. The text says where and what to do, and no value of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: values by column, without outer spaces; a column that the row does not reach is empty."""

    line: int
    values: Mapping[str, str]
    too_long: bool = False
    """It has more fields than the file has columns, so that nobody knows which value is which."""


def rows(path: Path, needed: Sequence[str], encoding: str = "utf-8-sig") -> Iterator[Row]:
    """Yield the rows of a file whose first line names the columns. An empty file has none.

    Raises FileUnusable for another encoding, a needed column that is missing, one that stands twice, and a quote
    that is never closed.
    """
    try:
        with path.open(encoding=encoding, newline="") as file:
            yield from _rows(path, csv.reader(file), needed)
    except (UnicodeDecodeError, UnicodeError):
        raise FileUnusable(_undecodable(path, encoding)) from None
    except LookupError:
        raise FileUnusable(f"There is no encoding {encoding}. Common ones are utf-8, cp1252 and utf-16.") from None
    except OSError as error:
        raise FileUnusable(f"{path} cannot be read: {error.strerror}.") from None


def _rows(path: Path, reader: Any, needed: Sequence[str]) -> Iterator[Row]:
    start, columns = 1, None
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                if columns is None:
                    columns = _columns(path, fields, needed)
                else:
                    yield _row(start, columns, fields)
            start = reader.line_num + 1
    except csv.Error:
        raise FileUnusable(
            f"{path}: the row that begins in line {start} does not end: is a quote left open there?"
        ) from None


def _columns(path: Path, fields: Sequence[str], needed: Sequence[str]) -> tuple[str, ...]:
    columns = tuple("_".join(field.strip().casefold().split()) for field in fields)
    missing = [column for column in needed if column not in columns]
    if missing:
        raise FileUnusable(
            f"{path} has no column {', '.join(missing)}. Its first line must name the columns, parted by commas."
        )
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise FileUnusable(f"{path} has the column {twice[0]} twice: which one counts cannot be told.")
    return columns


def _row(line: int, columns: Sequence[str], fields: Sequence[str]) -> Row:
    values = [field.strip() for field in fields]
    padded = (*values, *("" for _ in columns[len(values) :]))
    return Row(line=line, values=dict(zip(columns, padded, strict=False)), too_long=any(values[len(columns) :]))


def _undecodable(path: Path, encoding: str) -> str:
    with path.open("rb") as file:
        if file.read(2) in BOM_OF_UTF_16:
            return f"{path} is written in UTF-16. Save it as CSV in UTF-8, or say --encoding utf-16."
        file.seek(0)
        for number, line in enumerate(file, start=1):
            try:
                line.decode(encoding)
            except UnicodeError:
                return (
                    f"{path} is not written in {encoding.removesuffix('-sig')}: line {number} cannot be read. "
                    "Save it as CSV in UTF-8, or say how it is written: a file from Excel on Windows is often "
                    "--encoding cp1252."
                )
    return f"{path} is not written in {encoding}."


def write(path: Path, columns: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """Write a CSV file: it stands under its name when all of it is written, and not before.

    Raises FileUnusable when it cannot be written.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    replace(path, (_line(writer, buffer, line) for line in chain([columns], lines)))


def _line(writer: Any, buffer: io.StringIO, line: Sequence[object]) -> str:
    buffer.seek(0)
    buffer.truncate()
    writer.writerow(line)
    return buffer.getvalue()


def replace(path: Path, texts: Iterable[str]) -> None:
    """Put texts into a file that stands under its name when all of it is written, and not before.

    Raises FileUnusable when it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("x", encoding="utf-8", newline="") as file:
            file.writelines(texts)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise FileUnusable(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)
