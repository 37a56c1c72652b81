"""skeleton-name: rows of its CSV to events, a delivery to one row.

The column names are made up. Put those of the real format in their place, one group after the other, and certify
after each: `docs/connectors.md`.
"""

from collections.abc import Iterator
from typing import Any

from connectors.assessments import RiskNames, assessment
from connectors.codes import GENDER
from connectors.documents import Connector, Delivered, NativeDocument, Outgoing, outgoing
from connectors.incidents import incident
from connectors.people import consents, names, numbers, related, sex
from connectors.reading import Field, refused
from connectors.receipts import receipt, state
from connectors.rows import read_rows, write_row
from connectors.writing import envelope_of, file_name, plain
from hub.domain.events import Event, IncidentReported, ReferralMade
from hub.domain.head import Head
from hub.domain.person import Address, AddressClass, Contact, Person, Role, SafeContact, YesNo

ASSESSOR = "skeleton-kind"
"""Who assesses when the risk columns are filled."""
KEY_COLUMN = "reference"
"""Every file has it: the agency's own number of the record, or of its answer."""
RISK = RiskNames(
    tool="risk_tool",
    version="risk_version",
    score="risk_score",
    level="risk_level",
    assessed_at="risk_assessed_at",
)
"""The risk columns."""
VISIBILITY: dict[str, AddressClass] = {kind.name: kind for kind in AddressClass}
"""What `visibility` may say; an address without it is of unknown class, which nobody is shown."""
CHILDREN = ("child_1", "child_2", "child_3", "child_4", "child_5", "child_6")
"""What the columns of each child begin with."""

_NUMBERS = {"nhs_number": "nhs-number"}


def to_events(body: bytes, agency: str) -> tuple[Outgoing, ...]:
    """Return what the rows of a file tell, in their order; raise `Unmappable` with every problem."""
    rows = read_rows(body, KEY_COLUMN)
    if not rows:
        raise refused("has no row.", "Fill in one row for each record, or send no file.")
    told = [_told(row, agency) for row in rows]
    rows[0].stop_on_problems()
    return tuple(outgoing(event) for event in told)


def to_native(delivered: Delivered) -> NativeDocument:
    """Return a delivery as one row with a column for each value; what was not given has none."""
    document = {"delivery": plain(envelope_of(delivered)), "content": plain(delivered.content)}
    return NativeDocument(name=file_name(delivered, "csv"), body=write_row(dict(_cells(document, ""))))


def _cells(value: Any, column: str) -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for name, below in value.items():
                yield from _cells(below, f"{column}.{name}" if column else name)
        case list():
            for number, below in enumerate(value, start=1):
                yield from _cells(below, f"{column}.{number}")
        case bool():
            yield column, "Y" if value else "N"
        case _:
            yield column, str(value)


def _told(row: Field, agency: str) -> Event:
    """Return an answer when the row names a delivery, an incident when it says when it happened, else a referral."""
    delivery = row.at("answers_delivery")
    if delivery.text():
        return receipt(agency, delivery, state(row.at("state")), row.at("recorded_at"), row.at("state_reason"))
    head = Head(
        agency=agency,
        record_id=row.at(KEY_COLUMN).needed_text(),
        recorded_at=row.at("recorded_at").needed_moment(),
        revision=row.at("revision").whole(),
    )
    risk = assessment(row, RISK, head.recorded_at, ASSESSOR)
    if row.at("incident_at").text() is None:
        reason = row.at("reason").code() or "support"
        return ReferralMade(head=head, people=_people(row), reason=reason, assessment=risk)
    what = incident(row.at("incident_at"), row.at("incident_place_kind"), row.at("crime_reference"))
    return IncidentReported(head=head, incident=what, people=_people(row), assessment=risk)


def _people(row: Field) -> tuple[Person, ...]:
    harming = tuple(_perpetrator(row) for _ in ("",) if _says(row, "perpetrator"))
    return (_victim(row), *harming, *(_child(row, child) for child in CHILDREN if _says(row, child)))


def _victim(row: Field) -> Person:
    gender = row.at("gender")
    return Person(
        ref="victim",
        roles=(Role.VICTIM,),
        names=names((row.at("given_name").text(),), row.at("family_name")),
        date_of_birth=row.at("date_of_birth").text(),
        sex=sex(gender),
        gender=gender.coded("gender", GENDER),
        language=row.at("language").coded("language", {}),
        interpreter_needed=row.at("interpreter_needed").yes_no(),
        identifiers=numbers(row, _NUMBERS),
        addresses=_addresses(row),
        contacts=_contacts(row),
        safe_contact=_safe_contact(row),
        consents=consents(row.at("consent")),
    )


def _perpetrator(row: Field) -> Person:
    return Person(
        ref="perpetrator",
        roles=(Role.PERPETRATOR,),
        names=names((row.at("perpetrator_given_name").text(),), row.at("perpetrator_family_name")),
        date_of_birth=row.at("perpetrator_date_of_birth").text(),
        relationship_to_victim=related(row.at("perpetrator_relationship")),
    )


def _child(row: Field, child: str) -> Person:
    return Person(
        ref=child,
        roles=(Role.CHILD,),
        names=names((row.at(f"{child}_given_name").text(),), row.at(f"{child}_family_name")),
        date_of_birth=row.at(f"{child}_date_of_birth").text(),
    )


def _says(row: Field, who: str) -> bool:
    return any(row.at(f"{who}_{part}").text() for part in ("given_name", "family_name", "date_of_birth"))


def _addresses(row: Field) -> tuple[Address, ...]:
    line, postcode = row.at("address").text(), row.at("postcode").text()
    visibility = row.at("visibility").one_of(VISIBILITY) or AddressClass.UNKNOWN
    here = Address(visibility=visibility, lines=(line,) if line else (), postcode=postcode)
    return (here,) if line or postcode else ()


def _contacts(row: Field) -> tuple[Contact, ...]:
    number = row.at("telephone").text()
    safe = row.at("safe_to_call").yes_no() or YesNo.UNKNOWN
    message = row.at("safe_to_message").yes_no() or YesNo.UNKNOWN
    return (Contact(kind="phone", value=number, safe=safe, message_safe=message),) if number else ()


def _safe_contact(row: Field) -> SafeContact | None:
    limits = SafeContact(
        safe_from=row.at("safe_from").clock(),
        safe_until=row.at("safe_until").clock(),
        note=row.at("contact_note").text(),
    )
    return None if limits == SafeContact() else limits


CONNECTOR = Connector(to_events=to_events, to_native=to_native)
"""How the hub speaks with skeleton-name."""
