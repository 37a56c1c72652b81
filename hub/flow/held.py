"""Values that know whose they are. What a recipient is to get is drafted of these, and `release` alone opens them.

A held value shows itself nowhere: not in a log line, an exception, JSON or a pickle.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn

from hub.domain.facts import PrimaryVictim, SubjectRole
from hub.domain.ids import PersonId, RuleId
from hub.flow.enrich import Enriched


class Source(StrEnum):
    """Where a value was said."""

    EVENT = "event"
    """By the event at hand, and by nothing else."""
    CASE = "case"
    """Somewhere in the case: by this event, or by an earlier record of any agency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Whose a value is, and who said it."""

    subject: PersonId | None
    """None where nobody is named."""
    roles: frozenset[SubjectRole]
    """The subject's roles in the case, not those of the field in which the value stands."""
    source: Source


class Held:
    """A value with its origin, the path it was taken from and the rule that gives it; only `opened` takes it out."""

    __slots__ = ("_value", "origin", "path", "rule")

    def __init__(self, value: object, origin: Origin, path: str, rule: RuleId) -> None:
        self._value = value
        self.origin = origin
        self.path = path
        self.rule = rule

    def __repr__(self) -> str:
        return f"<held {self.path}>"

    def __format__(self, _how: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A held value is neither copied nor written: release it.")


def opened(held: Held) -> Any:
    """Return the value itself; `release` calls this once it knows who gets it, and nothing else may."""
    return held._value  # noqa: SLF001 - the one place that opens what is held


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A content, or a section of one, before it is released: its leaves are held, or the hub's own words."""

    shape: type[Any]
    """What it becomes."""
    parts: Mapping[str, "Part"] = field(repr=False)


Part = Draft | Held | tuple["Part", ...] | str | datetime | None
"""What may stand in a draft; `release` lets a bare text or time pass only where the hub speaks itself."""


HIS_ROLES = frozenset({SubjectRole.PERPETRATOR, SubjectRole.YOUNG_PERSON})
"""The only roles of whose bearers the other party's side may learn anything."""


def roles_of(who: PersonId | None, enriched: Enriched) -> frozenset[SubjectRole]:
    """Return a person's roles in the case; while it is open who the victim is, both of the pair count as one."""
    parts = (
        (SubjectRole.VICTIM, (enriched.victim,)),
        (SubjectRole.CHILD, enriched.children),
        (SubjectRole.PERPETRATOR, enriched.perpetrators),
        (SubjectRole.YOUNG_PERSON, enriched.young_people),
    )
    roles = frozenset(role for role, seen in parts if any(one.id == who for one in seen))
    undecided = enriched.primary_victim is not PrimaryVictim.DECIDED
    return roles | {SubjectRole.VICTIM} if undecided and SubjectRole.PERPETRATOR in roles else roles
