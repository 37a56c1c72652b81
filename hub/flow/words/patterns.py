"""What looks like a telephone number, a postcode, an e-mail or an address of anybody, and days of birth."""

import re
from collections.abc import Iterator
from datetime import date

from phonenumbers import Leniency, PhoneNumberMatcher

from hub.flow.words.folded import Folded, closed_up, words
from hub.flow.words.said import Said, Sort, national
from hub.flow.words.streets import KINDS, SCHOOLS, names_of_place

Found = tuple[Sort, int, int]
"""What was found, and from where to where in the text."""

_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s{0,3}\d[A-Z]{2}\b", re.IGNORECASE | re.ASCII)
_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_DIGITS = re.compile(r"(?<![\d/])\+?\(?\d(?:[\s().\u2010-\u2015-]{0,3}\d){8,14}(?![\d/])")
"""As many digits as a telephone number has; a number with strokes is one of an incident or a day."""
_KIND = "|".join(sorted(KINDS))
_NAME = r"[\w'\u2019.-]*"
_NUMBERED = re.compile(rf"\b\d{{1,4}}[a-z]?,?\s+(?:[a-z]{_NAME}\s+){{1,3}}(?:{_KIND})\b", re.IGNORECASE)
_STREET = re.compile(rf"\b(?:[A-Z]{_NAME}\s+){{1,3}}(?:{'|'.join(k.title() for k in sorted(KINDS))})\b")
_SCHOOL = re.compile(rf"\b(?:[A-Z]{_NAME}\s+){{1,5}}(?:{'|'.join(k.title() for k in sorted(SCHOOLS))})\b")
_MONTHS = {name: number for number, name in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), 1)}
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*"
_CASE = re.IGNORECASE
_YEAR = r"(\d{4}|\d{2})"
_NTH = r"(\d{1,2})(?:st|nd|rd|th)?"
_DAYS = (
    (re.compile(r"\b(\d{1,2})[./\s-](\d{1,2})[./\s-]" + _YEAR + r"\b"), (0, 1, 2)),
    (re.compile(r"\b(\d{4})[./-](\d{1,2})[./-](\d{1,2})\b"), (2, 1, 0)),
    (re.compile(rf"\b{_NTH}\s*(?:of\s+)?[\s-]?{_MONTH}[,.\s-]+{_YEAR}\b", _CASE), (0, 1, 2)),
    (re.compile(rf"\b{_MONTH}\.?\s+{_NTH},?\s+{_YEAR}\b", _CASE), (1, 0, 2)),
)
"""How a day is written, and where in it day, month and year stand."""
_PLACES = (
    (Sort.PLACE, KINDS, (_NUMBERED, _STREET)),
    (Sort.SCHOOL, SCHOOLS, (_SCHOOL,)),
)
"""Each with the words without which there is none in a text."""
_DIGIT = re.compile(r"\d")


def of_anyone(read: Folded, shown: Said) -> Iterator[Found]:
    """Yield what looks like a number or a place of anybody, without what is shown anyway."""
    text = read.text
    if _DIGIT.search(text):
        yield from ((Sort.PHONE, *span) for span in _phones(text) if national(_closed(text, span)) not in shown.closed)
        yield from (
            (Sort.POSTCODE, *span) for span in _spans(_POSTCODE, text) if _closed(text, span) not in shown.closed
        )
    if "@" in text:
        yield from ((Sort.EMAIL, *span) for span in _spans(_EMAIL, text) if _closed(text, span) not in shown.closed)
    for sort, kinds, patterns in _PLACES:
        if not kinds.isdisjoint(read.words):
            spans = (span for pattern in patterns for span in _spans(pattern, text))
            yield from ((sort, *span) for span in spans if not _is_shown(text[span[0] : span[1]], shown))


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in pattern.finditer(text))


def _closed(text: str, span: tuple[int, int]) -> str:
    return closed_up(text[span[0] : span[1]])


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for chunk in _DIGITS.finditer(text):
        for match in PhoneNumberMatcher(chunk.group(), "GB", leniency=Leniency.POSSIBLE):
            yield chunk.start() + match.start, chunk.start() + match.end


def _is_shown(place: str, shown: Said) -> bool:
    """Say whether a place is shown; a word with a capital may stand before its name."""
    names = words(place)
    return any(form in shown.spaced for first in range(len(names)) for form in names_of_place(" ".join(names[first:])))


def days(text: str, births: frozenset[str]) -> Iterator[Found]:
    """Yield where one of these days is written, in figures or in words."""
    if not births or not _DIGIT.search(text):
        return
    for pattern, order in _DAYS:
        for match in pattern.finditer(text):
            day, month, year = (match.groups()[place] for place in order)
            if births & set(_dates(day, month, year)):
                yield Sort.BIRTH, *match.span()


def _dates(day: str, month: str, year: str) -> Iterator[str]:
    number = _MONTHS.get(month[:3].lower()) or int(month)
    centuries = (year,) if len(year) > len("YY") else (f"19{year}", f"20{year}")
    for whole in centuries:
        try:
            yield date(int(whole), number, int(day)).isoformat()
        except ValueError:
            continue
