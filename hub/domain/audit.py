"""What is noted of every act on personal data: the six operations that the law names (docs/domain.md, rule U1).

An entry says who did what, when, for what purpose and by which rules, to whom, from which records, about whom. It never
says what was in them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hub.domain.ids import AgencyId, CaseId, PersonId

HUB = "hub"
"""Stands as who acted where no person and no agency did."""


class Operation(StrEnum):
    """The operations of which a log must be kept (Data Protection Act 2018, section 62)."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


class Purpose(StrEnum):
    """Why, where no sharing rule says it: a code that follows from what was done."""

    SHARE_SAFELY = "share-safely"
    """An agency told the hub, so that those may be told who must act."""
    KEEP_ACCURATE = "keep-accurate"
    """What is held was mended: a later revision, a withdrawal, one person taken for two."""
    WORK_ON_CASE = "work-on-case"
    """Somebody looked at a case or at people to work with them."""
    RUN_THE_HUB = "run-the-hub"
    """An operator looked for what became of an event or delivery."""
    SUPERVISE = "supervise"
    """Somebody looked at who had been told what."""
    DATA_RIGHTS = "data-rights"
    """A person asked for what is theirs, or its time was over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act on personal data, without its content."""

    operation: Operation
    who: str
    """The agency, user or part of the hub that acted."""
    action: str
    """Code of what exactly was done: the kind of event, of delivery, or of look."""
    subject: str
    """Id of the event, delivery, review or case reference by which it was done."""
    purposes: tuple[str, ...]
    """Codes; of a disclosure those of the rules that gave."""
    rules: tuple[str, ...] = ()
    recipient: AgencyId | None = None
    """The agency that got something, or whose account it was."""
    records: tuple[str, ...] = ()
    """Each as `<agency>/<its number>`."""
    people: tuple[PersonId, ...] = ()
    cases: tuple[CaseId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom and what somebody was shown."""

    people: Iterable[PersonId] = ()
    cases: Iterable[CaseId] = ()


NOBODY = About()


def looked(who: str, action: str, at: object, purpose: Purpose, about: About = NOBODY) -> AuditEntry:
    """Return that somebody was shown something, by the id or reference `at` which they asked for it."""
    return AuditEntry(
        operation=Operation.CONSULTATION,
        who=who,
        action=action,
        subject=str(at),
        purposes=(purpose.value,),
        people=tuple(sorted(set(about.people))),
        cases=tuple(sorted(set(about.cases))),
    )
