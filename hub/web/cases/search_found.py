"""Who of those found under the keys is meant, told from the people whom the coordinator is shown and nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from hub.domain.ids import CaseId, PersonId
from hub.domain.person import PersonName, Role
from hub.domain.shown import PersonShown
from hub.matching.features import Features
from hub.matching.levels import DIFFERENT, INITIAL
from hub.matching.names import Spelled, family_likeness, forename_likeness, sound, spelled
from hub.store.conference.search import Candidate
from hub.web.cases.case_people import ROLES
from hub.web.cases.case_summary import day, once
from hub.web.cases.names import HIDDEN_NAME, full
from hub.web.cases.search_typed import Typed, births_like

NAMED = 20
"""People whom one search names at most."""
A_YEAR = 366
"""Days that a date of birth may be off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Somebody whom a search names."""

    case_id: CaseId
    person_id: PersonId
    reference: str
    area: str
    role: str
    name: str = field(repr=False)
    born: str = field(repr=False)
    heard_at: datetime | None


def found_among(
    candidates: Iterable[Candidate], typed: Typed, areas: Mapping[str, str], *, names_hidden: bool
) -> list[Found]:
    """Return who is meant by what was typed."""
    return [
        _found(one, people, areas, names_hidden=names_hidden)
        for one in candidates
        if (people := _people(one)) and (one.sure or _is_meant(people, typed))
    ]


def _found(one: Candidate, people: Sequence[PersonShown], areas: Mapping[str, str], *, names_hidden: bool) -> Found:
    names = once(full(name) for person in people for name in _names(person))
    births = once(day(person.date_of_birth) for person in people if person.date_of_birth)
    return Found(
        case_id=one.case_id,
        person_id=one.person_id,
        reference=one.reference,
        area=areas.get(one.area, one.area),
        role=ROLES[_role(one)],
        name=HIDDEN_NAME if names_hidden else ", also ".join(names) or "Name not known",
        born=" or ".join(births) or "Not known",
        heard_at=one.heard_at,
    )


def _role(one: Candidate) -> Role:
    return one.role if one.role in ROLES else Role.CHILD


def _people(one: Candidate) -> Sequence[PersonShown]:
    """Return how the coordinator is shown this person; whoever is shown in no part of the case is not found."""
    match one.role:
        case Role.VICTIM:
            return one.content.victim
        case Role.PERPETRATOR:
            return one.content.perpetrators
        case Role.CHILD:
            return [child for child in one.content.children if _is_described(child, one.features)]
        case _:
            return ()


def _is_described(child: PersonShown, features: Iterable[Features]) -> bool:
    """Say whether a child of the case is the one of these descriptions: its siblings are shown beside it."""
    firsts = {spelled(name).first for name in _names(child)} - {""}
    born = child.date_of_birth or ""
    return any(
        (not firsts or not said.firsts or bool(firsts & set(said.firsts)))
        and (not born or not said.born or born in said.born)
        and bool(firsts & set(said.firsts) or born in said.born)
        for said in features
    )


def _is_meant(people: Sequence[PersonShown], typed: Typed) -> bool:
    has_name = any(_is_called(name, typed) for person in people for name in _names(person))
    has_birth = any(_is_born(person.date_of_birth, typed.born) for person in people if person.date_of_birth)
    return (has_name or not (typed.given or typed.family)) and (has_birth or not typed.born)


def _names(person: PersonShown) -> Iterator[PersonName]:
    if person.name:
        yield person.name
    yield from person.aliases or ()


def _is_called(name: PersonName, typed: Typed) -> bool:
    """Say whether a name is the one that was typed or sounds like it, also where first and last are exchanged."""
    said = spelled(name)
    asked = spelled(PersonName(given=(typed.given,) if typed.given else (), family=typed.family or None))
    return _is_like(said, asked.first, asked.family) or _is_like(said, asked.family, asked.first)


def _is_like(said: Spelled, first: str, family: str) -> bool:
    first_fits = not first or bool(said.first and _is_forename(said.first, first))
    family_fits = not family or bool(said.family and _is_family(said.family, family))
    return first_fits and family_fits


def _is_forename(one: str, other: str) -> bool:
    likeness = forename_likeness(one, other)
    return likeness not in {DIFFERENT, INITIAL} or (likeness != INITIAL and sound(one) == sound(other))


def _is_family(one: str, other: str) -> bool:
    heard = {sound(part) for part in one.split("+")} & {sound(part) for part in other.split("+")}
    return family_likeness(one, other) != DIFFERENT or bool(heard)


def _is_born(told: str, typed: str) -> bool:
    """Say whether a date of birth is the one that was typed, a year off at most, or in doubt."""
    if any(told.startswith(one) or one.startswith(told) for one in births_like(typed)):
        return True
    try:
        return abs((date.fromisoformat(told) - date.fromisoformat(typed)).days) <= A_YEAR
    except ValueError:
        return False
