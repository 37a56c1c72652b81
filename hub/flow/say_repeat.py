"""A coordinator confirms that an incident is a repeat, or says that it is none (docs/domain.md, rule M12).

Nothing waits for it: the hub tells what it finds at once. Once somebody says that it is none, everybody who holds the
case is told what holds instead; what was referred because of it stays with the conference.
"""

from dataclasses import replace

from hub.domain.case import Case
from hub.domain.dates import day_of
from hub.domain.decisions import RepeatDecided
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.repeats import RepeatSaid
from hub.flow.drafts import Drafts
from hub.flow.history import Happened, course, names_of
from hub.flow.received import Decision
from hub.flow.retell import tell_case_again, with_drafts
from hub.flow.timeline import statement_of


def say_repeat(drafts: Drafts, event: RepeatDecided) -> Decision:
    """Return what a decision on a suggested repeat changes."""
    case = drafts.known.cases.get(event.case)
    if case is None or case.replaced_by is not None:
        return _refused(drafts, Reason.CASE_UNKNOWN)
    one = _suggested(drafts, case, event)
    if one is None:
        return _refused(drafts, Reason.REPEAT_CHANGED)
    if (one.said.is_repeat if one.said else None) is not event.seen:
        return _refused(drafts, Reason.DECIDED_MEANWHILE)
    made = RepeatSaid(about=event.about, why_not=event.why_not, by=event.by, at=drafts.now)
    case = replace(case, repeats=case.repeats.after(made, names_of(one.counted)))
    if one.is_repeat is not made.is_repeat:
        case = tell_case_again(drafts, case, with_drafts(drafts.known.with_case(case), drafts))
    return replace(drafts.decision(Processed()), cases=(case,))


def _suggested(drafts: Drafts, case: Case, event: RepeatDecided) -> Happened | None:
    """Return the incident that is meant; None where it is no suggestion any more, or another one."""
    statements = [said for r in drafts.known.records_in(case.id) if (said := statement_of(r))]
    about = event.about
    for one in course(case, statements, drafts.policy, day_of(drafts.now)).incidents:
        now = one.suggested
        is_meant = now and (now.happened, now.referred) == (about.happened, about.referred)
        if is_meant and about.incident in names_of(one.counted):
            return one
    return None


def _refused(drafts: Drafts, reason: Reason) -> Decision:
    return drafts.decision(Refused(reason=reason))
