"""A file that leaves a console is read the same by every program, and starts no formula in any."""

import asyncio
import csv
import io
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import pytest

from hub.domain.audit import AuditEntry
from hub.store.viewing import Viewing
from hub.web.export import Cell, Table, export
from hub.web.users import Role, User

SAM = User(id="u-1", name="Sam Sample", roles=frozenset({Role.OPS_VIEWER}), areas=frozenset(), session=UUID(int=1))
NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Noting:
    """Takes note of what is noted, in the place of a database."""

    def __init__(self) -> None:
        self.noted: list[AuditEntry] = []

    async def note(self, *looks: AuditEntry) -> None:
        self.noted += looks


def exported(*rows: tuple[Cell, ...]) -> bytes:
    table = Table(kind="sample", columns=("One", "Two"), rows=rows)
    answer = asyncio.run(export(cast("Viewing", Noting()), SAM, table, {}))
    return bytes(answer.body)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "  =1",
        '=HYPERLINK("x")',
    ],  # noqa: RUF001
)
def test_a_text_that_would_be_a_formula_leaves_as_text(text: str) -> None:
    content = exported((text, 1)).decode("utf-8-sig")

    row = [*csv.reader(io.StringIO(content, newline=""))][1]
    assert row[0] == f"'{text}"


@pytest.mark.parametrize("text", ["plain", "a=b", "1-2", "", "–", "'quoted"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    content = exported((text, 1)).decode("utf-8-sig")

    assert [*csv.reader(io.StringIO(content, newline=""))][1] == [text, "1"]


def test_figures_may_be_negative_and_missing_ones_are_empty() -> None:
    assert exported((-1.5, None)).decode("utf-8-sig") == "One,Two\r\n-1.5,\r\n"


def test_the_file_begins_with_the_mark_by_which_spreadsheets_know_utf_8_and_quotes_as_rfc_4180_says() -> None:
    assert (
        exported(('say "hä", now', "two\nlines")) == b'\xef\xbb\xbfOne,Two\r\n"say ""h\xc3\xa4"", now","two\nlines"\r\n'
    )
