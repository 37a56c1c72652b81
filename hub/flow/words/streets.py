"""How a place is written: kinds of street in long and short, and by what a school is known."""

import re
from collections.abc import Iterator

from hub.flow.words.folded import words

_SHORT = {
    "rd": "road", "st": "street", "ave": "avenue", "av": "avenue", "ln": "lane", "dr": "drive", "cl": "close",
    "ct": "court", "cres": "crescent", "gdns": "gardens", "sq": "square", "ter": "terrace", "terr": "terrace",
    "pl": "place", "gr": "grove",
}  # fmt: skip
_OTHERS = "way row acre reach rise yard mews parade hill walk green park view end drove loke quay vale mount"
KINDS = frozenset({*_SHORT, *_SHORT.values(), "mews"})
"""Words, long and short, after a name or a number that make an address of it whosever it is."""
STREETS = frozenset({*_SHORT.values(), *_OTHERS.split()})
"""Words by which a street is known to be one."""
SCHOOLS = frozenset({"school", "academy", "nursery", "college", "preschool", "kindergarten"})
_LEVELS = frozenset({"primary", "secondary", "infant", "infants", "junior", "high", "middle", "church", "ce", "rc"})
_TOO_FEW = 2
"""Words of a street of which one alone would be left: that may be any word."""
_POSSESSIVE = re.compile(r" s\b")
_NUMBER = re.compile(r"\d+[a-z]?|flat|apartment|unit|floor|room")


def long_form(names: list[str]) -> list[str]:
    """Return the words of a place with its kind written out; `st` in front is a saint's."""
    return [_SHORT.get(word, word) if place else word for place, word in enumerate(names)]


def is_street(line: str) -> bool:
    """Say whether a line of an address names a street."""
    return bool(STREETS & set(long_form(words(line))))


def is_school(line: str) -> bool:
    """Say whether a line of an address names a school."""
    return bool(SCHOOLS & set(words(line)))


def names_of_place(line: str) -> Iterator[str]:
    """Yield the forms under which a place is sought: without its number, and without its kind where two words stay."""
    names = words(line)
    while names and _NUMBER.fullmatch(names[0]):
        names.pop(0)
    if not names:
        return
    long = long_form(names)
    for form in (long, *([*long[:-1], short] for short, kind in _SHORT.items() if kind == long[-1]), _own(long, line)):
        if form:
            yield " ".join(form)
            yield _POSSESSIVE.sub("s", " ".join(form))


def _own(long: list[str], line: str) -> list[str]:
    """Return what is left of a place without its kind, where that still tells it apart."""
    if is_school(line):
        return [word for word in long if word not in SCHOOLS | _LEVELS]
    return long[:-1] if long[-1] in STREETS and len(long) > _TOO_FEW else []
