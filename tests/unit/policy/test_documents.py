"""YAML is read so that nothing stands in a file that people would read otherwise."""

from pathlib import Path

import pytest

from hub.policy.documents import read
from hub.policy.errors import PolicyUnusable


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "rules.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", 3, "'a' stands here twice", id="a key twice"),
        pytest.param(
            "r:\n  - when: {x: [a]}\n    when: {y: [b]}\n", 3, "'when' stands here twice", id="a condition twice"
        ),
        pytest.param("a: &anchor [x]\nb: 1\n", 1, "Anchors and aliases", id="an anchor"),
        pytest.param("a: &x [x]\nb: *x\n", 1, "Anchors and aliases", id="an alias"),
        pytest.param("a: 1\n<<: {b: 2}\n", 2, "merging with <<", id="a merge"),
        pytest.param("? [a, b]\n: 1\n", 1, "Keys are plain words", id="a list as a key"),
        pytest.param("a: [1\nb: 2\n", 2, "This is no YAML", id="a bracket that is not closed"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "This is no YAML", id="two documents in one file"),
        pytest.param("a: \x00\n", 1, "This is no YAML", id="a control character"),
        pytest.param(b"a: \xff\xfe\n", 1, "cannot be read (UnicodeDecodeError)", id="bytes that are no text"),
        pytest.param("", 1, "The file is empty", id="nothing"),
        pytest.param("# only a comment\n", 1, "The file is empty", id="only a comment"),
    ],
)
def test_a_file_is_refused_with_its_line(tmp_path: Path, text: str | bytes, line: int, what: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(PolicyUnusable) as refused:
        read(path)

    assert (refused.value.path, refused.value.line) == (path, line)
    assert what in refused.value.what
    assert str(refused.value).startswith(f"{path}:{line}: ")
    assert "The hub was not started" in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyUnusable, match=r"cannot be read \(FileNotFoundError\)"):
        read(tmp_path / "nothing.yaml")


def test_every_scalar_is_text_and_every_value_has_its_line(tmp_path: Path) -> None:
    document = read(written(tmp_path, "a:\n  - no\n  - 2026-03-01\n  - {b: 16-17, c: ~}\nd: 010\n"))

    assert document.value == {"a": ["no", "2026-03-01", {"b": "16-17", "c": "~"}], "d": "010"}
    assert [document.line_of(at) for at in ((), ("a",), ("a", 1), ("a", 2, "c"), ("d",))] == [1, 2, 3, 4, 5]
    assert document.line_of(("a", 2, "c", "deeper", 7)) == 4
    assert document.line_of(("elsewhere",)) == 1
