"""Checks 1 to 5: each field is given by one rule at a time, sometimes, for a reason, and nothing is left unsaid."""

from collections.abc import Iterator
from itertools import combinations, product

from hub.domain.agency import AgencyKind
from hub.domain.cube import Cube, allowed, cube, freed, overlap, rest
from hub.domain.rules import SharingRule
from hub.flow.fields import FIELDS
from hub.policy.conditions import guard
from hub.policy.faults import Check, Fault
from hub.policy.occasions import Occasion, judged_as
from hub.policy.rule_set import At, RuleSet, alike, fault, fields_of, grants, several
from hub.policy.sharing import SharingFile, Silence

MOST_RULES = 20
"""For one field: no reader could follow more, and the time of the checks grows steeply (measured: 20 rules 16 ms)."""


def never_always_true(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 1: the rules for a field leave some event out, unless one of them says why it is always given."""
    for file in rule_set.files:
        for delivery, rules, fields in alike(grants(file)):
            space = guard() & cube({"role": [judged_as(delivery, fields[0][0])]})
            if not any(rule.always for rule in rules) and not rest(space, [rule.when for rule in rules]):
                names = " and ".join(rule.id.partition("/")[2] for rule in rules)
                what = (
                    f"{names} leave no event out: {several(fields)} would always be given with {delivery}. "
                    "Narrow a rule, or say `always-because`."
                )
                yield fault(Check.ALWAYS_TRUE, At(file=file, rule=rules[-1], field=fields[0]), what, space)


def never_never_true(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 2: every rule holds on some occasion, for each section of which it speaks."""
    for file in rule_set.files:
        for rule in file.rules:
            found = rule_set.occasions_of(rule.recipient, rule.delivery)
            never = [section for section in rule.give if not any(_holds_for(rule, section, one) for one in found)]
            if never:
                what = _why_never(rule, never, found)
                yield fault(Check.NEVER_TRUE, At(file=file, rule=rule), what, found[0].when if found else 0)
        for silence in file.silences:
            found = rule_set.occasions_of(file.recipient, silence.delivery)
            if not any(overlap(silence.when, occasion.when) for occasion in found):
                what = f"Nothing is routed to {file.recipient} with {silence.delivery} then. Remove it from `nothing`."
                yield _of_silence(Check.NEVER_TRUE, file, silence, what, silence.when)


def _holds_for(rule: SharingRule, section: str, occasion: Occasion) -> bool:
    role = judged_as(rule.delivery, section)
    return role in allowed(rule.when, "role") and bool(overlap(rule.when, occasion.when))


def _why_never(rule: SharingRule, sections: list[str], found: list[Occasion]) -> str:
    if not found:
        return f"No route leads to {rule.recipient} with {rule.delivery}: the rule never holds. Remove it."
    names = ", ".join(sorted({occasion.because for occasion in found}))
    return (
        f"With {rule.delivery} the rule never holds for {', '.join(sections)}: it lies in no route ({names}). "
        "Mend its condition, or remove it."
    )


def one_rule_for_a_field(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 3: on one occasion one rule gives a field, so that a disclosure has one purpose and one basis."""
    for file in rule_set.files:
        for delivery, rules, fields in alike(grants(file)):
            if len(rules) > MOST_RULES:
                what = f"{len(rules)} rules give {several(fields)} with {delivery}; {MOST_RULES} are allowed."
                yield fault(Check.OVERLAP, At(file=file, rule=rules[-1], field=fields[0]), what, 0)
                continue
            for one, other in combinations(rules, 2):
                if both := overlap(one.when, other.when):
                    what = (
                        f"{other.id} and {one.id} both give {several(fields)} with {delivery}. "
                        "Let one of them hold where the other does not."
                    )
                    yield fault(Check.OVERLAP, At(file=file, rule=other), what, both)
        yield from _silences_broken(file)


def _silences_broken(file: SharingFile) -> Iterator[Fault]:
    for silence, rule in product(file.silences, file.rules):
        both = overlap(silence.when, rule.when) if silence.delivery is rule.delivery else 0
        if both:
            what = f"Nothing is to be told here with {silence.delivery}, and {rule.id} gives something. Decide which."
            yield _of_silence(Check.OVERLAP, file, silence, what, both)


def _of_silence(check: Check, file: SharingFile, silence: Silence, what: str, piece: Cube) -> Fault:
    return Fault(
        check=check,
        file=file.document.path,
        line=silence.line,
        rule="",
        what=what,
        recipient=AgencyKind(file.recipient),
        delivery=silence.delivery,
        piece=piece,
    )


def every_route_answered(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 4: whoever is routed gets something, or the file says under `nothing` that this is meant."""
    files = {file.recipient: file for file in rule_set.files}
    for occasion in rule_set.occasions:
        if occasion.recipient in rule_set.awaited:
            continue
        file = files.get(occasion.recipient)
        for piece in rest(occasion.when, _answers(file, occasion) if file else ()):
            yield Fault(
                check=Check.UNANSWERED_ROUTE,
                file=file.document.path if file else rule_set.routing.path,
                line=file.document.line_of(("rules",)) if file else 1,
                rule=occasion.because,
                what=(
                    f"{occasion.recipient} is routed with {occasion.delivery} and would get nothing. "
                    "Add a rule, or say so under `nothing`."
                ),
                recipient=occasion.recipient,
                delivery=occasion.delivery,
                piece=piece,
            )


def _answers(file: SharingFile, occasion: Occasion) -> Iterator[Cube]:
    yield from (one.when for one in file.silences if one.delivery is occasion.delivery)
    for rule in file.rules:
        roles = allowed(rule.when, "role")
        if rule.delivery is occasion.delivery and any(judged_as(rule.delivery, s) in roles for s in rule.give):
            yield freed(rule.when, ["role"])


def every_field_answered(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 5: of every field that exists each file says whether it is given, or why it never is."""
    every = {(section, field) for section, fields in FIELDS.items() for field in fields}
    for file in rule_set.files:
        given = {field for rule in file.rules for field in fields_of(rule)}
        for section, field in sorted(given & file.withheld.keys()):
            yield _unsaid(file, "withhold", f"{section}.{field} is both given and withheld. Remove one of the two.")
        for section, field in sorted(every - given - file.withheld.keys()):
            what = f"{section}.{field} is neither given nor withheld. Say which."
            yield _unsaid(file, "rules", what)


def _unsaid(file: SharingFile, where: str, what: str) -> Fault:
    return Fault(
        check=Check.UNANSWERED_FIELD,
        file=file.document.path,
        line=file.document.line_of((where,)),
        rule="",
        what=what,
        recipient=AgencyKind(file.recipient),
    )
