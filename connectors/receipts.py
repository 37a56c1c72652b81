"""Answers to deliveries: how far a recipient is with one, and what a victim said whom it was asked to ask."""

from dataclasses import replace

from connectors.codes import CONSENT
from connectors.people import SUPPORT
from connectors.reading import Field
from hub.domain.events import ConsentChanged, Receipt, ReceiptState
from hub.domain.head import Head
from hub.domain.person import ConsentStatus, Person

STATES: dict[str, ReceiptState] = {"RECEIVED": ReceiptState.DELIVERED, **{s.name: s for s in ReceiptState}}
"""How far the answer to a delivery is, as our own columns and fields write it."""


def state(stated: Field) -> ReceiptState:
    """Return the state; note a problem when none is stated, for an answer must say something clear."""
    read = stated.one_of(STATES)
    if read is None:
        stated.missing()
    return read or ReceiptState.DELIVERED


def receipt(agency: str, delivery: Field, stated: ReceiptState, at: Field, reason: Field) -> Receipt:
    """Return the answer; its record is the delivery that it answers, and who rejects must say why."""
    why = reason.code()
    if stated is ReceiptState.REJECTED and why is None:
        reason.missing()
    head = Head(agency=agency, record_id=delivery.needed_text(), recorded_at=at.needed_moment())
    return Receipt(head=head, delivery_id=head.record_id, state=stated, at=head.recorded_at, reason=why)


def receipts(answers: Field, agency: str) -> tuple[Receipt, ...]:
    """Return the answers of a block of ours: a list of `delivery, status, at, reason, redirectTo`, or one alone."""
    return tuple(_answer(agency, answer) for answer in answers.each())


def _answer(agency: str, answer: Field) -> Receipt:
    read = receipt(agency, answer.at("delivery"), state(answer.at("status")), answer.at("at"), answer.at("reason"))
    return replace(read, redirect_to=answer.at("redirectTo").code())


def consent_changed(answer: Field, agency: str, her: Person | None) -> ConsentChanged:
    """Return what she said, from a block of ours with `record, victim, status, at, purpose`.

    `record` is the agency's own number of the record of which she was asked, as the task names it in `aboutRecord`.
    """
    status = answer.at("status").one_of(CONSENT)
    if status is None:
        answer.at("status").missing()
    if her is None:
        answer.at("victim").missing()
    record, at = answer.at("record").needed_text(), answer.at("at").needed_moment()
    return ConsentChanged(
        head=Head(agency=agency, record_id=f"{record}#consent", recorded_at=at),
        people=(her,) if her else (),
        purpose=answer.at("purpose").code() or SUPPORT,
        status=status or ConsentStatus.UNKNOWN,
        changed_at=at,
    )
