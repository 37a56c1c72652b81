"""A sender changes a record by which he was referred: where it no longer lets that, the service is corrected."""

from collections.abc import Iterable

from hub.domain.delivery import GONE, Delivery, DeliveryKind
from hub.domain.events import CaseEvent, IncidentReported, ReferralMade
from hub.flow.drafts import Drafts
from hub.flow.enrich import Enriched
from hub.flow.other_side import why_not_by
from hub.flow.received import KnownRecord
from hub.flow.share import WITHDRAWN


def take_back(drafts: Drafts, event: CaseEvent, record: KnownRecord, now_told: Iterable[Enriched]) -> None:
    """Correct what earlier revisions of a record told the other party's side and this one would not tell.

    Only the event itself counts. That somebody else has spoken since must not show by a correction.
    """
    if not isinstance(event, IncidentReported | ReferralMade):
        return
    sender = drafts.policy.directory.kind_of(record.key.source)
    stands = {one.case.id for one in now_told} if why_not_by(event, sender) is None else set()
    for case in record.cases:
        for delivery in drafts.known.deliveries_in(case):
            if _is_of(delivery, record, event) and case not in stands:
                drafts.correct(delivery, WITHDRAWN)


def _is_of(delivery: Delivery, record: KnownRecord, event: IncidentReported | ReferralMade) -> bool:
    """Say whether a delivery is a referral of him by this record; one number may carry an incident and a referral."""
    if delivery.kind is not DeliveryKind.PERPETRATOR_REFERRAL or delivery.state in GONE:
        return False
    of_incident = delivery.incident is not None
    same = (delivery.cause.source, delivery.cause.record) == (record.key.source, record.key.record)
    return same and of_incident == isinstance(event, IncidentReported)
