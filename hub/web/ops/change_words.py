"""What another version of the rules changes, in sentences for a reviewer: the words of who-sees-what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hub.domain.cube import Cube
from hub.domain.rules import Towards
from hub.matrix import in_words
from hub.matrix.cells import Cell
from hub.matrix.changed import ChangedAgency, ChangedCells, Given, Told
from hub.matrix.page import TOWARDS
from hub.matrix.rules import how_named
from hub.matrix.vocabulary import DELIVERIES, OVERRIDES, PURPOSES, RECIPIENTS, SECTIONS
from hub.store.ops.versions import RuleFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Something that is gained or lost."""

    gained: bool
    said: str
    why: str
    """Rule or route, purpose and lawful basis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLine:
    """Fields in which the same changes."""

    delivery: str
    section: str
    fields: str
    before: Cell
    after: Cell
    sentences: Sequence[Sentence]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyPart:
    """One kind of agency."""

    kind: str
    name: str
    gained: int
    lost: int
    told: Sequence[Sentence]
    lines: Sequence[CellLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherFile:
    """A file that differs and says something else than who sees what."""

    name: str
    how: str


def agency_part(one: ChangedAgency) -> AgencyPart:
    """Return what a reviewer reads of one kind of agency."""
    gained = [each for cells in one.cells for each in cells.given * len(cells.fields)] + [*one.told]
    return AgencyPart(
        kind=one.kind,
        name=RECIPIENTS.get(one.kind, one.kind),
        gained=sum(each.gained for each in gained),
        lost=sum(not each.gained for each in gained),
        told=[_told(each) for each in one.told],
        lines=[_line(each) for each in one.cells],
    )


def other_files(old: Iterable[RuleFile], new: Iterable[RuleFile]) -> list[OtherFile]:
    """Return what differs beside the rules of sharing and the routes."""
    before, after = ({one.name: one.hash for one in each if one.text is None} for each in (old, new))
    return [
        OtherFile(name=name, how="added" if name not in before else "taken out" if name not in after else "changed")
        for name in sorted(before | after)
        if before.get(name) != after.get(name)
    ]


def _line(one: ChangedCells) -> CellLine:
    return CellLine(
        delivery=DELIVERIES.get(one.delivery, one.delivery),
        section=SECTIONS.get(one.section, one.section),
        fields=", ".join(map(in_words.field, one.fields)),
        before=one.before,
        after=one.after,
        sentences=[_given(each) for each in one.given],
    )


def _given(one: Given) -> Sentence:
    ground = one.ground
    override = (
        [f"without consent because of {OVERRIDES.get(ground.override, ground.override)}"] if ground.override else []
    )
    why = (
        f"rule {one.rule}",
        f"purpose: {PURPOSES.get(ground.purpose, ground.purpose).lower()}",
        in_words.basis(dict(ground.basis)),
        *override,
    )
    said = f"{how_named(one.treatment)}, {_when(one.when, one.since)}"
    return Sentence(gained=one.gained, said=said, why=_capital("; ".join(why)))


def _told(one: Told) -> Sentence:
    way = one.way
    what = DELIVERIES.get(way.delivery, way.delivery) if way.delivery else "Nothing is sent"
    task = f" ({way.task})" if way.task else ""
    instead = TOWARDS.get(way.towards, "") if way.towards is not Towards.SERVICE else ""
    said = f"{what}{task}{instead} {in_words.condition(one.when)}"
    return Sentence(gained=one.gained, said=said, why=f"Route {one.rule}")


def _when(when: Cube, since: date) -> str:
    from_then = f", from {since} on" if since != date.min else ""
    return f"{in_words.condition(when)}{from_then}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
