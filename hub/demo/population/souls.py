"""The invented people as they truly are: the truth beside which every record is judged."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from hub.demo.population.cultures import Culture

_Held = TypeVar("_Held")

FIRST_DAY = date(2023, 1, 1)
DAYS = 1095
"""Records are made on the three years from the first day; days are counted from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One address."""

    line: str
    postcode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Soul:
    """One person: what is true of her or him, whatever any record says."""

    number: int
    """Of the person, in the whole population."""
    house: int
    """Number of the household, in the whole population."""
    culture: Culture
    sex: str
    given: tuple[str, ...]
    family: str
    born: date
    former: str | None = None
    """The family name before a marriage."""
    stays: tuple[tuple[int, Place], ...] = ()
    """From which day on somebody lives where."""
    phones: tuple[tuple[int, str], ...] = ()
    """From which day on somebody has which number."""
    landline: str | None = None
    email: str | None = None
    nhs: str | None = None
    pnc: str | None = None
    refuge: tuple[int, int, Place] | None = None
    """The first and the last day in a refuge, and where."""
    tags: tuple[str, ...] = ()
    """Groups of people who are never the same: `kind:group`."""

    def age(self, day: int) -> int:
        """Return the age in years on a day, near enough."""
        return (FIRST_DAY.toordinal() + day - self.born.toordinal()) // 365


def held(spans: tuple[tuple[int, _Held], ...], day: int) -> _Held | None:
    """Return what somebody has on that day; what was had first counts for the time before."""
    found = [value for since, value in spans if since <= day]
    return found[-1] if found else next((value for _, value in spans), None)


def former(spans: tuple[tuple[int, _Held], ...], day: int) -> _Held | None:
    """Return what somebody had before that which is had on that day, if anything."""
    found = [value for since, value in spans if since <= day]
    return found[-2] if len(found) > 1 else None
