"""One step of a story: what an agency writes, and what an observer may say of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.demo.people import Family


class What(StrEnum):
    """What a step tells, as a sentence begins with it; the label takes the place of `{}`."""

    INCIDENT = "incident {}"
    EDIT = "edit of {}"
    OLDER_EDIT = "older edit of {}"
    SENT_TWICE = "{} sent twice"
    TOLD_AGAIN = "{} told again under a new id"
    WITHDRAWAL = "{} taken back"
    SAME_INCIDENT = "{} tells of a known incident"
    REFERRAL = "referral {}"
    DECISION = "decision {}"
    CONSENT = "answer about {}"
    BAD = "message {}"


class Fault(StrEnum):
    """What is wrong with a bad message, as people say it."""

    DATE = "impossible date of birth"
    CHECK = "wrong check digit"
    ROLE = "unknown role"
    GARBAGE = "not Avro"
    SCHEMA = "unknown schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One native document of one agency, ready to be mapped and published."""

    what: What
    kind: str
    """Kind of the agency that tells."""
    label: str
    """What people call the record: `P-1042`. It names nobody."""
    family: Family
    document: bytes
    remarks: tuple[str, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A step that follows another one, no sooner than at a turn of the timetable."""

    turn: int
    after: str
    """Label of the record that the hub must have taken in before."""
    make: Callable[[datetime], Step]
