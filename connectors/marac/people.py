"""The people on a MARAC referral form."""

from connectors.codes import ETHNICITY_18, GENDER
from connectors.people import MAX_PEOPLE, consents, names, numbers, phone, related, safe_hours, sex, visibility
from connectors.reading import Field
from hub.domain.person import Address, Coded, Person, Role

_NUMBERS = {"nhsNumber": "nhs-number", "pncId": "pnc"}


def people(form: Field) -> tuple[Person, ...]:
    """Return the victim, those who harm and the children."""
    harming, children = form.at("perpetrators").each(), form.at("children").each()
    if len(harming) + len(children) > MAX_PEOPLE:
        form.note("names too many people.", f"Name {MAX_PEOPLE} at most.")
        return ()
    return (
        victim(form),
        *(_person(him, f"perpetrator-{n}", Role.PERPETRATOR) for n, him in enumerate(harming, start=1)),
        *(_person(child, f"child-{n}", Role.CHILD) for n, child in enumerate(children, start=1)),
    )


def victim(form: Field) -> Person:
    """Return the victim; note a problem when the form names none."""
    if form.at("victim").value is None:
        form.at("victim").missing()
    return _person(form.at("victim"), "victim", Role.VICTIM)


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
        contacts=phone(person.at("telephone"), person.at("safeToCall"), person.at("messageSafe")),
        safe_contact=safe_hours(person.at("safeFrom"), person.at("safeUntil"), person.at("contactNote")),
        vulnerabilities=tuple(Coded(system="disability", code=c) for c in person.at("disability").texts()),
        relationship_to_victim=related(person.at("relationship")),
        consents=consents(person.at("consent"), because=person.at("sharedWithoutConsent")),
    )


def _addresses(address: Field) -> tuple[Address, ...]:
    if address.value is None:
        return ()
    return (
        Address(
            visibility=visibility(address.at("visibility")),
            lines=address.at("lines").texts(),
            postcode=address.at("postcode").text(),
            local_authority=address.at("localAuthority").text(),
        ),
    )
