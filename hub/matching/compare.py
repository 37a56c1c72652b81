"""How two descriptions compare: for each thing that both give, the level at which it agrees.

A level that rests on a value which is common in the population names that value, so that a rare name weighs more.
"""

from collections.abc import Callable, Mapping
from itertools import product

from hub.domain.weights import Level
from hub.matching.features import Features, Words
from hub.matching.levels import (
    CROSSED,
    DEFAULT,
    DIFFERENT,
    DIGIT,
    DISTRICT,
    DOOR,
    EXACT,
    FUZZY,
    GROWN,
    HOUSEHOLD,
    INITIAL,
    MOBILE,
    NEAR,
    PART,
    POSTCODE,
    SWAPPED,
    VARIANT,
    YEAR,
    YOUNG,
)
from hub.matching.names import family_likeness, forename_likeness
from hub.matching.normal import is_whole_postcode

Compared = Mapping[str, Level]
"""Level by comparison; a comparison for which one side says nothing is absent."""


def compare(one: Features, other: Features) -> dict[str, Level]:
    """Return the level of each comparison for which both say something. It is the same whoever is asked first."""
    levels = {}
    for name, comparison in COMPARISONS.items():
        level = comparison(one, other)
        if level:
            levels[name] = level
    return levels


def _forename(one: Features, other: Features) -> Level | None:
    mine, theirs = one.firsts, other.firsts
    if not mine or not theirs:
        return None
    if both := _both(mine, theirs):
        whole = [name for name in both if len(name) > 1]
        return Level(EXACT, min(whole, key=_rarity)) if whole else Level(INITIAL)
    best = _best(mine, theirs, forename_likeness, _FORENAME_ORDER)
    if best != DIFFERENT:
        return Level(best)
    if _is_swapped(one, other):
        return Level(SWAPPED)
    if _is_second(mine, other.middles) or _is_second(theirs, one.middles):
        return Level(PART)
    return Level(DIFFERENT)


def _family(one: Features, other: Features) -> Level | None:
    mine, theirs = one.families, other.families
    if not mine or not theirs:
        return None
    if both := _both(mine, theirs):
        return Level(EXACT, min(both, key=_rarity))
    best = _best(mine, theirs, family_likeness, _FAMILY_ORDER)
    if best == DIFFERENT and _is_swapped(one, other):
        return Level(SWAPPED)
    return Level(best)


def _middle(one: Features, other: Features) -> Level | None:
    if not one.middles or not other.middles:
        return None
    if any(len(name) > 1 for name in _both(one.middles, other.middles)):
        return Level(EXACT)
    best = _best(one.middles, other.middles, forename_likeness, _FORENAME_ORDER)
    return Level(VARIANT if best in {EXACT, VARIANT, PART, FUZZY} else best)


def _birth(one: Features, other: Features) -> Level | None:
    if not one.born or not other.born:
        return None
    found = {_birth_level(a, b) for a, b in product(one.born, other.born)}
    return Level(next(level for level in _BIRTH_ORDER if level in found))


def _birth_level(one: str, other: str) -> str:
    if one == other and len(one) == _FULL:
        return DEFAULT if one.endswith(_NEW_YEAR) else EXACT
    if one[:4] == other[:4] and (len(one) < _FULL or len(other) < _FULL):
        return YEAR if one[:7] == other[:7] or min(len(one), len(other)) == _YEAR_ONLY else DIFFERENT
    if len(one) < _FULL or len(other) < _FULL:
        return DIFFERENT
    if one.endswith(_NEW_YEAR) or other.endswith(_NEW_YEAR):
        return YEAR if one[:4] == other[:4] else DIFFERENT
    if one[:4] == other[:4] and one[5:7] == other[8:] and one[8:] == other[5:7]:
        return SWAPPED
    slips = sum(a != b for a, b in zip(one, other, strict=True))
    if slips == 1:
        return DIGIT
    return NEAR if _is_near(one, other, slips) else DIFFERENT


def _is_near(one: str, other: str, slips: int) -> bool:
    """Say whether two of year, month and day agree, or two neighbouring digits were exchanged."""
    parts = (one[:4] == other[:4]) + (one[5:7] == other[5:7]) + (one[8:] == other[8:])
    return parts == 2 or (slips == 2 and sorted(one) == sorted(other))  # noqa: PLR2004 - two of three, two digits


_FULL, _YEAR_ONLY, _NEW_YEAR = 10, 4, "-01-01"


def _sex(one: Features, other: Features) -> Level | None:
    if not one.sexes or not other.sexes:
        return None
    return Level(EXACT if _both(one.sexes, other.sexes) else DIFFERENT)


def _home(one: Features, other: Features) -> Level | None:
    if _both(one.doors, other.doors):
        return Level(DOOR)
    mine, theirs = one.postcodes, other.postcodes
    if not mine or not theirs:
        return Level(DIFFERENT) if one.doors and other.doors else None
    if any(is_whole_postcode(code) for code in _both(mine, theirs)):
        return Level(POSTCODE)
    return Level(DISTRICT if _districts(mine) & _districts(theirs) else DIFFERENT)


def _districts(postcodes: Words) -> set[str]:
    return {code[:-3] if is_whole_postcode(code) else code for code in postcodes}


def _phone(one: Features, other: Features) -> Level | None:
    if not one.phones or not other.phones:
        return None
    both = _both(one.phones, other.phones)
    if any(number.startswith(_MOBILE) for number in both):
        return Level(MOBILE)
    return Level(HOUSEHOLD if both else DIFFERENT)


_MOBILE = "7"
"""First digit of mobile numbers in the United Kingdom, without the leading zero (Ofcom's numbering plan)."""


def _email(one: Features, other: Features) -> Level | None:
    if not one.emails or not other.emails:
        return None
    return Level(EXACT if _both(one.emails, other.emails) else DIFFERENT)


def _number(one: Features, other: Features) -> Level | None:
    """Compare numbers of one system: different when some system has none in common, whatever the others say."""
    if not one.numbers or not other.numbers:
        return None
    both = _both(one.numbers, other.numbers)
    if _systems(one.numbers) & _systems(other.numbers) - _systems(both):
        return Level(DIFFERENT)
    return Level(EXACT) if both else None


def _local(one: Features, other: Features) -> Level | None:
    if not one.locals or not other.locals:
        return None
    both = _both(one.locals, other.locals)
    if both:
        return Level(EXACT)
    return Level(DIFFERENT) if _systems(one.locals) & _systems(other.locals) else None


def _generation(one: Features, other: Features) -> Level | None:
    if not one.generations or not other.generations:
        return None
    return Level(EXACT if _both(one.generations, other.generations) else DIFFERENT)


def _stage(one: Features, other: Features) -> Level | None:
    mine, theirs = _stages(one.roles), _stages(other.roles)
    both = mine & theirs
    if len(both) == 1 and (len(mine) == 1 or len(theirs) == 1):
        return Level(*both)
    return None if both or not mine or not theirs else Level(CROSSED)


def _stages(roles: Words) -> set[str]:
    return {_STAGES[role] for role in roles if role in _STAGES}


_STAGES = {"child": YOUNG, "victim": GROWN, "perpetrator": GROWN, "referrer": GROWN, "witness": GROWN}
"""Who has one part in an incident and who has another are seldom of one age (docs/domain.md, rule S2)."""

COMPARISONS: Mapping[str, Callable[[Features, Features], Level | None]] = {
    "number": _number,
    "local": _local,
    "birth": _birth,
    "forename": _forename,
    "family": _family,
    "middle": _middle,
    "generation": _generation,
    "sex": _sex,
    "stage": _stage,
    "home": _home,
    "phone": _phone,
    "email": _email,
}
"""What is compared, by name."""

READS: Mapping[str, Words] = {
    "number": ("numbers",),
    "local": ("locals",),
    "birth": ("born",),
    "forename": ("firsts", "middles", "families"),
    "family": ("families", "firsts"),
    "middle": ("middles",),
    "generation": ("generations",),
    "sex": ("sexes",),
    "stage": ("roles",),
    "home": ("postcodes", "doors"),
    "phone": ("phones",),
    "email": ("emails",),
}
"""What each comparison reads of the features; the first is what it is about."""

LEVELS: Mapping[str, tuple[str, ...]] = {
    "number": (EXACT, DIFFERENT),
    "local": (EXACT, DIFFERENT),
    "birth": (EXACT, SWAPPED, DIGIT, NEAR, DEFAULT, YEAR, DIFFERENT),
    "forename": (EXACT, VARIANT, PART, INITIAL, FUZZY, SWAPPED, DIFFERENT),
    "family": (EXACT, PART, VARIANT, FUZZY, SWAPPED, DIFFERENT),
    "middle": (EXACT, VARIANT, INITIAL, DIFFERENT),
    "generation": (EXACT, DIFFERENT),
    "sex": (EXACT, DIFFERENT),
    "stage": (YOUNG, GROWN, CROSSED),
    "home": (DOOR, POSTCODE, DISTRICT, DIFFERENT),
    "phone": (MOBILE, HOUSEHOLD, DIFFERENT),
    "email": (EXACT, DIFFERENT),
}
"""The levels of each comparison, the strongest first."""

TERMS = frozenset({"forename", "family"})
"""Comparisons whose exact level weighs by how common the value is."""

_BIRTH_ORDER = LEVELS["birth"]
_FORENAME_ORDER = (EXACT, VARIANT, PART, INITIAL, FUZZY)
_FAMILY_ORDER = (EXACT, PART, VARIANT, FUZZY)


def _both(one: Words, other: Words) -> list[str]:
    return [word for word in one if word in other]


def _rarity(name: str) -> tuple[int, str]:
    """Order names so that the longer, which is mostly the rarer, comes first, whoever is asked."""
    return -len(name), name


def _best(one: Words, other: Words, likeness: Callable[[str, str], str], order: tuple[str, ...]) -> str:
    found = {likeness(a, b) if a <= b else likeness(b, a) for a, b in product(one, other)}
    return next((level for level in order if level in found), DIFFERENT)


def _is_swapped(one: Features, other: Features) -> bool:
    """Say whether given and family name stand in each other's place."""
    return bool(_both(one.firsts, other.families) and _both(other.firsts, one.families))


def _is_second(firsts: Words, middles: Words) -> bool:
    """Say whether the name in use is a second name of the other description."""
    return any(name in middles for name in firsts if len(name) > 1)


def _systems(numbers: Words | list[str]) -> set[str]:
    return {number.rpartition(":")[0] for number in numbers}
