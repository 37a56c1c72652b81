"""IDVA service: rows of the project's CSV or JSON to events, deliveries to rows."""

from connectors import service_documents, service_events
from connectors.documents import Connector, Outgoing

ASSESSOR = "idva"
"""Who assesses when the risk columns are filled."""


def to_events(body: bytes, agency: str) -> tuple[Outgoing, ...]:
    """Return what the rows of a file tell; raise `Unmappable` with every problem, by row and column."""
    return service_events.to_events(body, agency, ASSESSOR)


CONNECTOR = Connector(to_events=to_events, to_native=service_documents.to_native)
"""How the hub speaks with IDVA services."""
