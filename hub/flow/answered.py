"""She has been asked: whoever still has the task to ask her learns that it is done, and does not ask her again."""

from dataclasses import replace

from hub.domain.delivery import GONE, Delivery, DeliveryKind, DeliveryState
from hub.domain.events import CaseEvent
from hub.domain.person import ConsentStatus
from hub.flow.before_offer import has_safe_way
from hub.flow.drafts import Drafts
from hub.flow.enrich import Enriched
from hub.flow.handover import is_left
from hub.flow.tell import OF_COURTS, ROUTED

ASK = "ask-consent"
REVIEW = "review-unsafe-contact"
ANSWERED = "answered"
"""Why a task no longer holds; what she said is not told by it."""
STILL_OPEN = frozenset({ConsentStatus.UNKNOWN, ConsentStatus.NOT_SOUGHT})
OVER = GONE | {DeliveryState.REJECTED, DeliveryState.CLOSED}
"""States of a task that nobody works on any more."""


def close_tasks(drafts: Drafts, event: CaseEvent, enriched: Enriched) -> None:
    """End the task of the one who asked; take it back from everyone else (docs/domain.md, rule C2).

    Only where the answer finds her a way: until then somebody must still ask her. A safe way to reach her is such an
    answer too, to whoever was asked for one (docs/domain.md, rule F3). A change in custody finds none, and its sender
    gets no answer by it (docs/domain.md, rule B1).
    """
    if not isinstance(event, ROUTED) or isinstance(event, OF_COURTS):
        return
    for task in drafts.known.deliveries_in(enriched.case.id):
        if task.kind is not DeliveryKind.TASK or task.state in OVER or not _is_answered(task, enriched):
            continue
        if task.recipient != event.head.agency and is_left(task.recipient, enriched.case, drafts.policy.directory):
            continue  # that it was answered would tell that she was asked elsewhere (docs/domain.md, rule M10)
        if task.recipient == event.head.agency and task.claimed:
            drafts.changed.append(replace(task, state=DeliveryState.REPLACED, reason=ANSWERED))
        else:
            drafts.correct(task, ANSWERED)


def _is_answered(task: Delivery, enriched: Enriched) -> bool:
    if task.subject == ASK:
        return enriched.consent not in STILL_OPEN
    asked_of_sender = task.subject == REVIEW and task.recipient == task.cause.source
    return asked_of_sender and enriched.consent is not ConsentStatus.NOT_SOUGHT_UNSAFE and has_safe_way(enriched)
