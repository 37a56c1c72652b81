"""How agencies write single values in extracts: dates, roles, sexes, places, and words that stand for nothing."""

import re
from datetime import date

from hub.domain.person import AddressClass, Role, Sex

EARLIEST = "1900-01-01"
"""The day that counts for a record that does not say when it was made."""

_NOTHING = frozenset(
    {"", "-", "--", ".", "?", "0", "n/a", "na", "n/k", "nk", "nil", "none", "null", "not known", "unk", "unknown"}
    | {"not recorded", "not given", "not stated", "not disclosed", "refused", "tbc", "tba", "xxx", "x"}
)
_ROLES = {role.value: role for role in Role} | {
    "vic": Role.VICTIM,
    "survivor": Role.VICTIM,
    "client": Role.VICTIM,
    "suspect": Role.PERPETRATOR,
    "offender": Role.PERPETRATOR,
    "alleged-perpetrator": Role.PERPETRATOR,
    "perp": Role.PERPETRATOR,
    "accused": Role.PERPETRATOR,
    "abuser": Role.PERPETRATOR,
    "young-person": Role.CHILD,
    "dependant": Role.CHILD,
    "informant": Role.REFERRER,
}
_SEXES = {
    "f": Sex.FEMALE,
    "female": Sex.FEMALE,
    "woman": Sex.FEMALE,
    "girl": Sex.FEMALE,
    "2": Sex.FEMALE,
    "m": Sex.MALE,
    "male": Sex.MALE,
    "man": Sex.MALE,
    "boy": Sex.MALE,
    "1": Sex.MALE,
    "n": Sex.NOT_KNOWN,
    "not-known": Sex.NOT_KNOWN,
    "u": Sex.NOT_KNOWN,
    "i": Sex.NOT_SPECIFIED,
    "9": Sex.NOT_SPECIFIED,
    "ns": Sex.NOT_SPECIFIED,
    "not-specified": Sex.NOT_SPECIFIED,
    "indeterminate": Sex.NOT_SPECIFIED,
}
_PLACES = {
    AddressClass.REFUGE: "refuge|womens aid|women s aid|safe ?house|safe accommodation",
    AddressClass.CONFIDENTIAL: "confidential|withheld|not disclosed|undisclosed|restricted|protected",
    AddressClass.NOT_A_HOME: "police|custody|hospital|infirmary|hmp|yoi|prison|probation|hostel|hotel|night shelter"
    "|(?:magistrates?|crown|county|family) court|council offices|civic centre|childrens centre|surgery"
    "|(?:medical|health) centre|nfa|no fixed (?:abode|address)|homeless|rough sleep\\w*|sofa surf\\w*|c o",
}
_STREET = "road|rd|street|st|lane|ln|close|cl|avenue|ave|drive|dr|way|gardens|crescent|grove|place|terrace|court"
_PLACE_WORDS = {place: re.compile(rf"\b(?:{words})\b(?! (?:{_STREET})\b)") for place, words in _PLACES.items()}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/. ](\d{1,2})(?:[-/. ](\d{1,2}))?)?(?:[T ]\d{1,2}:.*)?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T ]\d{1,2}:.*)?", re.ASCII)
_MONTH_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})[-/., ]+(\d{4})", re.ASCII | re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_KNOWN_AS = re.compile(
    r"^\W*(?:(?:aka|a\.k\.a|also known as|known as|n[ée]e|formerly|previously|prev|maiden name|alias)\b\W*)?|[()]+",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\s*[;|]\s*|\s+/\s+")


def stands_for_nothing(text: str) -> bool:
    """Say whether a text is empty or one of the words that people type where they know nothing."""
    return text.strip().casefold() in _NOTHING


def separate(text: str) -> tuple[str, ...]:
    """Return the values of a field that may hold several, parted by `;`, `|` or a slash between spaces."""
    return tuple(part for part in _OTHERS.split(text.strip()) if part)


def other_names(text: str) -> tuple[str, ...]:
    """Return the names of a field for other names, without the words that only say that they are some."""
    names = (_KNOWN_AS.sub("", name).strip() for part in separate(text) for name in part.split(","))
    return tuple(name for name in names if not stands_for_nothing(name))


def day_of(text: str) -> str | None:
    """Return a date as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, or None when it cannot be read.

    The day stands before the month, as in Britain, unless the month would be one above twelve.
    """
    text = text.strip()
    if found := _COMPACT.fullmatch(text):
        return _checked(*found.groups())
    if found := _YEAR_FIRST.fullmatch(text):
        return _checked(*found.groups())
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        return _checked(year, month, day) or _checked(year, day, month)
    if (found := _MONTH_NAMED.fullmatch(text)) and found[2].casefold()[:3] in _MONTHS:
        return _checked(found[3], str(_MONTHS.index(found[2].casefold()[:3]) + 1), found[1])
    return None


def _checked(year: str, month: str | None, day: str | None) -> str | None:
    try:
        whole = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    return whole[: len("YYYY-MM-DD") if day else len("YYYY-MM") if month else len("YYYY")]


def role_of(text: str) -> Role | None:
    """Return the role that a word means, or None when it means none that is known."""
    return _ROLES.get(re.sub(r"[\s_]+", "-", text.strip().casefold()))


def sex_of(text: str) -> Sex | None:
    """Return the sex that a word or code means, or None when nothing is said."""
    return _SEXES.get(re.sub(r"[\s_]+", "-", text.strip().casefold()))


def place_of(line: str, postcode: str) -> AddressClass:
    """Return what kind of place an address is: only an ordinary one says anything of who lives there.

    A street called after a place (`12 Hospital Road`) is a street. Postcodes `ZZ99` stand for no fixed abode and the
    like. Source: docs/domain.md, rule A2; the words are our own.
    """
    plain = re.sub(r"[^\w]+", " ", line.casefold().replace("'", ""))
    found = (place for place, words in _PLACE_WORDS.items() if words.search(plain))
    nowhere = re.sub(r"\s", "", postcode).upper().startswith("ZZ99")
    return next(found, AddressClass.NOT_A_HOME if nowhere else AddressClass.ORDINARY)
