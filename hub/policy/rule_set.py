"""All rules of one day side by side, as the checks look at them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from hub.domain.agency import AgencyKind
from hub.domain.cube import Cube
from hub.domain.delivery import DeliveryKind
from hub.domain.rules import RouteRule, SharingRule, Term, days_of_change
from hub.policy.agreements import Agreement
from hub.policy.documents import Document
from hub.policy.faults import Check, Fault
from hub.policy.occasions import Occasion, occasions
from hub.policy.sharing import Field, SharingFile

Grants = Mapping[tuple[DeliveryKind, Field], tuple[SharingRule, ...]]
"""Which rules of one file give a field with a kind of delivery."""


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """Everything that decides who sees what: rules, agreements, routes, and the kinds that stand in for others."""

    files: tuple[SharingFile, ...]
    agreements: Mapping[str, Agreement]
    routes: tuple[RouteRule, ...]
    routing: Document
    fallbacks: frozenset[AgencyKind]
    awaited: frozenset[AgencyKind] = frozenset()
    """Kinds of recipient whose first file begins later; until then they are told nothing, and that is meant."""

    @cached_property
    def occasions(self) -> tuple[Occasion, ...]:
        """Return every occasion on which something can be delivered."""
        return occasions(self.routes, self.fallbacks)

    @cached_property
    def _by_delivery(self) -> Mapping[tuple[AgencyKind, DeliveryKind], list[Occasion]]:
        found: dict[tuple[AgencyKind, DeliveryKind], list[Occasion]] = {}
        for one in self.occasions:
            found.setdefault((one.recipient, one.delivery), []).append(one)
        return found

    def occasions_of(self, recipient: AgencyKind, delivery: DeliveryKind) -> list[Occasion]:
        """Return every occasion on which a kind of recipient can be told something with a kind of delivery."""
        return self._by_delivery.get((recipient, delivery), [])

    @cached_property
    def rules(self) -> tuple[SharingRule, ...]:
        """Return all sharing rules."""
        return tuple(rule for file in self.files for rule in file.rules)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return the terms of all files and agreements."""
        return (*(file.term for file in self.files), *(one.term for one in self.agreements.values()))

    def days(self) -> tuple[date, ...]:
        """Return the first day, and each on which something begins or ends to hold."""
        return (date.min, *sorted(days_of_change(self.terms)))

    def on(self, day: date) -> "RuleSet":
        """Return what is in force on a day."""
        return replace(
            self,
            files=tuple(file for file in self.files if file.term.covers(day)),
            awaited=frozenset(
                file.recipient
                for file in self.files
                if all(day < other.term.starts for other in self.files if other.recipient == file.recipient)
            ),
            agreements={name: one for name, one in self.agreements.items() if one.term.covers(day)},
        )

    def withheld(self, day: date) -> Mapping[tuple[AgencyKind, str, str], str]:
        """Return what the files of a day say is never given, and why: by kind of recipient, section and field."""
        return {
            (file.recipient, *field): because for file in self.on(day).files for field, because in file.withheld.items()
        }


def route_fault(rule_set: RuleSet, check: Check, route: RouteRule, what: str, piece: Cube) -> Fault:
    """Return a fault of a route."""
    return Fault(
        check=check,
        file=rule_set.routing.path,
        line=rule_set.routing.line_of(("routes", rule_set.routes.index(route))),
        rule=route.id,
        what=what,
        recipient=route.service,
        delivery=route.delivery,
        piece=piece,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where a fault stands: a rule, and the field that it gives when it is a matter of one."""

    file: SharingFile
    rule: SharingRule
    field: Field | None = None


def fault(check: Check, at: At, what: str, piece: Cube) -> Fault:
    """Return a fault of a rule."""
    file, rule = at.file, at.rule
    return Fault(
        check=check,
        file=file.document.path,
        line=file.line_of_field(rule.id, at.field) if at.field else file.line(rule.id),
        rule=rule.id.partition("/")[2],
        what=what,
        recipient=rule.recipient,
        delivery=rule.delivery,
        piece=piece,
    )


def grants(file: SharingFile) -> Grants:
    """Return which rules of a file give each field with each kind of delivery."""
    found: dict[tuple[DeliveryKind, Field], tuple[SharingRule, ...]] = {}
    for rule in file.rules:
        for field in fields_of(rule):
            found[rule.delivery, field] = (*found.get((rule.delivery, field), ()), rule)
    return found


def fields_of(rule: SharingRule) -> Iterator[Field]:
    """Yield every field that a rule gives."""
    yield from ((section, field) for section, fields in rule.give.items() for field in fields)


def alike(given: Grants) -> Iterator[tuple[DeliveryKind, tuple[SharingRule, ...], list[Field]]]:
    """Yield the fields that the same rules give together: what is proved of one holds of all."""
    found: dict[tuple[DeliveryKind, tuple[int, ...]], tuple[tuple[SharingRule, ...], list[Field]]] = {}
    for (delivery, field), rules in given.items():
        key = (delivery, tuple(id(rule) for rule in rules))
        found.setdefault(key, (rules, []))[1].append(field)
    for (delivery, _), (rules, fields) in found.items():
        yield delivery, rules, sorted(fields)


def several(fields: list[Field]) -> str:
    """Return the fields in words: the first, and how many others."""
    named = ".".join(fields[0])
    return f"{named} and {len(fields) - 1} more" if len(fields) > 1 else named
