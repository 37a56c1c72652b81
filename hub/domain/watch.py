"""What must not stand in the bytes of a delivery: every value of others in its case, found in whatever spelling.

The search is the last thing before a delivery is stored. It trusts neither rules nor tags: it reads what a recipient
would read. It finds values, not meaning.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ahocorasick

from hub.domain.folding import folded

_BREAKS = re.compile(r"[\W_]+")
_SPACED = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
_GONE = str.maketrans({chr(code): None for code in range(128) if not chr(code).isalnum() and chr(code) != "\n"})
_INNER = "'’ʼ`-"  # noqa: RUF001 - the apostrophes that people type
_NO_INNER = str.maketrans(dict.fromkeys(_INNER))
_NOT_RUN = re.compile(r"[^\w\n]+|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a text that is looked for tells."""

    path: str
    """What it is, and never the value: `name`, `date-of-birth`, `address`."""
    confidential: bool = False
    """It tells a confidential address: nobody's sharing it excuses it."""
    precise: bool = False
    """It tells that address so surely that it is looked for in what goes to anyone."""
    placed: bool = False
    """The address has a postcode, so that a street of the same name in another place can be told from it."""

    @property
    def strictness(self) -> tuple[bool, bool, bool]:
        """Return what orders marks of one text: of two meanings the stricter counts."""
        return (self.confidential, self.precise, not self.placed)


def words(text: str) -> str:
    """Return a text as whole words between single spaces, one before the first and one after the last."""
    plain = folded(text)
    said = plain.translate(_SPACED) if plain.isascii() else _BREAKS.sub(" ", plain)
    return f" {' '.join(said.split())} "


def joined(text: str) -> str:
    """Return a text as words, with what hyphens and apostrophes part written together."""
    return words(text.translate(_NO_INNER))


def run(text: str) -> str:
    """Return letters and digits alone, as numbers are compared: it is found within a longer run too."""
    return _close(folded(text)).replace("\n", "")


def _close(plain: str) -> str:
    return plain.translate(_GONE) if plain.isascii() else _NOT_RUN.sub("", plain)


def _searchable(texts: Iterable[str]) -> str:
    """Return everything that texts say, in each form in which values are looked for."""
    whole = folded("\n".join(texts))
    has_inner = any(map(whole.__contains__, _INNER))
    forms = (words(whole), joined(whole) if has_inner else "", _close(whole))
    return "\x1f".join(forms)


class Watched:
    """Everything of others in one case, ready to be looked for. Built once a case; it prints nothing."""

    __slots__ = ("_everything", "_hidden", "_marks")

    def __init__(self, marks: Mapping[str, Mark]) -> None:
        self._marks = marks
        self._everything = _automaton(marks)
        self._hidden = _automaton(text for text, mark in marks.items() if mark.precise)

    def found(self, texts: Iterable[str]) -> Counter[str]:
        """Return how often each text that is looked for stands in these."""
        return _count(self._everything, texts)

    def hidden(self, texts: Iterable[str]) -> Counter[str]:
        """Return how often each text stands in these that surely tells a hidden address."""
        return _count(self._hidden, texts)

    def mark(self, text: str) -> Mark:
        """Return what a text that was found tells."""
        return self._marks[text]


def _automaton(texts: Iterable[str]) -> Any:
    made: Any = ahocorasick.Automaton()
    for text in texts:
        made.add_word(text, text)
    made.make_automaton()
    return made


def _count(automaton: Any, texts: Iterable[str]) -> Counter[str]:
    return Counter([text for _end, text in automaton.iter(_searchable(texts))] if automaton else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What must not stand in one delivery, and what may stand there all the same."""

    watched: Watched
    his_side: bool
    """Everything counts; for any other recipient confidential addresses alone."""
    shared: frozenset[str] = field(default=frozenset(), repr=False)
    """Values that the recipient's own subject shares; a confidential address is never one of them."""
    given: frozenset[str] = field(default=frozenset(), repr=False)
    """What tells a confidential address that a rule gives to this very recipient."""
    own_words: tuple[str, ...] = field(default=(), repr=False)
    """The hub's own words in it: codes, sentences, names of agencies. They excuse no confidential address."""
    other_homes: tuple[str, ...] = field(default=(), repr=False)
    """Lines of other addresses given, each with a postcode of its own: many towns have the same street."""

    def breach(self, texts: Iterable[str]) -> str | None:
        """Return what kind of value stands in these texts that must not, or None; never the value."""
        everything = self.watched.found(texts) if self.his_side else self.watched.hidden(texts)
        found = {text: count for text, count in everything.items() if self._counts(text, self.watched.mark(text))}
        if not found:
            return None
        own = self.watched.found(self.own_words) if self.his_side else Counter[str]()
        homes = self.watched.found(self.other_homes) if self.other_homes else Counter[str]()
        for text, count in found.items():
            mark = self.watched.mark(text)
            excused = own if not mark.confidential else homes if mark.placed else Counter[str]()
            if count > excused[text]:
                return mark.path
        return None

    def _counts(self, text: str, mark: Mark) -> bool:
        if mark.confidential:
            return text not in self.given
        return self.his_side and text not in self.shared
