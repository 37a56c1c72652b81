"""Checks of days: one that does not exist is no other day, a day is no month, and a birthday is as the hub reads it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from connectors.certify.findings import Fault
from connectors.certify.native import Leaf, Native, read
from connectors.certify.refusals import unclear
from connectors.certify.subject import Crash, Mapped, Sample, Subject, events_of, mapped
from connectors.certify.values import people, texts, within
from connectors.documents import Outgoing, Unmappable
from hub.domain.dates import LONDON

NO_SUCH_DAY = "2026-02-30"
"""A day that does not exist, in place of the days of a sample."""
TURNED = "2016-03-02"
"""What 3 February becomes when its day is taken for its month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A way to write a day."""

    form: re.Pattern[str]
    no_such_day: str
    """30 February 2026 in it, with groups of the form where signs between the numbers differ."""
    either_way: str | None = None
    """3 February 2016 in it, which is 2 March to whoever turns it round; None where no reader would."""


WAYS = (
    Written(form=re.compile(r"\d{4}-\d{2}-\d{2}"), no_such_day=NO_SUCH_DAY),
    Written(
        form=re.compile(r"\d{2}([/.-])\d{2}\1\d{4}"),
        no_such_day=r"30\g<1>02\g<1>2026",
        either_way=r"03\g<1>02\g<1>2016",
    ),
)
"""How agencies write days: the international way, and the British one with the day first."""
_AS_THE_HUB_READS = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)


def of_days(subject: Subject) -> Iterator[Fault]:
    """Find days that do not exist and are read as others, days taken for months, and birthdays in another form."""
    for sample in subject.samples:
        native, before = read(sample.body), events_of(subject.connector, sample.body)
        yield from _unreadable_births(sample, before)
        for leaf, way in ((leaf, way) for leaf in native.leaves() for way in WAYS if way.form.match(leaf.text)):
            for why, advice in _misread_days(subject, native, leaf, way, before):
                yield Fault(where=f"{sample.name} {leaf.pointer}", why=why, advice=advice)


def _misread_days(
    subject: Subject, native: Native, leaf: Leaf, way: Written, before: tuple[Outgoing, ...]
) -> Iterator[tuple[str, str]]:
    missing = _with(leaf, way, way.no_such_day)
    yield from _misread(before, mapped(subject.connector, native.replaced(leaf, missing)), (NO_SUCH_DAY, missing))
    turned = _with(leaf, way, way.either_way) if way.either_way else leaf.text
    if _says_turned(mapped(subject.connector, native.replaced(leaf, turned))):
        yield "Its day is read as the month: 3 February becomes 2 March.", "Read the day first."


def _with(leaf: Leaf, way: Written, day: str) -> str:
    return way.form.sub(day, leaf.text, count=1)


def _unreadable_births(sample: Sample, sent: tuple[Outgoing, ...]) -> Iterator[Fault]:
    for person in people(sent):
        for name, stated in (("birth", person.date_of_birth), ("expected birth", person.expected_due_date)):
            if stated and not _AS_THE_HUB_READS.fullmatch(stated):
                yield Fault(
                    where=f"{sample.name}, {person.ref}",
                    why=f"The date of {name} is not written as the hub reads it, so the hub would refuse it.",
                    advice="Turn it into YYYY-MM-DD, YYYY-MM or YYYY; a day that cannot be as well.",
                )


def _misread(before: tuple[Outgoing, ...], after: Mapped, kept: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    match after:
        case Crash():
            yield f"A day that does not exist raises {after.what}.", "Note a problem: `Field.moment` does."
        case Unmappable():
            yield from unclear(after, kept)
        case _:
            if after != before and not any(day in text for text in texts(after) for day in kept):
                yield (
                    "A day that does not exist is read as another or dropped.",
                    "Refuse it, or keep a date of birth as it is: the hub refuses it then.",
                )


def _says_turned(found: Mapped) -> bool:
    return isinstance(found, tuple) and any(day.startswith(TURNED) for day in _days(found))


def _days(sent: tuple[Outgoing, ...]) -> Iterator[str]:
    yield from texts(sent)
    for one in sent:
        for moment in within(one.event, datetime):
            yield moment.astimezone(LONDON).isoformat() if isinstance(moment, datetime) else ""
