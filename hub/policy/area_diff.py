"""What two sets of directories mean differently: who answers for whom, where and when. Texts are not compared."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from hub.domain.agency import AgencyKind
from hub.domain.cube import Cube, rest
from hub.domain.directory import Area, Contract, Directory
from hub.domain.ids import AgencyId, AreaId
from hub.policy.dated import changes_of

UNKNOWN = "a district that is not known"
"""Where only those answer who answer in all of the area."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Answering:
    """As what an agency answers."""

    service: AgencyKind
    agency: AgencyId
    team: str = ""
    beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that holds by one set of directories and not by the other."""

    gained: bool
    """Whether it holds by the newer one."""
    area: AreaId
    what: Answering | str
    """Who answers for what; or how it is with the area itself, in words."""
    whom: tuple[Cube, ...] = ()
    """For whom: each a set of facts."""
    districts: tuple[str, ...] = ()
    """By name; none where it is so in all of the area."""
    since: date = date.min
    until: date = date.max


def changes(old: Directory, new: Directory) -> Iterator[Change]:
    """Yield what is lost and gained, area by area."""
    for name in sorted(old.areas | new.areas):
        before, after = old.areas.get(name), new.areas.get(name)
        yield from _said_otherwise(name, before, after)
        yield from _answered_otherwise(name, before, after)


def _said_otherwise(name: AreaId, before: Area | None, after: Area | None) -> Iterator[Change]:
    was, now = _said(before), _said(after)
    for label in sorted(was | now):
        if was.get(label) != now.get(label):
            gone = [(False, was[label])] if label in was else []
            come = [(True, now[label])] if label in now else []
            for gained, value in (*gone, *come):
                yield Change(gained=gained, area=name, what=f"{label}: {value}")


def _said(area: Area | None) -> dict[str, str]:
    """Return what is so in an area beside who answers: who is asked last, where it lies, how agencies are reached."""
    if area is None:
        return {}
    opt_out = f"unless she says no, from {area.opt_out_from} on" if area.opt_out_from else "if she says yes"
    return {
        "fallback": area.fallback,
        "support is offered": opt_out,
        **{f"without {kind}": reason for kind, reason in area.without.items()},
        **{f"district {one.code}": f"{one.name}{term_in_words(one.starts, one.ends)}" for one in area.districts},
        **{f"school {one.urn}": f"in {one.district}{term_in_words(one.starts, one.ends)}" for one in area.schools},
        **{
            f"agency {one.id}": f"{one.name}, {one.kind}, by {one.connector}, out of hours {one.out_of_hours or '–'}"
            for one in area.agencies
        },
    }


Takers = Mapping[Answering, tuple[Cube, ...]]
"""Who answers, and for whom."""
Difference = tuple[bool, Answering, tuple[Cube, ...]]
"""Whether it is gained, who answers, and for whom."""


def _answered_otherwise(name: AreaId, before: Area | None, after: Area | None) -> Iterator[Change]:
    """Yield who answers for whom by one of two directories alone, joined over days and districts."""
    both = [area for area in (before, after) if area]
    names = {UNKNOWN: UNKNOWN} | {district.code: district.name for area in both for district in area.districts}
    days = (date.min, *sorted({day for area in both for day in changes_of(area)} - {date.min, date.max}))
    found: dict[Difference, dict[date, tuple[str, ...]]] = {}
    for day in days:
        known = dict.fromkeys(d.code for area in both for d in area.districts if d.exists_on(day))
        everywhere = (*known, UNKNOWN)
        for difference, codes in _differences(before, after, day, everywhere).items():
            found.setdefault(difference, {})[day] = () if codes == everywhere else codes
    for (gained, what, whom), on in sorted(found.items(), key=lambda one: (one[0][1], one[0][0], min(one[1]))):
        for since, until, codes in _runs(days, on):
            districts = tuple(names[code] for code in codes)
            yield Change(gained=gained, area=name, what=what, whom=whom, districts=districts, since=since, until=until)


def _differences(
    before: Area | None, after: Area | None, day: date, districts: Iterable[str]
) -> dict[Difference, tuple[str, ...]]:
    """Return what differs on a day, and in which districts."""
    found: dict[Difference, tuple[str, ...]] = {}
    for district in districts:
        was, now = _takers(before, day, district), _takers(after, day, district)
        lost = ((False, what, whom) for what, whom in _beyond(now, was))
        gained = ((True, what, whom) for what, whom in _beyond(was, now))
        for difference in (*lost, *gained):
            found[difference] = (*found.get(difference, ()), district)
    return found


def _takers(area: Area | None, day: date, district: str) -> Takers:
    """Return who answers in a district on a day, and for whom."""
    found: dict[Answering, tuple[Cube, ...]] = {}
    for one in area.contracts if area else ():
        if one.runs_on(day) and one.serves(None if district == UNKNOWN else district):
            what = _answering(one)
            found[what] = (*found.get(what, ()), one.takes)
    return found


def _answering(one: Contract) -> Answering:
    return Answering(service=one.service, agency=one.agency, team=one.team, beside=one.beside)


def _beyond(one: Takers, other: Takers) -> Iterator[tuple[Answering, tuple[Cube, ...]]]:
    """Yield for whom somebody answers by the other and not by the one."""
    for what, takes in other.items():
        more: list[Cube] = []
        for each in takes:
            more += rest(each, (*one.get(what, ()), *more))
        if more:
            yield what, tuple(more)


def _runs(days: Sequence[date], on: Mapping[date, tuple[str, ...]]) -> Iterator[tuple[date, date, tuple[str, ...]]]:
    """Yield from when until when it is so in the same districts."""
    spans = [(day, until, on.get(day)) for day, until in pairwise((*days, date.max))]
    for codes, group in groupby(spans, key=lambda span: span[2]):
        if codes is not None:
            run = list(group)
            yield run[0][0], run[-1][1], codes


def term_in_words(starts: date, ends: date) -> str:
    """Return from when until when, as the end of a sentence; nothing of what has no end."""
    return f"{f' from {starts}' if starts != date.min else ''}{f' until {ends}' if ends != date.max else ''}"
