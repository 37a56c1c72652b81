"""What follows from a decision on two people: which cases, what flags, and what each agency would get.

Only what the very decision holds is told, so nothing here can promise what the flow would not send.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime

from hub.domain.content import Content, Correction
from hub.domain.dates import day_of
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.ids import AgencyId, CaseId, DeliveryId
from hub.domain.rules import Policy
from hub.flow.history import Course, course
from hub.flow.known import Known
from hub.flow.timeline import statement_of
from hub.trial.pair import GOES_OUT, Foreseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Gets:
    """What one agency would get."""

    recipient: AgencyId
    kind: DeliveryKind
    case: str | None
    """The case's reference, as far as it is the recipient's business."""
    fields: tuple[str, ...]
    """Section and field, `victim.date-of-birth`; never a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrects:
    """What one agency got because of a wrong link, and the correction of it that it would get."""

    recipient: AgencyId
    kind: DeliveryKind
    """What the agency got."""
    case: str | None
    correction: DeliveryId
    sent_before: bool
    """False where it is stopped before it goes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """How the flag of a pair for repeats would change."""

    case: str
    before: date | None
    """Until when it runs now; None where there is none."""
    after: date | None
    repeats: tuple[tuple[date, date], ...]
    """Incidents that would be repeats and are none now: the day of each, and of the referral before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Everything that would follow."""

    cases: tuple[str, ...]
    """A sentence each."""
    gets: tuple[Gets, ...]
    corrects: tuple[Corrects, ...]
    flags: tuple[Flagged, ...]


def following(foreseen: Foreseen, policy: Policy, now: datetime) -> Following:
    """Return what would follow from a decision. Nothing is stored."""
    goes_out = [d for d in foreseen.decision.deliveries if d.state in GOES_OUT]
    return Following(
        cases=tuple(foreseen.cases_changed()),
        gets=tuple(dict.fromkeys(_gets(d, foreseen) for d in goes_out if not isinstance(d.content, Correction))),
        corrects=tuple(found for d in goes_out if (found := _corrects(d, foreseen))),
        flags=tuple(_flags(foreseen, policy, day_of(now))),
    )


def _gets(delivery: Delivery, foreseen: Foreseen) -> Gets:
    return Gets(
        recipient=delivery.recipient,
        kind=delivery.kind,
        case=foreseen.reference(delivery.case) if delivery.case else None,
        fields=tuple(fields_in(delivery.content)) if delivery.content else (),
    )


def fields_in(content: Content) -> Iterator[str]:
    """Yield which fields a content gives, each once, as `section.field`; of a content without sections none."""
    found: dict[str, None] = {}
    for section in fields(content):
        value = getattr(content, section.name)
        for part in value if isinstance(value, tuple) else (value,):
            if is_dataclass(part):
                given = (name.name for name in fields(part) if getattr(part, name.name) not in (None, ()))
                found |= dict.fromkeys(f"{section.name}.{name}".replace("_", "-") for name in given)
    yield from found


def _corrects(delivery: Delivery, foreseen: Foreseen) -> Corrects | None:
    if not isinstance(delivery.content, Correction):
        return None
    wrong = next((d for d in foreseen.known.deliveries.values() if str(d.id) == delivery.content.corrects), None)
    return Corrects(
        recipient=delivery.recipient,
        kind=wrong.kind if wrong else delivery.kind,
        case=foreseen.reference(delivery.case) if delivery.case else None,
        correction=delivery.id,
        sent_before=delivery.content.sent_before,
    )


def _flags(foreseen: Foreseen, policy: Policy, today: date) -> Iterator[Flagged]:
    """Yield the pairs whose flag would run otherwise, or whose incidents would be repeats."""
    known, later = foreseen.known, _later(foreseen)
    for case in (one for one in foreseen.decision.cases if one.replaced_by is None):
        before = _course(known, case.id, policy, today)
        after = _course(later, case.id, policy, today)
        new = tuple(one for one in _repeats(after) if one not in _repeats(before))
        until = before.flagged_until if before else None
        flagged = after.flagged_until if after else None
        if new or until != flagged:
            yield Flagged(case=case.reference, before=until, after=flagged, repeats=new)


def _later(foreseen: Foreseen) -> Known:
    """Return the cases as they would stand; what was sent and signed is left out, for it is shared with now."""
    later = foreseen.known.without_cases((), ())
    placed = foreseen.decision
    later.learn(
        replace(placed, deliveries=(), changed=(), reviews=(), links=(), accounts=(), words=(), heirs=(), pages=())
    )
    return later


def _course(known: Known, case_id: CaseId, policy: Policy, today: date) -> Course | None:
    case = known.cases.get(case_id)
    if case is None or case.replaced_by is not None:
        return None
    statements = [said for record in known.records_in(case_id) if (said := statement_of(record))]
    return course(case, statements, policy, today)


def _repeats(gone: Course | None) -> list[tuple[date, date]]:
    happened = gone.repeats if gone else ()
    return [(day_of(one.counted.occurred_from), one.repeat_of.day) for one in happened if one.repeat_of]
