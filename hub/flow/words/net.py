"""A net over the values of people in a case. It is a net and no proof: initials and meaning pass through it."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from ahocorasick import Automaton
from rapidfuzz.distance import OSA

from hub.flow.words import patterns
from hub.flow.words.common import COMMON
from hub.flow.words.folded import Folded
from hub.flow.words.said import SHORTEST, Said, Sort

LONG = 5
"""Letters from which one slip of the pen leaves a name recognisable."""
_NOTHING = Said()
_distance = OSA.distance


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """What was found and where; never the value."""

    start: int
    end: int
    sort: Sort


class Net:
    """Finds, in a text, the values of people, and what looks like a number or a place of anybody.

    What is `shown` to the reader anyway is no hit, but a hidden address always is one.
    """

    def __init__(self, said: Said, shown: Said = _NOTHING) -> None:
        self._shown = shown
        known = {**shown.derived, **shown.spaced}
        derived = {form: sort for form, sort in said.derived.items() if form not in known}
        plain = {f: s for f, s in said.spaced.items() if s is Sort.HIDDEN_ADDRESS or f not in shown.spaced}
        closed = {f: s for f, s in said.closed.items() if s is Sort.HIDDEN_ADDRESS or f not in shown.closed}
        self._spaced = _automaton({f" {form} ": sort for form, sort in {**derived, **plain}.items()})
        self._closed = _automaton(closed)
        self._births = said.births - shown.births
        self._known = frozenset(word for form in known for word in form.split())
        self._long = sorted({word for form, sort in plain.items() for word in _worth_a_slip(form, sort)})

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Return everything found, in the order of the text."""
        read = Folded(text)
        found = {
            *self._in_words(read),
            *self._closed_up(read),
            *self._slips(read),
            *(Hit(start, end, sort) for sort, start, end in patterns.of_anyone(read, self._shown)),
            *(Hit(start, end, sort) for sort, start, end in patterns.days(text, self._births)),
        }
        return tuple(sorted(found))

    def _in_words(self, read: Folded) -> Iterator[Hit]:
        found = [*self._spaced.iter(f" {' '.join(read.words)} ")] if self._spaced else []
        if not found:
            return
        starts = [*accumulate((len(word) + 1 for word in read.words), initial=1)]
        small = read.text.lower() == read.text
        for end, (length, sort) in found:
            first = bisect_right(starts, end - length + 2) - 1
            last = bisect_right(starts, end - 1) - 1
            start = read.spans[first][0]
            if small or first != last or not _needs_capital(read.words[first]) or read.text[start].isupper():
                yield Hit(start, read.spans[last][1], sort)

    def _closed_up(self, read: Folded) -> Iterator[Hit]:
        found = [*self._closed.iter("".join(read.words))] if self._closed else []
        if not found:
            return
        starts = [*accumulate((len(word) for word in read.words), initial=0)]
        for end, (length, sort) in found:
            first, last = bisect_right(starts, end - length + 1) - 1, bisect_right(starts, end) - 1
            yield Hit(read.spans[first][0], read.spans[last][1], sort)

    def _slips(self, read: Folded) -> Iterator[Hit]:
        unknown = set(read.words) - COMMON - self._known
        like = {word for word in unknown if len(word) >= LONG - 1 and _stem(word) not in COMMON and self._is_like(word)}
        for word, span in zip(read.words, read.spans, strict=True) if like else ():
            if word in like:
                yield Hit(*span, Sort.LIKE_A_NAME)

    def _is_like(self, word: str) -> bool:
        length = len(word)
        return any(abs(length - len(n)) <= 1 and _distance(word, n, score_cutoff=1) == 1 for n in self._long)


def _automaton(forms: Mapping[str, Sort]) -> Automaton | None:
    if not forms:
        return None
    made = Automaton()
    for form, sort in forms.items():
        made.add_word(form, (len(form), sort))
    made.make_automaton()
    return made


def _needs_capital(word: str) -> bool:
    """Say whether a name is also a word, or too short to be sure."""
    return len(word) <= SHORTEST or word in COMMON or _stem(word) in COMMON


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _worth_a_slip(form: str, sort: Sort) -> Iterator[str]:
    """Yield the words of a form of which one letter may be wrong; kinds of street and words of every day are none."""
    if sort is Sort.NAME and " " not in form:
        yield from (form,) if len(form) >= LONG else ()
    elif sort in {Sort.PLACE, Sort.SCHOOL, Sort.HIDDEN_ADDRESS}:
        yield from (word for word in form.split() if len(word) > LONG and word not in COMMON)
