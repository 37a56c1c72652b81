"""Answers to deliveries: a recipient says how far it is with what it was sent."""

from connectors.reading import Field
from hub.domain.events import Head, Receipt, ReceiptState

STATES: dict[str, ReceiptState] = {"RECEIVED": ReceiptState.DELIVERED, **{s.name: s for s in ReceiptState}}
"""How far the answer to a delivery is, as our own columns and fields write it."""


def state(stated: Field) -> ReceiptState:
    """Return the state; note a problem when none is stated, for an answer must say something clear."""
    read = stated.one_of(STATES)
    if read is None:
        stated.missing()
    return read or ReceiptState.DELIVERED


def receipt(head: Head, stated: ReceiptState, reason: str | None) -> Receipt:
    """Return the answer; its record is the delivery that it answers."""
    return Receipt(head=head, delivery_id=head.record_id, state=stated, at=head.recorded_at, reason=reason)
