"""Checks of the samples as they are: they map, the same each time, to events that the wire carries."""

from collections.abc import Iterator

from connectors.certify.findings import Fault
from connectors.certify.subject import AGENCY, Crash, Mapped, Sample, Subject, events_of, mapped
from connectors.documents import Outgoing, Unmappable, outgoing
from hub.domain.events import Receipt, ReceiptState
from hub.wire import codec, schemas
from hub.wire.cloudevents import is_event_id

ANOTHER_AGENCY = "otherford-agency"
"""Sends the same samples, so that a sender who is written into the connector shows."""
ANSWERS = (ReceiptState.ACCEPTED, ReceiptState.REJECTED)
"""What every agency must be able to answer to a delivery."""

_SCHEMA_ID = 7


def that_map(subject: Subject) -> Iterator[Fault]:
    """Find samples that are refused, tell nothing, or tell it differently the second time."""
    if not subject.samples:
        yield Fault(where="samples/", why="There is no sample.", advice="Put documents of your format there.")
    for sample in subject.samples:
        found = mapped(subject.connector, sample.body)
        if not isinstance(found, tuple) or not found:
            yield _not_mapped(sample, found)
        elif found != mapped(subject.connector, sample.body):
            yield Fault(
                where=sample.name,
                why="It maps to other events or ids the second time.",
                advice="Take ids and times from the document, never from a clock, a counter or chance.",
            )


def that_the_wire_carries(subject: Subject) -> Iterator[Fault]:
    """Find events that the published schema does not carry, or whose id does not follow from what they tell."""
    for sample in subject.samples:
        for number, sent in enumerate(events_of(subject.connector, sample.body)):
            for why, advice in _unfit(sent):
                yield Fault(where=f"{sample.name}, event {number}", why=why, advice=advice)


def that_name_their_sender(subject: Subject) -> Iterator[Fault]:
    """Find events whose sender is another than the agency whose document it was."""
    for sample in subject.samples:
        for agency in (AGENCY, ANOTHER_AGENCY):
            found = mapped(subject.connector, sample.body, agency)
            if isinstance(found, tuple) and any(sent.event.head.agency != agency for sent in found):
                yield Fault(
                    where=sample.name,
                    why="An event names another sender than the agency that was given.",
                    advice="Put the argument `agency` into every head.",
                )
                break


def that_answer(subject: Subject) -> Iterator[Fault]:
    """Find out which answers to a delivery no sample shows, and reasons and delivery ids that got lost."""
    answers = [
        (sample, sent.event)
        for sample in subject.samples
        for sent in events_of(subject.connector, sample.body)
        if isinstance(sent.event, Receipt)
    ]
    for state in ANSWERS:
        if not any(answer.state is state for _, answer in answers):
            yield Fault(
                where="samples/answers/",
                why=f"No sample answers a delivery with {state}.",
                advice="Add a document by which your agency says so, and map it to a Receipt.",
            )
    for sample, answer in answers:
        yield from _lost(sample, answer)


def carried(sent: Outgoing) -> bool:
    """Say whether an event comes out of the wire as it went in."""
    record = type(sent.event).__name__
    try:
        body = codec.unframe(codec.encode(sent.event, _SCHEMA_ID)).body
    except Exception:  # noqa: BLE001 - the Avro writer raises whatever the wrong value makes it raise
        return False
    return codec.decode_event(body, record, schemas.parsed(record)) == sent.event


def _not_mapped(sample: Sample, found: Mapped) -> Fault:
    match found:
        case Unmappable():
            why = f"It is refused: {found}"
        case Crash():
            why = f"The connector raised {found.what}."
        case _:
            why = "It tells nothing."
    return Fault(where=sample.name, why=why, advice="Every sample must map to one event or more.")


def _unfit(sent: Outgoing) -> Iterator[tuple[str, str]]:
    record = type(sent.event).__name__
    if record not in schemas.EVENT_TYPES:
        yield f"{record} is no event that agencies send.", f"Use one of {', '.join(schemas.EVENT_TYPES)}."
    elif not carried(sent):
        yield "The published schema does not carry it unchanged.", "Keep texts as texts and times in UTC milliseconds."
    elif sent != outgoing(sent.event):
        yield "Its id or its lane does not follow from what it tells.", "Make it with `connectors.documents.outgoing`."
    if not is_event_id(sent.id):
        yield "Its id is no event id.", "Make it with `connectors.documents.outgoing`."


def _lost(sample: Sample, answer: Receipt) -> Iterator[Fault]:
    body = sample.body.decode("utf-8-sig", "replace")
    if answer.delivery_id not in body:
        yield Fault(
            where=sample.name,
            why="The answer is about a delivery that the document does not name.",
            advice="Take `delivery_id` from the document as it stands.",
        )
    if answer.state is ReceiptState.REJECTED and not answer.reason:
        yield Fault(
            where=sample.name,
            why="It rejects a delivery, and the reason is lost or was never given.",
            advice="Map the reason to a code; the sender must learn why.",
        )
