"""The SQL files beside this module: each statement has a name and stands there alone."""

import re
from functools import cache
from pathlib import Path
from typing import LiteralString, cast

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@cache
def _all() -> dict[str, LiteralString]:
    found: dict[str, LiteralString] = {}
    for path in sorted((Path(__file__).parent / "sql").glob("*.sql")):
        parts = _NAME.split(path.read_text(encoding="utf-8"))
        found.update(zip(parts[1::2], (cast("LiteralString", part) for part in parts[2::2]), strict=True))
    return found


def sql(name: str) -> LiteralString:
    """Return the statement of that name."""
    return _all()[name]


def names() -> list[str]:
    """Return the names of all statements."""
    return list(_all())
