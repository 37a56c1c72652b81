"""The `hub` block: answers to deliveries, and what a victim said whom the force was asked to ask."""

from connectors.police.document import Document
from connectors.police.people import described
from connectors.reading import Field
from connectors.receipts import consent_changed, receipts
from hub.domain.events import ConsentChanged, Event
from hub.domain.person import Role


def answers(document: Document, agency: str) -> tuple[Event, ...]:
    """Return the receipts and the changed consents of a document; nothing when it has no such block."""
    block = document.root.at("hub")
    asked = (_consent(document, answer, agency) for answer in block.at("consentAnswer").each())
    return (*receipts(block.at("answers"), agency), *asked)


def _consent(document: Document, answer: Field, agency: str) -> ConsentChanged:
    her = document.named(answer.at("victim"), "person")
    people = described(document, {her.id: (Role.VICTIM,)} if her else {})
    return consent_changed(answer, agency, next(iter(people), None))
