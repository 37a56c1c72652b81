"""Reading native documents: every value with the place where it stands, every fault noted for the clerk.

A mapping asks a `Field` for what it needs. What is absent is None; what is wrong is noted as a `Problem`, and
the document as a whole is refused afterwards, so that the clerk sees all of it at once.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from connectors.documents import Problem, Unmappable
from hub.domain.dates import LONDON
from hub.domain.person import Coded, YesNo

T = TypeVar("T")

MAX_BYTES = 16 * 1024 * 1024
"""Bytes of a native document; a file of a whole month of rows stays far below."""
MAX_TEXT = 20_000
"""Characters of one text; the longest that the police model allows has 4,000."""
MAX_WHOLE = 2**31 - 1
"""Largest whole number that the wire can carry."""
MAX_PROBLEMS = 200
"""Problems noted of one document; nobody reads more."""
PLACEHOLDER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a missing time until the noted problem stops the document; it never leaves this package."""

YES_NO: dict[str, YesNo] = {
    **dict.fromkeys(("Y", "YES", "TRUE"), YesNo.YES),
    **dict.fromkeys(("N", "NO", "FALSE"), YesNo.NO),
    "UNKNOWN": YesNo.UNKNOWN,
}
"""How yes, no and unknown are written, in capitals."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.ASCII)
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.ASCII)
_WHOLE = re.compile(r"\d{1,10}", re.ASCII)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_END_OF_DAY = timedelta(hours=23, minutes=59, seconds=59, milliseconds=999)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value of a native document, where it stands, and the list to which its problems go."""

    value: object
    pointer: str
    problems: list[Problem] = field(default_factory=list)
    step: str = "/"
    """What stands between a place and the name below it: `/` in JSON, `, column ` in a table."""

    def at(self, name: str) -> "Field":
        """Return the field of that name; it is empty when this one has none."""
        value = self.value if isinstance(self.value, dict) else {}
        if self.value is not None and not isinstance(self.value, dict):
            self.note("is not an object.", "Put named fields here.")
        return self._below(value.get(name), name)

    def each(self) -> "tuple[Field, ...]":
        """Return the elements of a list; one object alone counts as a list of one."""
        if self.value is None:
            return ()
        if isinstance(self.value, dict):
            return (self,)
        if isinstance(self.value, list):
            return tuple(self._below(value, str(number)) for number, value in enumerate(self.value))
        self.note("is not a list.", "Put a list here.")
        return ()

    def text(self) -> str | None:
        """Return the trimmed text, None when it is absent or empty."""
        if self.value is None:
            return None
        if not isinstance(self.value, str):
            self.note("is not a text.", "Put it between quotation marks.")
            return None
        if len(self.value) > MAX_TEXT:
            self.note("is too long.", f"Keep it under {MAX_TEXT} characters.")
            return None
        if _UNSTORABLE.search(self.value):
            self.note("holds characters that cannot be stored.", "Remove control characters.")
            return None
        return self.value.strip() or None

    def needed_text(self) -> str:
        """Return the text; note a problem and return an empty one when it is missing."""
        text = self.text()
        if text is None:
            self.missing()
        return text or ""

    def texts(self) -> tuple[str, ...]:
        """Return the texts of a list, or the one text that stands there without a list."""
        if isinstance(self.value, str):
            return tuple(text for text in (self.text(),) if text)
        return tuple(text for text in (element.text() for element in self.each()) if text)

    def whole(self) -> int | None:
        """Return the whole number, written as a number or in digits."""
        if self.value is None or self.value == "":
            return None
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            number = self.value
        elif isinstance(self.value, str) and _WHOLE.fullmatch(self.value.strip()):
            number = int(self.value)
        else:
            self.note("is not a whole number.", "Write digits only.")
            return None
        if not 0 <= number <= MAX_WHOLE:
            self.note("is out of range.", f"Use a number from 0 to {MAX_WHOLE}.")
            return None
        return number

    def yes_no(self) -> YesNo | None:
        """Return the answer, None when nothing was said: absence is never a no."""
        if isinstance(self.value, bool):
            return YesNo.YES if self.value else YesNo.NO
        return self.one_of(YES_NO)

    def is_yes(self) -> bool:
        """Say whether it was clearly affirmed."""
        return self.yes_no() is YesNo.YES

    def one_of(self, meanings: Mapping[str, T]) -> T | None:
        """Return the meaning of a code from a closed list of ours; any other code is a problem."""
        code = self.text()
        if code is None:
            return None
        if code.upper() not in meanings:
            self.note("is not a code of its list.", f"Use one of {', '.join(meanings)}.")
            return None
        return meanings[code.upper()]

    def code(self) -> str | None:
        """Return a code in the hub's spelling, `OUT_OF_AREA` as `out-of-area`; free text is a problem."""
        code = self.text()
        if code is not None and not _CODE.fullmatch(code):
            self.note("is not a code.", "Use letters, digits and underscores only, no sentence.")
            return None
        return code.lower().replace("_", "-") if code else None

    def needed_code(self) -> str:
        """Return the code; note a problem and return an empty one when it is missing."""
        code = self.code()
        if code is None:
            self.missing()
        return code or ""

    def codes(self) -> tuple[str, ...]:
        """Return the codes of a list, each in the hub's spelling."""
        return tuple(code for code in (one.code() for one in self.each()) if code)

    def coded(self, system: str, canonical: Mapping[str, str]) -> Coded | None:
        """Return a code from somebody else's list beside what the hub takes it for; an unknown one is kept."""
        code = self.text()
        return Coded(system=system, code=code, canonical=canonical.get(code.upper())) if code else None

    def clock(self) -> str | None:
        """Return a local time of day, `HH:MM`."""
        text = self.text()
        if text is not None and not _CLOCK.fullmatch(text):
            self.note("is not a time of day.", "Write it as 09:30.")
            return None
        return text

    def span(self) -> tuple[datetime, datetime] | None:
        """Return the earliest and the latest instant that a date or time can mean.

        They differ for a day without a time, and for a time without offset that the clock change skips or
        repeats. Local time is Europe/London.
        """
        text = self.text()
        span = _span(text) if text else None
        if text and span is None:
            self.note("is not a date and time that exists.", "Write it as 2026-03-14T21:40:00.")
        return span

    def day_first(self) -> str | None:
        """Return a day written as 31/12/1990 in the hub's spelling, `1990-12-31`; a year alone stays one."""
        text = self.text()
        found = _DAY_FIRST.fullmatch(text) if text else None
        if text and not found and not _YEAR.fullmatch(text):
            self.note("is not a day.", "Write it as 31/12/1990, or the year alone.")
            return None
        return f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}" if found else text

    def moment(self) -> datetime | None:
        """Return the earliest instant that a date or time can mean, in UTC."""
        span = self.span()
        return span[0] if span else None

    def needed_moment(self) -> datetime:
        """Return the instant; note a problem and return `PLACEHOLDER` when it is missing."""
        moment = self.moment()
        if moment is None:
            self.missing()
        return moment or PLACEHOLDER

    def missing(self) -> None:
        """Note that something must stand here, unless what stands here has a problem of its own."""
        if not any(problem.pointer == self.pointer for problem in self.problems):
            self.note("is missing.", "Fill it in.")

    def note(self, what: str, advice: str) -> None:
        """Note a problem, once."""
        problem = Problem(pointer=self.pointer or "document", what=what, advice=advice)
        if len(self.problems) < MAX_PROBLEMS and problem not in self.problems:
            self.problems.append(problem)

    def stop_on_problems(self) -> None:
        """Raise `Unmappable` with every problem that was noted anywhere in the document."""
        if self.problems:
            raise Unmappable(*self.problems)

    def _below(self, value: object, name: str) -> "Field":
        return Field(value=value, pointer=f"{self.pointer}{self.step}{name}", problems=self.problems, step=self.step)


def decoded(body: bytes) -> str:
    """Return the text of a document in UTF-8, with or without a byte order mark; else raise `Unmappable`."""
    if len(body) > MAX_BYTES:
        raise refused("is too large.", f"Keep it under {MAX_BYTES} bytes.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused("is not UTF-8.", "Save it with the encoding UTF-8.") from error


def json_document(body: bytes) -> Field:
    """Return a JSON document as a field to read from; raise `Unmappable` when it is none."""
    text = decoded(body)
    try:
        value = json.loads(text, object_pairs_hook=_named_once)
    except (ValueError, RecursionError) as error:
        raise refused("is not JSON.", "Send one complete JSON document.") from error
    document = Field(value=value, pointer="")
    if value is None:
        document.missing()
    return document


def refused(what: str, advice: str) -> Unmappable:
    """Return the refusal of a document as a whole."""
    return Unmappable(Problem(pointer="document", what=what, advice=advice))


def _named_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # Of two equal names the last would win without a word: a refusal of consent could vanish.
    named = dict(pairs)
    if len(named) != len(pairs):
        raise refused("names a field twice in one object.", "Name each field once.")
    return named


def _span(text: str) -> tuple[datetime, datetime] | None:
    whole_day = _DAY.fullmatch(text) is not None
    if not whole_day and not _MOMENT.fullmatch(text):
        return None
    try:
        stated = datetime.fromisoformat(text)
        latest = stated + _END_OF_DAY if whole_day else stated
        return min(_instants(stated)), max(_instants(latest))
    except (ValueError, OverflowError):
        return None


def _instants(stated: datetime) -> tuple[datetime, ...]:
    if stated.tzinfo:
        return (_millis(stated),)
    return tuple(_millis(stated.replace(tzinfo=LONDON, fold=fold)) for fold in (0, 1))


def _millis(stated: datetime) -> datetime:
    # The wire carries milliseconds; what is cut here would otherwise differ after the journey.
    instant = stated.astimezone(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
