"""A file that leaves a console is read the same by every program, and starts no formula in any."""

import csv
import io

import pytest

from hub.web.export import Cell, Table, csv_of

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "  =1", '=HYPERLINK("x")')
FULL_WIDTH = ("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x")


def exported(*rows: tuple[Cell, ...]) -> bytes:
    return csv_of(Table(kind="sample", columns=("One", "Two"), rows=rows))


@pytest.mark.parametrize("text", [*FORMULAS, *FULL_WIDTH])
def test_a_text_that_would_be_a_formula_leaves_as_text(text: str) -> None:
    content = exported((text, 1)).decode("utf-8-sig")

    assert [*csv.reader(io.StringIO(content, newline=""))][1][0] == f"'{text}"


@pytest.mark.parametrize("text", ["plain", "a=b", "1-2", "", "–", "'quoted"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    content = exported((text, 1)).decode("utf-8-sig")

    assert [*csv.reader(io.StringIO(content, newline=""))][1] == [text, "1"]


def test_figures_may_be_negative_and_missing_ones_are_empty() -> None:
    assert exported((-1.5, None)).decode("utf-8-sig") == "One,Two\r\n-1.5,\r\n"


def test_the_file_begins_with_the_mark_by_which_spreadsheets_know_utf_8_and_quotes_as_rfc_4180_says() -> None:
    written = exported(('say "hä", now', "two\nlines"))

    assert written == b'\xef\xbb\xbfOne,Two\r\n"say ""h\xc3\xa4"", now","two\nlines"\r\n'
