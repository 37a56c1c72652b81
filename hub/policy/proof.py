"""All checks of the rules, on every day on which something changes. A rule set that fails one does not run."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from hub.policy.answers import (
    every_field_answered,
    every_route_answered,
    never_always_true,
    never_never_true,
    one_rule_for_a_field,
)
from hub.policy.blindness import blind_to_her
from hub.policy.ceilings import within_agreement
from hub.policy.faults import Check, Fault
from hub.policy.invariants import nothing_forbidden, sets_exact
from hub.policy.order import more_never_with_less
from hub.policy.rule_set import RuleSet
from hub.policy.sharing import SharingFile

CHECKS: tuple[Callable[[RuleSet], Iterator[Fault]], ...] = (
    never_always_true,
    never_never_true,
    one_rule_for_a_field,
    every_route_answered,
    every_field_answered,
    nothing_forbidden,
    sets_exact,
    within_agreement,
    more_never_with_less,
    blind_to_her,
)
"""Checks 1 to 10 (docs/sharing.md)."""


def faults(rule_set: RuleSet) -> tuple[Fault, ...]:
    """Return everything that is wrong with a rule set, in the order of files and lines; nothing when it may run."""
    found: dict[tuple[object, ...], Fault] = {}
    for one in (*_wrong_dates(rule_set), *_on_every_day(rule_set)):
        found.setdefault((one.check, one.file, one.line, one.rule, one.what, one.piece), one)
    return tuple(sorted(found.values(), key=lambda one: (one.file, one.line, list(Check).index(one.check))))


def _on_every_day(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 11: checks 1 to 10 hold on each day from which on something else is in force."""
    for day in rule_set.days():
        in_force = rule_set.on(day)
        for check in CHECKS:
            for one in check(in_force):
                yield one if day == date.min else replace(one, what=f"From {day} on: {one.what}")


def _wrong_dates(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 11: of one kind of recipient there is one file at any time, from the first to the last day."""
    by_recipient: dict[str, list[SharingFile]] = {}
    for file in sorted(rule_set.files, key=lambda file: (file.recipient, file.term.starts)):
        by_recipient.setdefault(file.recipient, []).append(file)
    for files in by_recipient.values():
        for earlier, later in pairwise(files):
            if later.term.starts != earlier.term.ends:
                yield _apart(earlier, later)


def _apart(earlier: SharingFile, later: SharingFile) -> Fault:
    at_once = later.term.starts < earlier.term.ends
    wrong = "hold at once" if at_once else "leave days between them"
    return Fault(
        check=Check.DATES,
        file=later.document.path,
        line=later.document.line_of(("from",)),
        rule="",
        what=(
            f"This file and {earlier.document.path.parent.name}/{earlier.document.path.name}, both for "
            f"{later.recipient}, {wrong}. Let one end on the day on which the other begins."
        ),
        recipient=later.recipient,
    )
