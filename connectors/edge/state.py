"""What the runtime knows across restarts: one SQLite file in a folder that only one runtime may use."""

import errno
import fcntl
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from time import sleep
from typing import IO, Any, Self

from hub.explained import Explained
from hub.wire.cloudevents import Header

VERSION = 1
"""Of the tables; another version is not touched."""
FILE = "edge.sqlite"
LOCK = "edge.lock"
LOOKING = 0.05
"""Seconds; longer than a look at whether a state is in use."""
_PRIMARY = 0xFF
"""Part of an error code of SQLite that says which kind it is."""
Row = tuple[Any, ...]


class StateTaken(Explained):
    """Another runtime works with this state. This one did not start."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another connector runs with the state in {folder}. This one was not started. Stop the other one, or name "
            "another folder with --state."
        )


class StateForeign(Explained):
    """The state was made by another version. Nothing was changed."""

    def __init__(self, folder: Path, version: int) -> None:
        super().__init__(
            f"The state in {folder} has version {version}, and this connector knows version {VERSION}. Nothing was "
            "changed. Run the connector that made it, or a newer one."
        )


class State:
    """The open state of one runtime. All work on it is synchronous and short; rounds keep it so."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self._lock = _locked(folder)
        self._connection = sqlite3.connect(folder / FILE, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, then let the next runtime in."""
        self._connection.close()
        self._lock.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all or nothing of what is done inside."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def rows(self, query: str, *values: object) -> list[Row]:
        """Return the rows of a statement."""
        return self._connection.execute(query, values).fetchall()

    def one(self, query: str, *values: object) -> Row | None:
        """Return the first row of a statement, None without any."""
        row: Row | None = self._connection.execute(query, values).fetchone()
        return row

    def do(self, query: str, *values: object) -> int:
        """Run a statement; return the row id that it made, if it made one."""
        return self._connection.execute(query, values).lastrowid or 0

    def each(self, query: str, rows: Sequence[Row]) -> None:
        """Run a statement for each row."""
        self._connection.executemany(query, rows)

    def note(self, facts: Mapping[str, str | None]) -> None:
        """Write down what `status` shows."""
        self.each("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", tuple(facts.items()))

    def shapes(self) -> dict[str, int]:
        """Return the schema ids that the registry gave last."""
        return dict(self.rows("SELECT record, id FROM shape"))

    def keep_shapes(self, ids: Mapping[str, int]) -> None:
        """Keep the schema ids, so that documents are taken also while the registry is away."""
        with self.transaction():
            self.each("INSERT OR REPLACE INTO shape (record, id) VALUES (?, ?)", tuple(ids.items()))

    def _prepare(self) -> None:
        (self.folder / FILE).chmod(0o600)
        # What is deleted is overwritten: it held what documents say, or their names.
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        (version,) = self.one("PRAGMA user_version") or (0,)
        if version == 0:
            with self.transaction():
                for statement in files("connectors.edge").joinpath("state.sql").read_text("utf-8").split(";\n"):
                    self.do(statement)
                self.do(f"PRAGMA user_version = {VERSION}")
        elif version != VERSION:
            raise StateForeign(self.folder, version)


def is_in_use(folder: Path) -> bool:
    """Say whether a runtime works with a state now."""
    try:
        _locked(folder).close()
    except StateTaken:
        return True
    return False


def is_full(error: Exception) -> bool:
    """Say whether an error means that there was no space to write to."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode & _PRIMARY in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def headers_to_text(headers: Sequence[tuple[str, bytes | None]]) -> str:
    """Return headers as they are stored, byte for byte."""
    return json.dumps([(name, None if value is None else value.decode("latin-1")) for name, value in headers])


def headers_from_text(text: str) -> tuple[Header, ...]:
    """Return headers as they were; the reverse of `headers_to_text` for headers that have a value."""
    return tuple((name, value.encode("latin-1")) for name, value in json.loads(text) if value is not None)


def instant(moment: datetime) -> str:
    """Return a time as it is stored: in UTC, so that the order of texts is the order of times."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _locked(folder: Path) -> IO[bytes]:
    file = (folder / LOCK).open("ab")
    for last in (False, False, True):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if last:
                file.close()
                raise StateTaken(folder) from None
            sleep(LOOKING)  # whoever looks at the status holds the lock for a moment
        else:
            break
    return file
