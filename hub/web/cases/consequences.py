"""What would follow from a decision on two people, as a page shows it before anybody confirms."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hub.domain.ids import AgencyId
from hub.trial.following import Flagged, Gets
from hub.web.cases.match_words import KINDS, fields_said
from hub.web.cases.pairs import Ahead
from hub.web.cases.scope import UNNAMED, name_of
from hub.web.parts import Parts

LINE = " · "


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldGet:
    """What one agency would get."""

    to: str
    what: str
    case: str
    fields: Sequence[tuple[str, str]]
    """Section and its fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldCorrect:
    """What of an agency's would be corrected."""

    to: str
    what: str
    case: str
    sent: bool
    """Whether it was sent; else it is stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Everything that would follow, in words."""

    waits: bool
    cases: Sequence[str]
    gets: Sequence[WouldGet]
    corrects: Sequence[WouldCorrect]
    flags: Sequence[str]

    @property
    def agencies(self) -> int:
        """Return how many agencies would learn something."""
        return len({one.to for one in self.gets} | {one.to for one in self.corrects})

    def lines(self) -> Iterator[str]:
        """Yield everything as lines of text, by which two previews are compared."""
        if self.waits:
            yield "A second person must decide alike"
        yield from self.cases
        yield from self.flags
        for get in self.gets:
            yield LINE.join((get.to, get.what, get.case, *(f"{where}: {what}" for where, what in get.fields)))
        for one in self.corrects:
            yield LINE.join((one.to, "Correction", one.what, one.case, "sent" if one.sent else "stopped"))

    @property
    def fingerprint(self) -> str:
        """Return by what a preview is known again: whatever it says otherwise has another."""
        return hashlib.sha256("\n".join(sorted(self.lines())).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What a preview says that the one before did not, and the other way round."""

    new: Sequence[str]
    gone: Sequence[str]


def preview_of(parts: Parts, found: Ahead) -> Preview:
    """Return what would follow in words, with the agencies that would learn something."""
    following = found.following
    return Preview(
        waits=found.waits,
        cases=[f"{one[0].upper()}{one[1:]}" for one in following.cases],
        gets=sorted((_gets(parts, one) for one in following.gets), key=lambda one: (one.to, one.what, one.case)),
        corrects=sorted(
            (
                WouldCorrect(
                    to=_to(parts, one.recipient), what=KINDS[one.kind], case=one.case or "", sent=one.sent_before
                )
                for one in following.corrects
            ),
            key=lambda one: (one.to, one.what, one.case),
        ),
        flags=[said for one in following.flags for said in _flag(one)],
    )


def differences(before: Sequence[str], preview: Preview) -> Differences:
    """Return what changed from the lines that were shown before to those of now."""
    now = list(preview.lines())
    return Differences(new=[one for one in now if one not in before], gone=[one for one in before if one not in now])


def _gets(parts: Parts, one: Gets) -> WouldGet:
    return WouldGet(
        to=_to(parts, one.recipient), what=KINDS[one.kind], case=one.case or "", fields=fields_said(one.fields)
    )


def _to(parts: Parts, agency: AgencyId) -> str:
    """Return who would learn something; of one whose name tells a place, the kind of service."""
    named = name_of(parts, agency)
    if named != UNNAMED:
        return named
    known = parts.policy.directory.agencies.get(agency)
    return f"A service that is not named here ({known.kind.value.replace('-', ' ')})" if known else UNNAMED


def _flag(one: Flagged) -> Iterator[str]:
    for happened, referred in one.repeats:
        days = (happened - referred).days
        yield (
            f"Case {one.case}: the incident of {plain_day(happened)} is a repeat, {days} days after the referral of "
            f"{plain_day(referred)}"
        )
    if one.after is None and one.before:
        yield f"Case {one.case}: the flag for repeats, which would end on {plain_day(one.before)}, is withdrawn"
    elif one.after and one.before is None:
        yield f"Case {one.case}: a flag for repeats is set, which ends on {plain_day(one.after)}"
    elif one.after and one.before and one.after != one.before:
        ends, instead = plain_day(one.after), plain_day(one.before)
        yield f"Case {one.case}: the flag for repeats ends on {ends} instead of {instead}"


def plain_day(day: date) -> str:
    """Return "12 March 2026"."""
    return f"{day.day} {day:%B %Y}"
