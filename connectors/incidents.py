"""What documents say of an incident, whatever the agency: when, at what kind of place, and the crime number."""

from connectors.reading import PLACEHOLDER, Field
from hub.domain.events import Incident
from hub.domain.person import Identifier


def incident(at: Field, place_kind: Field, crime_reference: Field | None = None) -> Incident:
    """Return the incident; a day without a time is the whole day, and a missing time is a problem."""
    span = at.span()
    if span is None:
        at.missing()
    earliest, latest = span or (PLACEHOLDER, PLACEHOLDER)
    return Incident(
        occurred_from=earliest,
        occurred_until=latest if latest != earliest else None,
        exact=latest == earliest,
        references=references(crime_reference) if crime_reference else (),
        place_kind=place_kind.code(),
    )


def references(crime_reference: Field) -> tuple[Identifier, ...]:
    """Return the crime number as a reference; its absence is no fault, for much abuse is told to no force."""
    number = crime_reference.text()
    return (Identifier(system="crime-reference", value=number),) if number else ()
