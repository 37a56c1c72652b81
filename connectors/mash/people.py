"""The people of a children's services document, in the names of the Standard Safeguarding Dataset."""

from collections.abc import Mapping, Sequence

from connectors.codes import ETHNICITY_OF_SCHOOL, GENDER
from connectors.people import MAX_PEOPLE, consents, names, numbers, phone, related, safe_hours, sex, visibility
from connectors.reading import Field
from hub.domain.person import Address, Person, Role

ROLES: dict[str, Role] = {
    "CHILD": Role.CHILD,
    "VICTIM": Role.VICTIM,
    "PERPETRATOR": Role.PERPETRATOR,
    "OTHER": Role.OTHER,
}
"""What `pers_hub_role` may say, one or a list; a person without it is the child, as in the dataset itself."""

Homes = Mapping[str, Sequence[Address]]
"""Addresses by the person who lives there. Of a place the postcode is read: it hides other copies of the same place."""

_NUMBERS = {"pers_person_id": "ssd-person", "pers_common_child_id": "nhs-number", "pers_upn": "upn"}


def people(document: Field) -> tuple[Person, ...]:
    """Return everyone in `ssd_person`."""
    listed = document.at("ssd_person").each()
    if len(listed) > MAX_PEOPLE:
        document.at("ssd_person").note("holds too many people.", f"Name {MAX_PEOPLE} at most.")
        return ()
    homes = _homes(document)
    return tuple(_person(person, homes) for person in listed)


def concerned(contact: Field, everyone: tuple[Person, ...]) -> tuple[Person, ...]:
    """Return whom one contact is about: its own child and the adults, not the child's siblings."""
    child = contact.at("cont_person_id").needed_text()
    if child and child not in {person.ref for person in everyone}:
        contact.at("cont_person_id").note("names nobody in ssd_person.", "Include that person.")
    return tuple(p for p in everyone if p.ref == child or Role.CHILD not in p.roles)


def _person(person: Field, homes: Homes) -> Person:
    ref = person.at("pers_person_id").needed_text()
    return Person(
        ref=ref,
        roles=_roles(person.at("pers_hub_role")),
        names=names((person.at("pers_forename").text(),), person.at("pers_surname")),
        date_of_birth=person.at("pers_dob").text(),
        expected_due_date=person.at("pers_expected_dob").text(),
        sex=sex(person.at("pers_sex")),
        gender=person.at("pers_gender").coded("SSD gender", GENDER),
        ethnicity=person.at("pers_ethnicity").coded("CIN ethnicity", ETHNICITY_OF_SCHOOL),
        language=person.at("pers_hub_language").coded("language", {}),
        interpreter_needed=person.at("pers_hub_interpreter").yes_no(),
        addresses=tuple(homes.get(ref, ())),
        contacts=phone(
            person.at("pers_hub_phone"), person.at("pers_hub_phone_safe"), person.at("pers_hub_message_safe")
        ),
        safe_contact=safe_hours(
            person.at("pers_hub_safe_from"), person.at("pers_hub_safe_until"), person.at("pers_hub_contact_note")
        ),
        identifiers=numbers(person, _NUMBERS),
        relationship_to_victim=related(person.at("pers_hub_relationship")),
        consents=consents(person.at("pers_hub_consent")),
    )


def _homes(document: Field) -> Homes:
    everyone = {person.at("pers_person_id").text() for person in document.at("ssd_person").each()}
    homes: dict[str, list[Address]] = {}
    for home in document.at("ssd_address").each():
        whose = home.at("addr_person_id").needed_text()
        if whose and whose not in everyone:
            home.at("addr_person_id").note("names nobody in ssd_person.", "Include that person.")
        seen_by, postcode = visibility(home.at("addr_hub_visibility")), home.at("addr_address_postcode").text()
        homes.setdefault(whose, []).append(Address(visibility=seen_by, postcode=postcode))
    return homes


def _roles(stated: Field) -> tuple[Role, ...]:
    # A girl whom her boyfriend hurts is a victim and a child.
    each = stated.each() if isinstance(stated.value, list) else (stated,)
    return tuple(dict.fromkeys(filter(None, (one.one_of(ROLES) for one in each)))) or (Role.CHILD,)
