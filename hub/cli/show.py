"""How commands print: tables for people, JSON for programs, progress while something takes time."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

UNBROKEN = frozenset({"Id", "Event", "Case", "Kind", "To"})
"""Columns that people copy from."""

out = Console(width=None if sys.stdout.isatty() else 200)
err = Console(stderr=True)


def as_json(value: object) -> None:
    """Print a value as JSON on one line."""
    typer.echo(json.dumps(value, default=_plain))


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], nothing: str) -> None:
    """Print rows under a title, or say that there are none."""
    if not rows:
        out.print(nothing, highlight=False)
        return
    shown = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        shown.add_column(column, overflow="fold", no_wrap=column in UNBROKEN)
    for row in rows:
        shown.add_row(*("–" if cell is None else escape(str(cell)) for cell in row))
    out.print(shown)


def ago(since: datetime | None, now: datetime) -> str | None:
    """Return how long ago something was, as people say it."""
    if since is None:
        return None
    seconds = int((now - since).total_seconds())
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds} s ago"
    minutes, hours = seconds // 60, seconds // 3600
    return f"{minutes} min ago" if hours == 0 else f"{hours} h {minutes % 60} min ago"


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else str(value)
