"""Every example beside the rules: what happens, who is told, and what exactly each of them sees."""

from pathlib import Path

import pytest

from hub.policy.errors import PolicyUnusable
from tests.builders.examples import FOLDER, Example, examples_in, play

EXAMPLES = examples_in(sorted(FOLDER.glob("*.yaml")))


@pytest.mark.parametrize("example", [pytest.param(one, id=one.name) for one in EXAMPLES])
def test_the_rules_do_what_the_example_says(example: Example) -> None:
    said, played = example.said, play(example)

    assert played.told() == {kind: sorted(kinds) for kind, kinds in said.told.items()}, example.line("told")
    assert played.withheld() == said.withheld, example.line("withheld")
    for kind, sections in said.sees.items():
        as_if = said.as_if is not None and said.as_if.recipient is kind
        expected = {} if isinstance(sections, str) else {name: {*fields} for name, fields in sections.items()}
        assert played.seen_by(kind, as_if=as_if) == expected, example.line("sees", kind)
    for kind, fields in said.never.items():
        seen = [played.seen_by(kind, as_if=as_if) for as_if in (False, True)]
        shown = {f"{section}.{field}" for one in seen for section in one for field in one[section]}
        sections_shown = {section for one in seen for section in one}
        assert not {*fields} & (shown | sections_shown), example.line("never", kind)


def test_every_example_has_a_name_of_its_own() -> None:
    names = [one.name for one in EXAMPLES]

    assert len(names) == len({*names})
    assert len(names) >= 25


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("examples:\n  - name: a\n    tells: {}\n", 3, id="a key that nobody knows"),
        pytest.param("examples:\n  - name: a\n    told: {}\n    told: {}\n", 4, id="a key that stands twice"),
        pytest.param("examples:\n  - name: a\n    told: {wizard: [x]}\n", 3, id="a kind of agency that there is not"),
    ],
)
def test_an_example_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text)

    with pytest.raises(PolicyUnusable) as refused:
        examples_in([path])

    assert refused.value.line == line
