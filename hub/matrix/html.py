"""Pieces of a page: headings, lists and tables, as text that is already escaped."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from hub.matrix import in_words


def section(anchor: str, title: str) -> Iterator[str]:
    """Yield the heading of a part to which links lead."""
    yield f'<h2 id="{anchor}">{escape(title)}</h2>'


def listed(items: Iterable[str]) -> str:
    """Return a list, each item as it is."""
    return "<ul>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ul>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "plain", caption: str = "") -> Iterator[str]:
    """Yield a table whose first column names its rows."""
    said = f"<caption>{caption}</caption>" if caption else ""
    yield f'<table class="{kind}">{said}\n{heading(heads)}\n<tbody>'
    yield from (row(*one) for one in rows)
    yield "</tbody>\n</table>"


def heading(heads: Sequence[str]) -> str:
    """Return the row that names the columns."""
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return f"<thead><tr>{cells}</tr></thead>"


def row(first: str, *others: str) -> str:
    """Return a row with its name."""
    cells = "".join(f"<td>{cell}</td>" for cell in others)
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'


def names(fields: Iterable[str]) -> str:
    """Return fields by what they are called."""
    return escape(capital(", ".join(in_words.field(name) for name in fields)))


def capital(words: str) -> str:
    """Return words that begin a sentence."""
    return words[:1].upper() + words[1:]
