"""Two hundred edits of the shipped rules: each is refused, or shown by the difference, or changes nothing.

What an edit means is judged by the second engine, which knows neither the loader nor the cubes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from hub.domain.rules import SharingRule
from hub.policy import sharing
from hub.policy.compare import Meaning, changes
from hub.policy.documents import read
from hub.policy.errors import PolicyUnusable
from hub.policy.load import shipped_files
from tests.builders.mutants import EDITS, File, Mutant, mutants
from tests.builders.plain_rules import Key, Rules, plainly, same, shows_more

PATHS = shipped_files().sharing
NUMBER, SEED = 200, 6
FILES: list[File] = [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) for path in PATHS]  # noqa: S506 - text only


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of one edit."""

    mutant: Mutant
    refused: bool
    shown: bool
    means_the_same: bool
    widens: bool


@cache
def shipped() -> tuple[tuple[SharingRule, ...], ...]:
    return tuple(sharing.rules(read(path)) for path in PATHS)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    path = tmp_path_factory.mktemp("mutants") / "sharing.yaml"
    return [judge(mutant, path) for mutant in mutants(FILES, NUMBER, SEED)]


def judge(mutant: Mutant, path: Path) -> Judged:
    fields = list(changed_fields(plainly(FILES[mutant.place]), plainly(mutant.file)))
    path.write_text(yaml.safe_dump(mutant.file, sort_keys=False), encoding="utf-8")
    try:
        loaded = sharing.rules(read(path))
    except PolicyUnusable:
        loaded = None
    return Judged(
        mutant=mutant,
        refused=loaded is None,
        shown=loaded is not None and is_shown(mutant.place, loaded),
        means_the_same=all(same(old, new) for old, new in fields),
        widens=any(shows_more(old, new) for old, new in fields),
    )


def is_shown(place: int, loaded: tuple[SharingRule, ...]) -> bool:
    old, new = Meaning(rules=shipped()[place]), Meaning(rules=loaded)
    return bool(changes(old, new))


def changed_fields(old: Mapping[Key, Rules], new: Mapping[Key, Rules]) -> Iterator[tuple[Rules, Rules]]:
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            yield old.get(key, ()), new.get(key, ())


def test_no_edit_of_the_rules_goes_unseen(judged: list[Judged]) -> None:
    unseen = [one.mutant for one in judged if not (one.refused or one.shown or one.means_the_same)]

    assert unseen == []


def test_the_difference_shows_nothing_where_nothing_changed(judged: list[Judged]) -> None:
    assert [one.mutant for one in judged if one.shown and one.means_the_same] == []


def test_every_kind_of_edit_was_tried(judged: list[Judged]) -> None:
    edits = Counter(one.mutant.edit for one in judged)

    assert min(edits.values()) >= 10
    assert len(edits) == len(EDITS)


def test_the_figures_are_said(judged: list[Judged]) -> None:
    widening = [one for one in judged if one.widens]
    refused, shown = sum(one.refused for one in judged), sum(one.shown for one in judged)
    outright = sum(one.refused for one in widening)

    print(f"{len(judged)} edits: {refused} refused, {shown} shown")  # noqa: T201 - a figure that people ask for
    print(f"{len(widening)} widen, {outright} of them refused")  # noqa: T201 - a figure that people ask for
    assert len(widening) > len(judged) / 3
