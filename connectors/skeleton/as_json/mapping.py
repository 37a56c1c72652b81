"""skeleton-name: its JSON to events, deliveries to JSON.

The field names are made up. Put those of the real format in their place, one group after the other, and certify
after each: `docs/connectors.md`.
"""

from connectors.assessments import RiskNames, assessment
from connectors.codes import ETHNICITY_18, GENDER
from connectors.documents import Connector, Delivered, NativeDocument, Outgoing, outgoing
from connectors.incidents import incident
from connectors.people import MAX_PEOPLE, consents, names, numbers, related, sex
from connectors.reading import Field, json_document
from connectors.receipts import receipts
from connectors.writing import envelope_of, json_file, plain
from hub.domain.events import Event, IncidentReported, ReferralMade
from hub.domain.head import Head
from hub.domain.person import Address, AddressClass, Contact, Person, Role, SafeContact, YesNo

ASSESSOR = "skeleton-kind"
"""Who assesses when the part `risk` is filled."""
RISK = RiskNames(tool="tool", version="version", score="score", level="level", assessed_at="assessedAt")
"""The fields of the part `risk`."""
VISIBILITY: dict[str, AddressClass] = {kind.name: kind for kind in AddressClass}
"""What `visibility` may say; an address without it is of unknown class, which nobody is shown."""

_NUMBERS = {"nhsNumber": "nhs-number"}


def to_events(body: bytes, agency: str) -> tuple[Outgoing, ...]:
    """Return what a document tells: answers to deliveries, or a record; raise `Unmappable` with every problem."""
    document = json_document(body)
    told: tuple[Event, ...] = receipts(document.at("answers"), agency) or (_record(document, agency),)
    document.stop_on_problems()
    return tuple(outgoing(event) for event in told)


def to_native(delivered: Delivered) -> NativeDocument:
    """Return a delivery as JSON; what was not given is left out."""
    return json_file(delivered, {"delivery": envelope_of(delivered), "content": plain(delivered.content)})


def _record(document: Field, agency: str) -> Event:
    """Return an incident when the document says when it happened, else a referral."""
    head = Head(
        agency=agency,
        record_id=document.at("reference").needed_text(),
        recorded_at=document.at("recordedAt").needed_moment(),
        revision=document.at("revision").whole(),
    )
    risk = assessment(document.at("risk"), RISK, head.recorded_at, ASSESSOR)
    people, happened = _people(document), document.at("incident")
    if happened.value is None:
        reason = document.at("reason").code() or "support"
        return ReferralMade(head=head, people=people, reason=reason, assessment=risk)
    what = incident(happened.at("at"), happened.at("placeKind"), happened.at("crimeReference"))
    return IncidentReported(head=head, incident=what, people=people, assessment=risk)


def _people(document: Field) -> tuple[Person, ...]:
    harming, children = document.at("perpetrators").each(), document.at("children").each()
    if len(harming) + len(children) > MAX_PEOPLE:
        document.note("names too many people.", f"Name {MAX_PEOPLE} at most.")
        return ()
    if document.at("victim").value is None:
        document.at("victim").missing()
    return (
        _person(document.at("victim"), "victim", Role.VICTIM),
        *(_person(one, f"perpetrator-{n}", Role.PERPETRATOR) for n, one in enumerate(harming, start=1)),
        *(_person(one, f"child-{n}", Role.CHILD) for n, one in enumerate(children, start=1)),
    )


def _person(person: Field, ref: str, role: Role) -> Person:
    return Person(
        ref=ref,
        roles=(role,),
        names=names((person.at("givenName").text(),), person.at("familyName"), person.at("aliases")),
        date_of_birth=person.at("dateOfBirth").text(),
        expected_due_date=person.at("expectedDueDate").text(),
        sex=sex(person.at("gender")),
        gender=person.at("gender").coded("gender", GENDER),
        ethnicity=person.at("ethnicity").coded("18+1", ETHNICITY_18),
        language=person.at("language").coded("language", {}),
        interpreter_needed=person.at("interpreterNeeded").yes_no(),
        pregnant=person.at("pregnant").yes_no(),
        identifiers=numbers(person, _NUMBERS),
        addresses=tuple(_address(address) for address in person.at("addresses").each()),
        contacts=_contacts(person),
        safe_contact=_safe_contact(person),
        relationship_to_victim=related(person.at("relationship")),
        consents=consents(person.at("consent")),
    )


def _address(address: Field) -> Address:
    return Address(
        visibility=address.at("visibility").one_of(VISIBILITY) or AddressClass.UNKNOWN,
        lines=address.at("lines").texts(),
        postcode=address.at("postcode").text(),
        local_authority=address.at("localAuthority").text(),
    )


def _contacts(person: Field) -> tuple[Contact, ...]:
    number = person.at("telephone").text()
    safe = person.at("safeToCall").yes_no() or YesNo.UNKNOWN
    message = person.at("safeToMessage").yes_no() or YesNo.UNKNOWN
    return (Contact(kind="phone", value=number, safe=safe, message_safe=message),) if number else ()


def _safe_contact(person: Field) -> SafeContact | None:
    limits = SafeContact(
        safe_from=person.at("safeFrom").clock(),
        safe_until=person.at("safeUntil").clock(),
        note=person.at("contactNote").text(),
    )
    return None if limits == SafeContact() else limits


CONNECTOR = Connector(to_events=to_events, to_native=to_native)
"""How the hub speaks with skeleton-name."""
