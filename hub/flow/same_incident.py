"""Whether two agencies tell of one incident, and how many incidents of a pair were told of in all.

What is counted depends on what was told alone, never on the order in which it came.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from hub.domain.case import Telling
from hub.domain.events import Incident

NEAR = timedelta(hours=24)
"""How far two agencies' times for one incident of a pair may lie apart (docs/domain.md, assumption H2)."""


class Likeness(IntEnum):
    """Whether two agencies' records of a pair tell of one incident."""

    APART = 0
    PROBABLE = 1
    """Time, kind of place and kind of abuse agree: counted once, and marked until somebody confirms it."""
    CERTAIN = 2
    """They give a common number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldIncident:
    """An incident in the words of one record."""

    by: Telling
    incident: Incident

    @property
    def age(self) -> tuple[datetime, str, str]:
        """Orders what was told by when it happened; the same always comes out."""
        return self.incident.occurred_from, self.by.source, self.by.record


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One incident, with everyone who told of it."""

    told: tuple[ToldIncident, ...]
    """The earliest first."""
    probable: bool
    """Whether only time and kind say that these are one."""

    @property
    def occurred_from(self) -> datetime:
        """When it happened, by the earliest of what was told."""
        return self.told[0].incident.occurred_from


def likeness(one: Incident, other: Incident) -> Likeness:
    """Return how alike two agencies' incidents of one pair are (docs/domain.md, assumption H2)."""
    if set(one.references) & set(other.references):
        return Likeness.CERTAIN
    near = abs(one.occurred_from - other.occurred_from) <= NEAR
    alike = near and not _numbers_differ(one, other) and _same_place(one, other) and _same_kind(one, other)
    return Likeness.PROBABLE if alike else Likeness.APART


def counted(told: Iterable[ToldIncident]) -> tuple[Counted, ...]:
    """Return the incidents of a pair, oldest first; one agency's two records are two incidents."""
    groups: list[list[ToldIncident]] = []
    for group in _by_number(sorted(told, key=lambda one: one.age)):
        before = next((g for g in reversed(_lately(groups, group)) if _may_be_one(g, group)), None)
        if before is None:
            groups.append(group)
        else:
            before.extend(group)
    ordered = sorted((sorted(g, key=lambda one: one.age) for g in groups), key=lambda g: g[0].age)
    return tuple(Counted(told=tuple(g), probable=_is_probable(g)) for g in ordered)


def _by_number(told: Sequence[ToldIncident]) -> Iterator[list[ToldIncident]]:
    """Yield what has a common number together, the rest alone, each in the order in which it first happened."""
    groups: dict[int, list[ToldIncident]] = {}
    found: dict[object, int] = {}
    for place, one in enumerate(told):
        known = (found[number] for number in one.incident.references if number in found)
        at = next((g for g in known if _is_news(groups[g], [one])), place)
        groups.setdefault(at, []).append(one)
        for number in one.incident.references:
            found.setdefault(number, at)
    yield from groups.values()


def _lately(groups: list[list[ToldIncident]], group: list[ToldIncident]) -> list[list[ToldIncident]]:
    """Return the last groups that began so near that they may be one with this: older ones cannot."""
    first = group[0].incident.occurred_from - NEAR
    end = len(groups)
    while end and groups[end - 1][0].incident.occurred_from >= first:
        end -= 1
    return groups[end:]


def _may_be_one(one: list[ToldIncident], other: list[ToldIncident]) -> bool:
    alike = (likeness(a.incident, b.incident) for a in one for b in other)
    return _is_news(one, other) and all(like is not Likeness.APART for like in alike)


def _is_news(one: list[ToldIncident], other: list[ToldIncident]) -> bool:
    """Say whether no agency stands on both sides."""
    return {t.by.source for t in one}.isdisjoint(t.by.source for t in other)


def _is_probable(group: list[ToldIncident]) -> bool:
    """Say whether some of a group hangs on the rest by no number."""
    joined, left = {*group[0].incident.references}, group[1:]
    while more := [t for t in left if joined & set(t.incident.references)]:
        joined.update(number for t in more for number in t.incident.references)
        left = [t for t in left if t not in more]
    return bool(left)


def _numbers_differ(one: Incident, other: Incident) -> bool:
    """Say whether both give a number of one system, and not the same."""
    ours, theirs = _by_system(one), _by_system(other)
    return any(ours[system] != theirs[system] for system in ours.keys() & theirs.keys())


def _by_system(incident: Incident) -> Mapping[str, set[str]]:
    return {r.system: {n.value for n in incident.references if n.system == r.system} for r in incident.references}


def _same_place(one: Incident, other: Incident) -> bool:
    return not one.place_kind or not other.place_kind or one.place_kind == other.place_kind


def _same_kind(one: Incident, other: Incident) -> bool:
    """Say whether the kinds of abuse may be one incident's; a code that the hub does not know says nothing."""
    ours, theirs = ({a.canonical for a in i.abuse if a.canonical} for i in (one, other))
    return not ours or not theirs or bool(ours & theirs)
