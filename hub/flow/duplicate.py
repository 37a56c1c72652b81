"""She is referred again to a service that has an open referral of her: there it learns of it (docs/domain.md, F4)."""

from collections.abc import Iterable

from hub.domain.events import CaseEvent
from hub.domain.facts import Told
from hub.flow.before_offer import HeldBack, open_elsewhere
from hub.flow.drafts import Drafts
from hub.flow.enrich import Enriched
from hub.flow.received import KnownRecord
from hub.flow.retell import teller
from hub.flow.telling import REASONS


def tell_where_open(drafts: Drafts, event: CaseEvent, record: KnownRecord, told: Iterable[Enriched]) -> None:
    """Update the older case with each service that is not asked a second time."""
    twice = [d for d in drafts.deliveries if d.reason == HeldBack.DUPLICATE]
    for enriched in told:
        for recipient in dict.fromkeys(d.recipient for d in twice if d.case == enriched.case.id):
            first = open_elsewhere(recipient, enriched, event, drafts.known)
            if first and first.case:
                case = drafts.known.cases[first.case]
                teller(drafts, case, event, record.people).update(first, REASONS[Told.REFERRAL])
