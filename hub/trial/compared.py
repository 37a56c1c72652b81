"""Two descriptions side by side, line by line, with what must be thought of before they are called one person.

Role comes first: it is what tells her from him. Of an address nothing is shown but whether it agrees.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hub.domain.identifiers import STRONG
from hub.domain.ids import AgencyId
from hub.domain.person import HIDDEN, Person
from hub.domain.review import are_opposite, has_hidden_address
from hub.matching import guards
from hub.matching.judge import Judgement
from hub.matching.levels import DIFFERENT, DOOR, EXACT, HOUSEHOLD, MOBILE, YOUNG
from hub.trial.pair import Foreseen, Members, Saying
from hub.trial.pair_words import LEVELS, ROLES, SYSTEMS


class Alike(StrEnum):
    """Whether two sides say the same; the value is what people read."""

    SAME = "Same"
    DIFFERENT = "Different"
    MISSING = "Missing"
    WITHHELD = "Withheld"


class Warn(StrEnum):
    """What must be thought of before two are called one person."""

    OPPOSITE_ROLES = "opposite-roles"
    PROTECTED_ADDRESS = "protected-address"
    NUMBERS_CONFLICT = "numbers-conflict"
    TWINS = "twins"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who said something, and when they recorded it."""

    source: AgencyId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a side says in one thing, and everybody who says so."""

    text: str
    by: tuple[By, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that is compared."""

    field: str
    one: tuple[Value, ...]
    other: tuple[Value, ...]
    alike: Alike
    how: str = ""
    """How they differ, where they are near each other."""


def compared(foreseen: Foreseen, found: Judgement | None) -> tuple[Line, ...]:
    """Return the lines of a comparison, role first; `found` is how alike the two sides are."""
    sides = foreseen.sides()
    here, there = (foreseen.sayings(side) for side in sides)
    levels = levels_of(found)
    return tuple(_lines(here, there, levels))


def levels_of(found: Judgement | None) -> Mapping[str, str]:
    """Return how far each comparison agrees, by its name."""
    return {part.comparison: part.level for part in found.finding.parts} if found else {}


def warnings(foreseen: Foreseen, found: Judgement | None) -> tuple[Warn, ...]:
    """Return what must be thought of, what weighs most first."""
    sides = foreseen.sides()
    here, there = (_people(foreseen, side) for side in sides)
    levels, vetoes = levels_of(found), frozenset(found.finding.vetoes if found else ())
    held = {
        Warn.OPPOSITE_ROLES: are_opposite(here, there),
        Warn.PROTECTED_ADDRESS: has_hidden_address((*here, *there)),
        Warn.NUMBERS_CONFLICT: bool(vetoes & {guards.NUMBERS_DIFFER, guards.LOCALS_DIFFER}),
        Warn.TWINS: _may_be_twins(levels),
        Warn.HOUSEHOLD: levels.get("home") == DOOR or levels.get("phone") == HOUSEHOLD,
    }
    return tuple(warn for warn, holds in held.items() if holds)


def _people(foreseen: Foreseen, side: Members) -> tuple[Person, ...]:
    return tuple(one.person for one in foreseen.sayings(side))


def _may_be_twins(levels: Mapping[str, str]) -> bool:
    """Say whether two were born on one day into one family under first names that are not surely one."""
    born_together = levels.get("birth") == EXACT and levels.get("family") in guards.SURE_FAMILIES
    unsure = levels.get("forename") not in guards.SURE_NAMES
    return born_together and (unsure or (levels.get("stage") == YOUNG and levels.get("forename") != EXACT))


_AGREE = frozenset({EXACT, MOBILE, HOUSEHOLD})
"""Levels at which two sides say the same."""
_Said = list[Saying]
_Read = Callable[[Saying], Iterable[str]]


def _lines(here: _Said, there: _Said, levels: Mapping[str, str]) -> Iterator[Line]:
    yield _by_value("Role", here, there, _roles)
    yield _by_level("Name", (_values(here, _name), _values(there, _name)), levels, ("forename", "family"))
    yield _by_value("Other names", here, there, _aliases)
    yield _by_level("Date of birth", (_values(here, _born), _values(there, _born)), levels, ("birth",))
    yield _by_level("Sex", (_values(here, _sex), _values(there, _sex)), levels, ("sex",))
    numbers = _values(here, _numbers), _values(there, _numbers)
    yield _by_level("Identifiers", numbers, levels, ("number", "local"))
    yield _by_value("Named with them", here, there, _beside)
    yield _by_value("Relationship to the victim", here, there, _relationship)
    yield Line(field="Address", one=(), other=(), alike=_address(here, there, levels))
    yield _by_level("Telephone and e-mail", ((), ()), levels, ("phone", "email"))


def _values(said: _Said, read: _Read) -> tuple[Value, ...]:
    """Return each thing that is said once, with everybody who says it."""
    found: dict[str, list[By]] = {}
    for one in said:
        for text in read(one):
            found.setdefault(text, []).append(By(source=one.record.key.source, at=one.record.recorded_at))
    return tuple(Value(text=text, by=tuple(by)) for text, by in found.items())


def _by_value(field: str, here: _Said, there: _Said, read: _Read) -> Line:
    """Compare what is written: the same as soon as both sides say one thing alike."""
    one, other = _values(here, read), _values(there, read)
    mine, theirs = ({value.text.casefold() for value in values} for values in (one, other))
    alike = Alike.MISSING if not mine or not theirs else Alike.SAME if mine & theirs else Alike.DIFFERENT
    return Line(field=field, one=one, other=other, alike=alike)


def _by_level(
    field: str, values: tuple[tuple[Value, ...], tuple[Value, ...]], levels: Mapping[str, str], names: Iterable[str]
) -> Line:
    """Compare as the matching does; what is near is different, and it is said how near."""
    found = [levels[name] for name in names if name in levels]
    near = [LEVELS[level] for level in found if level not in {EXACT, DIFFERENT}]
    alike = Alike.MISSING if not found else Alike.SAME if _AGREE.issuperset(found) else Alike.DIFFERENT
    return Line(field=field, one=values[0], other=values[1], alike=alike, how="; ".join(dict.fromkeys(near)))


def _address(here: _Said, there: _Said, levels: Mapping[str, str]) -> Alike:
    if any(address.visibility in HIDDEN for one in (*here, *there) for address in one.person.addresses):
        return Alike.WITHHELD
    level = levels.get("home")
    return Alike.MISSING if level is None else Alike.SAME if level == DOOR else Alike.DIFFERENT


def _roles(one: Saying) -> Iterator[str]:
    return (ROLES[role] for role in one.person.roles)


def _name(one: Saying) -> Iterator[str]:
    return (written for name in one.person.names[:1] if (written := _written(name.given, name.family)))


def _aliases(one: Saying) -> Iterator[str]:
    return (written for name in one.person.names[1:] if (written := _written(name.given, name.family)))


def _written(given: Iterable[str], family: str | None) -> str:
    return " ".join((*given, family or "")).strip()


def _born(one: Saying) -> Iterator[str]:
    if said := one.person.date_of_birth:
        yield _in_words(said)


def _in_words(partial: str) -> str:
    """Return "12 March 1980", "March 1980" or "1980"; what is no such date stays as it was said."""
    for length, written in ((len("YYYY-MM-DD"), "%d %B %Y"), (len("YYYY-MM"), "%B %Y")):
        if len(partial) == length:
            try:
                return date.fromisoformat(f"{partial}-01"[: len("YYYY-MM-DD")]).strftime(written).lstrip("0")
            except ValueError:
                return partial
    return partial


def _sex(one: Saying) -> Iterator[str]:
    return iter(filter(None, (one.person.sex and one.person.sex.value.replace("-", " ").capitalize(),)))


def _numbers(one: Saying) -> Iterator[str]:
    """Yield numbers; one with a wrong check was never taken in, and one of an agency's own list is not shown."""
    for number in one.person.identifiers:
        if number.system in STRONG:
            yield f"{SYSTEMS[number.system]} {number.value} (check fits)"
        else:
            yield "A number of the agency's own list"


def _beside(one: Saying) -> Iterator[str]:
    for person in one.beside():
        name = next((_written(n.given, n.family) for n in person.names), "")
        yield f"{name or 'No name'}: {', '.join(ROLES[role] for role in person.roles)}"


def _relationship(one: Saying) -> Iterator[str]:
    if coded := one.person.relationship_to_victim:
        yield coded.display or coded.canonical or coded.code
