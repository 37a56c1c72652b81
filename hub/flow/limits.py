"""A person keeps an agency out of a case, or restricts it to a few; and lets others in again.

Keeping out acts at once and is one person's decision; whatever lets more agencies see a case waits for a second one.
What was on its way to somebody who is kept out is stopped, and whoever else can help her is told in their place
(docs/domain.md, rules X1 to X3).
"""

from dataclasses import replace

from hub.domain.decisions import ExclusionDecided, LimitDecided, RestrictionDecided
from hub.domain.directory import Directory
from hub.domain.limits import Excluded, LimitReason, Limits, OpenTo, Wider
from hub.domain.outcome import Processed, Reason, Refused
from hub.flow.drafts import Drafts
from hub.flow.keep_out import keep_out
from hub.flow.received import Decision
from hub.flow.retell import tell_case_again, with_drafts


def limit(drafts: Drafts, event: LimitDecided) -> Decision:
    """Return what a decision on who is kept out of a case changes."""
    case = drafts.known.cases.get(event.case)
    if case is None or case.replaced_by is not None:
        return _refused(drafts, Reason.CASE_UNKNOWN)
    if not _are_known(event, drafts.policy.directory):
        return _refused(drafts, Reason.AGENCY_UNKNOWN)
    limits = _excluding(case.limits, event) if isinstance(event, ExclusionDecided) else _restricting(case.limits, event)
    if limits is None:
        return _refused(drafts, Reason.SECOND_USER_NEEDED)
    before, case = case.limits, replace(case, limits=limits)
    if _who(before) != _who(limits):
        keep_out(drafts, case, drafts.known.deliveries_in(case.id))
        case = tell_case_again(drafts, case, with_drafts(drafts.known.with_case(case), drafts))
    return replace(drafts.decision(Processed()), cases=(case,))


def _refused(drafts: Drafts, reason: Reason) -> Decision:
    return Decision(received=drafts.received, ended=Refused(reason=reason))


def _are_known(event: LimitDecided, directory: Directory) -> bool:
    """Say whether the directory has these agencies: a mistyped id must not look as if it kept somebody out."""
    named = (event.agency,) if isinstance(event, ExclusionDecided) else event.agencies
    return named is None or (bool(named) and all(agency in directory.agencies for agency in named))


def _who(limits: Limits) -> tuple[object, ...]:
    return [one.agency for one in limits.exclusions], limits.open_to and limits.open_to.agencies


def _excluding(limits: Limits, event: ExclusionDecided) -> Limits | None:
    """Return the limits after a decision on one agency; None where somebody else must decide so too."""
    there = limits.exclusion_of(event.agency)
    if event.excluded:
        reason = event.reason or LimitReason.CONFLICT_OF_INTEREST
        return limits.excluding(Excluded(agency=event.agency, reason=reason, by=event.by))
    if there is None:
        return limits
    if there.lifting is None:
        return limits.excluding(replace(there, lifting=event.by))
    return limits.without_exclusion(event.agency) if there.lifting != event.by else None


def _restricting(limits: Limits, event: RestrictionDecided) -> Limits | None:
    """Return the limits after a decision on whom the case is open to; None where somebody else must decide so too."""
    there, asked = limits.open_to, event.agencies and tuple(sorted(set(event.agencies)))
    if there is None and asked is None:
        return limits
    reason = event.reason or (there.reason if there else LimitReason.CONFLICT_OF_INTEREST)
    opened = OpenTo(agencies=asked, reason=reason, by=event.by) if asked else None
    if there is None or (asked and set(asked) <= set(there.agencies)):
        return replace(limits, open_to=opened)
    wanted = Wider(by=event.by, agencies=asked)
    if there.wider is None or there.wider.agencies != asked:
        return replace(limits, open_to=replace(there, wider=wanted))
    return replace(limits, open_to=opened) if there.wider.by != event.by else None
