"""Rules that no weight overrides: who never is one person, and what must agree before anybody is joined unasked.

Twins, fathers and sons, in-laws and the two of a couple share names, homes and telephones. What tells them apart is a
first name or a date of birth; the less sure these are, the more personal must be what agrees beside them.
"""

from collections.abc import Mapping

from hub.matching.levels import (
    CROSSED,
    DEFAULT,
    DIFFERENT,
    DIGIT,
    DISTRICT,
    DOOR,
    EXACT,
    FUZZY,
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

Levels = Mapping[str, str]
"""Level by comparison."""

NUMBERS_DIFFER = "numbers-differ"
GENERATIONS_DIFFER = "generations-differ"
NEVER = frozenset({NUMBERS_DIFFER, GENERATIONS_DIFFER})
"""Guards that make two people; the others only call for a person to decide."""

FORENAME, FAMILY, BIRTH, STAGE = "forename-not-sure", "family-name-not-sure", "birthday-not-sure", "child-and-grown-up"
SEXES_DIFFER, MIDDLES_DIFFER, LOCALS_DIFFER = "sexes-differ", "middle-names-differ", "local-numbers-differ"
NOTHING_ELSE = "nothing-else-agrees"

UNSURE_TWICE = "name-and-birthday-not-sure"
NUMBER, LOCAL, EMAIL, COMPANY, PHONE = "number", "local", "email", "company", "phone"
HOME, STREET, SECOND = "home", "street", "second name"
OWN = frozenset({NUMBER, LOCAL, EMAIL, COMPANY})
"""What is one person's own: numbers, an e-mail address, the same part towards the same other party."""
REACH = OWN | {PHONE}
"""What leads to one person, though now and then also to those with whom they live."""
FIRM = REACH | {HOME}
ANY = FIRM | {STREET, SECOND}
NOTHING: frozenset[str] = frozenset()

BY_FORENAME: Mapping[str | None, frozenset[str]] = {
    EXACT: ANY, VARIANT: ANY, SWAPPED: ANY, PART: REACH, INITIAL: REACH, FUZZY: OWN, None: OWN,
    DIFFERENT: frozenset({COMPANY}),
}  # fmt: skip
"""What must agree beside a first name that agrees so: twins may be called a letter apart."""
BY_FAMILY: Mapping[str | None, frozenset[str]] = {
    EXACT: ANY, PART: ANY, VARIANT: ANY, FUZZY: ANY, SWAPPED: ANY, None: FIRM, DIFFERENT: FIRM,
}  # fmt: skip
BY_BIRTH: Mapping[str | None, frozenset[str]] = {
    EXACT: ANY, SWAPPED: FIRM, DIGIT: FIRM, DEFAULT: FIRM, YEAR: FIRM, None: OWN - {LOCAL}, NEAR: NOTHING,
    DIFFERENT: NOTHING,
}  # fmt: skip
"""What must agree beside a date of birth that agrees so: fathers and sons have one name."""
BY_BIRTH_OF_THE_YOUNG: Mapping[str | None, frozenset[str]] = {
    **BY_BIRTH, DEFAULT: OWN - {COMPANY}, YEAR: OWN - {COMPANY}, None: frozenset({NUMBER}),
}  # fmt: skip
BY_FORENAME_OF_THE_YOUNG: Mapping[str | None, frozenset[str]] = {
    **BY_FORENAME, DIFFERENT: NOTHING, VARIANT: REACH - {COMPANY}, PART: OWN - {COMPANY}, INITIAL: OWN - {COMPANY},
    FUZZY: OWN - {COMPANY}, None: OWN - {COMPANY},
}  # fmt: skip
"""Brothers and sisters are told of together, and have the home, its telephones and their parents in common."""
SURE_NAMES = frozenset({EXACT, VARIANT})
SURE_FAMILIES = frozenset({EXACT, PART, VARIANT})
SURE_BIRTHDAYS = frozenset({EXACT, SWAPPED, DIGIT})


def forbidden(levels: Levels) -> tuple[str, ...]:
    """Return why two descriptions are never of one person, by code; empty when nothing says so."""
    codes = {"number": NUMBERS_DIFFER, "generation": GENERATIONS_DIFFER}
    return tuple(code for comparison, code in codes.items() if levels.get(comparison) == DIFFERENT)


def missing(levels: Levels) -> tuple[str, ...]:
    """Return why two descriptions are not joined without a person, by code; empty when they may be."""
    agreeing = evidence(levels)
    wanted = _wanted(levels, agreeing)
    doubts = [code for code, enough in wanted.items() if not agreeing & enough and enough != ANY]
    if not doubts and not agreeing.intersection(*wanted.values()):
        doubts.append(NOTHING_ELSE)
    return (*doubts, *_differences(levels, agreeing))


def evidence(levels: Levels) -> frozenset[str]:
    """Return what agrees beside names and date of birth."""
    agrees = {
        NUMBER: levels.get("number") == EXACT,
        LOCAL: levels.get("local") == EXACT,
        EMAIL: levels.get("email") == EXACT,
        PHONE: levels.get("phone") == MOBILE,
        HOME: levels.get("home") == DOOR,
        STREET: levels.get("home") == POSTCODE,
        SECOND: levels.get("middle") == EXACT,
        COMPANY: levels.get(COMPANY) == EXACT and not lives_elsewhere(levels),
    }
    return frozenset(thing for thing, agree in agrees.items() if agree)


def lives_elsewhere(levels: Levels) -> bool:
    """Say whether two children are told to live in two homes: of one family, they may be cousins or twins."""
    return levels.get("stage") == YOUNG and levels.get("home") in {DISTRICT, DIFFERENT}


def _wanted(levels: Levels, agreeing: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return what suffices beside each of the things that say who somebody is."""
    first, family, birth, stage = (levels.get(name) for name in ("forename", "family", "birth", "stage"))
    if first is None and family is None and birth is None and agreeing & {NUMBER, LOCAL}:
        return {BIRTH: ANY}
    young = stage == YOUNG or (stage is None and birth != EXACT)
    by_forename, by_birth = (BY_FORENAME_OF_THE_YOUNG, BY_BIRTH_OF_THE_YOUNG) if young else (BY_FORENAME, BY_BIRTH)
    wanted = {FORENAME: by_forename[first], FAMILY: BY_FAMILY[family], BIRTH: by_birth[birth]}
    if first not in SURE_NAMES and birth not in SURE_BIRTHDAYS:
        wanted[UNSURE_TWICE] = frozenset({NUMBER})
    if first == DIFFERENT and (birth != EXACT or family not in SURE_FAMILIES):
        wanted[UNSURE_TWICE] = NOTHING
    if first is None and birth is None:
        wanted[UNSURE_TWICE] = NOTHING  # a number may be a relative's, and those have family name and home in common
    if stage == CROSSED and birth != EXACT:
        wanted[STAGE] = NOTHING
    return wanted


def _differences(levels: Levels, agreeing: frozenset[str]) -> list[str]:
    differ = [SEXES_DIFFER] if levels.get("sex") == DIFFERENT else []
    if levels.get("middle") == DIFFERENT:
        differ.append(MIDDLES_DIFFER)
    if levels.get("local") == DIFFERENT and levels.get("birth") not in {EXACT, SWAPPED} and not agreeing & {NUMBER}:
        differ.append(LOCALS_DIFFER)
    return differ
