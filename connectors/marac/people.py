"""The people on a MARAC referral form."""

from connectors.codes import ETHNICITY_18, GENDER
from connectors.people import MAX_PEOPLE, consents, names, numbers, related, sex
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

VISIBILITY: dict[str, AddressClass] = {kind.name: kind for kind in AddressClass}
"""What `address.visibility` may say; an address without it is of unknown class, which nobody is shown."""

_NUMBERS = {"nhsNumber": "nhs-number", "pncId": "pnc"}


def people(form: Field) -> tuple[Person, ...]:
    """Return the victim, those who harm and the children."""
    if form.at("victim").value is None:
        form.at("victim").missing()
    harming, children = form.at("perpetrators").each(), form.at("children").each()
    if len(harming) + len(children) > MAX_PEOPLE:
        form.note("names too many people.", f"Name {MAX_PEOPLE} at most.")
        return ()
    return (
        _person(form.at("victim"), "victim", Role.VICTIM),
        *(_person(him, f"perpetrator-{n}", Role.PERPETRATOR) for n, him in enumerate(harming, start=1)),
        *(_person(child, f"child-{n}", Role.CHILD) for n, child in enumerate(children, start=1)),
    )


def _person(person: Field, ref: str, role: Role) -> Person:
    return Person(
        ref=ref,
        roles=(role,),
        names=names((person.at("forename").text(),), person.at("surname"), person.at("aliases")),
        date_of_birth=person.at("dateOfBirth").text(),
        expected_due_date=person.at("expectedDueDate").text(),
        sex=sex(person.at("gender")),
        gender=person.at("gender").coded("gender", GENDER),
        ethnicity=person.at("ethnicity").coded("18+1", ETHNICITY_18),
        language=person.at("language").coded("language", {}),
        interpreter_needed=person.at("interpreterNeeded").yes_no(),
        pregnant=person.at("pregnant").yes_no(),
        identifiers=numbers(person, _NUMBERS),
        addresses=_addresses(person.at("address")),
        contacts=_contacts(person),
        safe_contact=_safe_contact(person),
        vulnerabilities=tuple(Coded(system="disability", code=c) for c in person.at("disability").texts()),
        relationship_to_victim=related(person.at("relationship")),
        consents=consents(person.at("consent")),
    )


def _addresses(address: Field) -> tuple[Address, ...]:
    if address.value is None:
        return ()
    return (
        Address(
            visibility=address.at("visibility").one_of(VISIBILITY) or AddressClass.UNKNOWN,
            lines=address.at("lines").texts(),
            postcode=address.at("postcode").text(),
            local_authority=address.at("localAuthority").text(),
        ),
    )


def _contacts(person: Field) -> tuple[Contact, ...]:
    number = person.at("telephone").text()
    if number is None:
        return ()
    return (
        Contact(
            kind="phone",
            value=number,
            safe=person.at("safeToCall").yes_no() or YesNo.UNKNOWN,
            message_safe=person.at("messageSafe").yes_no() or YesNo.UNKNOWN,
        ),
    )


def _safe_contact(person: Field) -> SafeContact | None:
    limits = SafeContact(
        safe_from=person.at("safeFrom").clock(),
        safe_until=person.at("safeUntil").clock(),
        note=person.at("contactNote").text(),
    )
    return None if limits == SafeContact() else limits
