"""What another version of the rules changes, cell by cell: as `hub rules diff` finds it, in the words of the table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from hub.domain.agency import AgencyKind
from hub.domain.cube import Cube
from hub.domain.delivery import DeliveryKind
from hub.domain.ids import RuleId
from hub.domain.rules import Treatment
from hub.flow.fields import FIELDS
from hub.matrix.cells import NOTHING, Cell, cell, sections
from hub.matrix.fields import fields_in_order, in_order
from hub.matrix.matrix import Recipient, recipients_of
from hub.policy.compare import Change, Ground, Meaning, Sight, Way, changes
from hub.policy.rule_set import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Under this condition a field is given that was not before, or is given no more."""

    gained: bool
    treatment: Treatment
    ground: Ground
    when: Cube
    rule: RuleId
    since: date
    """From this day on; the first of all where the files have no dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Under this condition an agency is told something that it was not before, or is told it no more."""

    gained: bool
    way: Way
    when: Cube
    rule: RuleId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedCells:
    """Fields of one section of which the same changes, with one kind of delivery."""

    delivery: DeliveryKind
    section: str
    fields: tuple[str, ...]
    before: Cell
    after: Cell
    given: tuple[Given, ...]
    """Nothing where nobody sees more or less than before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedAgency:
    """What changes for one kind of agency."""

    kind: AgencyKind
    cells: tuple[ChangedCells, ...]
    told: tuple[Told, ...]


At = tuple[DeliveryKind, str, str]
"""A cell of one kind of agency: with what, section and field."""
_Changed = tuple[At, Cell, Cell, tuple[Given, ...]]
_Recipients = Mapping[AgencyKind, Recipient]


def changed(old: RuleSet, new: RuleSet, day: date) -> tuple[ChangedAgency, ...]:
    """Return every kind of agency for which something changes; the words of its cells are those of a day."""
    found = changes(*(Meaning(rules=one.rules, routes=one.routes) for one in (old, new)))
    before, after = ({one.kind: one for one in recipients_of(each) if one.term.covers(day)} for each in (old, new))
    kinds = sorted({*before, *after, *(one.what.recipient for one in found)})
    agencies = (_agency(kind, [one for one in found if one.what.recipient is kind], before, after) for kind in kinds)
    return tuple(one for one in agencies if one.cells or one.told)


def _agency(kind: AgencyKind, found: list[Change], before: _Recipients, after: _Recipients) -> ChangedAgency:
    given: dict[At, tuple[Given, ...]] = {}
    told: list[Told] = []
    for one in found:
        if isinstance(one.what, Way):
            told.append(Told(gained=one.gained, way=one.what, when=one.when, rule=one.rule))
        else:
            at = (one.what.delivery, one.what.section, one.what.field)
            given[at] = (*given.get(at, ()), _given(one, one.what))
    cells = tuple(_together(_cells(before.get(kind), after.get(kind), given)))
    return ChangedAgency(kind=kind, cells=cells, told=tuple(told))


def _given(change: Change, sight: Sight) -> Given:
    return Given(
        gained=change.gained,
        treatment=sight.treatment,
        ground=sight.ground,
        when=change.when,
        rule=change.rule,
        since=change.since,
    )


def _cells(
    before: Recipient | None, after: Recipient | None, given: Mapping[At, tuple[Given, ...]]
) -> Iterator[_Changed]:
    """Yield every cell in which another word stands, or something is given that was not, or is no more."""
    for at in _places(before, after, given):
        was, now = (cell(one, *at) if one else NOTHING for one in (before, after))
        if was.seen is not now.seen or at in given:
            yield at, was, now, given.get(at, ())


def _places(before: Recipient | None, after: Recipient | None, given: Mapping[At, object]) -> Iterator[At]:
    """Yield the cells of all sections of which something is given, in the order in which they are read."""
    for delivery in DeliveryKind:
        spoken = {section for one in (before, after) if one for section in sections(one, delivery)}
        spoken |= {section for kind, section, _ in given if kind is delivery}
        for section in in_order(spoken & FIELDS.keys()):
            yield from ((delivery, section, field) for field in fields_in_order(section))


def _together(cells: Iterator[_Changed]) -> Iterator[ChangedCells]:
    """Yield cells of one section in which the same changes as one."""
    alike: dict[object, list[_Changed]] = {}
    for one in cells:
        (delivery, section, _), was, now, given = one
        alike.setdefault((delivery, section, was.seen, was.rules, now.seen, now.rules, given), []).append(one)
    for group in alike.values():
        (delivery, section, _), was, now, given = group[0]
        fields = tuple(field for (_, _, field), *_ in group)
        yield ChangedCells(delivery=delivery, section=section, fields=fields, before=was, after=now, given=given)
