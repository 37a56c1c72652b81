"""The days on which something changes in an area, and its districts on each: between two such days all is the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
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

    def span(self, places: Sequence[Place]) -> Span:
        """Return from when until when something is so at first, and in which districts; none of them are all."""
        since = min(day for day, _ in places)
        when = {day for day, _ in places}
        until = next((day for day in self.days if day > since and day not in when), None)
        there = tuple(district for day, district in places if day == since and district)
        everywhere = set(there) == set(self.districts(since))
        return Span(since=since, until=until, districts=() if everywhere else there)


def days_of(area: Area, rules: Iterable[SharingRule], today: date) -> Spans:
    """Return the days on which something changes, since each kind of service had begun, but at least since today."""
    first: dict[object, date] = {}
    for contract in area.contracts:
        first[contract.service] = min(contract.starts, first.get(contract.service, date.max))
    begun = min(today, max(first.values(), default=today))
    contracts = {day for one in area.contracts for day in (one.starts, one.ends) if day}
    districts = {day for one in area.districts for day in (one.starts, one.ends)}
    schools = {day for one in area.schools for day in (one.starts, one.ends)}
    changes = contracts | districts | schools | days_of_change(rule.term for rule in rules)
    return Spans(area=area, days=(begun, *sorted(day for day in changes if begun < day < date.max)))
