"""Text as the net compares it: words without case, accents and punctuation, each with its place in what was written."""

import re
import unicodedata
from functools import cached_property, lru_cache

from hub.domain.folding import folded

_WORD = re.compile(r"[a-z0-9]+")


class Folded:
    """A text and its words; where they stand is worked out only once it is asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._ascii = text.isascii()
        self._plain = text.lower() if self._ascii else "".join(_plain(char) for char in text)
        self.words: list[str] = _WORD.findall(self._plain)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """From where to where each word stands in the text as it was written."""
        if self._ascii:
            return [match.span() for match in _WORD.finditer(self._plain)]
        at = [place for place, char in enumerate(self.text) for _ in _plain(char)]
        return [(at[match.start()], at[match.end() - 1] + 1) for match in _WORD.finditer(self._plain)]


def words(text: str) -> list[str]:
    """Return the words of a text in order."""
    return Folded(text).words


def closed_up(text: str) -> str:
    """Return the letters and digits of a text with nothing between them."""
    return "".join(words(text))


@lru_cache(maxsize=1 << 12)
def _plain(char: str) -> str:
    """Return a character without accent and case; a gap stays a gap, and a mark above a letter goes."""
    return "" if unicodedata.combining(char) else folded(char) or " "
