"""Step 7: what each recipient gets, built from nothing by the fields that its rules name.

Only this module makes a `Parcel`, and nothing but a parcel can be delivered: what no rule gives cannot leave. A draft
is made by rules (`view`, `contents`), then released by what must hold whatever rules say (`release`).
"""

from collections.abc import Callable
from dataclasses import replace

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency
from hub.domain.case import Case
from hub.domain.content import CaseMoved, CaseReplaced, Correction, MaracCase, Received, Status, Task
from hub.domain.cube import point
from hub.domain.delivery import DeliveryKind, Parcel, Stopped, StopReason
from hub.domain.emergency import Emergency
from hub.domain.facts import Facts, Setting
from hub.domain.ids import AgencyId
from hub.domain.rules import Sharing, Treatment
from hub.flow.contents import DRAFTED, whole_case
from hub.flow.facts import receipt_facts
from hub.flow.fields import treated
from hub.flow.held import Draft
from hub.flow.other_side import Because, why_withheld
from hub.flow.release import release
from hub.flow.route import Route
from hub.flow.school import why_no_notice
from hub.flow.telling import Telling, WholeCase
from hub.flow.view import NO_RULE, View, view_of

WITHDRAWN = "withdrawn"
"""Why something is corrected when the sender gives no code for it."""

SHOWN_NO_MORE = "hub/case-shown-no-more"
"""Stands as the rule of what only empties a case that a coordinator was shown, and names no other in its place."""

LOOK_INTO_IT = "review-emergency-look"
"""The task of a conference whose case somebody of another area opened."""

Withheld = str | Stopped
"""Why nothing is sent: the code of a rule that holds, or a fault that the hub found in what it was about to send."""


def share(telling: Telling, to: Route, sharing: Sharing) -> Parcel | Withheld:
    """Return the parcel for one route, or the reason for which nothing is sent."""
    if to.delivery is None:
        return to.rule
    his, closed = to.agency.kind in OTHER_PARTYS_SIDE, telling.enriched.case.limits.closed_to(to.agency.id)
    if (to.fault or to.nameless) and not his and not closed:
        return _nameless_task(to)
    if because := closed or _why_withheld(telling, to, to.delivery):
        return because
    view = view_of(telling, to.agency, to.delivery, sharing, _of_route(to))
    return _released(view, lambda: DRAFTED[view.delivery](view, to))


def _nameless_task(to: Route) -> Parcel:
    """Return a task that names no one: where facts cannot be worked out, or who gets it holds nothing of the case."""
    content = Task(task=to.task or to.rule, reason=to.reason, respond_by=to.respond_by)
    return Parcel(recipient=to.agency.id, kind=DeliveryKind.TASK, content=content, rules=(f"hub/{to.rule}",))


def share_emergency(to: Agency, emergency: Emergency) -> Parcel:
    """Return the task to look into it that somebody of another area opened a case. It names no one.

    Which case it is, the delivery's key says. No rule gives it: it is the hub's own duty to those whose case it is.
    """
    content = Task(task=LOOK_INTO_IT, reason=emergency.reason, respond_by=emergency.review_by)
    return Parcel(recipient=to.id, kind=DeliveryKind.TASK, content=content, rules=(f"hub/{LOOK_INTO_IT}",))


def _of_route(to: Route) -> Facts:
    """Return the facts that only a route knows: whether a child learns at this school, and which task is set."""
    setting: Facts = {} if to.setting is Setting.UNKNOWN else {"setting": to.setting}
    return {**setting, "task": to.task} if to.task else setting


def _why_withheld(telling: Telling, to: Route, delivery: DeliveryKind) -> str | None:
    if to.agency.kind in OTHER_PARTYS_SIDE:
        return why_withheld(delivery, telling.event, telling.sender_kind, telling.enriched)
    return why_no_notice(telling, to) if delivery is DeliveryKind.SCHOOL_NOTICE else None


def share_case(telling: Telling, whole: WholeCase, to: Agency, sharing: Sharing) -> Parcel | Withheld:
    """Return the whole case for the coordinator of its area, or the reason for which it is not shown."""
    if closed := telling.enriched.case.limits.closed_to(to.id):
        return closed.value
    view = view_of(telling, to, DeliveryKind.MARAC_CASE, sharing)
    return _released(view, lambda: whole_case(view, whole))


def _released(view: View, drafted: Callable[[], Draft | None]) -> Parcel | Withheld:
    """Draft and release. What fails withholds this delivery alone: an unknown fact would let other rules speak."""
    try:
        draft = drafted()
    except Exception as error:  # noqa: BLE001 - whatever fails in a fact or field, the event goes on
        return Stopped(reason=StopReason.FACTS_UNAVAILABLE, error=type(error).__name__)
    rules = view.rules
    if draft is None:
        return NO_RULE
    if not rules and view.delivery is not DeliveryKind.TASK:
        return view.why_nothing()
    released = release(draft, view.recipient, view.telling)
    if isinstance(released, Stopped):
        return released
    to = view.recipient.id
    return Parcel(
        recipient=to,
        kind=view.delivery,
        content=released.content,
        rules=rules,
        watch=released.watch,
        held=released.unread,
    )


def share_replaced(case: Case, heir: Case | None, to: AgencyId) -> Parcel:
    """Return what stands for the coordinator where a case is shown no more: which goes on instead, if one does."""
    content = MaracCase(
        case_reference=case.reference,
        area=case.area,
        told_by=(),
        victim=(),
        perpetrators=(),
        children=(),
        incidents=(),
        risk=None,
        history=None,
        replaced_by=heir.reference if heir else None,
    )
    rule = "hub/case-replaced" if heir else SHOWN_NO_MORE
    return Parcel(recipient=to, kind=DeliveryKind.MARAC_CASE, content=content, rules=(rule,))


def receipt(to: AgencyId, content: Received) -> Parcel:
    """Return the hub's receipt: it names the sender's own event and nothing that the hub knows besides."""
    return Parcel(recipient=to, kind=DeliveryKind.RECEIVED, content=content, rules=("hub/receipt",))


def correction(to: AgencyId, content: Correction) -> Parcel:
    """Return a correction: it names a delivery that the recipient got, and no one; its reason is a code."""
    content = replace(content, reason=treated(content.reason, Treatment.CODE) or WITHDRAWN)
    return Parcel(recipient=to, kind=DeliveryKind.CORRECTION, content=content, rules=("hub/correction",))


def case_replaced(to: AgencyId, content: CaseReplaced) -> Parcel:
    """Return the word that a case goes on under another reference; it names no one."""
    return Parcel(recipient=to, kind=DeliveryKind.CASE_REPLACED, content=content, rules=("hub/case-replaced",))


def case_moved(to: AgencyId, content: CaseMoved) -> Parcel:
    """Return the word that a case is in another area's care; it names no one, and not which area (rule M10)."""
    return Parcel(recipient=to, kind=DeliveryKind.CASE_MOVED, content=content, rules=("hub/case-moved",))


def share_status(to: Agency, status: Status, sharing: Sharing) -> Parcel | str:
    """Return what the sender of a record may learn of who took it on, or the reason for which it learns nothing."""
    if to.kind in OTHER_PARTYS_SIDE:
        return Because.OTHER_PARTY.value
    given = sharing.fields(to.kind, DeliveryKind.STATUS, "status", point(receipt_facts(to.kind)))
    if "status" not in given:
        return NO_RULE
    content = replace(
        status,
        service_name=status.service_name if "service-name" in given else None,
        reason=treated(status.reason, given["reason"][0]) if "reason" in given else None,
    )
    rules = tuple(dict.fromkeys(rule for _, rule in given.values()))
    return Parcel(recipient=to.id, kind=DeliveryKind.STATUS, content=content, rules=rules)
