"""Tables in CSV and JSON."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.documents import Unmappable
from connectors.rows import read_rows, write_row

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    first, second = read_rows(b"client_ref,dob\r\nC-1,\r\n\r\nC-2,1991\r\n", "client_ref")

    assert first.at("dob").pointer == "row 2, column dob"
    assert second.at("dob").pointer == "row 4, column dob"
    assert (first.at("dob").text(), second.at("dob").text()) == (None, "1991")


def test_the_same_names_are_read_from_json_with_json_pointers() -> None:
    rows = read_rows(b'[{"client_ref": "C-1"}, {"client_ref": "C-2"}]', "client_ref")

    assert [row.at("client_ref").pointer for row in rows] == ["/0/client_ref", "/1/client_ref"]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        pytest.param(b"", "has no column client_ref.", id="an empty file"),
        pytest.param(b"client_ref;dob\r\nC-1;1991", "has no column client_ref.", id="semicolons"),
        pytest.param(b"Testa,Example\r\n", "has no column client_ref.", id="no header row"),
        pytest.param(b"client_ref,dob,DOB\r\n", "names a column twice.", id="a column named twice"),
        pytest.param(b'client_ref\r\n"C-1', "is not a table.", id="a quotation mark that never closes"),
        pytest.param(b"client_ref\r\n" + b"x" * 200_000, "is not a table.", id="a cell without end"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(body: bytes, what: str) -> None:
    with pytest.raises(Unmappable) as refusal:
        read_rows(body, "client_ref")

    assert [(p.pointer, p.what) for p in refusal.value.problems] == [("document", what)]


@pytest.mark.parametrize("row", [b"C-1", b"C-1,Smith,John,1991"])
def test_a_row_whose_cells_have_slipped_is_a_problem(row: bytes) -> None:
    (read,) = read_rows(b"client_ref,surname,dob\r\n" + row, "client_ref")

    assert [p.pointer for p in read.problems] == ["row 2"]


@pytest.mark.parametrize("cell", ["=1+1", "+447700900123", "-1", "@x", "\t=1", "\r=1", "\uff1d1"])
def test_no_cell_can_act_as_a_formula(cell: str) -> None:
    lines = list(csv.reader(io.StringIO(write_row({"a": cell}).decode(), newline="")))

    assert lines == [["a"], [f"'{cell}"]]


def test_what_is_withheld_stays_empty() -> None:
    assert write_row({"a": None, "b": "x"}) == b"a,b\r\n,x\r\n"


@given(TEXTS.map(str.strip).filter(bool))
def test_what_is_written_is_read_again_unchanged(cell: str) -> None:
    (row,) = read_rows(write_row({"client_ref": "C-1", "x": cell}), "client_ref")

    read = row.at("x").value

    assert read == cell or (cell.startswith("'") and read == cell[1:])
