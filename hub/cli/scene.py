"""The scene of a demo: what the directory of an area says of where people live and learn, and who answers there."""

from collections.abc import Iterator
from datetime import date
from itertools import cycle

from hub.demo import WORDS, Scene
from hub.demo.names import TOWN_NAMES, TOWNS
from hub.domain.agency import Agency, AgencyKind
from hub.domain.directory import Area, Directory
from hub.explained import Explained
from hub.policy.load import shipped_files

COUNTED = frozenset({AgencyKind.SCHOOL})
"""Kinds of which there are too many to be listed by name."""


class NoSuchArea(Explained):
    """No directory has that name."""

    def __init__(self, area: str) -> None:
        super().__init__(
            f"There is no area {area!r}. Nothing was started. Choose one of {', '.join(areas())}, "
            "or put a file of your own into deploy/areas."
        )


def areas() -> tuple[str, ...]:
    """Return the names of the areas that have a directory."""
    return tuple(path.stem for path in shipped_files().areas)


def known_area(name: str) -> str:
    """Return the name of an area as its file writes it, or raise `NoSuchArea`."""
    wanted = name.strip().lower().replace(" ", "-")
    if wanted not in areas():
        raise NoSuchArea(name)
    return wanted


def scene_of(directory: Directory, area: Area, day: date) -> Scene:
    """Return the scene of an area as it is on a day."""
    districts = [district.code for district in area.districts if district.exists_on(day)]
    return Scene(
        towns=_towns(districts),
        schools={
            code: tuple(one.urn for one in area.schools if one.district == code and one.exists_on(day))
            for code in districts
        },
        kinds=frozenset(agency.kind.value for agency in area.agencies),
        answering={
            (kind.value, code): answers[0].id
            for kind in AgencyKind
            for code in districts
            if (answers := directory.responsible(kind, area.id, day, code))
        },
    )


def _towns(districts: list[str]) -> tuple[tuple[str, str], ...]:
    """Return a town on no map in each district; a town keeps its district whatever others there are."""
    placed = [(town, district) for town, district in TOWNS if district in districts]
    others = [district for district in districts if district not in {there for _, there in placed}]
    return (*placed, *((town, district) for district, town in zip(others, cycle(TOWN_NAMES), strict=False)))


def by_kind(area: Area, day: date) -> Iterator[str]:
    """Yield a line for each kind of agency of an area with their names, schools counted."""
    kinds: dict[AgencyKind, list[Agency]] = {}
    for agency in area.agencies:
        kinds.setdefault(agency.kind, []).append(agency)
    for kind, agencies in kinds.items():
        names = "; ".join(f"{agency.name}{_ended(area, agency, day)}" for agency in agencies)
        told = f"{len(agencies)}, for example {agencies[0].name}" if kind in COUNTED else names
        yield f"{WORDS.get(kind, kind)}: {told}"


def _ended(area: Area, agency: Agency, day: date) -> str:
    """Return until when somebody answered who does so no more."""
    ends = [one.ends for one in area.contracts if one.agency == agency.id]
    last = max((end for end in ends if end), default=None)
    return f" (until {last:%B %Y})" if last and None not in ends and last <= day else ""
