"""Checks 6 and 7: no rule gives what the code forbids, and what must be exactly so is exactly so."""

from collections.abc import Iterator, Mapping

from hub.domain.cube import Cube, cube, overlap, rest
from hub.domain.rules import SharingRule, Treatment
from hub.policy.faults import Check, Fault
from hub.policy.forbidden import CARRIED_OUT, EXACT, FORBIDDEN, Forbidden
from hub.policy.occasions import judged_as
from hub.policy.rule_set import At, RuleSet, fault, fields_of
from hub.policy.sharing import Field, SharingFile

_WHEN = tuple((one, cube(one.when)) for one in FORBIDDEN)
"""What is forbidden, each with the condition under which it is."""


def nothing_forbidden(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 6: no rule gives what the code forbids, and none in a way that nothing carries out."""
    for file in rule_set.files:
        for rule in file.rules:
            for one, condition in _WHEN:
                never = sorted(_meant(one, rule)) if one.applies_to(rule) else []
                piece = overlap(rule.when, condition) if never else 0
                if piece:
                    yield _forbidden(file, rule, never[0], one.because, piece)
            yield from _without_its_limits(file, rule)
            yield from _not_carried_out(file, rule)


def _meant(one: Forbidden, rule: SharingRule) -> set[Field]:
    """Return what a rule gives of the fields that are meant, in one of the ways that are."""
    return {(s, f) for s, f in fields_of(rule) if (s, f) in one.fields and rule.give[s][f] in one.ways}


def _forbidden(file: SharingFile, rule: SharingRule, field: Field, because: str, piece: Cube) -> Fault:
    what = f"{rule.recipient} may not have {'.'.join(field)} with {rule.delivery}: {because}. Remove the field."
    return fault(Check.FORBIDDEN, At(file=file, rule=rule, field=field), what, piece)


def _without_its_limits(file: SharingFile, rule: SharingRule) -> Iterator[Fault]:
    """Yield where somebody learns how to reach a person and not when that is safe (docs/domain.md, rule W3)."""
    for section, fields in rule.give.items():
        if "contacts" in fields and "safe-contact" not in fields:
            what = (
                f"{rule.id.partition('/')[2]} gives {section}.contacts without {section}.safe-contact: "
                "whoever can reach her must know when it is safe. Give both."
            )
            yield fault(Check.FORBIDDEN, At(file=file, rule=rule, field=(section, "contacts")), what, rule.when)


def _not_carried_out(file: SharingFile, rule: SharingRule) -> Iterator[Fault]:
    for section, field in fields_of(rule):
        treatment = rule.give[section][field]
        if (section, field) not in CARRIED_OUT[treatment]:
            ways = ", ".join(way for way, fields in CARRIED_OUT.items() if (section, field) in fields)
            what = f"{section}.{field} cannot be given {treatment}; it can be given {ways}."
            yield fault(Check.FORBIDDEN, At(file=file, rule=rule, field=(section, field)), what, rule.when)


def sets_exact(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 7: what must be exactly so is so on every occasion: no field more, none less, none otherwise."""
    for file in rule_set.files:
        for delivery, exact in EXACT.items():
            rules = [rule for rule in file.rules if rule.delivery is delivery]
            for rule in rules:
                yield from _more(file, rule, exact)
            for occasion in rule_set.occasions_of(file.recipient, delivery):
                yield from _less(file, rules, exact, occasion.when)


def _more(file: SharingFile, rule: SharingRule, exact: Mapping[Field, Treatment]) -> Iterator[Fault]:
    for field in fields_of(rule):
        if exact.get(field) is not rule.give[field[0]][field[1]]:
            wanted = f"is given as {exact[field]} there" if field in exact else "does not belong there"
            what = f"{rule.delivery} is an exact set: {'.'.join(field)} {wanted}."
            yield fault(Check.EXACT_SET, At(file=file, rule=rule, field=field), what, rule.when)


def _less(file: SharingFile, rules: list[SharingRule], exact: Mapping[Field, Treatment], when: Cube) -> Iterator[Fault]:
    for field in sorted(exact):
        giving = [rule for rule in rules if field in set(fields_of(rule))]
        beside = [rule for rule in rules if field[0] in rule.give]
        at = when & cube({"role": [judged_as(rules[0].delivery, field[0])]}) if rules else 0
        for piece in rest(at, [rule.when for rule in giving]) if at else ():
            what = f"{rules[0].delivery} is an exact set: {'.'.join(field)} is missing. Give it on every such occasion."
            yield fault(Check.EXACT_SET, At(file=file, rule=(giving or beside or rules)[-1]), what, piece)
