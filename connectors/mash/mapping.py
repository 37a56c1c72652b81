"""Children's safeguarding hub: contacts and decisions to events, deliveries to contacts.

A contact of its own is a referral, or an incident when it says when domestic abuse happened. A rating or a
decision is a safeguarding update. `accepted` or `rejected` beside `inReplyTo` answers a delivery, as does `answers`;
`consentAnswer` tells what a victim said whom the hub was asked to ask.
"""

from connectors.documents import Connector, Outgoing, outgoing
from connectors.incidents import incident
from connectors.mash.contacts import to_native
from connectors.mash.people import concerned, people
from connectors.reading import Field, json_document
from connectors.receipts import consent_changed, receipt, receipts
from hub.domain.events import Event, IncidentReported, Receipt, ReceiptState, ReferralMade, SafeguardingUpdated
from hub.domain.head import Head
from hub.domain.person import Person, Role

RATINGS: dict[str, str] = {colour.upper(): colour for colour in ("red", "amber", "green", "blue")}
"""The colours of a rating."""
DOMESTIC_FACTORS = frozenset({"3A", "3B", "3C"})
"""Assessment factors of the children-in-need census that mean domestic abuse."""


def to_events(body: bytes, agency: str) -> tuple[Outgoing, ...]:
    """Return what a document tells; raise `Unmappable` with every problem."""
    document = json_document(body)
    hub, contacts = document.at("hub"), document.at("ssd_contacts").each()
    everyone = people(document)
    events: list[Event] = [*receipts(hub.at("answers"), agency)]
    events += (consent_changed(said, agency, _victim(said, everyone)) for said in hub.at("consentAnswer").each())
    if hub.at("accepted").value is not None or hub.at("rejected").value is not None:
        events.append(_receipt(hub, contacts, agency))
    for contact in contacts:
        events += _tell(contact, hub, concerned(contact, everyone), agency)
    if not events and not document.problems:
        document.at("ssd_contacts").missing()
    document.stop_on_problems()
    return tuple(outgoing(event) for event in events)


def _tell(contact: Field, hub: Field, about: tuple[Person, ...], agency: str) -> tuple[Event, ...]:
    """Return what one contact tells; a mere answer to a delivery is told by its receipt."""
    if hub.at("rating").value is not None or hub.at("decision").value is not None:
        return (_decision(contact, hub, about, agency),)
    if hub.at("inReplyTo").value is not None:
        return ()
    factors = {factor.upper() for factor in hub.at("factors").texts()}
    if factors & DOMESTIC_FACTORS and hub.at("incidentAt").text():
        happened = incident(hub.at("incidentAt"), hub.at("incidentPlaceKind"))
        return (IncidentReported(head=_head(contact, agency), incident=happened, people=about),)
    return (ReferralMade(head=_head(contact, agency), people=about, reason="child-safeguarding"),)


def _victim(said: Field, everyone: tuple[Person, ...]) -> Person | None:
    ref = said.at("victim").text()
    her = next((person for person in everyone if person.ref == ref and Role.VICTIM in person.roles), None)
    if ref and her is None:
        said.at("victim").note("names no victim in ssd_person.", "Include her with pers_hub_role VICTIM.")
    return her


def _head(contact: Field, agency: str) -> Head:
    return Head(
        agency=agency,
        record_id=contact.at("cont_contact_id").needed_text(),
        recorded_at=contact.at("cont_contact_date").needed_moment(),
        revision=contact.at("cont_hub_revision").whole(),
    )


def _receipt(hub: Field, contacts: tuple[Field, ...], agency: str) -> Receipt:
    rejected, accepted = hub.at("rejected"), hub.at("accepted").yes_no()
    refused = rejected.value not in (None, False)
    if refused and hub.at("accepted").is_yes():
        hub.at("rejected").note("contradicts accepted.", "Say one of them.")
    if not refused and not hub.at("accepted").is_yes():
        hub.at("accepted").note(f"is {accepted or 'not said'}.", "Say accepted, or rejected with its reason.")
    dated = (hub.at("at"), hub.at("decisionAt"), *(c.at("cont_contact_date") for c in contacts))
    at = next((field for field in dated if field.value is not None), hub.at("at"))
    stated = ReceiptState.REJECTED if refused else ReceiptState.ACCEPTED
    reason = rejected if isinstance(rejected.value, str) else hub.at("reason")
    return receipt(agency, hub.at("inReplyTo"), stated, at, reason)


def _decision(contact: Field, hub: Field, about: tuple[Person, ...], agency: str) -> SafeguardingUpdated:
    head = _head(contact, agency)
    decided_at = hub.at("decisionAt").moment()
    rating = hub.at("rating")
    colour = rating.at("current") if isinstance(rating.value, dict) else rating
    return SafeguardingUpdated(
        head=Head(
            agency=agency,
            record_id=f"{head.record_id}#decision",
            recorded_at=decided_at or head.recorded_at,
            revision=head.revision,
        ),
        people=about,
        rating=colour.one_of(RATINGS),
        decision=hub.at("decision").code(),
        decided_at=decided_at,
    )


CONNECTOR = Connector(to_events=to_events, to_native=to_native)
"""How the hub speaks with children's safeguarding hubs."""
