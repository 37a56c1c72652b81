"""Plain: one JSON document of ours for each record, and one for each delivery.

It serves every kind of agency whose own format has no connector yet: services, schools, health, housing, courts.
"""

from connectors.documents import Connector, Delivered, NativeDocument, Outgoing, outgoing
from connectors.plain.people import people
from connectors.plain.records import told
from connectors.reading import Field, json_document
from connectors.receipts import consent_changed, receipts
from connectors.writing import answer_of, envelope_of, json_file, plain
from hub.domain.content import Received
from hub.domain.events import Event


def to_events(body: bytes, agency: str) -> tuple[Outgoing, ...]:
    """Return what a document tells: answers to deliveries, or a record; raise `Unmappable` with every problem."""
    document = json_document(body)
    events = _answers(document, agency) or (told(document, agency),)
    document.stop_on_problems()
    return tuple(outgoing(event) for event in events)


def _answers(document: Field, agency: str) -> tuple[Event, ...]:
    answered = receipts(document.at("answers"), agency)
    her = next(iter(people(document)), None) if document.at("consentAnswer").value is not None else None
    asked = (consent_changed(said, agency, her) for said in document.at("consentAnswer").each())
    return (*answered, *asked)


def to_native(delivered: Delivered) -> NativeDocument:
    """Return a delivery as JSON in the hub's own shape; what was not given is left out."""
    content = delivered.content
    shown = answer_of(content) if isinstance(content, Received) else plain(content)
    return json_file(delivered, {"delivery": envelope_of(delivered), "content": shown})


CONNECTOR = Connector(to_events=to_events, to_native=to_native)
"""How the hub speaks with agencies that have no format of their own."""
