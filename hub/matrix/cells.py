"""Who sees what as a table for each kind of delivery: fields downwards, kinds of agency across, a word in each cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hub.domain.agency import AgencyKind
from hub.domain.delivery import DeliveryKind
from hub.domain.rules import SharingRule, Treatment
from hub.flow.fields import FIELDS, FREE_TEXT
from hub.matrix.fields import fields_in_order, in_order
from hub.matrix.matrix import Matrix, Recipient


class Seen(StrEnum):
    """How much of a field may be seen; the value is what people read."""

    FULL = "Full"
    MASKED = "Masked"
    """In part: a year, a code, a text once it was checked, or one's own share."""
    FLAG = "Flag only"
    NEVER = "Never"
    """The rules say so, and why."""
    NONE = "–"
    """No rule gives it, so nothing is sent."""


class Sensitivity(StrEnum):
    """What a field could give away; the value is what people read."""

    WHERE = "Where somebody is"
    WHO = "Who somebody is"
    WORDS = "Free text"
    ABOUT = "About the case"


WHERE = frozenset({"addresses", "district", "where-in-home"})
WHO = frozenset({"name", "aliases", "date-of-birth", "identifiers", "contacts", "references", "service-name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one kind of agency may see of one field in one kind of delivery."""

    seen: Seen
    rules: tuple[str, ...] = ()
    """Those that give it, each on its own condition."""
    how: tuple[Treatment, ...] = ()
    because: str = ""
    """Why it is never given."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the rules without the kind of agency, which the column says."""
        return tuple(rule.partition("/")[2] for rule in self.rules)


NOTHING = Cell(seen=Seen.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """One field, and what each kind of agency may see of it."""

    section: str
    field: str
    sensitivity: Sensitivity
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One kind of delivery."""

    kind: DeliveryKind
    agencies: tuple[AgencyKind, ...]
    rows: tuple[FieldRow, ...]
    """Empty where nobody is given anything in this kind of delivery."""


def sheet(matrix: Matrix, kind: DeliveryKind, day: date, only: AgencyKind | None = None) -> Sheet:
    """Return what is given with a kind of delivery on a day: to every kind that a rule names, or to one alone."""
    in_force = [one for one in matrix.recipients if one.term.covers(day) and only in {None, one.kind}]
    recipients = [one for one in in_force if only or _rules(one, kind)]
    given = {section for one in recipients for section in sections(one, kind)}
    rows = (
        FieldRow(
            section=section,
            field=field,
            sensitivity=sensitivity(field),
            cells=tuple(cell(one, kind, section, field) for one in recipients),
        )
        for section in in_order(FIELDS)
        if section in given
        for field in fields_in_order(section)
    )
    return Sheet(kind=kind, agencies=tuple(one.kind for one in recipients), rows=tuple(rows))


def sensitivity(field: str) -> Sensitivity:
    """Return what a field could give away."""
    if field in WHERE:
        return Sensitivity.WHERE
    if field in FREE_TEXT:
        return Sensitivity.WORDS
    return Sensitivity.WHO if field in WHO else Sensitivity.ABOUT


def sections(one: Recipient, kind: DeliveryKind) -> set[str]:
    """Return the sections of which a kind of agency is given something with a kind of delivery."""
    return {section for rule in _rules(one, kind) for section in rule.give}


def _rules(one: Recipient, kind: DeliveryKind) -> Sequence[SharingRule]:
    return next((occasion.rules for occasion in one.occasions if kind in occasion.kinds), ())


def cell(one: Recipient, kind: DeliveryKind, section: str, field: str) -> Cell:
    """Return what a kind of agency may see of a field with a kind of delivery."""
    gives = [rule for rule in _rules(one, kind) if field in rule.give.get(section, ())]
    if not gives:
        because = next(_never(one, section, field), "")
        return Cell(seen=Seen.NEVER, because=because) if because else NOTHING
    how = tuple(dict.fromkeys(rule.give[section][field] for rule in gives))
    return Cell(seen=_seen(kind, how), rules=tuple(str(rule.id) for rule in gives), how=how)


def _seen(kind: DeliveryKind, how: Sequence[Treatment]) -> Seen:
    if kind is DeliveryKind.FLAG:
        return Seen.FLAG
    return Seen.FULL if Treatment.AS_IS in how else Seen.MASKED


def _never(one: Recipient, section: str, field: str) -> Iterator[str]:
    yield from (held.because for held in one.withheld if field in held.fields.get(section, ()))
