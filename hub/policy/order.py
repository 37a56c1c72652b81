"""Check 9: a no never shows more than a yes, and a lower grade never more than a higher."""

from collections.abc import Iterator
from enum import StrEnum

from hub.domain.agency import AgencyKind
from hub.domain.cube import Cube, cube, given_that, overlap, rest
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import Override, RiskFact
from hub.domain.person import ConsentStatus
from hub.domain.rules import SharingRule
from hub.policy.faults import Check, Fault
from hub.policy.rule_set import At, RuleSet, alike, fault, grants, several
from hub.policy.sharing import SharingFile

LESS: tuple[tuple[str, StrEnum, StrEnum], ...] = (
    *(("consent", one, ConsentStatus.GIVEN) for one in ConsentStatus if one is not ConsentStatus.GIVEN),
    ("risk", RiskFact.UNKNOWN, RiskFact.STANDARD),
    ("risk", RiskFact.STANDARD, RiskFact.MEDIUM),
    ("risk", RiskFact.MEDIUM, RiskFact.HIGH),
)
"""Of a fact, the value at which a recipient sees no more than at the other."""
NOT_ORDERED = frozenset({DeliveryKind.TASK})
"""A task to ask her, or to find how she can be reached, arises just where she did not say yes."""
NEVER_AT_HIGH = frozenset({AgencyKind.RESTORATIVE_JUSTICE})
"""Kinds that are for calm cases alone: there a higher grade shows less (docs/domain.md, rule W11)."""
WITHOUT_OVERRIDE: Cube = cube({"override": [Override.NONE, Override.UNKNOWN]})


def more_never_with_less(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 9: without a lawful reason that overrides it, less consent or a lower grade shows no field more."""
    for file in rule_set.files:
        for delivery, rules, fields in alike(grants(file)):
            if delivery not in NOT_ORDERED:
                yield from _out_of_order(file, rules, several(fields))


def _out_of_order(file: SharingFile, rules: tuple[SharingRule, ...], named: str) -> Iterator[Fault]:
    for fact, less, more in LESS:
        if fact == "risk" and file.recipient in NEVER_AT_HIGH:
            continue
        at_more = [there for rule in rules if (there := given_that(rule.when, fact, more))]
        for rule in rules:
            here = overlap(given_that(rule.when, fact, less), WITHOUT_OVERRIDE)
            if rule.override or not here:
                continue
            for piece in rest(here, at_more):
                what = (
                    f"{named} would be given when {fact} is {less} and not when it is {more}. "
                    f"Give no more for {less}, or name the lawful reason as `override`."
                )
                at = overlap(piece, cube({fact: [less]}))
                yield fault(Check.ORDER, At(file=file, rule=rule), what, at)
