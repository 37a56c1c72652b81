"""One step of a story: what an agency writes, and what an observer may say of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.demo.people import Family


class What(StrEnum):
    """What a step tells, as a sentence begins with it; the label takes the place of `{}`."""

    INCIDENT = "incident {}"
    EDIT = "edit of {}"
    OLDER_EDIT = "older edit of {}"
    SENT_TWICE = "{} handed in twice"
    WITHDRAWAL = "{} taken back"
    SAME_INCIDENT = "{} tells of a known incident"
    REFERRAL = "referral {}"
    DECISION = "decision {}"
    CONSENT = "answer about {}"
    CUSTODY = "custody of the suspect of {}"
    HEARING = "court date {}"
    CONFERENCE = "conference on {}"
    FEEDBACK = "feedback of the victim of {}"
    BAD = "document {}"


class Fault(StrEnum):
    """What is wrong with a bad document, as people say it."""

    HALF = "only half of it"
    ROLE = "unknown role"
    TIME = "time that never was"
    CELLS = "cells that slipped"
    DATE = "impossible date of birth"
    CHECK = "wrong check digit"


AT_THE_DOOR = frozenset({Fault.HALF, Fault.ROLE, Fault.TIME, Fault.CELLS})
"""Faults that the connector finds; the others pass it, and the hub refuses the event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One native document of one agency that tells the hub something."""

    what: What
    kind: str
    """Kind of the agency that tells."""
    label: str
    """What people call the record: `P-1042`. It names nobody."""
    family: Family
    document: bytes = field(repr=False)
    remarks: tuple[str, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A step that follows another one, no sooner than at a turn of the timetable."""

    turn: int
    after: str
    """Label of the record that the hub must have taken in before."""
    make: Callable[[datetime], Step]
