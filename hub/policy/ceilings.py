"""Check 8: no rule gives more than the signed agreement allows."""

from collections.abc import Iterator

from hub.domain.cube import rest
from hub.domain.rules import SharingRule
from hub.policy.agreements import Agreement, Ceiling
from hub.policy.faults import Check, Fault
from hub.policy.rule_set import At, RuleSet, fault, fields_of, several
from hub.policy.sharing import Field, SharingFile


def within_agreement(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 8: everything that a rule gives, its file's agreement allows: field, way, purpose and condition."""
    for file in rule_set.files:
        agreement = rule_set.agreements.get(file.agreement)
        for rule in file.rules:
            if agreement is None:
                what = f"There is no agreement {file.agreement!r} in force. Add it, or name another."
                yield fault(Check.AGREEMENT, At(file=file, rule=rule), what, rule.when)
                continue
            yield from _beyond(file, rule, agreement)


def _beyond(file: SharingFile, rule: SharingRule, agreement: Agreement) -> Iterator[Fault]:
    for ceilings, fields in _allowed_alike(rule, agreement):
        for piece in rest(rule.when, [ceiling.when for ceiling in ceilings]):
            what = (
                f"The agreement {agreement.id} does not allow {several(fields)} to {rule.recipient} "
                f"with {rule.delivery} for {rule.purpose}. Keep within it, or have it changed."
            )
            yield fault(Check.AGREEMENT, At(file=file, rule=rule, field=fields[0]), what, piece)


def _allowed_alike(rule: SharingRule, agreement: Agreement) -> Iterator[tuple[tuple[Ceiling, ...], list[Field]]]:
    """Yield the fields of a rule that the same ceilings allow, with these."""
    for_it = [
        ceiling
        for ceiling in agreement.ceilings
        if (ceiling.recipient, ceiling.delivery) == (rule.recipient, rule.delivery) and rule.purpose in ceiling.purposes
    ]
    found: dict[tuple[int, ...], list[Field]] = {}
    for section, field in fields_of(rule):
        numbers = tuple(n for n, one in enumerate(for_it) if one.allows(section, field, rule.give[section][field]))
        found.setdefault(numbers, []).append((section, field))
    for numbers, fields in found.items():
        yield tuple(for_it[number] for number in numbers), sorted(fields)
