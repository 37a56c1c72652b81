"""The days on which something changes in an area, and its districts on each: between two such days all is the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypedDict

from hub.domain.directory import Area
from hub.domain.rules import SharingRule, days_of_change

Place = tuple[date, str | None]
"""A day from which on nothing changes until the next, and a district by its GSS code; None is one that is not known."""


class Span(TypedDict):
    """When and where something is so."""

    since: date | None
    until: date | None
    districts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """The days of one area."""

    area: Area
    days: tuple[date, ...]

    def districts(self, day: date) -> tuple[str, ...]:
        """Return the GSS codes of the districts that exist on a day."""
        return tuple(district.code for district in self.area.districts if district.exists_on(day))

    def runs(self, places: Sequence[Place]) -> Iterator[Span]:
        """Yield from when until when something is so in the same districts; none of them are all."""
        on: dict[date, set[str]] = {}
        for day, district in places:
            on.setdefault(day, set()).update({district} if district else ())
        where = [(day, self._named(day, on[day]) if day in on else None) for day in self.days]
        for districts, run in groupby(where, key=lambda one: one[1]):
            if districts is not None:
                days = [day for day, _ in run]
                until = next((day for day in self.days if day > days[-1]), None)
                yield Span(since=days[0], until=until, districts=districts)

    def _named(self, day: date, there: set[str]) -> tuple[str, ...]:
        every = self.districts(day)
        return () if there == set(every) else tuple(code for code in every if code in there)


def days_of(area: Area, rules: Iterable[SharingRule], today: date) -> Spans:
    """Return the days on which something changes, since each kind of service had begun, but at least since today."""
    first: dict[object, date] = {}
    for contract in area.contracts:
        first[contract.service] = min(contract.starts, first.get(contract.service, date.max))
    begun = min(today, max(first.values(), default=today))
    changes = changes_of(area) | days_of_change(rule.term for rule in rules)
    return Spans(area=area, days=(begun, *sorted(day for day in changes if begun < day < date.max)))


def changes_of(area: Area) -> set[date]:
    """Return the days on which a contract, a district or a school begins or ends."""
    contracts = {day for one in area.contracts for day in (one.starts, one.ends) if day}
    districts = {day for one in area.districts for day in (one.starts, one.ends)}
    schools = {day for one in area.schools for day in (one.starts, one.ends)}
    return contracts | districts | schools
