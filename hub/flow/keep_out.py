"""What is on its way to somebody who is kept out of a case is stopped, and what a coordinator was shown is emptied.

What was sent and never confirmed would be sent again: from then on it says that it was withdrawn, and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hub.domain.case import Case
from hub.domain.content import fingerprint
from hub.domain.delivery import GONE, NEVER_RECEIPTED, Delivery, DeliveryKind
from hub.domain.ids import AgencyId, CaseId
from hub.flow.drafts import About, Drafts, is_unsent
from hub.flow.share import SHOWN_NO_MORE, share_replaced

_SHOWN = DeliveryKind.MARAC_CASE


def keep_out(drafts: Drafts, case: Case, deliveries: Iterable[Delivery]) -> None:
    """Stop those deliveries of a case, and of cases that it replaces, that its limits let through no longer.

    A correction goes on: it takes back what went there before, and names nobody (docs/domain.md, rule X1).
    """
    shown: dict[tuple[CaseId, AgencyId], list[Delivery]] = {}
    for delivery in deliveries:
        closed = case.limits.closed_to(delivery.recipient)
        if closed is None or delivery.kind is DeliveryKind.CORRECTION:
            continue
        if not is_unsent(delivery) and delivery.kind not in NEVER_RECEIPTED:
            drafts.say_no_more(delivery, closed.value)
        if delivery.state in GONE:
            continue
        if delivery.kind is _SHOWN and delivery.case:
            shown.setdefault((delivery.case, delivery.recipient), []).append(delivery)
        elif is_unsent(delivery):
            drafts.stop(delivery, closed.value)
    for (of, coordinator), of_case in shown.items():
        there = case if of == case.id else replace(drafts.known.cases[of], limits=case.limits)
        _show_no_more(drafts, there, coordinator, of_case)


def _show_no_more(drafts: Drafts, case: Case, coordinator: AgencyId, shown: Sequence[Delivery]) -> None:
    """Overwrite what a coordinator was shown, once: that topic is compacted, and its newest word stays."""
    nothing = share_replaced(case, None, coordinator)
    unsent = [d for d in shown if is_unsent(d) and SHOWN_NO_MORE not in d.rules]
    for delivery in unsent:
        drafts.replace(delivery, nothing, why=case.limits.closed_to(coordinator))
    is_empty = shown[-1].fingerprint == fingerprint(nothing.content)
    if not (unsent or is_empty or _is_overwritten(drafts, case, coordinator)):
        drafts.send(nothing, About(case=case))


def _is_overwritten(drafts: Drafts, case: Case, coordinator: AgencyId) -> bool:
    return any((d.case, d.recipient, d.kind) == (case.id, coordinator, _SHOWN) for d in drafts.deliveries)
