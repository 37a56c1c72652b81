"""A row as support services exchange it (IDVA, victim hub): its people and its risk columns.

The columns are the project's own, since the sector has no exchange standard; see `idva/README.md`.
"""

from connectors.assessments import RiskNames
from connectors.codes import ETHNICITY_18, GENDER
from connectors.people import SUPPORT, consents, names, numbers, related, sex
from connectors.reading import Field
from hub.domain.person import (
    Address,
    AddressClass,
    Coded,
    Contact,
    Person,
    Role,
    SafeContact,
    YesNo,
)

RISK = RiskNames(
    tool="risk_tool",
    version="risk_tool_version",
    score="risk_score",
    level="risk_level",
    assessed_at="risk_assessed_at",
)
"""The risk columns."""

_ABOUT_HIM = ("perpetrator_forename", "perpetrator_surname", "perpetrator_dob", "relationship")


def people(row: Field) -> tuple[Person, ...]:
    """Return the client, whoever the row says harms them, and an unborn child where a due date is given."""
    unborn = row.at("pregnant_due").text()
    him = tuple(_perpetrator(row) for _ in ("",) if any(row.at(column).text() for column in _ABOUT_HIM))
    child = Person(ref="unborn", roles=(Role.CHILD,), expected_due_date=unborn)
    return (_client(row), *him, *((child,) if unborn else ()))


def purpose(row: Field) -> str:
    """Return the code of what consent is for; support when `consent_scope` is empty."""
    return row.at("consent_scope").code() or SUPPORT


def _client(row: Field) -> Person:
    gender = row.at("gender")
    language = row.at("interpreter_language").coded("language", {})
    return Person(
        ref="client",
        roles=(Role.VICTIM,),
        names=names((row.at("forename").text(),), row.at("surname")),
        date_of_birth=row.at("dob").text(),
        sex=sex(gender),
        gender=gender.coded("gender", GENDER),
        ethnicity=row.at("ethnicity_18_1").coded("18+1", ETHNICITY_18),
        language=language,
        interpreter_needed=YesNo.YES if language else None,
        pregnant=YesNo.YES if row.at("pregnant_due").text() else None,
        identifiers=numbers(row, {"client_ref": "client-ref"}),
        addresses=_area(row),
        contacts=_contacts(row),
        safe_contact=_safe_contact(row),
        vulnerabilities=_vulnerabilities(row),
        consents=consents(row.at("consent"), purpose(row)),
    )


def _perpetrator(row: Field) -> Person:
    return Person(
        ref="perpetrator",
        roles=(Role.PERPETRATOR,),
        names=names((row.at("perpetrator_forename").text(),), row.at("perpetrator_surname")),
        date_of_birth=row.at("perpetrator_dob").text(),
        relationship_to_victim=related(row.at("relationship")),
    )


def _area(row: Field) -> tuple[Address, ...]:
    authority = row.at("la_gss_code").text()
    here = Address(visibility=AddressClass.UNKNOWN, local_authority=authority)
    return (here,) if authority else ()


def _contacts(row: Field) -> tuple[Contact, ...]:
    number = row.at("safe_number").text()
    said = {row.at(column).yes_no() for column in ("message_safe", "sms_safe")}
    # Either kind of message that is unsafe makes messages unsafe.
    message = next((a for a in (YesNo.NO, YesNo.UNKNOWN, YesNo.YES) if a in said), YesNo.UNKNOWN)
    safe = Contact(kind="phone", value=number or "", safe=YesNo.YES, message_safe=message)
    return (safe,) if number else ()


def _safe_contact(row: Field) -> SafeContact | None:
    limits = SafeContact(safe_from=row.at("safe_from").clock(), safe_until=row.at("safe_to").clock())
    return None if limits == SafeContact() else limits


def _vulnerabilities(row: Field) -> tuple[Coded, ...]:
    stated = (row.at("disability").text() or "").split(";")
    disabilities = (Coded(system="disability", code=code.strip()) for code in stated if code.strip())
    no_funds = row.at("recourse_public_funds").yes_no() is YesNo.NO
    funds = Coded(system="recourse_public_funds", code="N", canonical="no-recourse-to-public-funds")
    return (*disabilities, *((funds,) if no_funds else ()))
