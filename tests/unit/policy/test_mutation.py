"""Two hundred edits of the shipped rules: each is refused, or shown by the difference, or changes nothing.

What an edit means is judged by the second engine, which knows neither the loader nor the checks nor the cubes.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.domain.agency import OTHER_PARTYS_SIDE
from hub.domain.delivery import DeliveryKind
from hub.policy.blindness import HERS
from hub.policy.compare import Meaning, changes
from hub.policy.documents import read
from hub.policy.errors import PolicyUnusable
from hub.policy.faults import Check
from hub.policy.load import rule_set_in, shipped_files
from hub.policy.occasions import judged_as
from hub.policy.proof import faults
from hub.policy.rule_set import RuleSet
from hub.policy.sharing import SharingFile, sharing_file
from tests.builders.mutants import EDITS, File, Mutant, mutants
from tests.builders.plain_rules import Key, Rules, agreed, blind, covers, plainly, said, same, shows_more
from tests.builders.plain_rules import combinations as points

SHIPPED = shipped_files()
NUMBER, SEED = 200, 6


def plain(path: Path) -> File:
    """Return a file as a reader sees it, every scalar as text."""
    found: File = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text alone, no objects
    return found


PATHS = [path for path in SHIPPED.sharing if plain(path)["rules"]]
"""Files of rules; the kit of a plain connector brings one that is still empty."""
FILES = [plain(path) for path in PATHS]
AGREEMENTS: dict[str, Mapping[str, Any]] = {path.stem: plain(path) for path in SHIPPED.agreements}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of one edit."""

    mutant: Mutant
    loaded: bool
    failed: frozenset[Check]
    shown: bool
    fields: tuple[tuple[Key, Rules, Rules], ...]
    """Each field that is given otherwise than before: by which rules it was, and by which it is."""

    @property
    def refused(self) -> bool:
        return not self.loaded or bool(self.failed)

    @property
    def means_the_same(self) -> bool:
        return all(same(old, new) for _, old, new in self.fields)

    @property
    def widens(self) -> bool:
        return any(shows_more(old, new) for _, old, new in self.fields)


@cache
def shipped() -> RuleSet:
    return rule_set_in(SHIPPED)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    path = tmp_path_factory.mktemp("mutants") / "sharing.yaml"
    return [judge(mutant, path) for mutant in mutants(FILES, NUMBER, SEED)]


def judge(mutant: Mutant, path: Path) -> Judged:
    file = loaded(mutant, path)
    edited = with_file(mutant.place, file) if file else None
    return Judged(
        mutant=mutant,
        loaded=edited is not None,
        failed=frozenset(fault.check for fault in faults(edited)) if edited else frozenset(),
        shown=bool(edited and changes(Meaning(rules=shipped().rules), Meaning(rules=edited.rules))),
        fields=tuple(changed_fields(plainly(FILES[mutant.place]), plainly(mutant.file))),
    )


def loaded(mutant: Mutant, path: Path) -> SharingFile | None:
    path.write_text(yaml.dump(mutant.file, Dumper=yaml.CSafeDumper, sort_keys=False), encoding="utf-8")
    try:
        return sharing_file(read(path))
    except PolicyUnusable:
        return None


def with_file(place: int, file: SharingFile) -> RuleSet:
    files = shipped().files
    return replace(shipped(), files=(*files[:place], file, *files[place + 1 :]))


def changed_fields(old: Mapping[Key, Rules], new: Mapping[Key, Rules]) -> Iterator[tuple[Key, Rules, Rules]]:
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            yield key, old.get(key, ()), new.get(key, ())


def test_the_rules_that_ship_stand_every_check() -> None:
    assert faults(shipped()) == ()
    assert [file.document.path for file in shipped().files] == PATHS


def test_no_edit_of_the_rules_goes_unseen(judged: list[Judged]) -> None:
    unseen = [one.mutant for one in judged if not (one.refused or one.shown or one.means_the_same)]

    assert unseen == []


def test_the_difference_shows_something_just_where_plain_lists_do_also_of_what_is_refused(judged: list[Judged]) -> None:
    assert [one.mutant for one in judged if one.loaded and one.shown is one.means_the_same] == []


def test_every_kind_of_edit_was_tried(judged: list[Judged]) -> None:
    edits = Counter(one.mutant.edit for one in judged)

    assert len(edits) == len(EDITS)
    assert min(edits.values()) >= 10


def test_of_the_edits_that_widen_nearly_all_are_refused_outright(judged: list[Judged]) -> None:
    refused, shown = sum(one.refused for one in judged), sum(one.shown for one in judged)
    widening = [one for one in judged if one.widens]
    let_through = [one.mutant for one in widening if not one.refused]

    print(f"{len(judged)} edits: {refused} refused, {shown} shown")  # noqa: T201 - a figure that people ask for
    print(f"{len(widening)} widen, {len(widening) - len(let_through)} refused")  # noqa: T201 - a figure that people ask for
    assert len(widening) > len(judged) / 3
    assert len(let_through) <= len(widening) * 0.05, let_through


def exceeds_its_agreement(key: Key, rules: Rules, file: File) -> bool:
    agreement = AGREEMENTS[file["agreement"]]
    return any(not covers(agreed(agreement, key, one), (one,)) for one in rules)


def is_given_twice(key: Key, rules: Rules, file: File) -> bool:
    """Say whether two rules give the field at once, or one does where the file says that nothing is told."""
    silent = [said(one["when"]) for one in file.get("nothing", ()) if key[1] in one["delivery"]]
    pairs = (*combinations(rules, 2), *product(rules, silent))
    return any(one.speaks(at) and other.speaks(at) for one, other in pairs for at in points((one, other)))


def is_always_given(key: Key, rules: Rules, _file: File) -> bool:
    _, delivery, section, _ = key
    space = said({"role": [judged_as(DeliveryKind(delivery), section).value]})
    return bool(rules) and not any(one.always for one in rules) and covers(rules, (space,))


@pytest.mark.parametrize(
    ("check", "plain_answer"),
    [
        (Check.AGREEMENT, exceeds_its_agreement),
        (Check.OVERLAP, is_given_twice),
        (Check.ALWAYS_TRUE, is_always_given),
    ],
)
def test_a_check_fails_for_the_very_edits_for_which_plain_lists_do(
    judged: list[Judged], check: Check, plain_answer: Callable[[Key, Rules, File], bool]
) -> None:
    both = [
        (one.mutant, any(plain_answer(key, new, one.mutant.file) for key, _, new in one.fields), check in one.failed)
        for one in judged
        if one.loaded
    ]

    assert [mutant for mutant, by_lists, by_check in both if by_lists is not by_check] == []
    assert any(by_check for _, _, by_check in both)


def test_what_would_tell_his_side_of_her_is_refused(judged: list[Judged]) -> None:
    telling = [
        one
        for one in judged
        if FILES[one.mutant.place]["recipient"] in OTHER_PARTYS_SIDE
        and any(new and not blind(new, fact) for _, _, new in one.fields for fact in HERS)
    ]

    assert telling
    assert [one.mutant for one in telling if one.loaded and Check.BLINDNESS not in one.failed] == []
