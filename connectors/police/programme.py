"""The block `programmeReferral`: he is referred by name to a service that works with perpetrators (docs/domain.md, O3).

It is a record of its own beside the report, so that the force can state later what he may be told.
"""

from dataclasses import replace

from connectors.police.document import Document, Entity
from connectors.police.people import described, people
from connectors.reading import Field
from hub.domain.events import PERPETRATOR_PROGRAMME, Event, RecordWithdrawn, ReferralMade
from hub.domain.head import Head
from hub.domain.person import Person, Role

PROGRAMME_RECORD = "#programme"
"""Ends the number of the record: the report's own number stands before it."""


def referral_beside(document: Document, head: Head) -> tuple[Event, ...]:
    """Return the referral in a document that reports an incident too, of the same time and revision."""
    block = _block(document)
    return () if block.value is None else (_told(document, block, head),)


def referral_alone(document: Document, agency: str) -> tuple[Event, ...]:
    """Return the referral in a document without an incident: the block itself has the number, time and victim."""
    block = _block(document)
    if block.value is None or document.incident.body.value is not None:
        return ()
    head = Head(
        agency=agency,
        record_id=block.at("record").needed_text(),
        recorded_at=block.at("at").needed_moment(),
        revision=block.at("revision").whole(),
    )
    return (_told(document, block, head),)


def withdrawal_beside(document: Document, report: RecordWithdrawn) -> tuple[Event, ...]:
    """Return that the referral is taken back with the report; a document without the block never made one."""
    return () if _block(document).value is None else (replace(report, head=_of(report.head)),)


def _block(document: Document) -> Field:
    return document.safeguarding.at("programmeReferral")


def _of(head: Head) -> Head:
    return replace(head, record_id=head.record_id.removesuffix(PROGRAMME_RECORD) + PROGRAMME_RECORD)


def _told(document: Document, block: Field, head: Head) -> Event:
    withdrawn = block.at("withdrawn")
    return _referral(document, block, head) if withdrawn.value is None else _withdrawal(withdrawn, head)


def _withdrawal(withdrawn: Field, head: Head) -> RecordWithdrawn:
    reason = withdrawn.at("reason").code()
    if reason is None:
        withdrawn.at("reason").missing()
    return RecordWithdrawn(head=_of(head), people=(), reason=reason or "")


def _referral(document: Document, block: Field, head: Head) -> ReferralMade:
    him = _needed(document, block.at("person"))
    alone = document.incident.body.value is None
    concerned = _from_block if alone else _from_report
    return ReferralMade(
        head=_of(head),
        people=concerned(document, block, him) if him else (),
        reason=PERPETRATOR_PROGRAMME,
        may_be_told=tuple(filter(None, (code.code() for code in block.at("mayBeTold").each()))),
    )


def _from_block(document: Document, block: Field, him: Entity) -> tuple[Person, ...]:
    her = _needed(document, block.at("victim"))
    if her is None:
        return ()
    if her.id == him.id:
        block.at("victim").note("is the person who is referred.", "Give the id of the victim.")
        return ()
    return described(document, {her.id: (Role.VICTIM,), him.id: (Role.PERPETRATOR,)})


def _from_report(document: Document, block: Field, him: Entity) -> tuple[Person, ...]:
    """Return the victims, and him with every role that the report gives him: a counter-allegation must show."""
    everyone = people(document)
    if not any(person.ref == him.id and Role.PERPETRATOR in person.roles for person in everyone):
        block.at("person").note("names no suspect of this document.", "Give the id of the suspect whom you refer.")
    return tuple(
        person if person.ref == him.id else _not_referred(person)
        for person in everyone
        if person.ref == him.id or Role.VICTIM in person.roles
    )


def _not_referred(person: Person) -> Person:
    """Return a victim who is accused too as a victim alone: the force refers nobody but him."""
    return replace(person, roles=tuple(role for role in person.roles if role is not Role.PERPETRATOR))


def _needed(document: Document, field: Field) -> Entity | None:
    if field.text() is None:
        field.missing()
    return document.named(field, "person")
