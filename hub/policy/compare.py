"""What one set of rules shows or tells and another does not: the difference in meaning, never in text.

Two sets that are written differently and mean the same have no difference. A condition that allows more, another
treatment, purpose or basis, and a route that leads further are each something that a reviewer must see.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from hub.domain.agency import AgencyKind
from hub.domain.cube import SLICES, Cube, rest, values_of
from hub.domain.delivery import DeliveryKind
from hub.domain.ids import RuleId
from hub.domain.rules import RouteRule, SharingRule, Towards, Treatment, days_of_change

FIRST_OF_ALL = ("victim", "child")
"""What concerns her and the children is read first."""
CLEAR = ("clear",)
"""What the guard of every rule demands; a piece that demands nothing else of it does not say so."""
GUARDED = ("excluded", "restricted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """For what and on what lawful basis something is shown."""

    purpose: str
    basis: tuple[tuple[str, str], ...]
    override: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One field as one kind of recipient sees it in one kind of delivery."""

    recipient: AgencyKind
    delivery: DeliveryKind
    section: str
    field: str
    treatment: Treatment
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """To whom a route leads with what: a kind of service, or, where `towards` says so, somebody else."""

    recipient: AgencyKind
    towards: Towards
    delivery: DeliveryKind | None
    task: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Under this condition something is seen or sent that was not before, or is no more."""

    gained: bool
    what: Sight | Way
    when: Cube
    rule: RuleId
    """The rule by which it is now, or, of something lost, by which it was."""
    since: date = date.min
    """From this day on; the first of all where the files have no dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a set of files says: who may see what, and who is told."""

    rules: tuple[SharingRule, ...]
    routes: tuple[RouteRule, ...] | None = None
    """None where no file of routes came with the rules; then routes are not compared."""


Conditions = Sequence[tuple[Cube, RuleId]]
_What = TypeVar("_What", bound=Sight | Way)


def changes(old: Meaning, new: Meaning) -> tuple[Change, ...]:
    """Return everything gained and lost, by recipient, gains first, her fields and the children's first."""
    days = (date.min, *sorted(days_of_change(rule.term for rule in (*old.rules, *new.rules))))
    found = [one for day in days for one in _on(day, old.rules, new.rules)]
    if old.routes is not None and new.routes is not None and old.routes != new.routes:
        found += _changes(_ways(old.routes), _ways(new.routes))
    first = {replace(one, since=date.min): one for one in reversed(found)}
    return tuple(sorted(first.values(), key=_order))


def _on(day: date, old: Iterable[SharingRule], new: Iterable[SharingRule]) -> Iterator[Change]:
    """Yield what is gained and lost on a day; the same change of an earlier day is left to `changes`."""
    in_force = ([rule for rule in rules if rule.term.covers(day)] for rules in (old, new))
    before, after = _where_they_differ(*in_force)
    yield from (replace(one, since=day) for one in _changes(_sights(before), _sights(after)))


def beyond(ones: Iterable[Cube], others: Sequence[Cube]) -> tuple[Cube, ...]:
    """Return what the first conditions allow and none of the others does, in as few pieces as are easily found."""
    return joined(piece for one in ones for piece in rest(one, others))


def joined(pieces: Iterable[Cube]) -> tuple[Cube, ...]:
    """Return pieces that say the same, with those that differ in one fact only made one."""
    found: list[Cube] = []
    for piece in pieces:
        found = _with(found, piece)
    return tuple(found)


def readable(when: Cube) -> dict[str, tuple[str, ...]]:
    """Return what a condition demands, without the guard that every rule has."""
    listed = {name: tuple(value.value for value in values) for name, values in values_of(when).items()}
    return {name: values for name, values in listed.items() if name not in GUARDED or values != CLEAR}


def _where_they_differ(
    old: Sequence[SharingRule], new: Sequence[SharingRule]
) -> tuple[list[SharingRule], list[SharingRule]]:
    """Leave out every kind of recipient and delivery for which both sets have the very same rules."""
    before, after = _by_occasion(old), _by_occasion(new)
    differ = [at for at in before | after if before.get(at) != after.get(at)]
    return [rule for at in differ for rule in before.get(at, ())], [rule for at in differ for rule in after.get(at, ())]


def _by_occasion(rules: Iterable[SharingRule]) -> dict[tuple[AgencyKind, DeliveryKind], list[SharingRule]]:
    found: dict[tuple[AgencyKind, DeliveryKind], list[SharingRule]] = defaultdict(list)
    for rule in rules:
        found[rule.recipient, rule.delivery].append(rule)
    return found


def _sights(rules: Iterable[SharingRule]) -> Mapping[Sight, Conditions]:
    found: dict[Sight, list[tuple[Cube, RuleId]]] = defaultdict(list)
    for rule in rules:
        ground = ground_of(rule)
        for section, fields in rule.give.items():
            for field, treatment in fields.items():
                sight = Sight(
                    recipient=rule.recipient,
                    delivery=rule.delivery,
                    section=section,
                    field=field,
                    treatment=treatment,
                    ground=ground,
                )
                found[sight].append((rule.when, rule.id))
    return found


def ground_of(rule: SharingRule) -> Ground:
    """Return for what and on what basis a rule gives."""
    return Ground(purpose=rule.purpose, basis=tuple(sorted(rule.basis.items())), override=rule.override)


def _ways(routes: Iterable[RouteRule]) -> Mapping[Way, Conditions]:
    found: dict[Way, list[tuple[Cube, RuleId]]] = defaultdict(list)
    for route in routes:
        way = Way(recipient=route.service, towards=route.towards, delivery=route.delivery, task=route.task)
        found[way].append((route.when, route.id))
    return found


def _changes(before: Mapping[_What, Conditions], after: Mapping[_What, Conditions]) -> Iterator[Change]:
    for what in dict.fromkeys((*before, *after)):
        old, new = before.get(what, ()), after.get(what, ())
        if old == new:
            continue
        yield from _beyond(what, new, old, gained=True)
        yield from _beyond(what, old, new, gained=False)


def _beyond(what: Sight | Way, these: Conditions, those: Conditions, *, gained: bool) -> Iterator[Change]:
    others = [when for when, _ in those]
    for when, rule in these:
        for piece in beyond((when,), others):
            yield Change(gained=gained, what=what, when=piece, rule=rule)


def _with(found: list[Cube], piece: Cube) -> list[Cube]:
    """Add a piece, joined with one of those found where the two differ in one fact; then that one may join again."""
    for place, other in enumerate(found):
        if sum(1 for bits in SLICES.values() if (piece ^ other) & bits) <= 1:
            return _with(found[:place] + found[place + 1 :], piece | other)
    return [*found, piece]


def _order(change: Change) -> tuple[object, ...]:
    what = change.what
    if isinstance(what, Way):
        return (what.recipient, 0, not change.gained, 0, "", "", what.delivery or "", change.rule, change.when)
    first = FIRST_OF_ALL.index(what.section) if what.section in FIRST_OF_ALL else len(FIRST_OF_ALL)
    return (
        what.recipient,
        1,
        not change.gained,
        first,
        what.section,
        what.field,
        what.delivery,
        change.rule,
        change.when,
    )
