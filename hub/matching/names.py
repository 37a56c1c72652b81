"""Names of people: how they are taken apart, and how like each other two of them are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from hub.domain.person import PersonName
from hub.matching.levels import DIFFERENT, EXACT, FUZZY, INITIAL, PART, VARIANT
from hub.matching.nicknames import NICKNAMES
from hub.matching.normal import folded

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev"})
GENERATIONS = {
    "jr": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "snr": "sr", "senior": "sr",
    "ii": "ii", "iii": "iii", "iv": "iv",
}  # fmt: skip
"""What families write behind the name of one who has his parent's name."""
PARTICLES = frozenset(
    {"van", "von", "de", "der", "den", "la", "le", "al", "el", "bin", "bint", "ibn", "da", "dos", "ni"}
)

_LIKE = 0.92
"""Jaro-Winkler similarity from which two names may be one that was misspelled."""
_LONG = 4
"""Letters from which one slip of the pen leaves a name recognisable."""
_GAPS = re.compile(r"[\s\-\u2010-\u2015/+]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """One name in one form."""

    first: str = ""
    middles: tuple[str, ...] = ()
    family: str = ""
    """Parts of a double name joined by `+`."""
    generation: str = ""


def spelled(name: PersonName) -> Spelled:
    """Return a name in one form: no titles, no placeholders, what tells father from son apart from the rest."""
    given = [word for part in name.given for word in _words(part, split="")]
    family = _words(name.family or "", split="-")
    generation = next((GENERATIONS[w] for w in (*given[1:], *family[1:]) if w in GENERATIONS), "")
    given = [w for i, w in enumerate(given) if not (i and w in GENERATIONS)]
    family = [w for i, w in enumerate(family) if not (i and w in GENERATIONS)]
    return Spelled(
        first=given[0] if given else "",
        middles=tuple(given[1:]),
        family=_joined(family),
        generation=generation,
    )


def without_pet_names(names: Sequence[Spelled]) -> list[Spelled]:
    """Return the names, an alias that is but a form of the main given name taken for what it is.

    Forms have one field for aliases, and a single word in it reads as a family name.
    """
    if not names or not names[0].first:
        return list(names)
    main = names[0].first
    return [names[0], *(replace(n, first=n.family, family="") if _is_pet_name(n, main) else n for n in names[1:])]


def _is_pet_name(name: Spelled, main: str) -> bool:
    groups = NICKNAMES.get(main, _NONE)
    return name.first in {main, ""} and bool(NICKNAMES.get(name.family, _NONE) & groups)


def _words(text: str, *, split: str) -> list[str]:
    if not folded(text):
        return []
    pieces = _GAPS.split(text) if split else text.split()
    words = [folded(piece) for piece in pieces]
    return [word for word in words if word and word not in TITLES]


def _joined(words: list[str]) -> str:
    """Return the parts of a family name joined by `+`; a particle belongs to what follows it."""
    parts, kept = [], ""
    for word in words:
        kept += word
        if word not in PARTICLES:
            parts.append(kept)
            kept = ""
    return "+".join(parts) if parts else kept


@lru_cache(maxsize=1 << 16)
def forename_likeness(one: str, other: str) -> str:
    """Return how like two given names are."""
    if one == other:
        return INITIAL if len(one) == 1 else EXACT
    if len(one) == 1 or len(other) == 1:
        return INITIAL if one[0] == other[0] else DIFFERENT
    if NICKNAMES.get(one, _NONE) & NICKNAMES.get(other, _NONE):
        return VARIANT
    if min(len(one), len(other)) >= _LONG and (one.startswith(other) or other.startswith(one)):
        return PART
    return FUZZY if _is_misspelled(one, other) or _is_respelled(one, other) else DIFFERENT


@lru_cache(maxsize=1 << 16)
def family_likeness(one: str, other: str) -> str:
    """Return how like two family names are; a double name is like each of its parts."""
    if one == other or one.replace("+", "") == other.replace("+", ""):
        return EXACT
    mine, theirs = one.split("+"), other.split("+")
    if len(mine) + len(theirs) > 2 and set(mine) & set(theirs):  # noqa: PLR2004 - one of them is a double name
        return PART
    if _is_respelled(one, other):
        return VARIANT
    return FUZZY if _is_misspelled(one, other) else DIFFERENT


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """Return the consonants of a word as they sound, under which its spellings in Latin letters agree."""
    for written, heard in _SPELLINGS:
        word = word.replace(written, heard)
    head = "a" if word[:1] in _VOWELS else word[:1]
    tail = "".join(letter for letter in word[1:] if letter not in _VOWELS and letter.isalpha())
    return _doubled(head + tail)


_NONE: frozenset[int] = frozenset()
_VOWELS = frozenset("aeiouy")
_SPELLINGS = (
    ("sch", "sh"), ("tch", "ch"), ("cz", "ch"), ("sz", "sh"), ("ph", "f"), ("gh", "g"), ("kh", "k"), ("ck", "k"),
    ("qu", "kw"), ("x", "ks"), ("ce", "se"), ("ci", "si"), ("cy", "sy"), ("ch", "\u010d"), ("c", "k"), ("q", "k"),
    ("z", "s"), ("v", "w"), ("j", "g"), ("th", "t"), ("dh", "d"),
)  # fmt: skip


def _doubled(word: str) -> str:
    return "".join(letter for i, letter in enumerate(word) if i == 0 or word[i - 1] != letter)


def _is_respelled(one: str, other: str) -> bool:
    """Say whether two words sound alike and are near enough in length to be one word written twice."""
    heard = sound(one)
    return len(heard) > 2 and heard == sound(other) and JaroWinkler.similarity(one, other) >= _RESPELLED  # noqa: PLR2004 - two consonants are common to too many words


_RESPELLED = 0.75


def _is_misspelled(one: str, other: str) -> bool:
    if min(len(one), len(other)) >= _LONG and OSA.distance(one, other, score_cutoff=1) <= 1:
        return True
    return JaroWinkler.similarity(one, other) >= _LIKE
