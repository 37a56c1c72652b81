"""`hub match` as an area uses it: files in, files out, figures on the screen, and no value of anybody in either."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.batch.files import FileUnusable
from hub.cli.matching import app
from hub.policy.errors import PolicyUnusable

COLUMNS = "record_id,agency,role,forename,surname,date_of_birth,postcode,address_line_1,phone"
HER = "victim,Elizabeth,Zimmerhof,1988-07-03,IP1 9ZZ,1 Nowhere Lane,07700 900101"
HIM = "perpetrator,Probe,Sampleton,1985-01-09,,,07700 900202"


def a_file(folder: Path, *lines: str, name: str = "records.csv") -> str:
    """Return the path of a file with these lines."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines))
    return str(path)


def ran(*arguments: str) -> str:
    """Return what a command printed."""
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def table_in(path: Path) -> list[list[str]]:
    """Return the lines of a written file, the columns first."""
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_every_record_gets_a_cluster_that_is_named_after_its_first_record(tmp_path: Path) -> None:
    records = a_file(tmp_path, COLUMNS, f"a,police,{HER}", f"b,police,{HIM}", f"c,idva,{HER}")

    said = ran("file", records, "--out", str(tmp_path / "clusters.csv"))

    assert table_in(tmp_path / "clusters.csv") == [["record_id", "cluster_id"], ["a", "a"], ["b", "b"], ["c", "a"]]
    assert "3 records are of 2 people" in said


def test_figures_come_as_one_json_object_for_programs(tmp_path: Path) -> None:
    records = a_file(tmp_path, COLUMNS, f"a,police,{HER}", f"a,idva,{HER}", "c,police,postman")

    figures = json.loads(ran("file", records, "--out", str(tmp_path / "clusters.csv"), "--json"))

    assert (figures["records"], figures["people"], figures["refused_rows"]) == (2, 2, 1)
    assert figures["notes"] == {"record-id-repeated": 1, "role-unknown": 1}


def test_what_could_not_be_read_is_listed_by_line_and_without_its_value(tmp_path: Path) -> None:
    records = a_file(tmp_path, COLUMNS, f"a,police,{HER}", f"a,idva,{HER}", "c,police,postman")

    ran("file", records, "--out", str(tmp_path / "clusters.csv"), "--rejects", str(tmp_path / "rejects.csv"))

    assert table_in(tmp_path / "rejects.csv") == [
        ["line", "record_id", "column", "reason", "refused"],
        ["3", "a", "record_id", "record-id-repeated", "yes"],
        ["4", "c", "role", "role-unknown", "no"],
    ]


def test_an_empty_file_gives_no_clusters_and_is_no_fault(tmp_path: Path) -> None:
    ran("file", a_file(tmp_path), "--out", str(tmp_path / "clusters.csv"), "--possible", str(tmp_path / "possible.csv"))

    assert table_in(tmp_path / "clusters.csv") == [["record_id", "cluster_id"]]
    assert table_in(tmp_path / "possible.csv")[0][:3] == ["record_id", "other_record_id", "weight"]


def test_a_file_without_the_needed_column_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="no column record_id"):
        ran("file", a_file(tmp_path, "surname", "Zimmerhof"), "--out", str(tmp_path / "clusters.csv"))

    assert not (tmp_path / "clusters.csv").exists()


def test_a_folder_that_is_not_there_is_named_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match=r"no folder .*Nothing was read"):
        ran("file", a_file(tmp_path, "surname"), "--out", str(tmp_path / "nowhere" / "clusters.csv"))


def test_a_file_that_is_no_model_is_said_to_be_none(tmp_path: Path) -> None:
    records, model = a_file(tmp_path, COLUMNS), a_file(tmp_path, "{}", name="model.json")

    with pytest.raises(PolicyUnusable, match="are not a model"):
        ran("file", records, "--out", str(tmp_path / "clusters.csv"), "--model", model)


def scored(folder: Path, *arguments: str) -> str:
    """Score two clusters against a truth of two people who must never be joined."""
    clusters = a_file(folder, "record_id,cluster_id", "a,1", "b,1", "c,2", name="clusters.csv")
    truth = a_file(folder, "record_id,person_id,must_not", "a,her,pair:1", "b,him,pair:1", "c,her,", name="truth.csv")
    possible = a_file(folder, "record_id,other_record_id,weight", "a,c,3.5", name="possible.csv")
    return ran("score", clusters, truth, "--possible", possible, *arguments)


def test_a_score_says_how_good_how_bad_and_how_much_is_to_be_looked_at(tmp_path: Path) -> None:
    said = scored(tmp_path)

    assert "joined and must never be: 1 pairs (pair 1," in said
    assert "to look at: 1 pairs of clusters, 33.33 per 100 records" in said


def test_a_score_comes_as_one_json_object_for_programs(tmp_path: Path) -> None:
    figures = json.loads(scored(tmp_path, "--json"))

    assert (figures["precision"], figures["recall"], figures["f1"]) == (0.0, 0.0, 0.0)
    assert figures["joined_plus_possible"] == {
        "pairs": 3,
        "true_pairs": 1,
        "right_pairs": 1,
        "precision": 0.333333,
        "recall": 1.0,
        "f1": 0.5,
    }
    assert figures["must_never"]["pair"] == figures["must_never_pairs"] == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("record_id,cluster_id", "a,1", "a,2"), "line 3 stands there twice"),
        (("record_id,cluster_id", "a,"), "line 2 has no record_id or no cluster_id"),
        (("record_id", "a"), "no column cluster_id"),
    ],
)
def test_clusters_that_cannot_be_held_against_anything_are_said_to_be_so(
    tmp_path: Path, lines: tuple[str, ...], said: str
) -> None:
    clusters, truth = a_file(tmp_path, *lines), a_file(tmp_path, "record_id,person_id", "a,her", name="truth.csv")

    with pytest.raises(FileUnusable, match=said):
        ran("score", clusters, truth)


def test_invented_records_are_matched_and_scored_without_anything_else(tmp_path: Path) -> None:
    records, truth = str(tmp_path / "records.csv"), str(tmp_path / "truth.csv")
    clusters, possible = str(tmp_path / "clusters.csv"), str(tmp_path / "possible.csv")

    ran("invent", "--people", "60", "--seed", "5", "--out", records, "--truth", truth)
    ran("file", records, "--out", clusters, "--possible", possible)
    figures = json.loads(ran("score", clusters, truth, "--possible", possible, "--json"))

    assert figures["left_out"] == 0
    assert figures["must_never"]["one-event"] == 0
    assert figures["joined_plus_possible"]["recall"] >= figures["recall"] > 0
