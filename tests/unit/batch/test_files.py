"""Files as they come from spreadsheets: what is wrong is said with its line, and nothing of what it holds."""

from pathlib import Path

import pytest

from hub.batch.files import FileUnusable, Row, rows, write

NEEDED = ("record_id",)


def a_file(folder: Path, content: str | bytes) -> Path:
    """Return a file with this content."""
    path = folder / "records.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_columns_are_found_by_name_whatever_their_order_and_case(tmp_path: Path) -> None:
    path = a_file(tmp_path, "\ufeffSurname, Record ID \nKhan,7\n\n Example , 8\n")

    assert [(row.line, dict(row.values)) for row in rows(path, NEEDED)] == [
        (2, {"surname": "Khan", "record_id": "7"}),
        (4, {"surname": "Example", "record_id": "8"}),
    ]


def test_a_row_that_is_too_short_has_empty_values_at_its_end(tmp_path: Path) -> None:
    assert list(rows(a_file(tmp_path, "record_id,surname\n7\n"), NEEDED)) == [
        Row(line=2, values={"record_id": "7", "surname": ""})
    ]


def test_a_row_with_more_fields_than_columns_is_too_long_unless_they_are_empty(tmp_path: Path) -> None:
    path = a_file(tmp_path, "record_id,surname\n7,Khan,\n8,Khan,Ahmed\n")

    assert [row.too_long for row in rows(path, NEEDED)] == [False, True]


def test_a_row_may_go_over_several_lines(tmp_path: Path) -> None:
    path = a_file(tmp_path, 'record_id,address_line_1\n7,"1 Nowhere Lane\nTestford"\n8,x\n')

    assert [row.line for row in rows(path, NEEDED)] == [2, 4]


@pytest.mark.parametrize("content", ["", "\n\n", "record_id\n"])
def test_an_empty_file_has_no_rows(tmp_path: Path, content: str) -> None:
    assert list(rows(a_file(tmp_path, content), NEEDED)) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("surname\nKhan\n", "has no column record_id", id="the one needed column is missing"),
        pytest.param("record_id,sex,Sex\n7,F,M\n", "has the column sex twice", id="a column stands twice"),
        pytest.param(
            b"record_id,surname\n7,x\n8,M\xfcller\n", "line 3 cannot be read", id="another encoding, with its line"
        ),
        pytest.param("record_id\n7\n".encode("utf-16"), "written in UTF-16", id="what Excel calls Unicode"),
        pytest.param('record_id,surname\n7,x\n8,"Khan\n' + "x" * 200_000, "begins in line 3", id="an open quote"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_nothing_of_what_it_holds(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    with pytest.raises(FileUnusable, match=said) as error:
        list(rows(a_file(tmp_path, content), NEEDED))

    assert "Khan" not in str(error.value)


def test_another_encoding_is_read_when_it_is_said(tmp_path: Path) -> None:
    path = a_file(tmp_path, "record_id,surname\n8,Müller\n".encode("cp1252"))

    assert [row.values["surname"] for row in rows(path, NEEDED, "cp1252")] == ["Müller"]


def test_an_encoding_that_does_not_exist_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="no encoding utf-9"):
        list(rows(a_file(tmp_path, "record_id\n7\n"), NEEDED, "utf-9"))


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="cannot be read"):
        list(rows(tmp_path / "nothing.csv", NEEDED))


def test_what_stood_there_before_stays_until_the_new_file_is_whole(tmp_path: Path) -> None:
    path = a_file(tmp_path, "before\n")

    def half() -> object:
        yield ("7", "1")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(path, ("record_id", "cluster_id"), half())  # type: ignore[arg-type] # a generator that breaks off

    assert path.read_text() == "before\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_whole_file_takes_its_place(tmp_path: Path) -> None:
    path = a_file(tmp_path, "before\n")

    write(path, ("record_id", "cluster_id"), [("7", "1"), ("8", 'a "quoted" one')])

    assert path.read_text() == 'record_id,cluster_id\n7,1\n8,"a ""quoted"" one"\n'
    assert list(rows(path, NEEDED))[1].values["cluster_id"] == 'a "quoted" one'


def test_a_place_where_nothing_can_be_written_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="cannot be written"):
        write(tmp_path / "nowhere" / "out.csv", ("a",), [])
