"""What is on its way to somebody who is kept out of a case is stopped, and what a coordinator was shown is emptied."""

from collections.abc import Iterable, Sequence

from hub.domain.case import Case
from hub.domain.content import fingerprint
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.ids import AgencyId
from hub.flow.drafts import GONE, About, Drafts, is_unsent
from hub.flow.share import share_replaced


def keep_out(drafts: Drafts, case: Case, deliveries: Iterable[Delivery]) -> None:
    """Stop those deliveries of a case, and of cases that it replaces, that its limits let through no longer.

    A correction goes on: it takes back what went there before, and names nobody (docs/domain.md, rule X1).
    """
    shown: dict[AgencyId, list[Delivery]] = {}
    for delivery in deliveries:
        closed = case.limits.closed_to(delivery.recipient)
        if closed is None or delivery.kind is DeliveryKind.CORRECTION or delivery.state in GONE:
            continue
        if delivery.kind is DeliveryKind.MARAC_CASE:
            shown.setdefault(delivery.recipient, []).append(delivery)
        elif is_unsent(delivery):
            drafts.stop(delivery, closed.value)
    for coordinator, of_case in shown.items():
        _show_no_more(drafts, case, coordinator, [d for d in of_case if d.case == case.id])


def _show_no_more(drafts: Drafts, case: Case, coordinator: AgencyId, shown: Sequence[Delivery]) -> None:
    """Overwrite what a coordinator was shown, once: that topic is compacted, and its newest word stays."""
    nothing = share_replaced(case, None, coordinator)
    empty = fingerprint(nothing.content)
    unsent = [d for d in shown if is_unsent(d) and d.fingerprint != empty]
    for delivery in unsent:
        drafts.replace(delivery, nothing, why=case.limits.closed_to(coordinator))
    if shown and not unsent and shown[-1].fingerprint != empty:
        drafts.send(nothing, About(case=case))
