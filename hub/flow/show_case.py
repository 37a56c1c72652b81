"""What is shown of a case that the conference had before that was kept: its page and its flag (ADR 32).

Its coordinator is told nothing by this, unless the rules of today say other than what they were shown last.
"""

from dataclasses import replace

from hub.domain.case import Case
from hub.domain.delivery import GONE, Delivery, DeliveryKind, DeliveryState
from hub.domain.events import AboutNobody, CaseUnshown
from hub.domain.feed import CasePage
from hub.domain.outcome import Processed, Reason, Refused
from hub.flow.drafts import Drafts
from hub.flow.feed import page_of
from hub.flow.received import Decision, KnownRecord
from hub.flow.retell import teller


def show_case(drafts: Drafts, event: CaseUnshown) -> Decision:
    """Return what is kept of a case from now on; where it has changed meanwhile, that is kept already."""
    case = drafts.known.cases.get(event.case)
    if case is None:
        return drafts.decision(Refused(reason=Reason.CASE_UNKNOWN))
    records = drafts.known.records_in(case.id)
    if not records or case.replaced_by or (case.area, case.id) in drafts.known.pages:
        return drafts.decision(Processed())
    page = _as_shown(drafts, case, records)
    if page is None:
        _tell(drafts, case, records)
    return replace(drafts.decision(Processed()), cases=(case,), pages=(page,) if page else ())


def _as_shown(drafts: Drafts, case: Case, records: list[KnownRecord]) -> CasePage | None:
    """Return the page of a case whose coordinator would be shown today what they were shown last."""
    shown = [d for d in drafts.known.deliveries_in(case.id) if _is_whole(d)]
    untold = drafts.known.with_deliveries([replace(d, state=DeliveryState.REPLACED) for d in shown])
    trial = drafts.apart(untold)
    _tell(trial, case, records)
    last = {d.topic: d for d in shown}
    for would in filter(_is_whole, trial.deliveries):
        before = last.get(would.topic)
        if before and before.fingerprint == would.fingerprint:
            return page_of(case.area, case, replace(would, id=before.id))
    return None


def _tell(drafts: Drafts, case: Case, records: list[KnownRecord]) -> None:
    event, people = records[-1].event, records[-1].people
    if not isinstance(event, AboutNobody):
        teller(drafts, case, event, people).tell_coordinator(case, records)


def _is_whole(delivery: Delivery) -> bool:
    return delivery.kind is DeliveryKind.MARAC_CASE and delivery.state not in GONE
